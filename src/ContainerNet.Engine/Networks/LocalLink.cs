using System.Net;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Sysctl;

namespace ContainerNet.Networks;

/// <summary>
/// A link that packets of 127.0.0.0/8 may leave and answers to them come back by (<c>net.ipv4.conf.LINK.route_localnet</c>): that of the bridge concerned only. Chain
/// <c>raw</c> keeps out whoever would reach 127.0.0.0/8 itself that way. A link ContainerNet switched on has its mark, and is switched off with its last user.
/// </summary>
/// <param name="Name">The link's name.</param>
/// <param name="IsOn">Whether it was on before.</param>
internal sealed record LocalLink(string Name, bool IsOn)
{
    private static string Setting(string name) => $"ipv4/conf/{name}/route_localnet";

    /// <summary>The link that leads to a target.</summary>
    /// <exception cref="RefusedException"><c>TargetUnreachable</c>: none does.</exception>
    public static LocalLink Of(PublishingFacts facts, IPAddress target) => facts.PlaceOf(target) is { Link: { } link, IsLocal: false }
        ? new LocalLink(link, facts.Setting(Setting(link)) == "1")
        : throw new RefusedException("TargetUnreachable", $"No link leads to {target}, so 127.0.0.1 cannot be led there.", "Give the bridge an address of that network first, or publish it without -Localhost.", target.ToString());

    public void AddMark(FilterBatch batch, string asked)
    {
        if (!IsOn)
        {
            batch.Add(FilterRequests.AddElements(NftFamily.IPv4, NatTable.Name, NatTable.LocalLinks, [Element]), asked);
        }
    }

    public void RemoveMark(FilterBatch batch, string asked)
        => batch.Add(FilterRequests.RemoveElements(NftFamily.IPv4, NatTable.Name, NatTable.LocalLinks, [Element]), asked);

    public void SwitchOn(NamespaceHandle ns)
    {
        if (!IsOn)
        {
            NetworkSetting.Write(ns, Setting(Name), "1");
        }
    }

    /// <summary>Switches off what ContainerNet switched on; a link that is gone needs nothing.</summary>
    public static void SwitchOff(NamespaceHandle ns, IReadOnlyList<LocalLink> links)
    {
        foreach (LocalLink link in links)
        {
            if (NetworkSetting.Read(ns, Setting(link.Name))[0] is not null)
            {
                NetworkSetting.Write(ns, Setting(link.Name), "0");
            }
        }
    }

    /// <summary>The marked links that no other map needs, once this one is gone.</summary>
    public static IReadOnlyList<LocalLink> NoLongerUsed(NetfilterSocket filter, PublishingFacts facts, PortMapping leaving)
    {
        HashSet<string> leavingKeys = [.. Enumerable.Range(0, leaving.Ports.Count).Select(n => Convert.ToHexString(PortElements.KeyIn(leaving, NatTable.PortsLocal, n)))];
        HashSet<string> used = [.. filter.ReadElements(NftFamily.IPv4, NatTable.Name, NatTable.PortsLocal)
            .Where(element => !leavingKeys.Contains(Convert.ToHexString(element.Key)) && element.Data?.Length >= 4)
            .Select(element => Convert.ToHexString(element.Data!, 0, 4)).Distinct()
            .Select(target => facts.PlaceOf(new IPAddress(Convert.FromHexString(target))).Link).OfType<string>()];
        return [.. filter.ReadElements(NftFamily.IPv4, NatTable.Name, NatTable.LocalLinks)
            .Select(element => new LocalLink(Encoding.UTF8.GetString(element.Key.AsSpan().TrimEnd((byte)0)), IsOn: false))
            .Where(link => !used.Contains(link.Name))];
    }

    private FilterSetElement Element
    {
        get
        {
            byte[] key = new byte[16]; // IFNAMSIZ
            Encoding.UTF8.GetBytes(Name, key);
            return new FilterSetElement { Key = key };
        }
    }
}
