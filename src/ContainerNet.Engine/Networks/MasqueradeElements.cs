using System.Net;
using System.Text;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A masqueraded subnet as the elements it is in the kernel: an interval, and what is spared of it.</summary>
/// <param name="network">The subnet.</param>
/// <param name="exceptInterface">What leaves by this link is spared; null: what goes to the subnet itself.</param>
internal sealed class MasqueradeElements(IpPrefix network, string? exceptInterface)
{
    private const int LinkLength = 16; // IFNAMSIZ

    public string? ExceptInterface => exceptInterface;

    public string SparedSet => exceptInterface is null ? NatTable.SubnetsNotTo : NatTable.SubnetsNotBy;

    /// <summary>Where the interval begins, and the first address past it, unless it goes to the end.</summary>
    public IEnumerable<FilterSetElement> Interval
    {
        get
        {
            yield return new FilterSetElement { Key = network.Network.Address.GetAddressBytes() };
            if (After(Last(network)) is { } end)
            {
                yield return new FilterSetElement { Key = end, IsIntervalEnd = true };
            }
        }
    }

    public FilterSetElement Spared
    {
        get
        {
            byte[] first = network.Network.Address.GetAddressBytes();
            byte[] last = Last(network);
            byte[] link = new byte[LinkLength];
            Encoding.UTF8.GetBytes(exceptInterface ?? "", link);
            return exceptInterface is null
                ? new FilterSetElement { Key = [.. first, .. first], KeyEnd = [.. last, .. last] }
                : new FilterSetElement { Key = [.. first, .. link], KeyEnd = [.. last, .. link] };
        }
    }

    /// <summary>The subnets that stand in the sets.</summary>
    /// <param name="elements">Of set <c>subnets</c>.</param>
    /// <param name="notBy">Of set <c>subnets_not_by</c>.</param>
    /// <param name="table">Whose.</param>
    /// <param name="ns">The namespace's label.</param>
    public static List<NatMasquerade> Read(IReadOnlyList<FilterSetElement> elements, IReadOnlyList<FilterSetElement> notBy, NatTable table, string ns)
    {
        int length = table.Ip == IpFamily.IPv4 ? 4 : 16;
        Dictionary<string, string> links = [];
        foreach (FilterSetElement element in notBy)
        {
            if (element.Key.Length == length + LinkLength && element.KeyEnd?.Length == element.Key.Length)
            {
                links[Convert.ToHexString(element.Key, 0, length) + Convert.ToHexString(element.KeyEnd, 0, length)]
                    = Encoding.UTF8.GetString(element.Key.AsSpan(length).TrimEnd((byte)0));
            }
        }

        List<NatMasquerade> read = [];
        foreach ((FilterSetElement element, byte[]? end) in FilterSetInterval.Of(new FilterSet { Flags = 4, Elements = elements })) // NFT_SET_INTERVAL
        {
            for (int bits = 0; element.Key.Length == length && bits <= length * 8; bits++)
            {
                IpPrefix prefix = new(new IPAddress(element.Key), bits);
                if (prefix.Network.Address.Equals(prefix.Address) && After(Last(prefix)).AsSpan().SequenceEqual(end))
                {
                    string? link = links.GetValueOrDefault(Convert.ToHexString(element.Key) + Convert.ToHexString(Last(prefix)));
                    read.Add(new NatMasquerade { Subnet = prefix.ToString(), ExceptInterface = link, AddressFamily = table.Ip, Namespace = ns });
                    break;
                }
            }
        }

        return read;
    }

    /// <summary>The last address of a prefix.</summary>
    public static byte[] Last(IpPrefix prefix)
    {
        byte[] last = prefix.Network.Address.GetAddressBytes();
        for (int bit = prefix.Length; bit < prefix.FullLength; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return last;
    }

    /// <summary>The address after this one; null after the last of all.</summary>
    private static byte[]? After(byte[] address)
    {
        byte[] next = [.. address];
        for (int i = next.Length - 1; i >= 0; i--)
        {
            if (++next[i] != 0)
            {
                return next;
            }
        }

        return null;
    }
}
