using ContainerNet.Interop;
using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>A transaction on ContainerNet's own table, which makes the table when it is not there yet.</summary>
internal static class NatChange
{
    private const int Tries = 4;

    /// <summary>Does it. Nothing is read before: the kernel itself refuses what is taken, and says so when the table is missing.</summary>
    /// <param name="filter">Where.</param>
    /// <param name="table">The table.</param>
    /// <param name="fill">Adds the changes; called again for every try.</param>
    /// <param name="isDone">Looks whether the change is there, when the kernel's answer was lost.</param>
    /// <exception cref="KernelException">EEXIST: what is to be made is there.</exception>
    public static void Commit(NetfilterSocket filter, NatTable table, Action<FilterBatch> fill, Func<bool> isDone)
    {
        bool withTable = false;
        for (int attempt = 1; ; attempt++)
        {
            FilterBatch batch = new();
            if (withTable)
            {
                table.AddTo(batch, filter.Namespace);
            }

            fill(batch);
            try
            {
                filter.Commit(batch, isDone);
                return;
            }
            catch (KernelException e) when (e.Errno == Errno.ENOENT && attempt < Tries)
            {
                withTable = true;
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST && withTable && attempt < Tries)
            {
                withTable = false; // somebody else has made the table meanwhile
            }
        }
    }
}
