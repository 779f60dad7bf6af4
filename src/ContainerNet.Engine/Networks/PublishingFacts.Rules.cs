using ContainerNet.Interop;
using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>Everybody's rules.</summary>
internal sealed partial class PublishingFacts
{
    private const int Moment = 10;    // ms; the kernel is asked whether the rules have changed no more often

    private FilterRuleset? _others;
    private uint? _generation; // null: not known, so the rules are read again when they are asked for again
    private long _othersAskedAt;

    /// <summary>Everybody's rules, without those of ContainerNet that translate addresses.</summary>
    public FilterRuleset Others()
    {
        NetfilterSocket filter = NetfilterSocket.In(_session, _ns);
        try
        {
            return Others(filter);
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            return new FilterRuleset { IsKnown = false }; // who may not read may not publish either, and is told so then
        }
    }

    private FilterRuleset Others(NetfilterSocket filter)
    {
        if (_others is not null && Environment.TickCount64 - _othersAskedAt < Moment)
        {
            return _others;
        }

        uint? generation = _others is null ? null : filter.ReadGeneration(); // most pipelines ask once
        if (_others is null || generation != _generation)
        {
            IReadOnlyList<FilterTable> tables = filter.ReadTables();
            NatContents.Of(_ns).Note(tables);
            (_others, _generation) = tables.All(table => OwnTables.Has(table.Family, table.Name))
                ? (new FilterRuleset(), generation) // most hosts of containers only: there is nothing else to read
                : ReadOthers(filter);
        }

        _othersAskedAt = Environment.TickCount64;
        return _others;
    }

    private static (FilterRuleset Others, uint Generation) ReadOthers(NetfilterSocket filter)
    {
        FilterRuleset all = filter.ReadRuleset(set => !OwnTables.Has(set.Family, set.Table));
        return (OwnTables.Without(all), all.Generation);
    }

    /// <summary>Notes that ContainerNet itself has changed its own table, once. The kernel counts generations by one.</summary>
    public void NoteOwnChange() => _generation++;
}
