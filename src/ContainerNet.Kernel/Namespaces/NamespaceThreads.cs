using System.Reflection;
using System.Reflection.Emit;
using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>Which threads of this process are in a namespace, and so keep it alive.</summary>
public static class NamespaceThreads
{
    private const int Often = 2000; // ms; the shortest-lived ends when it was idle for four seconds
    private const int Seldom = 8;   // every so often; the others end when they were idle for twenty

    /// <summary>
    /// Makes the runtime start its own threads now, from the calling thread: the one that collects garbage in the background, one of the
    /// pool, and the one that compiles methods again better. They end when they are idle; begun inside a namespace, they would hold it for as long.
    /// </summary>
    public static void Settle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);
        CallSomethingNew();
    }

    /// <summary>Does so again and again, from threads at home, until what it gives is disposed: for as long as managed code runs inside.</summary>
    public static IDisposable KeepSettled()
    {
        Settle();
        int ticks = 0;
        return new Timer(
            _ =>
            {
                if (++ticks % Seldom == 0)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                }

                CallSomethingNew();
            },
            null,
            Often,
            Often);
    }

    /// <summary>Calls a method that was never called: one more to be compiled better, for which the runtime starts its thread if it has none.</summary>
    private static void CallSomethingNew()
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("ContainerNet.Settling"), AssemblyBuilderAccess.RunAndCollect);
        TypeBuilder type = assembly.DefineDynamicModule("it").DefineType("It");
        MethodBuilder method = type.DefineMethod("Do", MethodAttributes.Public | MethodAttributes.Static, typeof(void), Type.EmptyTypes);
        method.GetILGenerator().Emit(OpCodes.Ret);
        type.CreateType().GetMethod("Do")!.Invoke(null, null);
    }

    /// <summary>How many threads are in a namespace other than the one this process runs in. One that is just ending is waited for, a tenth of a second at most.</summary>
    public static int In(NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(ns);
        int count = 0;
        for (Deadline patience = Deadline.After(TimeSpan.FromMilliseconds(100)); !ns.IsHome; Thread.Sleep(5))
        {
            count = Directory.EnumerateDirectories("/proc/self/task").Count(task => Syscall.TryInodeOf(task + "/ns/net") == ns.Inode);
            if (count == 0 || patience.HasPassed)
            {
                break;
            }
        }

        return count;
    }
}
