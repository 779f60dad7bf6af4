// Those who would deceive, hide, disturb and interrupt, for the tests of the promises. It stands alone: what it says to the kernel is written
// here once more, and shares no line with the module it is turned against. Compiled by Attack.psm1.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace ContainerNet.Tests
{
    /// <summary>A netlink socket and the few messages an attacker needs.</summary>
    public sealed class RawNetlink : IDisposable
    {
        private readonly int _fd;
        private readonly byte[] _buffer = new byte[1 << 17];

        public RawNetlink(int family = 0)
        {
            _fd = socket(16, 3 | 0x80000, family);
            if (_fd < 0) { throw new IOException("socket: errno " + Marshal.GetLastPInvokeError()); }
            bind(_fd, Address(0, 0), 12);
        }

        public uint Port
        {
            get
            {
                byte[] address = new byte[12];
                int length = 12;
                getsockname(_fd, address, ref length);
                return BitConverter.ToUInt32(address, 4);
            }
        }

        /// <summary>Sends to a port or to groups; 0, or the errno.</summary>
        public int SendTo(byte[] datagram, uint port, uint groups)
            => sendto(_fd, datagram, datagram.Length, 0x40, Address(port, groups), 12) >= 0 ? 0 : Marshal.GetLastPInvokeError();

        /// <summary>Asks the kernel for a change; 0, or the errno.</summary>
        public int Ask(ushort type, ushort flags, byte[] body)
        {
            SendTo(Message(type, flags, 1, body), 0, 0);
            recv(_fd, _buffer, _buffer.Length, 0);
            return -BitConverter.ToInt32(_buffer, 16);
        }

        /// <summary>Sends to the kernel as it is.</summary>
        public void Send(byte[] datagram) => SendTo(datagram, 0, 0);

        /// <summary>Waits for a datagram; null when the socket is closed meanwhile.</summary>
        public byte[] Receive()
        {
            byte[] buffer = new byte[1 << 17];
            nint length = recv(_fd, buffer, buffer.Length, 0);
            return length <= 0 ? null : buffer.AsSpan(0, (int)length).ToArray();
        }

        public void SetTimeout() => setsockopt(_fd, 1, 20, new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0xc3, 0, 0, 0, 0, 0, 0 }, 16); // SO_RCVTIMEO, 50 ms

        public static byte[] Message(ushort type, ushort flags, uint sequence, params byte[][] parts)
        {
            byte[] body = parts.SelectMany(part => part).ToArray();
            return BitConverter.GetBytes(16 + body.Length).Concat(BitConverter.GetBytes(type)).Concat(BitConverter.GetBytes(flags))
                .Concat(BitConverter.GetBytes(sequence)).Concat(new byte[4]).Concat(body).ToArray();
        }

        public static byte[] Attribute(ushort type, params byte[][] parts)
        {
            byte[] data = parts.SelectMany(part => part).ToArray();
            return BitConverter.GetBytes((ushort)(4 + data.Length)).Concat(BitConverter.GetBytes(type)).Concat(data).Concat(new byte[-data.Length & 3]).ToArray();
        }

        public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text + "\0");

        /// <summary>struct ifinfomsg</summary>
        public static byte[] Link(int index) => new byte[4].Concat(BitConverter.GetBytes(index)).Concat(new byte[8]).ToArray();

        public void Dispose() => close(_fd);

        private static byte[] Address(uint port, uint groups)
            => new byte[] { 16, 0, 0, 0 }.Concat(BitConverter.GetBytes(port)).Concat(BitConverter.GetBytes(groups)).ToArray();

        [DllImport("libc", SetLastError = true)] private static extern int socket(int domain, int type, int protocol);
        [DllImport("libc", SetLastError = true)] private static extern int bind(int fd, byte[] address, int length);
        [DllImport("libc", SetLastError = true)] private static extern int setsockopt(int fd, int level, int option, byte[] value, int length);
        [DllImport("libc", SetLastError = true)] private static extern int getsockname(int fd, byte[] address, ref int length);
        [DllImport("libc", SetLastError = true)] private static extern nint sendto(int fd, byte[] buffer, nint length, int flags, byte[] address, int addressLength);
        [DllImport("libc", SetLastError = true)] private static extern nint recv(int fd, byte[] buffer, nint length, int flags);
        [DllImport("libc", SetLastError = true)] private static extern int close(int fd);
    }

    public static class Attack
    {
        /// <summary>Says links there are none to every netlink socket of this namespace, under the sequence numbers it may be waiting for, and to all who listen for link events.</summary>
        public static string Forge(long replies, long events)
        {
            using RawNetlink route = new RawNetlink(), filter = new RawNetlink(12);
            byte[] lie = RawNetlink.Link(4242).Concat(RawNetlink.Attribute(3, RawNetlink.Text("forged"))).ToArray();
            byte[][] fakes = Enumerable.Range(1, 8).Select(n => (uint)n).Select(n => RawNetlink.Message(16, 2, n, lie)
                .Concat(RawNetlink.Message(3, 0, n, new byte[4])).Concat(RawNetlink.Message(2, 0, n, BitConverter.GetBytes(-1), new byte[16])).ToArray()).ToArray();
            long sent = 0, refused = 0, other = 0, shouted = 0;
            byte[] shout = RawNetlink.Message(16, 0, 0, lie);
            (uint Port, bool IsRoute)[] ports = Array.Empty<(uint, bool)>();
            for (long turn = 0; sent + refused < replies || shouted < events; turn++)
            {
                if (turn % 64 == 0)
                {
                    ports = File.ReadAllLines("/proc/net/netlink").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                        .Where(field => field[1] is "0" or "12").Select(field => (uint.Parse(field[2]), field[1] == "0")).Where(one => one.Item1 != 0 && one.Item1 != route.Port && one.Item1 != filter.Port).ToArray();
                    Thread.Sleep(1); // whoever listens for events must not lose true ones because of us
                }

                foreach ((uint port, bool isRoute) in ports)
                {
                    for (int i = 0; i < 8 && sent + refused < replies; i++)
                    {
                        int error = (isRoute ? route : filter).SendTo(fakes[i], port, 0);
                        if (error == 0) { sent++; } else if (error == 111) { refused++; } else { other++; }
                    }
                }

                if (shouted < events && route.SendTo(shout, 0, 1) is 0 or 3 or 105) { shouted++; }
            }

            return $"{{\"sent\":{sent},\"refused\":{refused},\"other\":{other},\"events\":{shouted}}}";
        }

        /// <summary>Makes and removes a bridge, over and over, in so many threads.</summary>
        public static string Churn(int threads)
        {
            Parallel(threads, number =>
            {
                using RawNetlink socket = new RawNetlink();
                byte[] name = RawNetlink.Attribute(3, RawNetlink.Text("churn" + number));
                byte[] make = RawNetlink.Link(0).Concat(name).Concat(RawNetlink.Attribute(18, RawNetlink.Attribute(1, RawNetlink.Text("bridge")))).ToArray();
                byte[] remove = RawNetlink.Link(0).Concat(name).ToArray();
                while (true)
                {
                    socket.Ask(16, 0x605, make);
                    socket.Ask(17, 5, remove);
                }
            });
            return "{}";
        }

        /// <summary>Gives a link of this namespace so many further names of so many bytes; how many the kernel took.</summary>
        public static int NameOver(int index, int count, int bytes)
        {
            using RawNetlink socket = new RawNetlink();
            int taken = 0;
            while (taken < count && socket.Ask(108, 5, RawNetlink.Link(index).Concat(RawNetlink.Attribute(52 | 0x8000,
                RawNetlink.Attribute(53, RawNetlink.Text($"{index:x4}{taken:d4}".PadRight(bytes - 1, 'n'))))).ToArray()) == 0)
            {
                taken++;
            }

            return taken;
        }

        /// <summary>Makes a bridge of each of these names in the namespace of a file, each with the same text for alias and (behind its number) altname.</summary>
        public static void MakeNamed(string path, string[] names, string text) => In(path, () =>
        {
            using RawNetlink socket = new RawNetlink();
            int index = 100;
            foreach (string name in names)
            {
                byte[] raw = Encoding.UTF8.GetBytes(name + "\0"), said = Encoding.UTF8.GetBytes(text), number = Encoding.UTF8.GetBytes(++index + "alt" + name + "\0");
                int error = socket.Ask(16, 0x605, RawNetlink.Link(index).Concat(RawNetlink.Attribute(3, raw)).Concat(RawNetlink.Attribute(18, RawNetlink.Attribute(1, RawNetlink.Text("bridge")))).ToArray());
                if (error == 0) { error = socket.Ask(19, 5, RawNetlink.Link(index).Concat(RawNetlink.Attribute(20, said)).ToArray()); }
                if (error == 0) { error = socket.Ask(108, 5, RawNetlink.Link(index).Concat(RawNetlink.Attribute(52 | 0x8000, RawNetlink.Attribute(53, number))).ToArray()); }
                if (error != 0) { throw new IOException($"link {index}: errno {error}"); }
            }

            return 0;
        });

        /// <summary>Keeps the runtime's own threads out of the namespaces that managed code is run in here. Set by Attack.psm1 where the module is.</summary>
        public static Func<IDisposable> Settled { get; set; }

        /// <summary>Runs something in the namespace of a file, on a thread that ends with it.</summary>
        public static T In<T>(string path, Func<T> body)
        {
            T result = default;
            Exception failure = null;
            using IDisposable settled = Settled?.Invoke();
            Thread thread = new(() =>
            {
                try
                {
                    int fd = open(path, 0x80000);
                    if (setns(fd, 0x40000000) != 0) { throw new IOException("setns: errno " + Marshal.GetLastPInvokeError()); }
                    close(fd);
                    result = body();
                }
                catch (Exception e) { failure = e; }
            });
            thread.Start();
            thread.Join();
            return failure is null ? result : throw failure;
        }

        public static int NameOverIn(string path, int index, int count, int bytes) => In(path, () => NameOver(index, count, bytes));

        private static volatile bool _stop;
        private static Thread _signaller;
        private static long _signals;

        /// <summary>Interrupts every thread of this process so often a second, until <see cref="StopSignals"/>.</summary>
        public static void StartSignals(int perSecond)
        {
            _stop = false;
            _signals = 0;
            int process = Environment.ProcessId;
            _signaller = new Thread(() =>
            {
                int self = gettid();
                Stopwatch clock = Stopwatch.StartNew();
                for (long round = 0; !_stop; round++)
                {
                    foreach (string task in Directory.GetDirectories("/proc/self/task"))
                    {
                        int thread = int.Parse(Path.GetFileName(task));
                        if (thread != self && tgkill(process, thread, 23) == 0) { _signals++; } // SIGURG
                    }

                    while (!_stop && clock.ElapsedMilliseconds * perSecond < (round + 1) * 1000) { Thread.Sleep(0); }
                }
            }) { IsBackground = true };
            _signaller.Start();
        }

        public static long StopSignals()
        {
            _stop = true;
            _signaller.Join();
            return _signals;
        }

        private static void Parallel(int threads, Action<int> body)
        {
            Thread[] all = Enumerable.Range(0, threads).Select(i => new Thread(() => body(i))).ToArray();
            foreach (Thread thread in all) { thread.Start(); }
            foreach (Thread thread in all) { thread.Join(); }
        }

        [DllImport("libc", SetLastError = true)] private static extern int open(string path, int flags);
        [DllImport("libc", SetLastError = true)] private static extern int setns(int fd, int type);
        [DllImport("libc", SetLastError = true)] private static extern int close(int fd);
        [DllImport("libc", SetLastError = true)] private static extern int tgkill(int process, int thread, int signal);
        [DllImport("libc", SetLastError = true)] private static extern int gettid();
    }
}
