using System.Globalization;

namespace ContainerNet.Route;

/// <summary>One of the ways a multipath route may take.</summary>
/// <param name="NextHop">The router's address; null when the destination is on the link itself.</param>
/// <param name="InterfaceAlias">The link it leaves by.</param>
/// <param name="InterfaceIndex">The number of that link.</param>
/// <param name="Weight">Its share, 1 to 256.</param>
public sealed record RouteNextHop(string? NextHop, string? InterfaceAlias, int InterfaceIndex, int Weight)
{
    /// <summary>What the kernel says of this way.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>Reads <c>via 10.0.0.1 dev eth0 weight 2 onlink</c>; at least <c>via</c> or <c>dev</c> has to be there, and an address alone is a <c>via</c>.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RouteNextHop? way)
    {
        way = null;
        string[] words = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 1)
        {
            words = ["via", words[0]];
        }

        string? nextHop = null;
        string? link = null;
        int weight = 1;
        bool onLink = words is [.., "onlink"];
        words = onLink ? words[..^1] : words;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            switch (words[i])
            {
                case "via" when IpPrefix.TryParseAddress(words[i + 1], out System.Net.IPAddress? address): nextHop = address.ToString(); break;
                case "dev": link = words[i + 1]; break;
                case "weight" when int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out weight) && weight is > 0 and <= 256: break;
                default: return false;
            }
        }

        if (words.Length % 2 != 0 || (nextHop is null && link is null))
        {
            return false;
        }

        way = new RouteNextHop(nextHop, link, 0, weight) { Flags = onLink ? RouteFlags.OnLink : RouteFlags.None };
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Join(' ', new[]
        {
            NextHop is null ? null : $"via {NextHop}",
            InterfaceAlias is null ? null : $"dev {InterfaceAlias}",
            Weight == 1 ? null : $"weight {Weight}",
            Flags.HasFlag(RouteFlags.OnLink) ? "onlink" : null,
        }.Where(part => part is not null));
}
