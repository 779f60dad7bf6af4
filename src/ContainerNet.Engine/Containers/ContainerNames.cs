using System.Runtime.CompilerServices;
using ContainerNet.Namespaces;

namespace ContainerNet.Containers;

/// <summary>What engines call their containers, asked for at most once in a pipeline, and only when a name is wanted.</summary>
public sealed class ContainerNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly ConditionalWeakTable<NamespaceSession, ContainerNames> Sessions = new();
    private IReadOnlyList<(string Id, string Name)>? _names;

    private ContainerNames()
    {
    }

    /// <summary>The pipeline's.</summary>
    public static ContainerNames In(NamespaceSession session) => Sessions.GetValue(session, _ => new ContainerNames());

    /// <summary>The name of the container of this id; null when no engine says one. What runs under LXC and systemd-nspawn is known by its name anyway.</summary>
    public string? NameOf(string id)
        => !ContainerId.IsWhole(id) ? id : Names.FirstOrDefault(container => container.Id == id).Name;

    /// <summary>The ids of the containers of this name: more than one where two engines use it.</summary>
    public IEnumerable<string> IdsOf(string name)
        => EngineSocket.IsName(name) ? Names.Where(container => container.Name == name).Select(container => container.Id).Distinct() : [];

    private IReadOnlyList<(string Id, string Name)> Names => _names ??= Ask();

    private static List<(string Id, string Name)> Ask()
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        List<(string Id, string Name)> names = [];
        foreach (string path in Paths().Distinct())
        {
            names.AddRange(EngineSocket.ListContainers(path, TimeSpan.FromMilliseconds(Math.Max(0, end - Environment.TickCount64))));
        }

        return names;
    }

    /// <summary>Where engines listen: the machine's, then the user's own.</summary>
    private static IEnumerable<string> Paths()
    {
        yield return "/run/docker.sock";
        yield return "/run/podman/podman.sock";
        if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own)
        {
            yield return own + "/docker.sock";
            yield return own + "/podman/podman.sock";
        }

        foreach (string variable in (string[])["DOCKER_HOST", "CONTAINER_HOST"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { } host && host.StartsWith("unix:///", StringComparison.Ordinal))
            {
                yield return host[7..];
            }
        }
    }
}
