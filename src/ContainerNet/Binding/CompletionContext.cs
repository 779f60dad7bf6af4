using System.Collections;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>What is known while a word is completed: the parameters given so far, and the kernel.</summary>
/// <param name="Session">Open until the completion is done.</param>
/// <param name="Bound">The parameters given so far.</param>
/// <param name="Word">What is typed of the word so far.</param>
public sealed record CompletionContext(NamespaceSession Session, IDictionary Bound, string Word)
{
    /// <summary>The namespace the command works in so far.</summary>
    public NamespaceHandle Namespace => NamespaceOf("Namespace") ?? Session.Home;

    /// <summary>The links there.</summary>
    public RouteSocket Route => RouteSocket.In(Session, Namespace);

    /// <summary>The namespace that was given for this parameter, or null.</summary>
    public NamespaceHandle? NamespaceOf(string parameter)
        => Bound[parameter] is { } given && new NamespaceArgumentAttribute().Transform(null!, given) is NamespaceReference reference
            ? NamespaceResolver.Resolve(Session, reference)
            : null;
}
