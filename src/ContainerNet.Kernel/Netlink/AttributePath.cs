namespace ContainerNet.Netlink;

/// <summary>Finds the attribute of a request at which the kernel pointed (<c>NLMSGERR_ATTR_OFFS</c>), and the ones it is nested in.</summary>
internal static class AttributePath
{
    private const int MessageHeader = 16; // sizeof(struct nlmsghdr)
    private const int IfInfoMsg = 16;     // sizeof(struct ifinfomsg), before the attributes of a peer (VETH_INFO_PEER)

    /// <summary>The path by names, <c>IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_MACVLAN_MODE</c>; null when no attribute begins there.</summary>
    /// <param name="request">The request, whole.</param>
    /// <param name="offset">Where in it the kernel pointed.</param>
    public static string? Of(ReadOnlySpan<byte> request, int offset)
    {
        if (request.Length < MessageHeader)
        {
            return null;
        }

        ushort type = Wire.Read<ushort>(request[4..]);
        List<ushort> path = [];
        string? kind = null;
        return Find(request, MessageHeader + AttributeNames.HeaderOf(type), request.Length, offset, path, ref kind) ? AttributeNames.Of(type, path, kind) : null;
    }

    private static bool Find(ReadOnlySpan<byte> request, int at, int end, int offset, List<ushort> path, ref string? kind)
    {
        while (at + 4 <= end && at <= offset)
        {
            int length = Wire.Read<ushort>(request[at..]);
            if (length < 4 || at + length > end)
            {
                return false;
            }

            ushort type = (ushort)(Wire.Read<ushort>(request[(at + 2)..]) & 0x3fff); // NLA_TYPE_MASK
            if (path is [AttributeNames.LinkInfo] && type == AttributeNames.InfoKind)
            {
                kind = new AttributeReader(request[at..(at + length)]) is var reader && reader.Next() ? reader.AsString() : null;
            }

            if (offset < at + length)
            {
                path.Add(type);
                if (offset == at)
                {
                    return true;
                }

                if (Find(request, at + 4, at + length, offset, path, ref kind) || Find(request, at + 4 + IfInfoMsg, at + length, offset, path, ref kind))
                {
                    return true;
                }

                path.RemoveAt(path.Count - 1);
                return false;
            }

            at += Wire.Align(length);
        }

        return false;
    }
}
