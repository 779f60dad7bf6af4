using System.Management.Automation.Host;

namespace ContainerNet.Binding;

/// <summary>How wide what is drawn may be.</summary>
public static class TerminalWidth
{
    private const int Usual = 100;
    private const int Least = 60;

    /// <summary>The terminal's columns but the last, which PowerShell keeps for itself; 100 where there is no terminal, or too narrow a one.</summary>
    /// <param name="host">The host that shows it.</param>
    public static int Of(PSHost host)
    {
        try
        {
            return host?.UI.RawUI.BufferSize.Width is int width and >= Least ? width - 1 : Usual;
        }
        catch (Exception) // hosts without a terminal throw each their own
        {
            return Usual;
        }
    }
}
