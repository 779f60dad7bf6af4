// A transport that takes something out of each request before the kernel sees it: what a kernel does that says yes and ignores a part.
// It stands between the module's socket, which is one end of a pair, and a true netlink socket. Compiled by Attack.psm1.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Tests
{
    public sealed class Rewriter : IDisposable
    {
        private readonly RawNetlink _kernel;
        private readonly int _far;
        private volatile bool _stop;

        /// <summary>Puts itself in the place of a session's route socket in the namespace of this file.</summary>
        public Rewriter(NamespaceSession session, NamespaceHandle ns, string path)
        {
            int[] pair = new int[2];
            socketpair(1, 2 | 0x80000, 0, pair);
            _far = pair[1];
            _kernel = Attack.In(path, () => new RawNetlink());
            _kernel.SetTimeout();
            typeof(NamespaceSession).GetMethod("Adopt", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)
                .Invoke(session, new object[] { ns, NetlinkFamily.Route, new SafeFileHandle(pair[0], true) });
            new Thread(Out) { IsBackground = true }.Start();
            new Thread(Back) { IsBackground = true }.Start();
        }

        /// <summary>The attribute that is taken out, by the types of its nests and its own; -1 stands for the 16 bytes of a header inside. Empty: none.</summary>
        public int[] Strip { get; set; } = Array.Empty<int>();

        /// <summary>Whether the flags of a link, IFF_UP among them, are taken out.</summary>
        public bool StripFlags { get; set; }

        /// <summary>Whether a port's attributes go out as RTM_NEWLINK, which the kernel takes and does not hear.</summary>
        public bool AsNewLink { get; set; }

        /// <summary>How many requests were made another by it.</summary>
        public int Changed { get; private set; }

        /// <summary>Forms that were sent although the kernel ignores them.</summary>
        public List<string> Ignored { get; } = new();

        public void Dispose()
        {
            _stop = true;
            shutdown(_far, 2);
            close(_far);
        }

        private void Out()
        {
            byte[] buffer = new byte[1 << 20];
            for (nint length; (length = recv(_far, buffer, buffer.Length, 0)) > 0;)
            {
                List<byte> sent = new();
                for (int at = 0; at + 16 <= length;)
                {
                    int size = BitConverter.ToInt32(buffer, at);
                    sent.AddRange(Rewrite(buffer.AsSpan(at, size).ToArray()));
                    at += (size + 3) & ~3;
                }

                _kernel.Send(sent.ToArray());
            }
        }

        private void Back()
        {
            while (!_stop)
            {
                if (_kernel.Receive() is { } datagram) { send(_far, datagram, datagram.Length, 0x4000); }
            }

            _kernel.Dispose();
        }

        private byte[] Rewrite(byte[] message)
        {
            ushort type = BitConverter.ToUInt16(message, 4);
            bool isNew = (BitConverter.ToUInt16(message, 6) & 0x400) != 0;
            if (type == 20 && Types(message, 24).Contains(10)) { Ignored.Add("IFA_TARGET_NETNSID in RTM_NEWADDR"); }
            if (type is not (16 or 19)) { return message; }
            if (type == 16 && isNew && Types(message, 32).Contains(20)) { Ignored.Add("IFLA_IFALIAS at creation"); }
            if (type == 16 && message[16] == 7) { Ignored.Add("AF_BRIDGE in RTM_NEWLINK"); }
            byte[] result = (byte[])message.Clone();
            if (AsNewLink && type == 19 && message[16] == 7) { result[4] = 16; }
            if (StripFlags) { Array.Clear(result, 24, 8); }
            if (Strip.Length > 0)
            {
                result = result.Take(32).Concat(Without(result.Skip(32).ToArray(), Strip)).ToArray();
                BitConverter.GetBytes(result.Length).CopyTo(result, 0);
            }

            Changed += result.SequenceEqual(message) ? 0 : 1;
            return result;
        }

        private static List<int> Types(byte[] message, int at)
        {
            List<int> types = new();
            for (; at + 4 <= message.Length; at += (Math.Max((ushort)4, BitConverter.ToUInt16(message, at)) + 3) & ~3) { types.Add(BitConverter.ToUInt16(message, at + 2) & 0x3fff); }
            return types;
        }

        private static byte[] Without(byte[] attributes, int[] path)
        {
            if (path[0] == -1) { return attributes.Take(16).Concat(Without(attributes.Skip(16).ToArray(), path[1..])).ToArray(); }
            List<byte> kept = new();
            for (int at = 0; at + 4 <= attributes.Length;)
            {
                int size = BitConverter.ToUInt16(attributes, at);
                ushort type = BitConverter.ToUInt16(attributes, at + 2);
                byte[] value = attributes[(at + 4)..(at + size)];
                if ((type & 0x3fff) != path[0]) { kept.AddRange(RawNetlink.Attribute(type, value)); }
                else if (path.Length > 1) { kept.AddRange(RawNetlink.Attribute(type, Without(value, path[1..]))); }
                at += (size + 3) & ~3;
            }

            return kept.ToArray();
        }

        [DllImport("libc")] private static extern int socketpair(int domain, int type, int protocol, int[] pair);
        [DllImport("libc")] private static extern int shutdown(int fd, int how);
        [DllImport("libc")] private static extern int close(int fd);
        [DllImport("libc")] private static extern nint recv(int fd, byte[] buffer, nint length, int flags);
        [DllImport("libc")] private static extern nint send(int fd, byte[] buffer, nint length, int flags);
    }
}
