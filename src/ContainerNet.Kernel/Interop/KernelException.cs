using System.ComponentModel;

namespace ContainerNet.Interop;

/// <summary>The kernel said no: what was asked, which errno came back, and what the kernel added in words.</summary>
public sealed class KernelException : Exception
{
    /// <summary>Records a refusal.</summary>
    /// <param name="asked">What was asked, as the end of "Cannot …".</param>
    /// <param name="errno">The positive error number.</param>
    /// <param name="detail">The kernel's own sentence (<c>NLMSGERR_ATTR_MSG</c>), where it sent one.</param>
    /// <param name="attribute">The refused attribute, by the names of those it is nested in and its own (<c>NLMSGERR_ATTR_OFFS</c>), where the kernel pointed at one.</param>
    public KernelException(string asked, Errno errno, string? detail = null, string? attribute = null)
        : base(Describe(asked, errno, detail, attribute))
    {
        Asked = asked;
        Errno = errno;
        Detail = detail;
        Attribute = attribute;
    }

    /// <summary>What was asked, as the end of "Cannot …".</summary>
    public string Asked { get; }

    /// <summary>The error number, as in <c>errno.h</c>.</summary>
    public Errno Errno { get; }

    /// <summary>The kernel's own sentence, where it sent one.</summary>
    public string? Detail { get; }

    /// <summary>The attribute the kernel refused, where it said so: <c>IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_MACVLAN_MODE</c>.</summary>
    public string? Attribute { get; }

    /// <summary>The capability the kernel asks for where it says EPERM or EACCES.</summary>
    public string Capability { get; init; } = "CAP_NET_ADMIN";

    private static string Describe(string asked, Errno errno, string? detail, string? attribute)
    {
        string reason = errno switch
        {
            Errno.EXFULL => "it is full",
            Errno.ERESTART => "the rule set changed meanwhile",
            _ => new Win32Exception((int)errno).Message,
        };
        string words = detail is null ? "" : $": {detail.TrimEnd('.')}";
        string where = attribute is null ? "" : $", at {attribute}";
        return DisplayText.Sentence($"Cannot {asked}: {reason} ({errno}{words}{where}).");
    }
}
