using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>An endpoint's record that is locked while its endpoint is taken away.</summary>
/// <param name="Record">What it says.</param>
/// <param name="File">The file, locked.</param>
internal sealed record RecordHold(EndpointRecord Record, RecordFile File) : IDisposable
{
    private const int MostTries = 3;

    /// <summary>Locks a record; null when it is gone meanwhile.</summary>
    /// <param name="session">The session.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="record">The record, as it was read.</param>
    /// <param name="isLocked">Whether the caller holds the folder's lock.</param>
    /// <exception cref="KernelException">EBUSY: somebody else is at it.</exception>
    public static RecordHold? Take(NamespaceSession session, NetworkFolder folder, EndpointRecord record, bool isLocked)
    {
        RecordFile? file = NetworkRecords.Open(folder, record, out EndpointRecord now);
        if (file is not null && !TryLock(session, folder, file, isLocked))
        {
            file.Dispose();
            throw new KernelException($"release {record.Label} from network '{record.Network}'", Errno.EBUSY, "somebody else is connecting or disconnecting it");
        }

        if (file is not null && record.Names(folder).Any(file.IsNamed))
        {
            return new RecordHold(now, file);
        }

        file?.Dispose(); // it was given back while it was waited for
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    /// <summary>Whoever gives back what the dead held has the folder's lock as long, and who only looks is done at once: both are waited for.</summary>
    private static bool TryLock(NamespaceSession session, NetworkFolder folder, RecordFile file, bool isLocked)
    {
        for (int tries = 0; !file.TryLock(); tries++)
        {
            if (tries == MostTries)
            {
                return false;
            }

            if (!isLocked)
            {
                folder.Lock(session)?.Dispose();
            }

            session.Cancel.Wait(TimeSpan.FromMilliseconds(1));
        }

        return true;
    }
}
