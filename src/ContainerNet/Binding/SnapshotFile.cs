using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Snapshots;

namespace ContainerNet.Binding;

/// <summary>The file of a snapshot, by a path as PowerShell takes it.</summary>
internal static class SnapshotFile
{
    /// <summary>The file a path means, there or not.</summary>
    /// <exception cref="RefusedException"><c>InvalidPath</c>: the path is no file's.</exception>
    public static string Locate(SessionState state, string path)
    {
        try
        {
            string found = state.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == "FileSystem" ? found : throw new RefusedException("InvalidPath", $"'{path}' is no path of a file.", "Give the path of a file.", path);
        }
        catch (Exception e) when (e is ProviderNotFoundException or System.Management.Automation.DriveNotFoundException or PSArgumentException or NotSupportedException or ProviderInvocationException)
        {
            throw new RefusedException("InvalidPath", $"'{path}' is no path of a file: {e.Message}", "Give the path of a file.", path);
        }
    }

    /// <summary>Reads a snapshot.</summary>
    public static NetworkSnapshot Read(string file)
    {
        using FileStream stream = PlainFile.OpenRead(file);
        return SnapshotJson.Read(stream, file);
    }
}
