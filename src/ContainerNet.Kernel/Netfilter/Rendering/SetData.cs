using ContainerNet.Interop;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a map gives for a key, as nft writes it behind the colon.</summary>
internal static class SetData
{
    public static string Text(FilterSet set, FilterSetElement element, NftDataType usedAs)
    {
        if (element.Verdict is not null)
        {
            return $" : {SetText.Verdict(element.Verdict)}";
        }

        if (element.ObjectName is not null)
        {
            return $" : \"{DisplayText.Escape(element.ObjectName)}\"";
        }

        return element.Data is null ? "" : $" : {Value(set, element.Data, usedAs)}";
    }

    private static string Value(FilterSet set, byte[] data, NftDataType usedAs)
    {
        IReadOnlyList<NftDataType> types = NftValue.Fields(set.DataType);
        if (types is [NftDataType single])
        {
            NftDataType type = single == NftDataType.Integer && usedAs != NftDataType.Unknown ? usedAs : single;
            int half = NftValue.LengthOf(type);
            return half > 0 && data.Length == half * 2 ? Interval(type, data.AsSpan(0, half).ToArray(), data.AsSpan(half).ToArray()) : NftValue.Format(type, data, " | ");
        }

        List<string> parts = [];
        int offset = 0;
        foreach (NftDataType type in types)
        {
            int length = Math.Min(NftValue.LengthOf(type) is int known && known > 0 ? known : 4, Math.Max(0, data.Length - offset));
            parts.Add(NftValue.Format(type, data.AsSpan(offset, length), " | "));
            offset = Math.Min(data.Length, offset + ((length + 3) / 4 * 4));
        }

        return parts.Count == 0 ? NftValue.Format(NftDataType.Unknown, data) : string.Join(" . ", parts);
    }

    private static string Interval(NftDataType type, byte[] from, byte[] to)
    {
        int prefix = SetText.PrefixLength(from, to);
        return prefix >= 0 && prefix < from.Length * 8 ? $"{NftValue.Format(type, from)}/{prefix}"
            : from.AsSpan().SequenceEqual(to) ? NftValue.Format(type, from)
            : $"{NftValue.Format(type, from)}-{NftValue.Format(type, to)}";
    }
}
