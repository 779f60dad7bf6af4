using System.Globalization;
using ContainerNet.Captures;

namespace ContainerNet.Binding;

/// <summary>Completes the number of a capture that runs in the background.</summary>
public sealed class PacketCaptureCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context)
        => Recordings.Get().Select(one => (one.Id.ToString(CultureInfo.InvariantCulture), $"{one.State}, {one.Packets} packets, {one.Path}"));
}
