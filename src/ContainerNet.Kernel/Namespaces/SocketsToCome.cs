using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Namespaces;

/// <summary>Sockets that are being opened in several namespaces, for a session. One that is not taken is closed.</summary>
public sealed class SocketsToCome : IDisposable
{
    private readonly NamespaceSession _session;
    private readonly NetlinkFamily _family;
    private readonly NamespaceHandle[] _namespaces;
    private readonly Opening[] _sockets;
    private OpeningVisit? _visit;

    internal SocketsToCome(NamespaceSession session, NamespaceHandle[] namespaces, NetlinkFamily family)
    {
        _session = session;
        _family = family;
        _namespaces = namespaces;
        _sockets = Array.ConvertAll(namespaces, _ => NetlinkSocket.Opening(family));
        _visit = namespaces.Length == 0 ? null : NamespaceThread.Begin([.. namespaces.Zip(_sockets, (ns, socket) => (ns, new[] { socket }))]);
    }

    /// <summary>Waits for them and gives them to the session.</summary>
    /// <returns>The namespaces that cannot be entered, and why.</returns>
    public IReadOnlyDictionary<NamespaceHandle, KernelException> Take()
    {
        Dictionary<NamespaceHandle, KernelException> refused = [];
        KernelException?[] why = _visit?.End() ?? [];
        _visit = null;
        for (int i = 0; i < why.Length; i++)
        {
            if (why[i] is { } refusal)
            {
                refused[_namespaces[i]] = refusal;
                continue;
            }

            try
            {
                _session.Adopt(_namespaces[i], _family, NetlinkSocket.Prepare(_sockets[i].Require(NetlinkSocket.Asked), _family));
            }
            catch (KernelException e)
            {
                refused[_namespaces[i]] = e;
            }
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_visit is not null)
        {
            _visit.End();
            _visit = null;
            Array.ForEach(_sockets, socket => socket.Handle?.Dispose());
        }
    }
}
