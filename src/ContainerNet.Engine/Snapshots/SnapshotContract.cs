using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ContainerNet.Snapshots;

/// <summary>What every type in a snapshot's file keeps to, whichever it is: nothing is written that is there anyway, and nothing is null that may not be.</summary>
internal static class SnapshotContract
{
    /// <summary>Tightens the contract of one type.</summary>
    public static void Tighten(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        object? plain = type.CreateObject?.Invoke();
        NullabilityInfoContext nullability = new();
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.Set is null && plain is not null)
            {
                property.ShouldSerialize = (_, _) => false; // worked out from others
            }
            else if (plain is not null && property.Get is { } get)
            {
                object? usual = get(plain);
                property.ShouldSerialize = (_, value) => !IsSame(value, usual);
            }

            if (property.Set is { } set && property.AttributeProvider is PropertyInfo declared)
            {
                NullabilityInfo info = nullability.Create(declared);
                property.Set = (target, value) =>
                {
                    Require(info, value, declared.Name);
                    set(target, value);
                };
            }
        }
    }

    private static bool IsSame(object? value, object? usual)
        => Equals(value, usual) || (value is not string && value is IEnumerable some && usual is IEnumerable none && !some.GetEnumerator().MoveNext() && !none.GetEnumerator().MoveNext());

    private static void Require(NullabilityInfo info, object? value, string property)
    {
        if (value is null)
        {
            if (info.WriteState == NullabilityState.NotNull)
            {
                throw new JsonException($"{property} is null");
            }

            return;
        }

        if (value is IDictionary pairs)
        {
            Refuse(pairs.Values, property);
        }
        else if (value is IEnumerable items and not string && info.GenericTypeArguments is [{ WriteState: NullabilityState.NotNull }])
        {
            Refuse(items, property);
        }
    }

    private static void Refuse(IEnumerable items, string property)
    {
        foreach (object? item in items)
        {
            if (item is null)
            {
                throw new JsonException($"{property} holds null");
            }
        }
    }
}
