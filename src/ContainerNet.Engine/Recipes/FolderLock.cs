using System.Globalization;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// The lock of a folder of records. Its file notes of each network below which place of its subnets no address is free: a line each, which is lost
/// or too low at no harm but time. Nobody else reads or writes it meanwhile.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly NetworkFolder _folder;
    private readonly DirectoryLock _taken;
    private Dictionary<string, UInt128>? _notes;
    private bool _isChanged;

    public FolderLock(NetworkFolder folder, DirectoryLock taken)
    {
        _folder = folder;
        _taken = taken;
        folder.Held = this;
    }

    private Dictionary<string, UInt128> Notes => _notes ??= Parse(_taken.ReadNotes());

    /// <summary>The place of a network's subnet below which no address is free.</summary>
    public UInt128 Next(string network, IpFamily family) => Notes.GetValueOrDefault(Key(network, family));

    /// <summary>Notes that place, for whoever comes next.</summary>
    public void Note(string network, IpFamily family, UInt128 place)
    {
        Notes[Key(network, family)] = place;
        _isChanged = true;
    }

    /// <summary>Forgets a network's notes, at once.</summary>
    public void Forget(string network)
    {
        _isChanged |= Notes.Remove(Key(network, IpFamily.IPv4)) | Notes.Remove(Key(network, IpFamily.IPv6));
        Save();
    }

    /// <summary>Writes what was noted: after leasing, and before releasing.</summary>
    public void Save()
    {
        if (_isChanged)
        {
            _taken.WriteNotes(Encoding.ASCII.GetBytes(string.Concat(Notes.Select(note => string.Create(CultureInfo.InvariantCulture, $"{note.Key} {note.Value}\n")))));
            _isChanged = false;
        }
    }

    /// <summary>Takes the lock's own file away.</summary>
    public void Remove() => _taken.Remove();

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Held = null;
        _taken.Dispose();
    }

    private static string Key(string network, IpFamily family) => network + (family == IpFamily.IPv4 ? "/4" : "/6");

    private static Dictionary<string, UInt128> Parse(byte[] text)
    {
        Dictionary<string, UInt128> notes = [];
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n'))
        {
            if (line.Split(' ') is [var key, var value] && UInt128.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 place))
            {
                notes[key] = place;
            }
        }

        return notes;
    }
}
