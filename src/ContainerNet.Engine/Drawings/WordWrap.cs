namespace ContainerNet.Drawings;

/// <summary>Breaks text between words so that it fits a terminal.</summary>
internal static class WordWrap
{
    /// <summary>The narrowest a line is made, in columns: below it more is lost by breaking than by running over the edge.</summary>
    public const int Narrowest = 20;

    /// <summary>The lines of a text that are at most so many columns wide. A word that is wider than a line is broken.</summary>
    /// <param name="text">The text; one character takes one column.</param>
    /// <param name="width">The width of a line, in columns; at least <see cref="Narrowest"/> is taken.</param>
    /// <param name="taken">Columns of the first line that are taken already.</param>
    public static IEnumerable<string> Lines(string text, int width, int taken = 0)
    {
        width = Math.Max(width, Narrowest);
        string line = "";
        int room = Math.Max(width - taken, 1);
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            if (line.Length > 0 && line.Length + 1 + rest.Length > room)
            {
                yield return line;
                (line, room) = ("", width);
            }
            else if (line.Length == 0 && rest.Length > room && room < width)
            {
                yield return "";
                room = width;
            }

            while (line.Length == 0 && rest.Length > room)
            {
                yield return rest[..room];
                (rest, room) = (rest[room..], width);
            }

            line = line.Length == 0 ? rest : $"{line} {rest}";
        }

        yield return line;
    }
}
