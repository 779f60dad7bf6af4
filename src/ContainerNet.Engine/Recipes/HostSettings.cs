using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;
using ContainerNet.Sysctl;

namespace ContainerNet.Recipes;

/// <summary>
/// The settings of the host that networks need and share. How a setting was before is kept by whoever changes it first, and it is made so again when the
/// last network that needs it goes, unless somebody else has set it otherwise meanwhile.
/// </summary>
internal static class HostSettings
{
    private const string Kind = "setting";
    private const string Forward4 = "ipv4/ip_forward";
    private const string Forward6 = "ipv6/conf/all/forwarding";

    /// <summary>What a network needs, as <c>PATH=VALUE</c>.</summary>
    public static IReadOnlyList<string> Needed(ContainerNetwork network, RouteSocket host)
    {
        List<string> needed = [];
        if (network.Internal || network.Driver == "macvlan")
        {
            return needed;
        }

        if (IsIPv4(network.Subnet))
        {
            needed.Add(Forward4 + "=1");
        }

        if (network.IPv6Subnet is not null || !IsIPv4(network.Subnet))
        {
            // A host that forwards takes no router's word any more (accept_ra 1): its own way out would be lost.
            foreach (string link in host.GetRoutes(family: IpFamily.IPv6, table: RouteSpec.MainTable)
                .Where(route => route.Protocol == "ra" && route.InterfaceAlias is not null).Select(route => route.InterfaceAlias!).Distinct())
            {
                needed.Add($"ipv6/conf/{link}/accept_ra=2");
            }

            needed.Add(Forward6 + "=1");
        }

        return needed;
    }

    /// <summary>Those of the settings that are not as they have to be, each with how it is.</summary>
    public static IEnumerable<(string Path, string Value, string Before)> Differing(NamespaceHandle host, IEnumerable<string> settings)
    {
        foreach ((string path, string value) in settings.Select(Split))
        {
            if (NetworkSetting.Read(host, path)[0] is { } now && now != value)
            {
                yield return (path, value, now);
            }
        }
    }

    /// <summary>What is said of a change before it is made.</summary>
    public static string Announce(string path, string value, string before) => $"Set net.{path.Replace('/', '.')} from {before} to {value}";

    /// <summary>Makes a setting as it has to be, and keeps how it was.</summary>
    public static void Set(NetworkFolder folder, NamespaceHandle host, RouteSocket route, string path, string value, string before)
    {
        Keep(folder, host, route, path, value, before);
        NetworkSetting.Write(host, path, value);
    }

    private static void Keep(NetworkFolder folder, NamespaceHandle host, RouteSocket route, string path, string value, string before)
    {
        string asked = $"set net/{path} to {value} in namespace {host.Label}";
        RecordText text = new RecordText(RecordText.Done, Kind).Add("boot", NetworkFolder.Boot).Add("path", path).Add("before", before).Add("after", value);
        foreach (string besides in Besides(path, value, before, route, host))
        {
            text.Add("besides", besides);
        }

        using RecordFile file = RecordFile.Create(folder.Settings, text.ToBytes(), asked);
        file.TryLink(folder.Setting(path), asked); // where it is there already it was changed before, and back again: the first state counts
    }

    /// <summary>Gives back the settings nobody needs any more.</summary>
    /// <param name="folder">The records.</param>
    /// <param name="host">The host namespace.</param>
    /// <param name="needed">What the networks that stay need.</param>
    /// <param name="only">One setting; null for all.</param>
    public static void Restore(NetworkFolder folder, NamespaceHandle host, IReadOnlySet<string> needed, string? only = null)
    {
        foreach (string file in Directory.Exists(folder.Settings) ? Directory.GetFiles(folder.Settings) : [])
        {
            if (only is not null && file != folder.Setting(Split(only).Path))
            {
                continue;
            }

            RecordText? text = null;
            using (RecordFile? record = RecordFile.TryOpen(file))
            {
                text = record?.Read() is { } bytes ? RecordText.Parse(bytes) : null;
            }

            string? path = text?["path"];
            string? value = text?["after"];
            if (path is not null && value is not null && needed.Contains($"{path}={value}"))
            {
                continue;
            }

            if (path is not null && value is not null && text!["before"] is { } before && text["boot"] == NetworkFolder.Boot && NetworkSetting.Read(host, path)[0] == value)
            {
                NetworkSetting.Write(host, path, before);
                foreach ((string other, string was) in text.All("besides").Select(Split))
                {
                    if (NetworkSetting.Read(host, other)[0] is { } now && now != was)
                    {
                        NetworkSetting.Write(host, other, was);
                    }
                }
            }

            RecordFile.Unlink(file, $"forget how {path ?? file} was");
        }
    }

    /// <summary>What the kernel changes along with it, and how that is: forwarding of each link, and whether redirects are heeded (ip-sysctl.rst).</summary>
    private static IEnumerable<string> Besides(string path, string value, string before, RouteSocket route, NamespaceHandle host)
    {
        if (path is not (Forward4 or Forward6) || value == before)
        {
            yield break;
        }

        string family = path == Forward4 ? "ipv4" : "ipv6";
        List<string> others = [$"{family}/conf/default/forwarding", .. route.GetLinks().Select(link => $"{family}/conf/{link.Name}/forwarding")];
        if (path == Forward4)
        {
            others.Add("ipv4/conf/all/accept_redirects");
        }

        string?[] values = NetworkSetting.Read(host, [.. others]);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } now && (now != before || !others[i].EndsWith("/forwarding", StringComparison.Ordinal)))
            {
                yield return $"{others[i]}={now}";
            }
        }
    }

    private static bool IsIPv4(string subnet) => !subnet.Contains(':', StringComparison.Ordinal);

    private static (string Path, string Value) Split(string setting)
    {
        int equals = setting.LastIndexOf('=');
        return equals < 0 ? (setting, "") : (setting[..equals], setting[(equals + 1)..]);
    }
}
