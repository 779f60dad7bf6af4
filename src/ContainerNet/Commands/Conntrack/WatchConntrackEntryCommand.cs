using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Conntrack;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Commands;

/// <summary>Shows what happens to tracked connections, as it happens: begun, changed, ended; and says it when events were lost.</summary>
[Cmdlet(VerbsCommon.Watch, "ConntrackEntry")]
[OutputType(typeof(ConntrackEvent))]
public sealed class WatchConntrackEntryCommand : ConntrackReadingCmdlet
{
    private const ConntrackEventKind Countable = ConntrackEventKind.New | ConntrackEventKind.Update | ConntrackEventKind.Destroy;

    private readonly List<EventStream<ConntrackEvent>> _streams = [];

    /// <summary>Only such events. Without it, all three.</summary>
    [Parameter]
    [ValidateSet(nameof(ConntrackEventKind.New), nameof(ConntrackEventKind.Update), nameof(ConntrackEventKind.Destroy))]
    public ConntrackEventKind[]? Event { get; set; }

    /// <summary>Begins with the connections that are there already.</summary>
    [Parameter]
    public SwitchParameter IncludeExisting { get; set; }

    /// <summary>Ends after so many events. Without it, and without <c>-Duration</c>, it ends with Ctrl+C.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = int.MaxValue;

    /// <summary>Ends after this time: seconds, or a TimeSpan.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? Duration { get; set; }

    /// <summary>How many bytes of events the kernel keeps while nobody takes them, as when the pipeline is held up. Without it, 8 MiB.</summary>
    [Parameter]
    [ValidateRange(4096, 1 << 30)]
    public int BufferBytes { get; set; } = ConntrackEvents.DefaultBuffer;

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns, ConntrackFilter filter)
    {
        ConntrackEventKind kinds = (Event ?? [Countable]).Aggregate((all, one) => all | one);
        _streams.Add(ConntrackEvents.Open(Session, ns, kinds, filter, BufferBytes));
        WriteVerbose(DisplayText.Escape($"Listening in namespace {ns}."));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        Deadline end = Deadline.After(Duration ?? TimeSpan.MaxValue);
        int left = Count;
        foreach (EventStream<ConntrackEvent> stream in IncludeExisting ? _streams : [])
        {
            foreach (ConntrackEvent item in stream.ReadAll())
            {
                WriteObject(item);
            }
        }

        while (_streams.Count > 0 && !end.HasPassed)
        {
            NetlinkSocket.WaitForAny(_streams.Select(stream => stream.Socket), Session.Cancel, end);
            foreach (ConntrackEvent item in _streams.SelectMany(stream => stream.Take()))
            {
                WriteObject(item);
                if ((item.Event & Countable) != 0 && --left == 0)
                {
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (EventStream<ConntrackEvent> stream in _streams)
        {
            stream.Dispose();
        }

        _streams.Clear();
        base.Dispose(disposing);
    }
}
