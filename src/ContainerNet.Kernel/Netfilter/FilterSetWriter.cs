using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>Writes an element of a set.</summary>
internal static class FilterSetWriter
{
    public static void Write(MessageWriter message, FilterSetElement element, bool keyOnly)
    {
        if (element.IsIntervalEnd || element.IsCatchAll)
        {
            message.NetworkUInt32(NFTA.SET_ELEM_FLAGS,
                (element.IsIntervalEnd ? NFT.SET_ELEM_INTERVAL_END : 0) | (element.IsCatchAll ? NFT.SET_ELEM_CATCHALL : 0));
        }

        if (!element.IsCatchAll)
        {
            DataAttribute.WriteValue(message, NFTA.SET_ELEM_KEY, element.Key);
        }

        if (element.KeyEnd is not null)
        {
            DataAttribute.WriteValue(message, NFTA.SET_ELEM_KEY_END, element.KeyEnd);
        }

        if (keyOnly)
        {
            return;
        }

        if (element.Verdict is not null)
        {
            DataAttribute.WriteVerdict(message, NFTA.SET_ELEM_DATA, element.Verdict);
        }
        else if (element.Data is not null)
        {
            DataAttribute.WriteValue(message, NFTA.SET_ELEM_DATA, element.Data);
        }

        if (element.Comment.Length > 0)
        {
            message.Bytes(NFTA.SET_ELEM_USERDATA, UserData.WriteComment(element.Comment));
        }
    }
}
