using System.Net;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// The addresses of a network's subnet, each leased by a file of its name. Who gets one is decided by link(2) alone; the lock of the folder only keeps the
/// note of where to begin right. Its caller holds that lock.
/// </summary>
internal sealed class AddressPool(NetworkFolder folder, string network, IpFamily family, AddressRange range)
{
    private const int MostTried = 64; // in a row; then the folder is listed

    private UInt128 Next
    {
        get => folder.Held?.Next(network, family) ?? 0;
        set => folder.Held?.Note(network, family, value); // not held where the folder is gone
    }

    /// <summary>Leases an address to a record: the one asked for, or the lowest that is free.</summary>
    /// <param name="file">The record, complete but for the address, which is written into it.</param>
    /// <param name="wanted">The address asked for; null for any.</param>
    /// <param name="contentOf">What the record says with an address in it.</param>
    /// <param name="asked">What it is for, as the end of "Cannot …".</param>
    /// <returns>Null when the address, or every address, is taken.</returns>
    /// <exception cref="RefusedException"><c>AddressNotInSubnet</c></exception>
    public IPAddress? Claim(RecordFile file, IPAddress? wanted, Func<IPAddress, byte[]> contentOf, string asked)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(contentOf);
        if (wanted is not null)
        {
            return TryLink(range.Require(wanted)) ? wanted : null;
        }

        HashSet<string>? taken = null;
        int tried = 0;
        for (UInt128 place = UInt128.Max(Next, range.First); place <= range.Last; place++)
        {
            if (range.IsExcluded(place))
            {
                continue;
            }

            IPAddress address = range.At(place);
            if (taken?.Contains(address.ToString()) != true && TryLink(address))
            {
                Next = place + 1;
                return address;
            }

            if (++tried == MostTried)
            {
                taken = [.. Taken()];
            }
        }

        return null;

        // The record never says an address that is another's; one it does not say yet, Repair-ContainerNetwork takes away from it.
        bool TryLink(IPAddress address)
        {
            bool isIts = file.TryLink(folder.Lease(network, address), asked);
            if (isIts)
            {
                file.Rewrite(contentOf(address));
            }

            return isIts;
        }
    }

    /// <summary>Notes that an address will be free: the search begins there at the latest. Then its file can be taken away.</summary>
    public void Release(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (range.Subnet.Contains(address) && range.PlaceOf(address) is UInt128 place && place < Next)
        {
            Next = place;
        }
    }

    /// <summary>Begins at the first address again.</summary>
    public void Rewind() => Next = 0;

    private IEnumerable<string> Taken() => Directory.EnumerateFiles(folder.Leases(network)).Select(path => Path.GetFileName(path)!);
}
