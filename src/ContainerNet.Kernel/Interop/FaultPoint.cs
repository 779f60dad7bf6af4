namespace ContainerNet.Interop;

/// <summary>
/// A place where a test can make the kernel refuse, or the process die:
/// <c>CONTAINERNET_FAULT=n:KILL</c> or <c>n:EPERM</c> strikes at the n-th change this process asks for; with commas, at several.
/// Off, and one comparison, unless the variable is set when the module is loaded.
/// </summary>
internal static class FaultPoint
{
    private static readonly Dictionary<int, string>? Planned = Read(Environment.GetEnvironmentVariable("CONTAINERNET_FAULT"));
    private static int _passed;

    /// <summary>Counts one request to the kernel, and strikes when it is the planned one.</summary>
    public static void Pass(string asked)
    {
        if (Planned is not null && Planned.TryGetValue(Interlocked.Increment(ref _passed), out string? what))
        {
            if (what == "KILL")
            {
                Syscall.KillSelf();
            }

            throw new KernelException(asked, Enum.Parse<Errno>(what), "injected by CONTAINERNET_FAULT");
        }
    }

    private static Dictionary<int, string>? Read(string? plans)
    {
        Dictionary<int, string> read = [];
        foreach (string plan in plans?.Split(',') ?? [])
        {
            string[] parts = plan.Split(':', 2);
            if (parts.Length == 2 && int.TryParse(parts[0], out int at) && (parts[1] == "KILL" || Enum.TryParse(parts[1], out Errno _)))
            {
                read[at] = parts[1];
            }
        }

        return read.Count == 0 ? null : read;
    }
}
