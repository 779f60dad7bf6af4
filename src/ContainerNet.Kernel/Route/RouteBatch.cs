using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Changes to one namespace that go to the kernel in one datagram. Each is done or refused by itself.</summary>
public sealed class RouteBatch
{
    private readonly List<MessageWriter> _messages = [];
    private readonly List<string> _asked = [];
    private readonly List<Errno[]> _forgiven = [];

    /// <summary>How many changes it holds.</summary>
    public int Count => _messages.Count;

    /// <summary>Adds a change.</summary>
    /// <param name="request">A request of this room.</param>
    /// <param name="asked">What it asks, as the end of "Cannot …".</param>
    /// <param name="forgiven">Refusals that say the thing is as it was asked for already.</param>
    public RouteBatch Add(MessageWriter request, string asked, params Errno[] forgiven)
    {
        ArgumentNullException.ThrowIfNull(request);
        _messages.Add(request.Without(MessageFlags.Echo));
        _asked.Add(asked);
        _forgiven.Add(forgiven);
        return this;
    }

    /// <summary>Sends them. Gives why each was refused, by its place; null for those that were done or are forgiven.</summary>
    internal KernelException?[] Execute(NetlinkSocket netlink)
    {
        KernelException?[] refusals = netlink.ExecuteEach(_messages, place => _asked[place]);
        for (int i = 0; i < refusals.Length; i++)
        {
            refusals[i] = refusals[i] is { } refusal && _forgiven[i].Contains(refusal.Errno) ? null : refusals[i];
        }

        return refusals;
    }
}
