using System.Globalization;

namespace ContainerNet.Containers;

/// <summary>Finds containers without asking any engine: by the control group their processes are in (cgroups(7)).</summary>
public static class ContainerProcesses
{
    /// <summary>The container a process runs in, or null.</summary>
    public static ContainerProcess? Of(int processId) => Read(processId, "cgroup") is { } text ? ControlGroupPath.Parse(processId, text) : null;

    /// <summary>
    /// Every container that runs, one for each id. Its first process is the one that came first of those its engine started: their parent
    /// is outside. Where two control groups claim one id, the one that only the administrator can make counts; of several such, none.
    /// </summary>
    public static IReadOnlyList<RunningContainer> List()
        => [.. All().GroupBy(container => container.Id, StringComparer.Ordinal).Select(Genuine).OfType<RunningContainer>().OrderBy(container => container.StartTime)];

    /// <summary>Whether a container's first process is still the same, and in that container.</summary>
    public static bool IsStill(RunningContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        int processId = container.First.ProcessId;
        return ReadStat(processId) is (_, ulong start) && start == container.StartTime && Of(processId) == container.First;
    }

    /// <summary>
    /// Whether a process is a container's first: the first of a process namespace of its own (<c>NSpid</c> in proc_pid_status(5)), made by
    /// the engine and not by another process of the container, and no other control group can claim its id.
    /// </summary>
    public static bool IsFirst(ContainerProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        string[] ids = Read(process.ProcessId, "status")?.Split('\n').FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal))?
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return ids.Length > 2 && ids[^1] == "1"
            && ReadStat(process.ProcessId) is (int parent, _) && !IsIn(parent, process.ControlGroup)
            && (process.IsSystemWide || List().FirstOrDefault(container => container.Id == process.Container)?.First == process);
    }

    private static RunningContainer? Genuine(IGrouping<string, RunningContainer> claims)
    {
        List<RunningContainer> all = [.. claims];
        List<RunningContainer> systemWide = all.FindAll(claim => claim.First.IsSystemWide);
        return all.Count == 1 ? all[0] : systemWide.Count == 1 ? systemWide[0] : null;
    }

    private static IEnumerable<RunningContainer> All()
    {
        Dictionary<string, List<RunningContainer>> groups = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(directory.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && Of(processId) is { } process
                && ReadStat(processId) is (int parent, ulong start))
            {
                if (!groups.TryGetValue(process.ControlGroup, out List<RunningContainer>? members))
                {
                    groups.Add(process.ControlGroup, members = []);
                }

                members.Add(new RunningContainer(process, start, parent));
            }
        }

        foreach (List<RunningContainer> members in groups.Values)
        {
            HashSet<int> ids = [.. members.Select(member => member.First.ProcessId)];

            // Under control groups of version 1 systemd-nspawn is in the container's own, outside its process namespace.
            List<RunningContainer> inside = members[0].Runtime == "nspawn" ? members.FindAll(member => IsFirstOfNamespace(member.First.ProcessId)) : [];
            yield return (inside.Count > 0 ? inside : members.FindAll(member => !ids.Contains(member.ParentId)))
                .DefaultIfEmpty(members[0])
                .OrderBy(member => member.StartTime).ThenBy(member => member.First.ProcessId).First();
        }
    }

    private static bool IsFirstOfNamespace(int processId)
        => Read(processId, "status") is { } status && status.Split('\n').Any(line => line.StartsWith("NSpid:", StringComparison.Ordinal) && line.EndsWith("\t1", StringComparison.Ordinal) && line.Split('\t').Length == 3);

    private static bool IsIn(int processId, string controlGroup) => processId != 0 && Of(processId)?.ControlGroup == controlGroup;

    /// <summary>Its parent and when it began: fields 4 and 22 of <c>/proc/PID/stat</c>. Field 2 is a name, in which anything may stand.</summary>
    private static (int Parent, ulong StartTime)? ReadStat(int processId)
    {
        string text = Read(processId, "stat") ?? "";
        string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            && ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
                ? (parent, start)
                : null;
    }

    private static string? Read(int processId, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile, or is not ours to look at
        }
    }
}
