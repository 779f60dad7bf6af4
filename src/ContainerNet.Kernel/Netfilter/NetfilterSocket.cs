using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>The nf_tables of one network namespace (nft(8), over nfnetlink).</summary>
public sealed partial class NetfilterSocket
{
    private const int ReadTries = 10;
    private const int PlanTries = 100;
    private const int LongestPause = 20; // ms

    private readonly NamespaceHandle _namespace;
    private readonly NetlinkSocket _netlink;

    private NetfilterSocket(NamespaceSession session, NamespaceHandle ns)
    {
        _namespace = ns;
        _netlink = session.Socket(ns, NetlinkFamily.Netfilter);
    }

    /// <summary>The namespace, as <c>-Namespace</c> takes it.</summary>
    public string Namespace => _namespace.Label;

    /// <summary>The session's netfilter socket in a namespace.</summary>
    public static NetfilterSocket In(NamespaceSession session, NamespaceHandle ns)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        return new NetfilterSocket(session, ns);
    }

    /// <summary>Does a transaction: all of it, or nothing.</summary>
    /// <param name="batch">The changes.</param>
    /// <param name="isDone">
    /// Looks whether the change is there. Asked when the kernel's answer was lost (ENOBUFS, ETIMEDOUT), which says
    /// nothing of the transaction itself; null: such an error is given as it is.
    /// </param>
    public void Commit(FilterBatch batch, Func<bool>? isDone = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        try
        {
            _netlink.ExecuteAll(batch.ToMessages(), batch.Asked);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOBUFS or Errno.ETIMEDOUT && isDone is not null && isDone())
        {
            // The answer is lost, the change is there.
        }
    }

    /// <summary>
    /// Plans a transaction from the rules as they are and does it; planned anew when somebody changed them meanwhile.
    /// </summary>
    /// <param name="plan">Makes the transaction from what it reads now; the generation is filled in. Null: there is nothing to do.</param>
    /// <param name="asked">What is asked, as the end of "Cannot …", where not even reading is allowed.</param>
    /// <param name="isDone">Looks whether the change is there, when the kernel's answer was lost; null: such an error is given as it is.</param>
    public void CommitPlanned(Func<uint, FilterBatch?> plan, string asked, Func<bool>? isDone = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            CommitPlanned(plan, isDone);
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new KernelException(asked, e.Errno, e.Detail, e.Attribute) { Capability = e.Capability };
        }
    }

    private void CommitPlanned(Func<uint, FilterBatch?> plan, Func<bool>? isDone)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (plan(ReadGeneration()) is not { } batch)
            {
                return;
            }

            try
            {
                Commit(batch, isDone);
                return;
            }
            catch (KernelException e) when (e.Errno == Errno.ERESTART && attempt < PlanTries)
            {
                // Somebody else was faster: look again, later by a little more each time, so that many writers do not keep on meeting.
                Thread.Sleep(Random.Shared.Next(Math.Min(attempt, LongestPause)));
            }
        }
    }

    /// <summary>The number the kernel counts up with every change of the rules.</summary>
    public uint ReadGeneration() => _netlink.Get(FilterRequests.GetGeneration(), (_, payload) =>
    {
        Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest);
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            if (attributes.Type == NFTA.GEN_ID)
            {
                return attributes.AsNetworkUInt32();
            }
        }

        return 0u;
    }, $"read the packet filter of namespace {Namespace}");

    private List<T> Dump<T>(MessageWriter request, NetlinkSocket.Parser<T?> parse, string asked) where T : class
        => Dump(request, parse, asked, out _);

    private List<T> Dump<T>(MessageWriter request, NetlinkSocket.Parser<T?> parse, string asked, out bool isConsistent) where T : class
    {
        DumpResult<T> dump = _netlink.Dump(request, parse, $"{asked} of namespace {Namespace}");
        isConsistent = dump.IsConsistent;
        return dump.Items;
    }
}
