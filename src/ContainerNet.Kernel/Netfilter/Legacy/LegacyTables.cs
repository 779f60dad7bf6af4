using System.Runtime.InteropServices;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Netfilter.Legacy;

/// <summary>
/// The tables of iptables-legacy and ip6tables-legacy in one namespace (<c>IPT_SO_GET_INFO</c>, <c>IPT_SO_GET_ENTRIES</c>). Only those are asked for that
/// <c>/proc/net/ip_tables_names</c> names: asking for another would load its module and make it.
/// </summary>
public static class LegacyTables
{
    private const int SolIp = 0;
    private const int SolIpv6 = 41;
    private const int GetInfo = 64;
    private const int GetEntries = 65;
    private const int NameLength = 32;
    private const int InfoLength = 84; // struct ipt_getinfo: name[32], valid_hooks, hook_entry[5], underflow[5], num_entries, size
    private const int EntriesHeader = 40; // struct ipt_get_entries: name[32], size, padding
    private const int LargestTable = 64 << 20;
    private const int Tries = 10;
    private const int SockDgram = 2;
    private const string Asked = "read the tables of iptables-legacy";

    /// <summary>All their chains and rules; empty where nobody has used iptables-legacy.</summary>
    /// <exception cref="KernelException">EPERM: without CAP_NET_ADMIN the kernel does not show them.</exception>
    public static FilterRuleset Read(NamespaceHandle ns)
    {
        FilterRuleset all = new();
        foreach ((LegacyTable table, NftFamily family) in ReadTables(ns))
        {
            all = all.With(LegacyReader.Read(table, family));
        }

        return all;
    }

    /// <summary>The tables as the kernel gives them, and the family of each.</summary>
    public static IReadOnlyList<(LegacyTable Table, NftFamily Family)> ReadTables(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        List<(LegacyTable, NftFamily)> tables = [];
        foreach ((IpFamily ip, int family, int level, NftFamily name) in new[] { (IpFamily.IPv4, 2, SolIp, NftFamily.IPv4), (IpFamily.IPv6, 10, SolIpv6, NftFamily.IPv6) })
        {
            IReadOnlyList<string> names = Names(ns, ip);
            if (names.Count == 0)
            {
                continue;
            }

            Opening opening = Opening.Socket(family, SockDgram, 0);
            NamespaceThread.Open(ns, opening);
            using SafeFileHandle socket = opening.Require(Asked);
            foreach (string table in names)
            {
                if (ReadTable(socket, level, table) is LegacyTable read)
                {
                    tables.Add((read, name));
                }
            }
        }

        return tables;
    }

    /// <summary>The names of the tables of one family, <c>filter</c>, <c>nat</c> …; empty where iptables-legacy was never used (<c>/proc/net/ip_tables_names</c>).</summary>
    public static IReadOnlyList<string> Names(NamespaceHandle ns, IpFamily family)
    {
        Opening opening = Opening.File(family == IpFamily.IPv4 ? "/proc/thread-self/net/ip_tables_names" : "/proc/thread-self/net/ip6_tables_names");
        try
        {
            NamespaceThread.Open(ns, opening);
            using SafeFileHandle file = opening.Require(Asked, "CAP_SYS_PTRACE");
            using StreamReader reader = new(new FileStream(file, FileAccess.Read));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.EACCES)
        {
            return []; // this kernel has none; or who may not read it is told so by nf_tables
        }
    }

    private static LegacyTable? ReadTable(SafeFileHandle socket, int level, string table)
    {
        byte[] name = Encoding.ASCII.GetBytes(table);
        for (int attempt = 1; name.Length < NameLength; attempt++)
        {
            byte[] info = new byte[InfoLength];
            name.CopyTo(info, 0);
            if (Failed(Syscall.GetOption(socket, level, GetInfo, info), table))
            {
                return null;
            }

            int size = MemoryMarshal.Read<int>(info.AsSpan(80));
            if (size is < 0 or > LargestTable)
            {
                throw new Netlink.NetlinkFormatException($"The kernel says that the iptables table {table} has {size} bytes.");
            }

            byte[] entries = new byte[EntriesHeader + size];
            name.CopyTo(entries, 0);
            MemoryMarshal.Write(entries.AsSpan(NameLength), size);
            int error = Syscall.GetOption(socket, level, GetEntries, entries);
            if (error == (int)Errno.EAGAIN && attempt < Tries)
            {
                continue; // it has another size by now
            }

            return Failed(error, table) ? null : new LegacyTable(table, Places(info, 36), Places(info, 56), entries[EntriesHeader..]);
        }

        return null;
    }

    private static int[] Places(byte[] info, int at)
    {
        uint valid = MemoryMarshal.Read<uint>(info.AsSpan(NameLength));
        return [.. Enumerable.Range(0, 5).Select(hook => (valid & (1u << hook)) != 0 ? MemoryMarshal.Read<int>(info.AsSpan(at + (4 * hook))) : -1)];
    }

    private static bool Failed(int error, string table) => error switch
    {
        0 => false,
        (int)Errno.ENOENT or (int)Errno.EINVAL or (int)Errno.ENOPROTOOPT => true, // it went away
        _ => throw new KernelException($"read the table {table} of iptables-legacy", (Errno)error),
    };
}
