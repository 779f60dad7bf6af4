using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;

namespace ContainerNet.Recipes;

/// <summary>Claims what containers that are to be connected need. What the dead still hold is given back where it stands in the way.</summary>
internal sealed class ConnectClaims(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord network, LeaseBook leases, Action<string>? say)
{
    private bool _isSwept;

    /// <summary>Claims for all of them. The folder is locked by the caller.</summary>
    /// <param name="items">The containers. What is refused stands in each.</param>
    /// <param name="force">Whether a port that a process of the host listens on is published too.</param>
    public void Run(IReadOnlyList<Attachment> items, bool force)
    {
        foreach (Attachment item in items.Where(item => item.IsOpen))
        {
            item.Try(network.Network.Name, () =>
            {
                Check(item, force);
                for (int tries = 0; ; tries++)
                {
                    try
                    {
                        leases.Claim(item);
                        return;
                    }
                    catch (StaleRecordException e) when (tries < 4)
                    {
                        Drop(item);
                        new ReleasePass(session, host, folder, say).Run([e.Record], isLocked: true);
                    }
                    catch (RefusedException e) when (e.Id is "SubnetFull" or "AddressTaken" or "PortTaken" && !_isSwept)
                    {
                        Drop(item);
                        _isSwept = true; // once a pass: what the dead still hold is given back
                        new StaleRecords(session, host, folder, say).Release();
                        leases.Rewind();
                    }
                }
            });
        }

        leases.Save();
    }

    private void Check(Attachment item, bool force)
    {
        if (item.Ports.Count > 0 && (network.IsMacvlan || network.Network.Internal))
        {
            throw new RefusedException("NotPublishable", $"No port can be published to network '{network.Network.Name}': {(network.IsMacvlan ? "its containers are reached at their own addresses" : "it is internal")}.", "Leave -PortMap out.", network.Network.Name);
        }

        if (item.InterfaceAlias is { } alias)
        {
            ObjectName.RequireLink(alias);
        }

        if (!force && item.Ports.Count > 0)
        {
            IPAddress sample = network.Gateway; // whose family counts, not whose address
            foreach (PortMapText port in item.Ports)
            {
                PortOwners.Refuse(session, host, port.ToMap(port.IsIPv6 ? network.IPv6Gateway ?? sample : sample));
            }
        }
    }

    /// <summary>Forgets what a claim that was refused has claimed already.</summary>
    private void Drop(Attachment item)
    {
        if (item.File is { } file)
        {
            LeaseBook.Forget(folder, item.Record!, file);
            file.Dispose();
            item.File = null;
        }
    }
}
