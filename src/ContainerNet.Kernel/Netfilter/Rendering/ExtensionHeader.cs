using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The one use of <c>exthdr</c> that container networks make: it sets the TCP segment size.</summary>
internal static class ExtensionHeader
{
    private const ushort NFTA_EXTHDR_TYPE = 2;
    private const ushort NFTA_EXTHDR_OP = 6;
    private const ushort NFTA_EXTHDR_SREG = 7;
    private const byte MaximumSegmentSize = 2; // TCPOPT_MAXSEG
    private const uint TcpOption = 1; // NFT_EXTHDR_OP_TCPOPT

    public static bool IsSegmentSizeWritten(byte[] payload)
    {
        byte type = 0;
        uint operation = 0;
        bool isWritten = false;
        try
        {
            AttributeReader attributes = new(payload);
            while (attributes.Next())
            {
                switch (attributes.Type)
                {
                    case NFTA_EXTHDR_TYPE:
                        type = attributes.AsByte();
                        break;
                    case NFTA_EXTHDR_OP:
                        operation = attributes.AsNetworkUInt32();
                        break;
                    case NFTA_EXTHDR_SREG:
                        isWritten = true;
                        break;
                }
            }
        }
        catch (NetlinkFormatException)
        {
            return false;
        }

        return isWritten && type == MaximumSegmentSize && operation == TcpOption;
    }
}
