// Looks into the transport with eyes of its own: at the bytes a dump is made of, and at what comes by multicast. Compiled by Attack.psm1.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using ContainerNet.Interop;
using ContainerNet.Netlink;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Tests
{
    public static class Witness
    {
        /// <summary>Whether any message of a dump was marked NLM_F_DUMP_INTR by the kernel, and how many there are, by their headers alone.</summary>
        public static (bool IsInterrupted, int Messages, int LargestDatagram) Look(RecordedDump dump)
        {
            List<byte[]> datagrams = (List<byte[]>)typeof(RecordedDump).GetField("_datagrams", BindingFlags.NonPublic | BindingFlags.Instance).GetValue(dump);
            bool interrupted = false;
            int count = 0;
            foreach (byte[] datagram in datagrams)
            {
                for (int at = 0; at + 16 <= datagram.Length; at += (BitConverter.ToInt32(datagram, at) + 3) & ~3)
                {
                    interrupted |= (BitConverter.ToUInt16(datagram, at + 6) & 0x10) != 0;
                    count += BitConverter.ToUInt16(datagram, at + 4) > 3 ? 1 : 0;
                }
            }

            return (interrupted, count, datagrams.Max(one => one.Length));
        }

        private struct IfInfoMsg { public long A, B; }

        private static MessageWriter NewLink(string kind, Action<MessageWriter> data) => new MessageWriter(16, (MessageFlags)0x605).Header(new IfInfoMsg())
            .Nest(18, info => info.String(1, kind).Nest(2, data));

        /// <summary>A request no cmdlet sends: a VXLAN whose id has 25 bits.</summary>
        public static MessageWriter BadVxlan() => NewLink("vxlan", data => data.UInt32(1, 1 << 24));

        /// <summary>Another: a pair whose other end has a name of 40 characters.</summary>
        public static MessageWriter BadPeer() => NewLink("veth", data => data.Nest(1, peer => peer.Header(new IfInfoMsg()).String(3, new string('n', 40))));

        /// <summary>A socket of the namespace of a file.</summary>
        public static NetlinkSocket Open(string path, uint groups, double seconds = 10, int firstBuffer = 65536, int largest = 16 << 20)
            => new(Attack.In(path, () => NetlinkSocket.OpenDescriptor(NetlinkFamily.Route, groups)), null, TimeSpan.FromSeconds(seconds), firstBuffer, largest);

        /// <summary>A socket nobody ever answers: one of a pair whose other end is silent.</summary>
        public static NetlinkSocket OpenSilent(double seconds, CancelSignal cancel = null)
        {
            int[] pair = new int[2];
            socketpair(1, 2 | 0x80000, 0, pair);
            Silent.Add(new SafeFileHandle(pair[1], true));
            return new NetlinkSocket(new SafeFileHandle(pair[0], true), cancel, TimeSpan.FromSeconds(seconds));
        }

        /// <summary>The silent ends, to be closed.</summary>
        public static List<SafeFileHandle> Silent { get; } = new();

        [DllImport("libc")] private static extern int socketpair(int domain, int type, int protocol, int[] pair);
    }

    /// <summary>Listens for link events on a thread of its own.</summary>
    public sealed class Listener
    {
        private readonly NetlinkSocket _socket;
        private readonly Thread _thread;
        private volatile bool _stop;

        public Listener(string path)
        {
            _socket = Witness.Open(path, 1);
            _socket.ReserveEvents(64 << 20); // what is forged shall not crowd out what is true
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public List<string> Names { get; } = new();
        public string Failure { get; private set; }
        public int Losses { get; private set; }
        public int Forged => _socket.ForgedDatagrams;

        public void Stop()
        {
            _stop = true;
            _thread.Join();
            _socket.Dispose();
        }

        private void Run()
        {
            try
            {
                while (!_stop || NetlinkSocket.WaitForAny(new[] { _socket }, null, Deadline.After(TimeSpan.Zero)))
                {
                    NetlinkSocket.WaitForAny(new[] { _socket }, null, Deadline.After(TimeSpan.FromMilliseconds(100)));
                    Losses += _socket.TakeEvents(NameOf, Names, 256, "listen for link events");
                }
            }
            catch (Exception e) { Failure = e.Message; }
        }

        private static string NameOf(ushort type, MessageFlags flags, ReadOnlySpan<byte> payload)
        {
            for (int at = 16; type == 16 && at + 4 <= payload.Length; at += (BitConverter.ToUInt16(payload[at..]) + 3) & ~3)
            {
                if (BitConverter.ToUInt16(payload[(at + 2)..]) == 3)
                {
                    return System.Text.Encoding.UTF8.GetString(payload.Slice(at + 4, BitConverter.ToUInt16(payload[at..]) - 5));
                }
            }

            return null;
        }
    }
}
