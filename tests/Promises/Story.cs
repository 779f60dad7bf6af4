// The story of container networks, told over and over until it is killed. For NetworkKills.Tests.ps1.
//   dotnet Story.dll BIN HOST|- NAME OTHER READY
using System.IO;
using System.Runtime.CompilerServices;
using ContainerNet.Recipes;

Commands.LoadFrom(args[0]);
Story.Tell(args[1], args[2], args[3], args[4]);

internal static class Story
{
    [MethodImpl(MethodImplOptions.NoInlining)] // what it names is found in BIN
    public static void Tell(string host, string name, string other, string ready)
    {
        NetworkSpec network = new("cn0", "172.30.0.0/16") { IPv6Subnet = "2001:db8:30::/64", DnsServer = ["192.0.2.53"] };
        for (bool isFirst = true; ; isFirst = false)
        {
            Commands.In(host, (session, at) => NetworkRecipes.Create(session, at, network, _ => true, null));
            Commands.In(host, (session, at) => Commands.Connect(session, at, [name, other]));
            Commands.In(host, (session, at) => Commands.Disconnect(session, at, name));
            Commands.In(host, (session, at) => Commands.Connect(session, at, [name], "8080:80", "53:53/udp"));
            Commands.In(host, (session, at) => Commands.Disconnect(session, at, other));
            Commands.In(host, (session, at) => Commands.Disconnect(session, at, name));
            Commands.In(host, (session, at) => NetworkRecipes.Remove(session, at, "cn0", false, _ => true, null));
            if (isFirst)
            {
                File.WriteAllText(ready, "yes"); // all is compiled by now: from here it is as quick as it gets
            }
        }
    }
}
