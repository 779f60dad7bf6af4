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
    /// <param name="named">Told of each that has the names of its links, and has or will have its addresses.</param>
    public void Run(IReadOnlyList<Attachment> items, bool checkPorts, Action<Attachment>? named)
    {
        foreach (Attachment item in items.Where(item => item.IsOpen))
        {
            item.Try(network.Network.Name, () =>
            {
                Check(session, host, network, item, checkPorts);
                ClaimNames(item);
                if (!item.IsOpen)
                {
                    return; // it is there
                }

                bool mayBeRefused = _isSwept || item.Address is not null || item.IPv6Address is not null;
                if (!mayBeRefused)
                {
                    named?.Invoke(item);
                }

                ClaimAddresses(item);
                if (mayBeRefused)
                {
                    named?.Invoke(item);
                }
            });
        }

        leases.Save();
    }

    private void ClaimNames(Attachment item)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                leases.ClaimNames(item);
                return;
            }
            catch (StaleRecordException e) when (tries < 4)
            {
                new ReleasePass(session, host, folder, say).Run([e.Record], isLocked: true);
            }
            catch (RefusedException e) when (e.Id is "PortTaken" && !_isSwept)
            {
                Drop(item);
                Sweep();
            }
        }
    }

    private void ClaimAddresses(Attachment item)
    {
        try
        {
            leases.ClaimAddresses(item);
        }
        catch (RefusedException e) when (e.Id is "SubnetFull" or "AddressTaken" && !_isSwept)
        {
            Sweep();
            leases.ClaimAddresses(item);
        }
    }

    /// <summary>Gives back what the dead still hold; once a pass.</summary>
    private void Sweep()
    {
        _isSwept = true;
        new StaleRecords(session, host, folder, say).Release();
        leases.Rewind();
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
