namespace ContainerNet.Netfilter.Legacy;

/// <summary>A table of iptables-legacy as the kernel gives it.</summary>
/// <param name="Name">Its name: <c>filter</c>, <c>nat</c>, <c>mangle</c>, <c>raw</c>, <c>security</c>.</param>
/// <param name="HookEntries">Where in the entries the chain of each hook begins; -1 for hooks it has no chain at.</param>
/// <param name="Underflows">Where the policy of each stands.</param>
/// <param name="Entries">The entries.</param>
public sealed record LegacyTable(string Name, IReadOnlyList<int> HookEntries, IReadOnlyList<int> Underflows, byte[] Entries)
{
    /// <summary>What stands behind a table's name to tell it from one of nf_tables: <c>filter (legacy)</c>.</summary>
    public const string Mark = " (legacy)";

    /// <summary>Whether a table of this name is one of iptables-legacy.</summary>
    public static bool IsLegacy(string table) => table is not null && table.EndsWith(Mark, StringComparison.Ordinal);

    /// <summary>Where the kernel calls a table's chain at a hook (<c>enum nf_ip_hook_priorities</c>).</summary>
    public static int PriorityOf(string table, NetfilterHook hook) => table switch
    {
        "raw" => -300,
        "mangle" => -150,
        "nat" => hook is NetfilterHook.Prerouting or NetfilterHook.Output ? -100 : 100,
        "security" => 50,
        _ => 0,
    };
}
