using ContainerNet.Interop;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>Reads packets out of a capture file, pcap or pcapng. Needs no privilege.</summary>
public static class PacketFile
{
    private const string NamespacePrefix = "namespace ";

    /// <summary>The packets that pass the filter, as they stand in the file. A file that is cut off gives what it has before it is refused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="filter">Gives the filter for frames that begin like this.</param>
    /// <param name="includePayload">Whether the packets keep their bytes.</param>
    /// <exception cref="RefusedException"><c>CaptureFileNotFound</c>, <c>InvalidCaptureFile</c>.</exception>
    public static IEnumerable<Packet> Read(string path, Func<LinkType, FrameFilter> filter, bool includePayload)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using CaptureReader reader = Open(path);
        Dictionary<LinkType, FrameFilter> filters = [];
        List<PlaceName> places = [];
        PacketDecoder decoder = new(places, includePayload);
        long read = 0;
        while (Next(path, reader, places, decoder, type => filters.TryGetValue(type, out FrameFilter? known) ? known : filters[type] = filter(type), ref read) is { } found)
        {
            if (found.Packet is { } packet)
            {
                yield return packet;
            }
        }
    }

    private static CaptureReader Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return CaptureReader.Open(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedException("CaptureFileNotFound", $"There is no capture file '{path}'.", "Give the name of a pcap or pcapng file.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            stream?.Dispose();
            throw new RefusedException("InvalidCaptureFile", $"Cannot read '{path}': {e.Message.TrimEnd('.')}.", "Give the name of a pcap or pcapng file that may be read.", path);
        }
        catch (InvalidDataException e)
        {
            stream?.Dispose();
            throw Invalid(path, e, 0);
        }
    }

    /// <summary>The next frame, and the packet it is where the filter takes it; null at the end.</summary>
    private static (long Number, Packet? Packet)? Next(string path, CaptureReader reader, List<PlaceName> places, PacketDecoder decoder, Func<LinkType, FrameFilter> filter, ref long read)
    {
        try
        {
            if (!reader.TryRead(out CapturedFrame frame))
            {
                return null;
            }

            read++;
            if (places.Count != reader.Interfaces.Count)
            {
                places.Clear();
                places.AddRange(reader.Interfaces.Select(NameOf));
            }

            return (read, filter(frame.LinkType).Program.Run(frame) == 0 ? null : decoder.Decode(frame));
        }
        catch (InvalidDataException e)
        {
            throw Invalid(path, e, read);
        }
        catch (IOException e)
        {
            throw new RefusedException("InvalidCaptureFile", $"Cannot read '{path}' behind packet {read}: {e.Message.TrimEnd('.')}.", null, path);
        }
    }

    private static PlaceName NameOf(CaptureInterface place) => new(
        place.Description.StartsWith(NamespacePrefix, StringComparison.Ordinal) ? place.Description[NamespacePrefix.Length..] : "",
        place.Name);

    private static RefusedException Invalid(string path, InvalidDataException e, long read) => new("InvalidCaptureFile",
        read == 0 ? $"'{path}' is no capture file that can be read: {e.Message}." : $"'{path}' cannot be read behind packet {read}: {e.Message}.",
        read == 0 ? "Give the name of a pcap or pcapng file." : "What stands before was given; a file that is being written, or whose writer was killed, ends so.", path);
}
