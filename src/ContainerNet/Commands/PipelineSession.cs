using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>
/// The session all cmdlets of one pipeline share: each namespace and each socket is opened once, however many
/// cmdlets and objects pass. The first cmdlet begins it, the last one that ends closes it.
/// </summary>
internal static class PipelineSession
{
    /// <summary>How long one request to the kernel may take.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [ThreadStatic]
    private static NamespaceSession? _current;

    [ThreadStatic]
    private static int _users;

    /// <summary>Joins the pipeline's session, or begins it. All cmdlets of a pipeline begin and end on its thread.</summary>
    public static NamespaceSession Join()
    {
        if (_current is null || _current.Cancel.IsSet)
        {
            _current = new NamespaceSession(Timeout);
            _users = 0;
        }

        _users++;
        return _current;
    }

    /// <summary>Leaves a session. The last one out closes whatever is open.</summary>
    public static void Leave(NamespaceSession session)
    {
        if (!ReferenceEquals(session, _current))
        {
            session.Dispose(); // it was stopped, and another one was begun since
        }
        else if (--_users == 0)
        {
            _current = null;
            session.Dispose();
        }
    }
}
