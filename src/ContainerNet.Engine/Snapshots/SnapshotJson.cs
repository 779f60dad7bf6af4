using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Snapshots;

/// <summary>
/// A snapshot as JSON, and back. Each object has the property names of its type; a property that has the value it would have anyway is
/// left out. The names are promised: within a schema version properties are added, and none is renamed or changes its meaning.
/// </summary>
public static class SnapshotJson
{
    /// <summary>What stands in <c>Schema</c>.</summary>
    public const string Schema = "ContainerNet.NetworkSnapshot";

    /// <summary>What stands in <c>SchemaVersion</c>: the only version that is read.</summary>
    public const int SchemaVersion = 1;

    private const long MostBytes = 256 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 32,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default,
        Converters = { new JsonStringEnumConverter(), new RouteMetricsConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SnapshotContract.Tighten } },
    };

    /// <summary>Writes a snapshot.</summary>
    public static void Write(Stream to, NetworkSnapshot snapshot)
        => JsonSerializer.Serialize(to, new SnapshotDocument { Schema = Schema, SchemaVersion = SchemaVersion, Snapshot = snapshot }, Options);

    /// <summary>Reads a snapshot and checks it.</summary>
    /// <param name="from">The JSON, in UTF-8.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <exception cref="RefusedException"><c>InvalidSnapshot</c>: it is no snapshot, or damaged. <c>SnapshotVersion</c>: of a schema version this ContainerNet does not read.</exception>
    public static NetworkSnapshot Read(Stream from, string name)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.CanSeek && from.Length > MostBytes)
        {
            throw Invalid(name, $"it is larger than {MostBytes >> 20} MiB");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(from, new JsonDocumentOptions { MaxDepth = Options.MaxDepth });
            RequireVersion(document.RootElement, name);
            NetworkSnapshot read = document.RootElement.Deserialize<SnapshotDocument>(Options)?.Snapshot ?? throw Invalid(name, "it holds no snapshot");
            return SnapshotCheck.Fault(read) is { } fault ? throw Invalid(name, fault) : read;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException or OverflowException or ArgumentException or IOException)
        {
            throw Invalid(name, e.Message.TrimEnd('.'));
        }
    }

    private static void RequireVersion(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.String || schema.GetString() != Schema)
        {
            throw Invalid(name, $"it does not say \"Schema\": \"{Schema}\"");
        }

        if (!root.TryGetProperty("SchemaVersion", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number))
        {
            throw Invalid(name, "it does not say its SchemaVersion");
        }

        if (number != SchemaVersion)
        {
            throw new RefusedException("SnapshotVersion", $"'{name}' is a snapshot of schema version {number}; this ContainerNet reads version {SchemaVersion}.",
                number > SchemaVersion ? "Read it with a newer ContainerNet, or export it again with this one." : "Export it again with this ContainerNet.", name);
        }
    }

    private static RefusedException Invalid(string name, string why)
        => new("InvalidSnapshot", $"'{name}' cannot be read as a snapshot: {why}.", "Give a file that Export-NetworkSnapshot wrote, whole.", name);

    /// <summary>What a route says about transport: name and value.</summary>
    private sealed class RouteMetricsConverter : JsonConverter<RouteMetrics>
    {
        public override RouteMetrics Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => new([.. JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options) ?? []]);

        public override void Write(Utf8JsonWriter writer, RouteMetrics value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach ((string name, string said) in value.Values)
            {
                writer.WriteString(name, said);
            }

            writer.WriteEndObject();
        }
    }
}
