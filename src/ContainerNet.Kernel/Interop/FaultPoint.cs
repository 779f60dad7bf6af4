namespace ContainerNet.Interop;

/// <summary>
/// A place where a test can make the kernel refuse, or the process die:
/// <c>CONTAINERNET_FAULT=n:KILL</c> or <c>n:EPERM</c> strikes at the n-th change this process asks for.
/// Off, and one comparison, unless the variable is set when the module is loaded.
/// </summary>
internal static class FaultPoint
{
    private static readonly (int At, string What)? Planned = Read(Environment.GetEnvironmentVariable("CONTAINERNET_FAULT"));
    private static int _passed;

    /// <summary>Counts one request to the kernel, and strikes when it is the planned one.</summary>
    public static void Pass(string asked)
    {
        if (Planned is { } plan && Interlocked.Increment(ref _passed) == plan.At)
        {
            if (plan.What == "KILL")
            {
                Syscall.KillSelf();
            }

            throw new KernelException(asked, Enum.Parse<Errno>(plan.What), "injected by CONTAINERNET_FAULT");
        }
    }

    private static (int At, string What)? Read(string? plan)
    {
        string[] parts = plan?.Split(':', 2) ?? [];
        return parts.Length == 2 && int.TryParse(parts[0], out int at) && (parts[1] == "KILL" || Enum.TryParse(parts[1], out Errno _))
            ? (at, parts[1])
            : null;
    }
}
