using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Paths;

namespace ContainerNet.Commands;

/// <summary>
/// Lets a flow through where a chain of somebody else's drops it while it is forwarded: one marked accept in the place its owner keeps for that
/// (DOCKER-USER), or right before the rule or policy that drops; and one for its replies where those are dropped too.
/// </summary>
[Cmdlet(VerbsCommon.Add, "ForwardRule", SupportsShouldProcess = true)]
[OutputType(typeof(ForwardRule))]
public sealed class AddForwardRuleCommand : NamespaceCmdlet
{
    /// <summary>Where the flow comes from: an address or a prefix.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? SourcePrefix { get; set; }

    /// <summary>Where it goes to: an address or a prefix.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? DestinationPrefix { get; set; }

    /// <summary>The link it comes in by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? InputInterface { get; set; }

    /// <summary>The link it leaves by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? OutputInterface { get; set; }

    /// <summary>What it speaks. Without it, anything.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PathProtocol? Protocol { get; set; }

    /// <summary>The port it goes to, with <c>-Protocol Tcp</c> or <c>Udp</c>. Without it, any.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? DestinationPort { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle ns = Handle;
        ForwardRule wanted = new()
        {
            SourcePrefix = SourcePrefix,
            DestinationPrefix = DestinationPrefix,
            InputInterface = string.IsNullOrEmpty(InputInterface) ? null : ObjectName.RequireLink(InputInterface),
            OutputInterface = string.IsNullOrEmpty(OutputInterface) ? null : ObjectName.RequireLink(OutputInterface),
            Protocol = Protocol,
            DestinationPort = DestinationPort,
        };
        if (ShouldProcess(DisplayText.Escape($"the packet filter of namespace {ns}"), DisplayText.Escape($"Let through {wanted.Describe()} where it is dropped now")))
        {
            WriteObject(ForwardRules.Add(Session, ns, wanted));
        }
    }
}
