using System.Runtime.ExceptionServices;
using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>What a thread does that visits namespaces: calls made there, the way back, and what is done at home afterwards.</summary>
/// <param name="calls">The calls, with the way back.</param>
/// <param name="wayBack">Which of them leads home; -1 for none.</param>
/// <param name="atHome">Done by the same thread once it is at home; by the one who waits for the end where it is not.</param>
internal sealed class NamespaceVisit(PreparedCalls calls, int wayBack, Action? atHome)
{
    private Action? _atHome = atHome;
    private ExceptionDispatchInfo? _thrown;

    /// <summary>Whether the thread has come home.</summary>
    public bool IsHome => wayBack >= 0 && calls.ResultOf(wayBack) == 0;

    /// <summary>Makes the visit, on the calling thread.</summary>
    public void Make()
    {
        calls.Run();
        if (IsHome)
        {
            DoAtHome();
        }
    }

    /// <summary>Throws what was thrown at home.</summary>
    public void ThrowIfThrown() => _thrown?.Throw();

    /// <summary>Does what is to be done at home, unless that is done.</summary>
    public void DoAtHome()
    {
        Action? action = _atHome;
        _atHome = null;
        try
        {
            action?.Invoke();
        }
#pragma warning disable CA1031 // it is thrown again, by the thread that waits for it
        catch (Exception e)
#pragma warning restore CA1031
        {
            _thrown = ExceptionDispatchInfo.Capture(e);
        }
    }
}
