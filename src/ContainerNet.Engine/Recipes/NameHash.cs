using System.Text;

namespace ContainerNet.Recipes;

/// <summary>A number that follows from words alone (FNV-1a, 64 bits): the same words give the same names and MAC addresses again.</summary>
internal static class NameHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(params string[] words)
    {
        ulong hash = Offset;
        foreach (string word in words)
        {
            foreach (byte part in Encoding.UTF8.GetBytes(word))
            {
                hash = unchecked((hash ^ part) * Prime);
            }

            hash = unchecked((hash ^ 0) * Prime); // "ab", "c" is not "a", "bc"
        }

        // The upper digits of words that end alike are alike; one round mixes them (the finalizer of splitmix64).
        hash = unchecked((hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9);
        hash = unchecked((hash ^ (hash >> 27)) * 0x94d049bb133111eb);
        return hash ^ (hash >> 31);
    }
}
