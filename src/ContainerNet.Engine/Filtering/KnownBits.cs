using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>Bytes of which some bits are known and some are not.</summary>
/// <param name="Value">The bits; those that are not known are 0.</param>
/// <param name="Known">A 1 for every bit that is known.</param>
internal readonly record struct KnownBits(byte[] Value, byte[] Known)
{
    public int Length => Value.Length;

    public static KnownBits Of(params byte[] value)
    {
        byte[] known = new byte[value.Length];
        Array.Fill(known, (byte)0xff);
        return new KnownBits(value, known);
    }

    /// <summary>A number in the machine's byte order.</summary>
    public static KnownBits Of(uint number) => Of(BitConverter.GetBytes(number));

    public static KnownBits Unknown(int length) => new(new byte[length], new byte[length]);

    public bool IsKnown => Array.TrueForAll(Known, b => b == 0xff);

    public KnownBits Slice(int offset, int length)
    {
        byte[] value = new byte[length];
        byte[] known = new byte[length];
        int from = Math.Min(offset, Length);
        int there = Math.Min(Length - from, length);
        Array.Copy(Value, from, value, 0, there);
        Array.Copy(Known, from, known, 0, there);
        return new KnownBits(value, known);
    }

    public Truth Compare(CompareOperator how, ReadOnlySpan<byte> with) => how switch
    {
        CompareOperator.Equal => EqualTo(with),
        CompareOperator.NotEqual => Not(EqualTo(with)),
        CompareOperator.Less => Below(with, false),
        CompareOperator.LessOrEqual => Below(with, true),
        CompareOperator.Greater => Not(Below(with, true)),
        CompareOperator.GreaterOrEqual => Not(Below(with, false)),
        _ => Truth.Unknown,
    };

    /// <summary>Whether it lies between two numbers, most significant byte first, ends included.</summary>
    public Truth Between(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
        => And(Not(Below(from, false)), Below(to, true));

    public static Truth Not(Truth truth) => truth switch
    {
        Truth.Yes => Truth.No,
        Truth.No => Truth.Yes,
        _ => Truth.Unknown,
    };

    public static Truth And(Truth one, Truth other) => one == Truth.No || other == Truth.No ? Truth.No
        : one == Truth.Yes && other == Truth.Yes ? Truth.Yes
        : Truth.Unknown;

    public static Truth Or(Truth one, Truth other) => Not(And(Not(one), Not(other)));

    public static Truth From(bool known) => known ? Truth.Yes : Truth.No;

    private Truth EqualTo(ReadOnlySpan<byte> with)
    {
        bool isKnown = true;
        for (int i = 0; i < with.Length; i++)
        {
            byte known = i < Length ? Known[i] : (byte)0;
            byte value = i < Length ? Value[i] : (byte)0;
            if (((value ^ with[i]) & known) != 0)
            {
                return Truth.No;
            }

            isKnown &= known == 0xff;
        }

        return isKnown ? Truth.Yes : Truth.Unknown;
    }

    private Truth Below(ReadOnlySpan<byte> with, bool orEqual)
    {
        // Unknown bits all 0 give the lowest it can be, all 1 the highest.
        int lowest = 0;
        int highest = 0;
        for (int i = 0; i < with.Length && (lowest == 0 || highest == 0); i++)
        {
            byte low = i < Length ? Value[i] : (byte)0;
            byte high = i < Length ? (byte)(Value[i] | ~Known[i]) : (byte)0xff;
            lowest = lowest != 0 ? lowest : low - with[i];
            highest = highest != 0 ? highest : high - with[i];
        }

        int limit = orEqual ? 1 : 0;
        return highest < limit ? Truth.Yes : lowest >= limit ? Truth.No : Truth.Unknown;
    }
}
