namespace ContainerNet.Drawings;

/// <summary>Names as people sort them: <c>web2</c> before <c>web10</c>.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The one there is.</summary>
    public static NaturalOrder Comparer { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        (string a, string b) = (x ?? "", y ?? "");
        int i = 0;
        int j = 0;
        while (i < a.Length && j < b.Length)
        {
            int order;
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                ReadOnlySpan<char> left = Digits(a, ref i).TrimStart('0');
                ReadOnlySpan<char> right = Digits(b, ref j).TrimStart('0');
                order = left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
            }
            else
            {
                order = a[i++].CompareTo(b[j++]);
            }

            if (order != 0)
            {
                return order;
            }
        }

        return (a.Length - i).CompareTo(b.Length - j) is int rest and not 0 ? rest : string.CompareOrdinal(a, b);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        int begin = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(begin, at - begin);
    }
}
