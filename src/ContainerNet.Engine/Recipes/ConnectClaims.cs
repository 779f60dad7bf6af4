using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>Claims what containers that are to be connected need. What the dead still hold is given back where it stands in the way.</summary>
internal sealed class ConnectClaims(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord network, LeaseBook leases, Action<string>? say)
{
    private bool _isSwept;

    /// <summary>Claims for all of them. The folder is locked by the caller.</summary>
    /// <param name="items">The containers. What is refused stands in each.</param>
    /// <param name="checkPorts">Whether a port that somebody else has is refused here.</param>
    /// <param name="claimed">Told of each that has its claims.</param>
    public void Run(IReadOnlyList<Attachment> items, bool checkPorts, Action<Attachment>? claimed)
    {
        foreach (Attachment item in items.Where(item => item.IsOpen))
        {
            item.Try(network.Network.Name, () =>
            {
                Check(session, host, network, item, checkPorts);
                for (int tries = 0; ; tries++)
                {
                    try
                    {
                        leases.Claim(item);
                        break;
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

                if (item.IsOpen)
                {
                    claimed?.Invoke(item);
                }
            });
        }

        leases.Save();
    }

    /// <summary>Refuses what cannot be had, whoever has what. The link's name and its ports are looked at.</summary>
    /// <exception cref="RefusedException"><c>NotPublishable</c>, <c>InvalidName</c>, <c>PortTaken</c></exception>
    public static void Check(NamespaceSession session, NamespaceHandle host, NetworkRecord network, Attachment item, bool checkPorts)
    {
        if (item.Ports.Count > 0 && (network.IsMacvlan || network.Network.Internal))
        {
            throw new RefusedException("NotPublishable", $"No port can be published to network '{network.Network.Name}': {(network.IsMacvlan ? "its containers are reached at their own addresses" : "it is internal")}.", "Leave -PortMap out.", network.Network.Name);
        }

        if (item.InterfaceAlias is { } alias)
        {
            ObjectName.RequireLink(alias);
        }

        if (checkPorts)
        {
            PortPublication.Refuse(session, host, network, item);
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
