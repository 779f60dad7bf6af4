using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerNet.Interop;

namespace ContainerNet.Recipes;

/// <summary>
/// Networks as JSON, and back. The property names are promised: within a schema version some are added, and none is renamed or changes its meaning. One that
/// is not known is refused, so that a slip of the pen does not pass for a wish.
/// </summary>
public static class NetworkJson
{
    /// <summary>What stands in <c>Schema</c>.</summary>
    public const string Schema = "ContainerNet.ContainerNetwork";

    /// <summary>What stands in <c>SchemaVersion</c>: the only version that is read.</summary>
    public const int SchemaVersion = 1;

    private const long MostBytes = 16 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        MaxDepth = 16,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Writes networks.</summary>
    public static void Write(Stream to, IEnumerable<NetworkDescription> networks)
        => JsonSerializer.Serialize(to, new NetworkDocument { Schema = Schema, SchemaVersion = SchemaVersion, Networks = [.. networks] }, Options);

    /// <summary>Reads networks.</summary>
    /// <param name="from">The JSON, in UTF-8.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="RefusedException"><c>InvalidDocument</c>: it is none, or damaged, or of a version this ContainerNet does not read.</exception>
    public static IReadOnlyList<NetworkDescription> Read(Stream from, string name)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.CanSeek && from.Length > MostBytes)
        {
            throw Invalid(name, $"it is larger than {MostBytes >> 20} MiB");
        }

        NetworkDocument? read;
        try
        {
            read = JsonSerializer.Deserialize<NetworkDocument>(from, Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException or IOException)
        {
            throw Invalid(name, e.Message.TrimEnd('.'));
        }

        return read?.Schema != Schema ? throw Invalid(name, $"it does not say \"Schema\": \"{Schema}\"")
            : read.SchemaVersion != SchemaVersion ? throw Invalid(name, $"its schema version is {read.SchemaVersion}, and {SchemaVersion} is read here")
            : IsWhole(read) ? read.Networks
            : throw Invalid(name, "it holds null where a network, a container, an address or a port has to stand");
    }

    private static bool IsWhole(NetworkDocument read) => read.Networks is not null && read.Networks.All(network => network is { Name: not null, Subnet: not null, Exclude: not null, DnsServer: not null, Endpoints: not null }
        && !network.Exclude.Contains(null!) && !network.DnsServer.Contains(null!)
        && network.Endpoints.All(one => one is { Namespace: not null, PortMap: not null } && !one.PortMap.Contains(null!)));

    private static RefusedException Invalid(string name, string why) => new("InvalidDocument",
        $"'{name}' describes no container networks: {why}.", "Write one with Export-ContainerNetwork and change it where you need it otherwise.", name);
}
