namespace ContainerNet.Netfilter;

/// <summary>Where on its way through a namespace a packet meets rules: <c>NF_INET_*</c> of <c>linux/netfilter.h</c>.</summary>
public enum NetfilterHook
{
    /// <summary>Just arrived, not routed yet.</summary>
    Prerouting = 0,
    /// <summary>For this namespace.</summary>
    Input = 1,
    /// <summary>From one link to another.</summary>
    Forward = 2,
    /// <summary>Made in this namespace.</summary>
    Output = 3,
    /// <summary>About to leave.</summary>
    Postrouting = 4,
    /// <summary>Taken off a link, before anything else.</summary>
    Ingress = 5,
    /// <summary>About to be given to a link, after everything else.</summary>
    Egress = 6,
}
