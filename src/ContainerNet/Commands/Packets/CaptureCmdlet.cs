using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Captures;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Packets;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that captures: at all the links that come down the pipeline, at once.</summary>
public abstract class CaptureCmdlet : PacketFilterCmdlet
{
    private const int ObjectBytes = 2048;

    private readonly List<WatchedPlace> _places = [];
    private Func<LinkType, FrameFilter>? _filter;

    /// <summary>The links to capture at, by name or wildcard. Without it, every link that is switched on.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>
    /// The network namespace of the links: a name in /run/netns, a process id, a path, a container, or an object that says one of these.
    /// Without it, the namespace PowerShell runs in.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Netns", "ns")]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? Namespace { get; set; }

    /// <summary>What each packet of these links is commented with in the file, such as the hop they stand for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Description")]
    public string? Comment { get; set; }

    /// <summary>Ends after this many packets.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? Count { get; set; }

    /// <summary>Ends after this long: a TimeSpan, or seconds.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? Duration { get; set; }

    /// <summary>Keeps this many bytes of each packet at most.</summary>
    [Parameter]
    [ValidateRange(14, RingOptions.MostSnapLength)]
    public int? SnapLength { get; set; }

    /// <summary>Lets the links also take what is addressed to others.</summary>
    [Parameter]
    public SwitchParameter Promiscuous { get; set; }

    /// <summary>Goes on in another file before one gets larger than this, in bytes: <c>x_00001.pcapng</c>, <c>x_00002.pcapng</c> …</summary>
    [Parameter]
    [ValidateRange(4096, long.MaxValue)]
    public long? FileSize { get; set; }

    /// <summary>Goes on in another file after this long: a TimeSpan, or seconds.</summary>
    [Parameter]
    [SecondsArgument]
    public TimeSpan? FileDuration { get; set; }

    /// <summary>Keeps only this many files, the newest.</summary>
    [Parameter]
    [ValidateRange(1, 99999)]
    public int? FileCount { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InterfaceAlias is [string one] ? one : Namespace?.ToString();

    /// <summary>How the places are called.</summary>
    protected IReadOnlyList<PlaceName> Places => _places.ConvertAll(place => place.Name);

    /// <inheritdoc/>
    protected override void Process()
    {
        _filter ??= Compiler(SnapLength ?? RingOptions.MostSnapLength); // refuses what cannot be meant, once there is something to do
        if (InterfaceAlias is null && InputObject?.Properties["InterfaceAlias"] is not null)
        {
            return; // a hop without a link
        }

        NamespaceHandle ns = NamespaceResolver.Resolve(Session, NamespaceArgumentAttribute.FromPipeline(InputObject) is { } piped && (Namespace is null || Namespace.ToString() == piped.ToString()) ? piped : Namespace);
        LinkFilter links = new(RouteSocket.In(Session, ns), InterfaceAlias);
        foreach (NetworkLink link in links.All.Where(link => links.IsAny ? link.State == LinkState.Up : links.Matches(link.Name)))
        {
            WatchedPlace place = new(new CapturePlace(ns, link.InterfaceIndex), new PlaceName(ns.Label, link.Name), Comment ?? "");
            if (!_places.Exists(known => known.Place == place.Place))
            {
                _places.Add(place);
            }
        }

        foreach (RefusedException missing in links.Missing)
        {
            Try(missing.Target, () => throw missing);
        }
    }

    /// <summary>What is to be captured; null where no link was found, which was said already.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="objects">Whether objects are made of the packets.</param>
    protected CaptureRequest? Request(string? path, bool objects)
    {
        if (_places.Count == 0 || _filter is null)
        {
            return null;
        }

        int most = path is null && !IncludePayload ? ObjectBytes : RingOptions.MostSnapLength;
        int snapLength = Math.Min(SnapLength ?? RingOptions.MostSnapLength, most);
        return new CaptureRequest
        {
            Places = _places,
            Filter = snapLength == (SnapLength ?? RingOptions.MostSnapLength) ? _filter : Compiler(snapLength),
            Options = new RingOptions { SnapLength = snapLength, Promiscuous = Promiscuous },
            Path = path is null ? null : GetUnresolvedProviderPathFromPSPath(path),
            Rotation = new CaptureRotation(FileSize ?? 0, FileDuration ?? TimeSpan.Zero, FileCount ?? 0),
            Replace = Force,
            Count = Count ?? 0,
            Duration = Duration,
            ObjectBytes = !objects ? 0 : IncludePayload ? RingOptions.MostSnapLength : ObjectBytes,
        };
    }
}
