using System.Collections.ObjectModel;
using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Captures;
using ContainerNet.Packets;

namespace ContainerNet.Commands;

/// <summary>Reads packets out of a capture file, pcap or pcapng, wherever it was made.</summary>
[Cmdlet(VerbsCommon.Get, "Packet")]
[OutputType(typeof(Packet))]
public sealed class GetPacketCommand : PacketFilterCmdlet
{
    /// <summary>The files, by name or wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Gives this many packets of each file at most.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? Count { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path is [string one] ? one : null;

    /// <inheritdoc/>
    protected override void Process()
    {
        Func<LinkType, FrameFilter> filter = Compiler(RingOptions.MostSnapLength);
        foreach (string path in Path.SelectMany(Resolve))
        {
            Try(path, () =>
            {
                long left = Count ?? long.MaxValue;
                foreach (Packet packet in PacketFile.Read(path, filter, IncludePayload))
                {
                    Session.Cancel.ThrowIfSet();
                    WriteObject(packet);
                    if (--left == 0)
                    {
                        break;
                    }
                }
            });
        }
    }

    private Collection<string> Resolve(string path) => WildcardName.IsPattern(path)
        ? SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _)
        : [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)];
}
