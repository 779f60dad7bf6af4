using System.Net;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// The addresses of a subnet, each leased by a file of its name. Who gets one is decided by link(2) alone; the lock of the folder only keeps the
/// note of where to begin right. Its caller holds that lock.
/// </summary>
public sealed class AddressPool
{
    private const int MostTried = 64; // in a row; then the folder is listed
    private const string HintFormat = "D39"; // always as long, so that it is written over in one go

    private readonly string _folder;
    private readonly string _hintFile;
    private readonly AddressRange _range;
    private UInt128 _next;
    private bool _moved;

    internal AddressPool(string folder, string hintFile, AddressRange range)
    {
        _folder = folder;
        _hintFile = hintFile;
        _range = range;
        _next = ReadHint();
    }

    /// <summary>The pool of a folder, for a subnet.</summary>
    /// <param name="folder">Where the leases lie.</param>
    /// <param name="subnet">The subnet.</param>
    /// <param name="gateway">The router's address, which is not leased; null for none.</param>
    /// <param name="exclude">Addresses and ranges that are not leased.</param>
    public static AddressPool Open(string folder, string subnet, string? gateway, params string[] exclude)
        => new(folder, folder + "/.next", AddressRange.Of(subnet, gateway, exclude));

    /// <summary>How many addresses are free.</summary>
    public long CountFree() => _range.Count - Taken().Count(address => IpPrefix.TryParseAddress(address, out IPAddress? one) && _range.Allows(one));

    /// <summary>Leases an address to a record: the one asked for, or the lowest that is free.</summary>
    /// <param name="file">The record, complete but for the address.</param>
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
            return !_range.Allows(wanted)
                ? throw new RefusedException("AddressNotInSubnet", $"Address {wanted} is none that a container may have in subnet {_range.Subnet}.",
                    "Take another; the gateway, the first and the last address, and excluded ones are not given away.", wanted.ToString())
                : TryLink(wanted) ? wanted : null;
        }

        HashSet<string>? taken = null;
        int tried = 0;
        for (UInt128 place = UInt128.Max(_next, _range.First); place <= _range.Last; place++)
        {
            if (_range.IsExcluded(place))
            {
                continue;
            }

            IPAddress address = _range.At(place);
            if (taken?.Contains(address.ToString()) != true && TryLink(address))
            {
                _next = place + 1;
                _moved = true;
                return address;
            }

            if (++tried == MostTried)
            {
                taken = [.. Taken()];
            }
        }

        return null;

        bool TryLink(IPAddress address)
        {
            file.Rewrite(contentOf(address));
            return file.TryLink($"{_folder}/{address}", asked);
        }
    }

    /// <summary>Notes that an address will be free: the search begins there at the latest. Then its file can be taken away.</summary>
    public void Release(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (_range.Subnet.Contains(address) && _range.PlaceOf(address) is UInt128 place && place < _next)
        {
            _next = place;
            _moved = true;
        }
    }

    /// <summary>Begins at the first address again.</summary>
    public void Rewind()
    {
        _next = 0;
        _moved = true;
    }

    /// <summary>Keeps the note of where to begin for the next one. Lost or too low it costs time, no more; so it is written after leasing and before releasing.</summary>
    public void Save()
    {
        if (_moved)
        {
            byte[] note = Encoding.ASCII.GetBytes(_next.ToString(HintFormat, System.Globalization.CultureInfo.InvariantCulture));
            using RecordFile? there = RecordFile.TryOpen(_hintFile);
            if (there is not null)
            {
                there.Rewrite(note);
            }
            else
            {
                File.WriteAllBytes(_hintFile, note);
            }

            _moved = false;
        }
    }

    private IEnumerable<string> Taken() => Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.'));

    private UInt128 ReadHint()
    {
        try
        {
            using RecordFile? file = RecordFile.TryOpen(_hintFile);
            return file?.Read() is { } note && UInt128.TryParse(Encoding.ASCII.GetString(note), System.Globalization.NumberStyles.None, null, out UInt128 next) ? next : 0;
        }
        catch (KernelException)
        {
            return 0;
        }
    }
}
