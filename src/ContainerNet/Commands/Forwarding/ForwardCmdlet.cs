using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that switches forwarding on or off.</summary>
public abstract class ForwardCmdlet : NamespaceCmdlet
{
    /// <summary>The links whose own setting is switched. Without it, the setting of the whole namespace, and with it that of every link.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>IPv4 or IPv6. Without it, IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily AddressFamily { get; set; } = IpFamily.IPv4;

    /// <summary>Gives the setting as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => ForwardSetting.NameOf(AddressFamily, InterfaceAlias is [{ Length: > 0 } link, ..] ? link : null);

    /// <summary>What the setting becomes.</summary>
    protected abstract bool Enabled { get; }

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        NamespaceHandle ns = Handle;
        string[] links = [.. (InterfaceAlias ?? []).Where(name => !string.IsNullOrEmpty(name))];
        if (links.Length == 0)
        {
            Switch(ns, null);
        }

        foreach (string link in links)
        {
            Try(link, () => Switch(ns, link));
        }
    }

    private void Switch(NamespaceHandle ns, string? link)
    {
        if (link is not null)
        {
            RouteSocket.In(Session, ns).RequireLink(link);
        }

        string where = link is null ? $"namespace {ns} and every link in it" : $"link '{link}' in namespace {ns}";
        string what = $"Switch {AddressFamily} forwarding {(Enabled ? "on" : "off")} ({ForwardSetting.NameOf(AddressFamily, link)} = {(Enabled ? 1 : 0)})";
        if (!ShouldProcess(DisplayText.Escape(where), DisplayText.Escape(what)))
        {
            return;
        }

        ForwardSetting.Write(ns, AddressFamily, link, Enabled);
        if (PassThru)
        {
            WriteObject(link is null
                ? ForwardSetting.Read(ns, AddressFamily)
                : ForwardSetting.Of(RouteSocket.In(Session, ns).FindLink(link) ?? throw RouteSocket.In(Session, ns).LinkNotFound(link), AddressFamily));
        }
    }
}
