namespace ContainerNet.Route;

/// <summary>Something read from one network namespace.</summary>
public abstract record KernelObject
{
    /// <summary>The namespace it was read in, as <c>-Namespace</c> takes it.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The inode number of that namespace, by which it is told when its name or process id means another one by now; 0 when it is not known.</summary>
    public ulong Inode { get; init; }

    /// <summary>False when the kernel's table kept changing while it was read, through every retry.</summary>
    public bool IsConsistent { get; init; } = true;
}
