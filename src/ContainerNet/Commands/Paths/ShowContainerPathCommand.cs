using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Drawings;
using ContainerNet.Interop;
using ContainerNet.Paths;

namespace ContainerNet.Commands;

/// <summary>Draws a path that Get-ContainerPath or Test-ContainerPath gave: for the terminal, or as Mermaid, SVG or a page, as text.</summary>
[Cmdlet(VerbsCommon.Show, "ContainerPath")]
[OutputType(typeof(string))]
public sealed class ShowContainerPathCommand : NetworkCmdlet
{

    /// <summary>What is drawn: Terminal, Mermaid, Svg or Html.</summary>
    [Parameter(Position = 0)]
    public PictureFormat Format { get; set; }

    /// <summary>How many columns the terminal has. Without it, as many as this one has.</summary>
    [Parameter]
    [ValidateRange(40, 1000)]
    public int? Width { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        ContainerPath path = InputObject is { } input && (input.BaseObject is ContainerPath || input.Properties["Hops"] is not null)
            ? ReceivedPath.Of(input)
            : throw new RefusedException("InvalidPath", "There is no path to draw.", "Pipe in what Get-ContainerPath or Test-ContainerPath gave.", InputObject?.BaseObject);
        WriteObject(Format switch
        {
            PictureFormat.Mermaid => MermaidDrawing.Draw(null, path),
            PictureFormat.Svg => SvgDrawing.Draw(null, path),
            PictureFormat.Html => HtmlDrawing.Draw(null, path),
            _ => PathDrawing.Draw(path, Width ?? TerminalWidth.Of(Host)),
        });
    }
}
