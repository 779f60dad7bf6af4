using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Takes back what was made of containers that could not be connected, to the end, and says what could not be.</summary>
internal sealed class ConnectUndo(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, LeaseBook leases, Action<string>? say)
{
    public void Run(IReadOnlyList<Attachment> failed)
    {
        Dictionary<Attachment, List<string>> left = failed.ToDictionary(item => item, _ => new List<string>());
        Try(failed, left, "published ports", () => NatPass.Withdraw(session, host, [.. failed.Where(item => item.IsPublished).SelectMany(item => item.Record!.Maps)]));
        Try(failed, left, "rules for published ports", () => PublishedFlows.Take(session, host, folder, failed.Where(item => item.IsPublished).Select(item => item.Record!)));
        foreach (Attachment item in failed.Where(item => item.Record!.IsMacvlan || !item.Record.HasDefaultRoute))
        {
            Try([item], left, $"what is in namespace {item.Namespace}", () => TakeBackInside(item));
        }

        Try(failed, left, "links", () =>
        {
            EndpointCare care = new(session, host, folder);
            List<int> indexes = [.. failed.Select(item => care.HostEnd(item.Record!)).OfType<NetworkLink>().Select(link => link.InterfaceIndex)];
            if (indexes.Count > 0)
            {
                RouteSocket.In(session, host).RemoveLinks(indexes);
            }
        });
        Try(failed, left, "what guards it", () => PortGuards.Remove(session, host, [.. failed.Where(item => item.IsPublished).Select(item => item.Record!.Guard).OfType<PortGuard>()]));
        foreach (Attachment item in failed)
        {
            if (item.Record!.DnsFile is { } file)
            {
                Try([item], left, file, () => ResolverFile.Remove(file, item.Record.Key));
            }
        }

        Try(failed, left, "leases", () => Forget(failed.Where(item => left[item].Count == 0)));
        foreach (Attachment item in failed)
        {
            item.Failure = left[item].Count == 0 ? item.Failure : Plan.Incomplete(item.Failure!, left[item]);
            item.File!.Dispose();
            item.File = null;
            say?.Invoke($"Taken back: {item.Namespace}");
        }
    }

    private void TakeBackInside(Attachment item)
    {
        RouteSocket inside = RouteSocket.In(session, item.Namespace);
        Wiring.RemoveRules(session, item.Namespace, item.Record!);
        if (item.Record!.IsMacvlan && inside.FindLink(item.Record.Alias) is { Kind: "macvlan" } link && link.LinkLayerAddress == item.Record.LinkLayerAddress)
        {
            inside.RemoveLinks([link.InterfaceIndex]);
        }
    }

    private void Forget(IEnumerable<Attachment> items)
    {
        using FolderLock? held = folder.Lock(session);
        List<Attachment> all = [.. items];
        all.ForEach(item => leases.Release(item.Record!));
        leases.Save();
        all.ForEach(item => LeaseBook.Forget(folder, item.Record!, item.File!));
    }

    private static void Try(IReadOnlyList<Attachment> items, Dictionary<Attachment, List<string>> left, string what, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is KernelException or RefusedException or IOException or UnauthorizedAccessException)
        {
            foreach (Attachment item in items)
            {
                left[item].Add($"{what} ({e.Message.TrimEnd('.')})");
            }
        }
    }
}
