// What the cmdlets of container networks call, for programs that begin ten times as fast as PowerShell does. Built with one of them by Programs.psm1.
using System;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

internal static class Commands
{
    /// <summary>Finds the module's assemblies in its folder. First of all: the caller's other methods name them.</summary>
    public static void LoadFrom(string folder) => AssemblyLoadContext.Default.Resolving += (context, name) => context.LoadFromAssemblyPath(
        Directory.GetFiles(folder, name.Name + ".dll", SearchOption.AllDirectories).First(path => path.Contains("linux-x64") || !path.Contains("runtimes")));

    /// <summary>One command: a session of its own.</summary>
    public static void In(string host, Action<NamespaceSession, NamespaceHandle> command)
    {
        using NamespaceSession session = new(TimeSpan.FromSeconds(30));
        command(session, host == "-" ? session.Home : Resolve(session, host));
    }

    public static void Connect(NamespaceSession session, NamespaceHandle host, string[] names, params string[] ports)
    {
        Attachment[] items = [.. names.Select(name => new Attachment(Resolve(session, name)) { Ports = [.. ports.Select(PortMapText.Parse)] })];
        new ConnectPass(session, host, "cn0", false, null, null).Run(items);
        if (items.FirstOrDefault(item => item.Failure is not null) is { } refused)
        {
            throw refused.Failure!;
        }
    }

    public static void Disconnect(NamespaceSession session, NamespaceHandle host, string name)
    {
        DisconnectOutcome outcome = DisconnectRequest.Run(session, host, [DisconnectRequest.Of(session, host, NamespaceReference.Parse(name), "cn0", null)], null);
        if (outcome.Refused.Count > 0)
        {
            throw outcome.Refused[0].Item2;
        }
    }

    private static NamespaceHandle Resolve(NamespaceSession session, string name) => NamespaceResolver.Resolve(session, NamespaceReference.Parse(name));
}
