using System.Globalization;
using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>A MAC address: six bytes, written <c>02:42:ac:11:00:02</c> (IEEE 802).</summary>
public sealed record LinkLayerAddress
{
    private readonly byte[] _bytes;

    private LinkLayerAddress(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads six hexadecimal bytes with <c>:</c> or <c>-</c> between them. PowerShell calls this when it binds a string.</summary>
    /// <exception cref="RefusedException"><c>InvalidLinkLayerAddress</c></exception>
    public static LinkLayerAddress Parse(string text)
    {
        string[] parts = (text ?? "").Split(':', '-');
        byte[] bytes = new byte[6];
        bool good = parts.Length == bytes.Length;
        for (int i = 0; good && i < bytes.Length; i++)
        {
            good = parts[i].Length is 1 or 2 && byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]);
        }

        return good ? new LinkLayerAddress(bytes) : throw new RefusedException("InvalidLinkLayerAddress",
            $"'{text}' is no MAC address: it takes six hexadecimal bytes.", "Write it as 02:42:ac:11:00:02.", text);
    }

    /// <summary>The six bytes.</summary>
    public byte[] GetBytes() => (byte[])_bytes.Clone();

    /// <inheritdoc/>
    public override string ToString() => LinkReader.FormatLinkLayer(_bytes);
}
