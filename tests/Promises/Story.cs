// The story of container networks, told over and over by what the cmdlets call: it begins ten times as fast as PowerShell does. Built by NetworkKills.Tests.ps1.
//   dotnet Story.dll BIN HOST|- NAME OTHER READY
using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

AssemblyLoadContext.Default.Resolving += (context, name) => context.LoadFromAssemblyPath(
    Directory.GetFiles(args[0], name.Name + ".dll", SearchOption.AllDirectories).First(path => path.Contains("linux-x64") || !path.Contains("runtimes")));
Story.Tell(args[1], args[2], args[3], args[4]);

internal static class Story
{
    [MethodImpl(MethodImplOptions.NoInlining)] // what it names is found in BIN
    public static void Tell(string host, string name, string other, string ready)
    {
        NetworkSpec network = new("cn0", "172.30.0.0/16") { IPv6Subnet = "2001:db8:30::/64", DnsServer = ["192.0.2.53"] };
        for (bool isFirst = true; ; isFirst = false)
        {
            In(host, (session, at) => NetworkRecipes.Create(session, at, network, _ => true, null));
            In(host, (session, at) => Connect(session, at, [name, other]));
            In(host, (session, at) => Disconnect(session, at, name));
            In(host, (session, at) => Connect(session, at, [name], "8080:80", "53:53/udp"));
            In(host, (session, at) => Disconnect(session, at, other));
            In(host, (session, at) => Disconnect(session, at, name));
            In(host, (session, at) => NetworkRecipes.Remove(session, at, "cn0", false, _ => true, null));
            if (isFirst)
            {
                File.WriteAllText(ready, "yes"); // all is compiled by now: from here it is as quick as it gets
            }
        }
    }

    /// <summary>One command: a session of its own.</summary>
    private static void In(string host, Action<NamespaceSession, NamespaceHandle> command)
    {
        using NamespaceSession session = new(TimeSpan.FromSeconds(30));
        command(session, host == "-" ? session.Home : Resolve(session, host));
    }

    private static NamespaceHandle Resolve(NamespaceSession session, string name) => NamespaceResolver.Resolve(session, NamespaceReference.Parse(name));

    private static void Connect(NamespaceSession session, NamespaceHandle host, string[] names, params string[] ports)
    {
        Attachment[] items = [.. names.Select(name => new Attachment(Resolve(session, name)) { Ports = [.. ports.Select(PortMapText.Parse)] })];
        new ConnectPass(session, host, "cn0", false, null, null).Run(items);
        if (items.FirstOrDefault(item => item.Failure is not null) is { } refused)
        {
            throw refused.Failure!;
        }
    }

    private static void Disconnect(NamespaceSession session, NamespaceHandle host, string name)
    {
        DisconnectOutcome outcome = DisconnectRequest.Run(session, host, [DisconnectRequest.Of(session, host, NamespaceReference.Parse(name), "cn0", null)], null);
        if (outcome.Refused.Count > 0)
        {
            throw outcome.Refused[0].Item2;
        }
    }
}
