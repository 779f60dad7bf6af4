using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Selects what belongs to the links a person names, in a namespace whose links are read once for it.</summary>
/// <param name="route">The namespace.</param>
/// <param name="names">The links, by name or wildcard. No names, or only empty ones, select everything.</param>
internal sealed class LinkFilter(RouteSocket route, string[]? names)
{
    private readonly string[] _names = [.. (names ?? []).Where(name => !string.IsNullOrEmpty(name))];
    private NameFilter? _filter;
    private NameFilter Names => _filter ??= new NameFilter(_names);

    /// <summary>The namespace.</summary>
    public RouteSocket Route => route;

    /// <summary>Whether no link was named.</summary>
    public bool IsAny => _names.Length == 0;

    /// <summary>All its links.</summary>
    public IReadOnlyList<NetworkLink> All { get; } = route.GetLinks();

    /// <summary>Whether the link of this name is asked for; null is no link.</summary>
    public bool Matches(string? name) => IsAny || (name is not null && Names.Matches(name));

    /// <summary>A refusal for each link that was named exactly and is not there.</summary>
    public IEnumerable<RefusedException> Missing
    {
        get
        {
            NameFilter left = new(_names);
            foreach (NetworkLink link in All)
            {
                left.Matches(link.Name);
            }

            return left.Missing.Select(name => route.LinkNotFound(name));
        }
    }
}
