using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Lets what a subnet sends leave this namespace under the address of the link it leaves by, so that answers find back.</summary>
[Cmdlet(VerbsCommon.Add, "NatMasquerade", SupportsShouldProcess = true)]
[OutputType(typeof(NatMasquerade))]
public sealed class AddNatMasqueradeCommand : NamespaceCmdlet
{
    /// <summary>The subnet, <c>172.17.0.0/16</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Subnet { get; set; } = "";

    /// <summary>Packets that leave by this link keep their source: the bridge of the subnet. Without it, packets to the subnet itself keep it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string? ExceptInterface { get; set; }

    /// <summary>Takes a masquerade that is there already, exactly as asked, for success.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Subnet;

    /// <inheritdoc/>
    protected override void Process()
    {
        IpPrefix subnet = AddressText.Destination(Subnet, IpFamily.IPv4);
        string? except = string.IsNullOrEmpty(ExceptInterface) ? null : ObjectName.RequireLink(ExceptInterface);
        NamespaceHandle ns = Handle;
        if (!ShouldProcess(DisplayText.Escape($"namespace {ns}"), $"Masquerade what {subnet} sends{(except is null ? "" : $", except by link '{except}'")}"))
        {
            return;
        }

        try
        {
            WriteObject(NatMasquerades.Add(Session, ns, subnet, except));
        }
        catch (KernelException e) when (Force && e.Errno == Errno.EEXIST
            && NatMasquerades.Get(Session, ns).FirstOrDefault(one => one.Subnet == subnet.ToString()) is { } there && there.ExceptInterface == except)
        {
            WriteObject(there);
        }
    }
}
