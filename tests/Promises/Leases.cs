// Connects its containers over and over and lets some go, until it is killed at one of its changes, or has done its part. For NetworksTogether.Tests.ps1.
//   dotnet Leases.dll BIN HOST APART,OTHER,MINE,… PORT FROM TIMES KILL-AT DONE
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

Environment.SetEnvironmentVariable("CONTAINERNET_FAULT", "1000000000:KILL"); // on, and not yet
Commands.LoadFrom(args[0]);
int[] numbers = Array.ConvertAll(args[3..7], text => int.Parse(text, CultureInfo.InvariantCulture));
return Leases.Take(args[1], args[2].Split(','), numbers[0], numbers[1], numbers[2], numbers[3], args[7]);

internal static class Leases
{
    [MethodImpl(MethodImplOptions.NoInlining)] // what it names is found in BIN
    public static int Take(string host, string[] names, int port, int from, int times, int killAt, string done)
    {
        int i = 0;
        try
        {
            // First in a host of its own: those who are at work do not wait until its code is compiled.
            Commands.In(names[0], (session, at) => NetworkRecipes.Create(session, at, new NetworkSpec("cn0", "10.31.0.0/24"), _ => true, null));
            Commands.In(names[0], (session, at) => Commands.Connect(session, at, [names[1]], "8080:80"));
            Commands.In(names[0], (session, at) => NetworkRecipes.Remove(session, at, "cn0", true, _ => true, null));
            KillAt(killAt);
            for (i = from; i < from + times; i++)
            {
                int k = i % 4;
                Commands.In(host, (session, at) =>
                {
                    if (i % 3 == 0)
                    {
                        Commands.Disconnect(session, at, names[2 + k]);
                    }
                    else
                    {
                        Commands.Connect(session, at, [names[2 + k]], $"{port + k}:80");
                    }
                });
                File.AppendAllText(done, ".");
            }

            return 0;
        }
        catch (Exception e)
        {
            Console.WriteLine($"{i} {e.Message}");
            return 1;
        }
    }

    /// <summary>Plans to be killed at the change that comes so many after those so far; never for 0.</summary>
    private static void KillAt(int at)
    {
        Type faults = typeof(NamespaceSession).Assembly.GetType("ContainerNet.Interop.FaultPoint")!;
        object? Of(string field) => faults.GetField(field, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null);
        Dictionary<int, string> planned = (Dictionary<int, string>)Of("Planned")!;
        planned.Clear();
        if (at > 0)
        {
            planned[(int)Of("_passed")! + at] = "KILL";
        }
    }
}
