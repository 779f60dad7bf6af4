using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>Tells a wildcard from a name. The kernel takes <c>[</c> in a name, and a bracket that is never closed is no wildcard.</summary>
internal static class WildcardName
{
    /// <summary>Whether the text is a wildcard that can be matched.</summary>
    public static bool IsPattern(string text)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(text))
        {
            return false;
        }

        try
        {
            new WildcardPattern(text).IsMatch(text); // the pattern is read only now
            return true;
        }
        catch (WildcardPatternException)
        {
            return false;
        }
    }
}
