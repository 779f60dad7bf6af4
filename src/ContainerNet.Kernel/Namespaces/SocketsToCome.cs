using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Namespaces;

/// <summary>Sockets that are being opened in several namespaces, for a session, by a thread that then does something else besides. One that is not taken is closed.</summary>
public sealed class SocketsToCome : IDisposable
{
    private readonly NamespaceSession _session;
    private readonly NetlinkFamily _family;
    private readonly NamespaceHandle[] _namespaces;
    private readonly Opening[] _sockets;
    private readonly KernelException?[] _unprepared;
    private OpeningVisit? _visit;

    internal SocketsToCome(NamespaceSession session, NamespaceHandle[] namespaces, NetlinkFamily family, Action? besides)
    {
        _session = session;
        _family = family;
        _namespaces = namespaces;
        _sockets = Array.ConvertAll(namespaces, _ => NetlinkSocket.Opening(family));
        _unprepared = new KernelException?[namespaces.Length];
        if (namespaces.Length > 0 || besides is not null)
        {
            _visit = NamespaceThread.Begin([.. namespaces.Zip(_sockets, (ns, socket) => (ns, new[] { socket }))], Prepare + besides);
        }
    }

    /// <summary>Waits for them and gives them to the session. What was thrown besides is thrown here.</summary>
    /// <returns>The namespaces that cannot be entered, and why.</returns>
    public IReadOnlyDictionary<NamespaceHandle, KernelException> Take()
    {
        Dictionary<NamespaceHandle, KernelException> refused = [];
        KernelException?[] why = End();
        for (int i = 0; i < why.Length; i++)
        {
            if ((why[i] ?? _unprepared[i]) is { } refusal)
            {
                refused[_namespaces[i]] = refusal;
            }
            else
            {
                _session.Adopt(_namespaces[i], _family, _sockets[i].Handle!);
            }
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_visit is not null)
        {
            _visit.Wait();
            _visit = null;
            Close();
        }
    }

    private KernelException?[] End()
    {
        OpeningVisit? visit = _visit;
        _visit = null;
        try
        {
            return visit?.End() ?? [];
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void Prepare()
    {
        for (int i = 0; i < _sockets.Length; i++)
        {
            try
            {
                NetlinkSocket.Prepare(_sockets[i].Require(NetlinkSocket.Asked), _family);
            }
            catch (KernelException e)
            {
                _unprepared[i] = e;
            }
        }
    }

    private void Close() => Array.ForEach(_sockets, socket => socket.Handle?.Dispose());
}
