namespace ContainerNet.Route;

/// <summary>What the spanning tree lets a bridge port do: <c>BR_STATE_*</c> of <c>linux/if_bridge.h</c>.</summary>
public enum BridgePortState
{
    /// <summary>Switched off.</summary>
    Disabled = 0,
    /// <summary>Listens for other bridges.</summary>
    Listening = 1,
    /// <summary>Learns addresses, forwards nothing yet.</summary>
    Learning = 2,
    /// <summary>Forwards.</summary>
    Forwarding = 3,
    /// <summary>Kept out of the tree, to avoid a loop.</summary>
    Blocking = 4,
}
