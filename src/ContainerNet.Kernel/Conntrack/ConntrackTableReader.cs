using System.Globalization;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netlink;
using ContainerNet.Sysctl;

namespace ContainerNet.Conntrack;

/// <summary>Reads how full the table of connections is: its settings, and what each processor has counted.</summary>
public static class ConntrackTableReader
{
    private static readonly string[] Settings =
        [.. new[] { "count", "max", "buckets", "acct", "timestamp", "events", "expect_max" }.Select(name => "netfilter/nf_conntrack_" + name)];

    /// <summary><c>conntrack -C; conntrack -S; sysctl net.netfilter</c>. The counters are null for those the kernel does not show them to.</summary>
    /// <param name="session">Keeps the netlink socket.</param>
    /// <param name="ns">The namespace.</param>
    /// <exception cref="RefusedException"><c>ConntrackMissing</c></exception>
    public static ConntrackTable Read(NamespaceSession session, NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        string?[] set = NetworkSetting.Read(ns, Settings);
        if (set[0] is null)
        {
            throw new RefusedException("ConntrackMissing", $"Namespace {ns.Label} tracks no connections: there is no /proc/sys/net/netfilter/nf_conntrack_count.",
                "Load the kernel's module: modprobe nf_conntrack.");
        }

        Dictionary<ushort, long>? counted = TryCount(session, ns);
        long? Of(ushort counter) => counted is null ? null : counted.GetValueOrDefault(counter);
        return new ConntrackTable
        {
            Namespace = ns.Label,
            Count = Number(set[0]),
            Maximum = Number(set[1]),
            Buckets = Number(set[2]),
            Accounting = Number(set[3]) != 0,
            Timestamps = Number(set[4]) != 0,
            Events = (int)Number(set[5]),
            ExpectationMaximum = Number(set[6]),
            Found = Of(CTA.STATS_FOUND),
            Invalid = Of(CTA.STATS_INVALID),
            Inserted = Of(CTA.STATS_INSERT),
            InsertFailed = Of(CTA.STATS_INSERT_FAILED),
            Dropped = Of(CTA.STATS_DROP),
            EarlyDropped = Of(CTA.STATS_EARLY_DROP),
            Errors = Of(CTA.STATS_ERROR),
            SearchRestarts = Of(CTA.STATS_SEARCH_RESTART),
            ClashesResolved = Of(CTA.STATS_CLASH_RESOLVE),
            ChainsTooLong = Of(CTA.STATS_CHAIN_TOOLONG),
        };
    }

    /// <summary>What all processors together have counted; null when the kernel does not show it.</summary>
    private static Dictionary<ushort, long>? TryCount(NamespaceSession session, NamespaceHandle ns)
    {
        Dictionary<ushort, long> sums = [];
        try
        {
            session.Socket(ns, NetlinkFamily.Netfilter).Dump<object>(ConntrackRequests.GetStatistics(), (_, payload) =>
            {
                Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest);
                for (AttributeReader counters = new(rest); counters.Next();)
                {
                    sums[counters.Type] = sums.GetValueOrDefault(counters.Type) + counters.AsNetworkUInt32();
                }

                return null;
            }, $"read what namespace {ns.Label} has counted of its connections");
            return sums;
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            return null;
        }
    }

    private static long Number(string? text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
