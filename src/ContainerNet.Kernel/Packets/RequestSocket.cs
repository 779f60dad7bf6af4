using System.Net;
using System.Runtime.InteropServices;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>
/// A socket that sends one request in a namespace and tells what came back. It never blocks, and asks the kernel
/// to keep ICMP errors with their sender (ip(7), IP_RECVERR).
/// </summary>
public abstract class RequestSocket : IDisposable
{
    private const int SOCK_NONBLOCK = 0x800;
    private const int IPPROTO_IP = 0;
    private const int IPPROTO_IPV6 = 41;
    private const int IP_RECVERR = 11;
    private const int IPV6_RECVERR = 25;
    private const byte SO_EE_ORIGIN_LOCAL = 1;
    private const byte SO_EE_ORIGIN_ICMP = 2;
    private const byte SO_EE_ORIGIN_ICMP6 = 3;

    private const string Asked = "open a socket for the request";

    private readonly Errno _bindError;

    private protected RequestSocket(SafeFileHandle socket, IPAddress? source, IPAddress destination, int port, int sourcePort = 0)
    {
        Socket = socket;
        IsIPv6 = InternetName.FamilyOf(destination) == 10;
        DestinationName = InternetName.ToBytes(destination, port);
        Syscall.TrySetOption(socket, IsIPv6 ? IPPROTO_IPV6 : IPPROTO_IP, IsIPv6 ? IPV6_RECVERR : IP_RECVERR, 1);
        IPAddress from = source ?? (IsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        _bindError = Syscall.Bind(socket, InternetName.ToBytes(from, sourcePort));
        if (_bindError != Errno.None && sourcePort != 0)
        {
            _bindError = Syscall.Bind(socket, InternetName.ToBytes(from, 0)); // somebody has that port
        }

        Span<byte> name = stackalloc byte[28];
        LocalPort = InternetName.PortOf(name[..Syscall.NameOf(socket, name)]);
    }

    /// <summary>Readable when an answer may be there.</summary>
    public virtual SafeFileHandle Descriptor => Socket;

    /// <summary>The port it sends from; 0 for ICMP.</summary>
    public int LocalPort { get; }

    /// <summary>The bytes by which the request is known anywhere on its way; empty for TCP.</summary>
    public abstract ReadOnlyMemory<byte> Token { get; }

    private protected SafeFileHandle Socket { get; }

    private protected bool IsIPv6 { get; }

    private protected byte[] DestinationName { get; }

    /// <summary>Whether sending again makes sense; TCP does so by itself.</summary>
    public virtual bool CanResend => true;

    /// <summary>Sends the request, the first time or again. Gives what the sender's own kernel says.</summary>
    public Errno Send(bool again = false)
    {
        if (_bindError != Errno.None)
        {
            return _bindError;
        }

        if (!again)
        {
            Errno connected = Syscall.Connect(Socket, DestinationName);
            if (connected is not (Errno.None or Errno.EINPROGRESS))
            {
                return connected;
            }
        }

        return SendRequest();
    }

    /// <summary>Takes what came back, if it did.</summary>
    public abstract RequestAnswer? TryTakeAnswer();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract Errno SendRequest();

    /// <summary>Closes what is open.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Socket.Dispose();
        }
    }

    /// <summary>Opens a socket inside a namespace; null where CAP_NET_RAW is missing.</summary>
    private protected static SafeFileHandle? TryOpen(NamespaceHandle ns, IPAddress destination, int type, int protocol)
    {
        Opening socket = Opening.Socket(InternetName.FamilyOf(destination), type | SOCK_NONBLOCK, protocol);
        NamespaceThread.Open(ns, socket);
        return socket.Error == Errno.EPERM ? null : socket.Require(Asked, "CAP_NET_RAW");
    }

    /// <summary>Opens a socket that needs no capability inside a namespace.</summary>
    private protected static SafeFileHandle Open(NamespaceHandle ns, IPAddress destination, int type, int protocol)
        => TryOpen(ns, destination, type, protocol) ?? throw new KernelException(Asked, Errno.EPERM);

    /// <summary>The oldest error in the socket's error queue; null for none.</summary>
    private protected RequestError? TryTakeError()
    {
        Span<byte> quoted = stackalloc byte[512];
        Span<byte> control = stackalloc byte[512];
        if (!Syscall.TryReceiveWithControl(Socket, fromErrorQueue: true, quoted, control, out _, out int length, out _))
        {
            return null;
        }

        ControlMessages messages = new(control[..length]);
        while (messages.Next())
        {
            if ((messages.Level, messages.Type) is (IPPROTO_IP, IP_RECVERR) or (IPPROTO_IPV6, IPV6_RECVERR) && messages.Value.Length >= 16)
            {
                // struct sock_extended_err { __u32 ee_errno; __u8 ee_origin, ee_type, ee_code, ee_pad; __u32 ee_info, ee_data; }, then the offender's name
                ReadOnlySpan<byte> error = messages.Value;
                byte origin = error[4];
                IPAddress? from = origin == SO_EE_ORIGIN_LOCAL ? null : InternetName.AddressOf(error[16..]);
                bool isTooBig = (origin, error[5], error[6]) is (SO_EE_ORIGIN_ICMP, 3, 4) or (SO_EE_ORIGIN_ICMP6, 2, _);
                return new RequestError((Errno)MemoryMarshal.Read<uint>(error), from, origin == SO_EE_ORIGIN_ICMP6, error[5], error[6]) { Mtu = isTooBig ? MemoryMarshal.Read<uint>(error[8..]) : 0 };
            }
        }

        return null;
    }
}
