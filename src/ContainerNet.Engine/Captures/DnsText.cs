using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace ContainerNet.Captures;

/// <summary>Reads the question and the answers of a DNS message (RFC 1035). Names are written so that no byte of them does anything to a terminal.</summary>
internal static class DnsText
{
    private const int HeaderLength = 12;
    private const int MostAnswers = 32;
    private const int MostPointers = 16;
    private const int LongestName = 255;

    /// <summary>Reads a message; false when the bytes are none.</summary>
    /// <param name="message">The message.</param>
    /// <param name="question">What is asked, as in <c>A example.com</c>; null for nothing.</param>
    /// <param name="answers">What is answered, as in <c>A 192.0.2.7</c>.</param>
    /// <param name="summary">Both in one line.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, out string? question, out List<string> answers, out string summary)
    {
        question = null;
        answers = [];
        summary = "";
        if (message.Length < HeaderLength)
        {
            return false;
        }

        ushort id = BinaryPrimitives.ReadUInt16BigEndian(message);
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        int records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        bool isAnswer = (flags & 0x8000) != 0;
        if (questions > 4 || (flags & 0x7800) > 0x2800)
        {
            return false; // some other protocol on this port
        }

        int at = HeaderLength;
        for (int i = 0; i < questions; i++)
        {
            if (!TryReadName(message, ref at, out string name) || at + 4 > message.Length)
            {
                return false;
            }

            question ??= $"{TypeName(BinaryPrimitives.ReadUInt16BigEndian(message[at..]))} {name}";
            at += 4;
        }

        for (int i = 0; i < Math.Min(records, MostAnswers) && TryReadRecord(message, ref at, out string record); i++)
        {
            answers.Add(record);
        }

        string code = (flags & 0xf) switch { 0 => "", 1 => " FormErr", 2 => " ServFail", 3 => " NXDomain", 4 => " NotImp", 5 => " Refused", int other => $" error {other}" };
        summary = string.Create(CultureInfo.InvariantCulture, $"DNS {(isAnswer ? "answer" : "question")} {id:x4}{(question is null ? "" : $" {question}")}{(isAnswer ? $":{(answers.Count > 0 ? $" {string.Join(", ", answers)}" : code.Length == 0 ? " nothing" : "")}{code}" : "")}");
        return true;
    }

    private static bool TryReadRecord(ReadOnlySpan<byte> message, ref int at, out string record)
    {
        record = "";
        if (!TryReadName(message, ref at, out _) || at + 10 > message.Length)
        {
            return false;
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        int start = at + 10;
        at = start + length;
        if (at > message.Length)
        {
            return false;
        }

        int inside = type == 15 ? start + 2 : start; // MX: a preference, then a name
        string value = type switch
        {
            1 when length == 4 => new IPAddress(message.Slice(start, 4)).ToString(),
            28 when length == 16 => new IPAddress(message.Slice(start, 16)).ToString(),
            2 or 5 or 12 or 15 when TryReadName(message, ref inside, out string name) => name,
            16 when length > 1 => $"\"{Printable(message.Slice(start + 1, Math.Min(message[start], length - 1)))}\"",
            _ => $"({length} bytes)",
        };
        record = $"{TypeName(type)} {value}";
        return true;
    }

    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        StringBuilder text = new();
        name = "";
        int position = at;
        int pointers = 0;
        bool moved = false;
        while (position < message.Length)
        {
            int length = message[position];
            if (length >= 0xc0)
            {
                if (position + 1 >= message.Length || ++pointers > MostPointers)
                {
                    return false;
                }

                at = moved ? at : position + 2;
                moved = true;
                position = ((length & 0x3f) << 8) | message[position + 1];
                continue;
            }

            if (length > 63 || position + 1 + length > message.Length || text.Length > LongestName * 4)
            {
                return false;
            }

            position++;
            if (length == 0)
            {
                at = moved ? at : position;
                name = text.Length == 0 ? "." : text.ToString();
                return true;
            }

            text.Append(text.Length == 0 ? "" : ".").Append(Printable(message.Slice(position, length)));
            position += length;
        }

        return false;
    }

    /// <summary>What is no printable ASCII as <c>\DDD</c> (RFC 4343).</summary>
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte b in bytes)
        {
            text.Append(b is > 0x20 and < 0x7f ? ((char)b).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\{b:d3}"));
        }

        return text.ToString();
    }

    private static string TypeName(ushort type) => type switch
    {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        33 => "SRV",
        41 => "OPT",
        64 => "SVCB",
        65 => "HTTPS",
        255 => "ANY",
        _ => string.Create(CultureInfo.InvariantCulture, $"TYPE{type}"),
    };
}
