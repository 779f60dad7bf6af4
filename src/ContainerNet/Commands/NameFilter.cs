using System.Management.Automation;
using ContainerNet.Binding;

namespace ContainerNet.Commands;

/// <summary>Names as a person gives them to a Get- cmdlet: exact ones, which have to be there, and wildcards, which may match nothing.</summary>
internal sealed class NameFilter
{
    private readonly List<WildcardPattern> _patterns = [];
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exact = new(StringComparer.Ordinal);

    /// <summary>No names select everything.</summary>
    public NameFilter(string[]? names)
    {
        foreach (string name in names ?? [])
        {
            if (WildcardName.IsPattern(name))
            {
                _patterns.Add(new WildcardPattern(name, WildcardOptions.CultureInvariant));
            }
            else
            {
                _exact.Add(name);
                _missing.Add(name);
            }
        }
    }

    /// <summary>Whether no name was given, so that every name is asked for.</summary>
    public bool IsAny => _exact.Count == 0 && _patterns.Count == 0;

    /// <summary>Whether this name is asked for.</summary>
    public bool Matches(string name)
    {
        _missing.Remove(name);
        return IsAny || _exact.Contains(name) || _patterns.Exists(pattern => pattern.IsMatch(name));
    }

    /// <summary>The one exact name asked for, when nothing else is; otherwise null.</summary>
    public string? Single => _exact.Count == 1 && _patterns.Count == 0 ? _exact.First() : null;

    /// <summary>The exact names that nothing matched.</summary>
    public IEnumerable<string> Missing => _missing.Order(StringComparer.Ordinal);
}
