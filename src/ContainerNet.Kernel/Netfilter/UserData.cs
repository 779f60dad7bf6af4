using System.Text;

namespace ContainerNet.Netfilter;

/// <summary>
/// Comments, as nft keeps them beside tables, chains, rules and elements: entries of a type byte, a length byte and the value.
/// The kernel does not look inside.
/// </summary>
internal static class UserData
{
    private const byte RuleComment = 0;    // NFTNL_UDATA_RULE_COMMENT, _TABLE_COMMENT, _SET_ELEM_COMMENT: all 0
    private const int LongestValue = 254;

    /// <summary>What a set says whose keys are in the machine's own byte order: NFTNL_UDATA_SET_KEYBYTEORDER, BYTEORDER_HOST_ENDIAN.</summary>
    public static byte[] HostOrder => [0, sizeof(uint), .. BitConverter.GetBytes(1u)];

    /// <summary>The comment in this user data; empty for none or for what is no user data of nft's.</summary>
    public static string ReadComment(ReadOnlySpan<byte> data)
    {
        while (data.Length >= 2 && data[1] <= data.Length - 2)
        {
            ReadOnlySpan<byte> value = data.Slice(2, data[1]);
            if (data[0] == RuleComment)
            {
                int end = value.IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
            }

            data = data[(2 + data[1])..];
        }

        return "";
    }

    /// <summary>User data that holds this comment and nothing else.</summary>
    public static byte[] WriteComment(string comment)
    {
        byte[] text = Encoding.UTF8.GetBytes(comment);
        int length = Math.Min(text.Length, LongestValue);
        byte[] data = new byte[length + 3];
        data[0] = RuleComment;
        data[1] = (byte)(length + 1);
        text.AsSpan(0, length).CopyTo(data.AsSpan(2));
        return data;
    }
}
