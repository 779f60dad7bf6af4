using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>Something the visiting thread does at home while its caller does something else.</summary>
public sealed class Besides : IDisposable
{
    private readonly NamespaceVisitor.Visit _visit;
    private PreparedCalls? _none = new();

    /// <summary>Begins it.</summary>
    /// <param name="action">What is done. It may not use what the caller uses meanwhile.</param>
    public Besides(Action action) => _visit = NamespaceVisitor.Begin(_none!, action);

    /// <summary>Waits for its end. What was thrown is thrown here.</summary>
    public void End()
    {
        Dispose();
        _visit.ThrowIfThrown();
    }

    /// <summary>Waits for its end.</summary>
    public void Dispose()
    {
        if (_none is not null)
        {
            _visit.Wait();
            _none.Dispose();
            _none = null;
        }
    }
}
