using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>
/// What brings a network back after the machine has started: its description in /etc/containernet, and a unit (systemd.service(5)) that has this PowerShell
/// import it. The unit is enabled as <c>systemctl enable</c> would do it, by a link; systemd reads it at the next start. Importing makes the settings too.
/// </summary>
internal sealed class BootUnit(ContainerNetwork network)
{
    public const string Documents = "/etc/containernet";

    private const string Systemd = "/etc/systemd/system";
    private const string Wants = Systemd + "/multi-user.target.wants";
    private const string Head = "# Made by ContainerNet";

    private string FirstLine => $"{Head}: New-ContainerNetwork {network.Name} -Persist. Remove-ContainerNetwork {network.Name} takes it away.";

    private string Document => $"{Documents}/{network.Name}.json";

    private string Name => $"containernet-{network.Name}.service";

    private string Unit => $"{Systemd}/{Name}";

    private string Link => $"{Wants}/{Name}";

    public NetworkPart Part => new($"Write unit '{Name}', which makes it again when the machine starts", Missing, Make, Remove);

    /// <summary>Whether it is there, enabled or not: then a start of the machine, not a person, makes the network.</summary>
    public bool IsThere => Text(Unit)?.StartsWith(Head, StringComparison.Ordinal) == true;

    /// <summary>Refuses where the namespace will not be there after a start, where there is no systemd to start it, or where another file has the unit's name.</summary>
    /// <exception cref="RefusedException"><c>NotPersistable</c></exception>
    public void Require(NamespaceHandle host)
    {
        if (NamespaceHandle.TryInodeOf("/proc/self/ns/net") != host.Inode)
        {
            throw new RefusedException("NotPersistable", $"Network '{network.Name}' is in namespace {host}, which is not there any more when the machine has started.",
                "Leave -Persist out, or make the network in the namespace PowerShell runs in.", network.Name);
        }

        Require();
    }

    private void Require()
    {
        if (!Directory.Exists(Systemd))
        {
            throw new RefusedException("NotPersistable", $"There is no systemd on this machine that could make network '{network.Name}' again: {Systemd} is missing.",
                "Leave -Persist out, and run Import-ContainerNetwork when the machine starts.", network.Name);
        }

        if (Text(Unit) is { } there && !there.StartsWith(Head, StringComparison.Ordinal))
        {
            throw new RefusedException("NotPersistable", $"{Unit} is there already and is not ContainerNet's.", "Give the network another name, or take that file away.", Unit);
        }
    }

    private string? Missing()
        => Text(Document) != Description() ? $"The description {Document} is gone, or is another one."
            : Text(Unit)?.StartsWith(FirstLine, StringComparison.Ordinal) != true ? $"The unit {Unit} is gone, or is another one."
            : new FileInfo(Link).LinkTarget is null ? $"The unit '{Name}' is not enabled."
            : null;

    private void Make()
    {
        Require();
        try
        {
            Directory.CreateDirectory(Documents);
            Directory.CreateDirectory(Wants);
            Replace(Document, Description());
            Replace(Unit, Content());
            if (new FileInfo(Link).LinkTarget is null)
            {
                File.CreateSymbolicLink(Link, Unit);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"write {Unit}", e is UnauthorizedAccessException ? Errno.EACCES : Errno.EIO, e.Message) { Capability = "CAP_DAC_OVERRIDE" };
        }
    }

    /// <summary>The link first: a unit that is not enabled does nothing.</summary>
    private void Remove()
    {
        string asked = $"remove {Unit}";
        if (new FileInfo(Link).LinkTarget == Unit)
        {
            RecordFile.Unlink(Link, asked);
        }

        if (Text(Unit)?.StartsWith(Head, StringComparison.Ordinal) == true)
        {
            RecordFile.Unlink(Unit, asked);
        }

        RecordFile.Unlink(Document, asked);
        NetworkFolder.TryRemove(Documents);
    }

    /// <summary>Written before it has its name, so that nobody reads half of it.</summary>
    private static void Replace(string path, string content)
    {
        string asked = $"write {path}";
        if (Text(path) == content)
        {
            return;
        }

        using RecordFile file = RecordFile.Create(Path.GetDirectoryName(path)!, Encoding.UTF8.GetBytes(content), asked);
        while (!file.TryLink(path, asked))
        {
            RecordFile.Unlink(path, asked);
        }
    }

    private string Description()
    {
        using MemoryStream stream = new();
        NetworkJson.Write(stream, [NetworkDescription.Of(network)]);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private string Content()
    {
        string module = Path.GetFullPath($"{Path.GetDirectoryName(typeof(BootUnit).Assembly.Location)}/../ContainerNet.psd1");
        string script = $"$ErrorActionPreference = 'Stop'; Import-Module '{Escaped(module)}'; Import-ContainerNetwork '{Escaped(Document)}'";
        return $"""
            {FirstLine}
            [Unit]
            Description=Container network {network.Name}
            After=network.target nftables.service firewalld.service ufw.service

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart={string.Join(' ', PowerShell().Concat(["-NoProfile", "-NonInteractive", "-Command", script]).Select(Quoted))}

            [Install]
            WantedBy=multi-user.target

            """;

        static string Escaped(string path) => path.Replace("'", "''", StringComparison.Ordinal);
    }

    /// <summary>The PowerShell that runs here: <c>pwsh</c>, or <c>dotnet pwsh.dll</c> where it came as a .NET tool.</summary>
    private static IEnumerable<string> PowerShell()
    {
        string process = Environment.ProcessPath ?? "/usr/bin/pwsh";
        return Path.GetFileName(process) == "dotnet" ? [process, Path.Combine(AppContext.BaseDirectory, "pwsh.dll")] : [process];
    }

    /// <summary>A word of a command line as systemd reads it: in double quotes, with % and $ twice (systemd.service(5), COMMAND LINES).</summary>
    private static string Quoted(string word)
        => $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
