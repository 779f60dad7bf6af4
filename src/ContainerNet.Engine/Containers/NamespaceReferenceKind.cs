namespace ContainerNet.Containers;

/// <summary>How a namespace is pointed at.</summary>
public enum NamespaceReferenceKind
{
    /// <summary>A bare word: tried as process id, name in <c>/run/netns</c> and container, in this order.</summary>
    Any,
    /// <summary>The one this process runs in.</summary>
    Self,
    /// <summary>A name in <c>/run/netns</c>.</summary>
    Name,
    /// <summary>A process in it.</summary>
    ProcessId,
    /// <summary>A namespace file.</summary>
    Path,
    /// <summary>A container's id, whole or its first twelve digits or more, or its name.</summary>
    Container,
}
