using System.Management.Automation;
using ContainerNet.Interop;

namespace ContainerNet.Errors;

/// <summary>Keeps objects that came from another machine from acting on this one.</summary>
internal static class RemoteObject
{
    /// <summary>Refuses an object that remoting brought from elsewhere.</summary>
    /// <exception cref="RefusedException"><c>RemoteObject</c></exception>
    public static void Refuse(PSObject? input)
    {
        if (input?.Properties["PSComputerName"]?.Value is { } where
            && where.ToString() is { Length: > 0 } computer
            && !computer.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !computer.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException("RemoteObject", $"This object was read on {computer}; it cannot be acted on here.",
                $"Run the command on {computer}, with Invoke-Command.", input.BaseObject);
        }
    }
}
