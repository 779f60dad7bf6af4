using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ContainerNet.Containers;

/// <summary>
/// Asks a container engine how its containers are called: one <c>GET /containers/json</c> over its Unix socket (the Docker Engine API, which
/// Podman speaks too). No other thread is involved, so that nothing is left in a namespace.
/// </summary>
public static class EngineSocket
{
    private const int LongestAnswer = 16 << 20;
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /containers/json HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n");

    /// <summary>The id and name of each container that runs. Empty when nobody listens, or the answer is not there in time, or is none.</summary>
    /// <param name="path">The socket's file.</param>
    /// <param name="patience">How long to wait for the whole answer.</param>
    public static IReadOnlyList<(string Id, string Name)> ListContainers(string path, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Path.Exists(path) ? ReadAnswer(Ask(path, patience)) : [];
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>Reads a whole answer: its head, an empty line, and a list of objects with <c>Id</c> and <c>Names</c>.</summary>
    /// <exception cref="JsonException">What follows the head is no JSON.</exception>
    /// <exception cref="InvalidOperationException">The JSON has another shape.</exception>
    public static IReadOnlyList<(string Id, string Name)> ReadAnswer(ReadOnlyMemory<byte> answer)
    {
        int head = answer.Span.IndexOf("\r\n\r\n"u8);
        string[] status = head < 0 ? [] : Encoding.ASCII.GetString(answer.Span[..head]).Split('\n')[0].Split(' ');
        if (status.Length < 2 || !status[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || status[1] != "200")
        {
            return [];
        }

        List<(string Id, string Name)> found = [];
        using JsonDocument document = JsonDocument.Parse(answer[(head + 4)..]);
        foreach (JsonElement container in document.RootElement.EnumerateArray())
        {
            if (container.GetProperty("Id").GetString() is { } id && ContainerId.IsWhole(id) && container.TryGetProperty("Names", out JsonElement names) && names.ValueKind == JsonValueKind.Array)
            {
                // "/web"; "/other/web" is how another container calls it that is linked to it
                found.AddRange(names.EnumerateArray().Select(name => name.GetString()?.TrimStart('/') ?? "").Where(IsName).Select(name => (id, name)));
            }
        }

        return found;
    }

    /// <summary>Whether an engine could call a container so: letters, digits, <c>_ . -</c>.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 255 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
    }

    private static ReadOnlyMemory<byte> Ask(string path, TimeSpan patience)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        socket.Connect(new UnixDomainSocketEndPoint(path)); // it is connected at once or, when its queue is full, not at all
        socket.Send(Request);
        using MemoryStream answer = new();
        byte[] buffer = new byte[16384];
        while (answer.Length < LongestAnswer && Math.Max(0, end - Environment.TickCount64) is long left && socket.Poll((int)left * 1000, SelectMode.SelectRead))
        {
            int length = socket.Receive(buffer);
            if (length == 0)
            {
                return answer.ToArray();
            }

            answer.Write(buffer, 0, length);
        }

        return ReadOnlyMemory<byte>.Empty; // too late, or too long
    }
}
