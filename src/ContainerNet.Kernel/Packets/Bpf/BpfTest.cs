namespace ContainerNet.Packets;

/// <summary>A question about a frame, put together from others: what a filter is before it is a program.</summary>
internal abstract class BpfTest
{
    /// <summary>Whether all of these hold.</summary>
    public static BpfTest All(params BpfTest?[] tests) => new Several([.. tests.OfType<BpfTest>()], isAll: true);

    /// <summary>Whether any of these holds.</summary>
    public static BpfTest Any(IEnumerable<BpfTest> tests) => new Several([.. tests], isAll: false);

    /// <summary>Whether this does not hold.</summary>
    public static BpfTest Not(BpfTest test) => new Opposite(test);

    /// <summary>Whether what is loaded compares so with a value.</summary>
    /// <param name="load">Loads it into A.</param>
    /// <param name="code">The comparison: <see cref="BpfCode.IfEqual"/> …</param>
    /// <param name="value">The value.</param>
    public static BpfTest Value(IReadOnlyList<BpfInstruction> load, ushort code, uint value) => new Comparison(load, code, value);

    /// <summary>The program that keeps so many bytes of the frames for which it holds.</summary>
    public BpfProgram ToProgram(int snapLength)
    {
        Emitter emitter = new();
        int refuse = emitter.Emit(new BpfInstruction(BpfCode.Return, 0, 0, 0));
        int accept = emitter.Emit(new BpfInstruction(BpfCode.Return, 0, 0, (uint)snapLength));
        emitter.Reach(Emit(emitter, accept, refuse));
        return emitter.Finish();
    }

    /// <summary>Writes the code that goes to one place when it holds, and to the other when not. Gives where that code begins.</summary>
    protected abstract int Emit(Emitter emitter, int whenTrue, int whenFalse);

    private sealed class Several(BpfTest[] tests, bool isAll) : BpfTest
    {
        protected override int Emit(Emitter emitter, int whenTrue, int whenFalse)
        {
            int next = isAll ? whenTrue : whenFalse;
            foreach (BpfTest test in tests.Reverse())
            {
                next = isAll ? test.Emit(emitter, next, whenFalse) : test.Emit(emitter, whenTrue, next);
            }

            return next;
        }
    }

    private sealed class Opposite(BpfTest test) : BpfTest
    {
        protected override int Emit(Emitter emitter, int whenTrue, int whenFalse) => test.Emit(emitter, whenFalse, whenTrue);
    }

    private sealed class Comparison(IReadOnlyList<BpfInstruction> load, ushort code, uint value) : BpfTest
    {
        protected override int Emit(Emitter emitter, int whenTrue, int whenFalse)
        {
            int at = emitter.Branch(code, value, whenTrue, whenFalse);
            foreach (BpfInstruction instruction in load.Reverse())
            {
                at = emitter.Emit(instruction);
            }

            return at;
        }
    }

    /// <summary>
    /// Writes a program from its end to its beginning, so that where a jump leads is always known already. A place is the number of
    /// an instruction, counted from the end.
    /// </summary>
    protected sealed class Emitter
    {
        private readonly List<BpfInstruction> _reversed = [];

        public int Emit(BpfInstruction instruction)
        {
            _reversed.Add(instruction);
            return _reversed.Count - 1;
        }

        /// <summary>A jump of two ways. It reaches 255 instructions far; beyond that it takes a step between.</summary>
        public int Branch(ushort code, uint value, int whenTrue, int whenFalse)
        {
            while (Distance(whenTrue) > byte.MaxValue || Distance(whenFalse) > byte.MaxValue)
            {
                if (Distance(whenTrue) >= Distance(whenFalse))
                {
                    whenTrue = Step(whenTrue);
                }
                else
                {
                    whenFalse = Step(whenFalse);
                }
            }

            return Emit(new BpfInstruction(code, (byte)Distance(whenTrue), (byte)Distance(whenFalse), value));
        }

        /// <summary>Makes the program begin here.</summary>
        public void Reach(int place)
        {
            if (place != _reversed.Count - 1)
            {
                Step(place);
            }
        }

        public BpfProgram Finish() => new(Enumerable.Reverse(_reversed));

        private int Distance(int place) => _reversed.Count - place - 1;

        private int Step(int place) => Emit(new BpfInstruction(BpfCode.Jump, 0, 0, (uint)Distance(place)));
    }
}
