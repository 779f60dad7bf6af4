using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>Which threads of this process are in a namespace, and so keep it alive.</summary>
public static class NamespaceThreads
{
    /// <summary>
    /// Makes the runtime start its own threads now, from the calling thread: the one that collects garbage in the background, and
    /// one of the pool. They end when they are idle for twenty seconds; begun inside a namespace, they would hold it for as long.
    /// </summary>
    public static void Settle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);
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
