namespace ContainerNet.Interop;

/// <summary>
/// The names ContainerNet gives: a letter or digit, then letters, digits, <c>_ . -</c>. The kernel takes far more
/// (escape sequences, <c>%d</c> as a template); such names are read, but never made.
/// </summary>
public static class ObjectName
{
    /// <summary>Whether a name may be given.</summary>
    /// <param name="name">The name.</param>
    /// <param name="longest">The most characters it may have.</param>
    public static bool IsValid(string? name, int longest)
    {
        if (string.IsNullOrEmpty(name) || name.Length > longest || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Refuses a link name that ContainerNet does not give.</summary>
    /// <exception cref="RefusedException"><c>InvalidName</c></exception>
    public static string RequireLink(string? name)
        => IsValid(name, longest: 15)
            ? name!
            : throw new RefusedException("InvalidName",
                $"'{name}' cannot name a link: it takes 1 to 15 letters, digits, '_', '.' or '-', beginning with a letter or digit.",
                "Choose another name.", name);
}
