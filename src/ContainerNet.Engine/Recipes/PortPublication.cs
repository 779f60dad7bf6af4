using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;

namespace ContainerNet.Recipes;

/// <summary>Guards containers that are being connected, and publishes their ports, which are to be free.</summary>
internal static class PortPublication
{
    /// <summary>Reads what decides whether ports are free, before it is known on which network.</summary>
    public static void LookAhead(NamespaceSession session, NamespaceHandle host, Attachment item)
    {
        PublishingFacts facts = PublishingFacts.Of(session, host);
        foreach (PortMapText port in item.Ports)
        {
            facts.LookAhead(port.Protocol);
        }
    }

    /// <summary>Refuses ports that a process of the host listens on, or that somebody else's rules map.</summary>
    /// <exception cref="RefusedException"><c>PortTaken</c></exception>
    public static void Refuse(NamespaceSession session, NamespaceHandle host, NetworkRecord network, Attachment item)
    {
        foreach (NatPortMap map in network.MapsOf(item))
        {
            PortOwners.Refuse(session, host, map);
        }
    }

    /// <summary>One transaction for all. A port somebody else has published by hand fails its container alone; the rest goes again.</summary>
    public static void Publish(NamespaceSession session, NamespaceHandle host, List<Attachment> items)
    {
        while (items.Count > 0)
        {
            try
            {
                items.ForEach(item => item.IsPublished = true);
                NatPass.Publish(session, host, [.. items.SelectMany(item => item.Record!.Maps)], [.. items.Select(item => item.Record!.Guard).OfType<PortGuard>()]);
                return;
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST)
            {
                int before = items.Count;
                foreach (Attachment item in items.ToArray())
                {
                    if (item.Record!.Maps.Select(map => NatPass.Holder(session, host, map)).OfType<NatPortMap>().FirstOrDefault() is { } holder)
                    {
                        item.IsPublished = false;
                        item.Failure = new RefusedException("PortTaken", $"Port {holder.ExternalPort}/{holder.Protocol.ToString().ToLowerInvariant()} in namespace {host} is published already: {holder}.",
                            $"Take another port, or take it back first with Remove-NatPortMap -ExternalPort {holder.ExternalPort}.", holder);
                        items.Remove(item);
                    }
                }

                if (items.Count == before)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Takes back what is published of one that is about to get other names, for its record still says what that is.</summary>
    public static void Withdraw(NamespaceSession session, NamespaceHandle host, Attachment item)
    {
        if (item.IsPublished)
        {
            NatPass.Withdraw(session, host, [.. item.Record!.Maps], [.. new[] { item.Record.Guard }.OfType<PortGuard>()]);
            item.IsPublished = false;
        }
    }
}
