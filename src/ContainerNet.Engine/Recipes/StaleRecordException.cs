namespace ContainerNet.Recipes;

/// <summary>What is needed is held by a record whose container is gone, or whose maker has died: it is to be released first.</summary>
internal sealed class StaleRecordException(EndpointRecord record) : Exception($"The record of {record.Label} on network '{record.Network}' is stale.")
{
    public EndpointRecord Record => record;
}
