using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Errors;

/// <summary>What refusals are called in PowerShell: the one table from errno to id, category and advice.</summary>
internal static class ErrorRecords
{
    /// <summary>The id is the errno's name: <c>EEXIST,ContainerNet.Commands.NewVethPairCommand</c>.</summary>
    public static ErrorRecord ToErrorRecord(this KernelException e, object? target)
    {
        (ErrorCategory category, string advice) = Meaning(e);
        string need = category == ErrorCategory.PermissionDenied
            ? $" It needs {e.Capability}{Where(e.Capability)}."
            : "";
        return Record(e, e.Errno.ToString(), category, target, advice, e.Message + need);
    }

    /// <summary>The id is the refusal's own.</summary>
    public static ErrorRecord ToErrorRecord(this RefusedException e, object? target) => Record(e, e.Id, Category(e.Id), e.Target ?? target, e.Advice);

    /// <summary>The kernel's answer could not be read.</summary>
    public static ErrorRecord ToErrorRecord(this NetlinkFormatException e, object? target)
        => Record(e, "BadAnswer", ErrorCategory.InvalidData, target, "This is a fault of ContainerNet, or the kernel is newer than it knows: please report it.");

    private static ErrorRecord Record(Exception e, string id, ErrorCategory category, object? target, string? advice, string? message = null)
    {
        ErrorRecord record = new(e, id, category, target);
        record.ErrorDetails = new ErrorDetails(message ?? e.Message) { RecommendedAction = advice ?? "" };
        record.CategoryInfo.TargetName = DisplayText.Escape(target?.ToString()); // the target itself keeps its name
        return record;
    }

    private static ErrorCategory Category(string id) => id switch
    {
        "NotANamespace" or "PrefixMissing" => ErrorCategory.InvalidArgument,
        "ENETUNREACH" or "EHOSTUNREACH" => ErrorCategory.ObjectNotFound,
        _ when id.StartsWith("Invalid", StringComparison.Ordinal) => ErrorCategory.InvalidArgument,
        _ when id.EndsWith("NotFound", StringComparison.Ordinal) => ErrorCategory.ObjectNotFound,
        "PortTaken" => ErrorCategory.ResourceExists,
        "RemoteObject" => ErrorCategory.SecurityError,
        _ => ErrorCategory.InvalidOperation,
    };

    private static string Where(string capability) => capability switch
    {
        "CAP_SYS_PTRACE" => " over that process",
        "CAP_NET_ADMIN" or "CAP_NET_RAW" or "CAP_SYS_ADMIN" => " in the user namespace that owns the network namespace",
        _ => "",
    };

    private static (ErrorCategory Category, string Advice) Meaning(KernelException e) => e.Errno switch
    {
        Errno.EACCES when e.Detail?.Contains("disabled", StringComparison.Ordinal) == true => (ErrorCategory.InvalidOperation, // the kernel's word for a link without IPv6, not for a person without rights
            "Switch IPv6 on for the link first: write 0 to /proc/sys/net/ipv6/conf/LINK/disable_ipv6 in that namespace."),
        Errno.EPERM or Errno.EACCES => (ErrorCategory.PermissionDenied,
            "Run pwsh as root, or inside `unshare --user --map-root-user --net`."),
        Errno.EEXIST => (ErrorCategory.ResourceExists, "Remove it first, or choose another name."),
        Errno.ENOENT or Errno.ENODEV or Errno.ESRCH or Errno.EADDRNOTAVAIL => (ErrorCategory.ObjectNotFound, "See what is there with the Get- cmdlet of the same noun."),
        Errno.EBUSY => (ErrorCategory.ResourceBusy, "Something else uses it; take that away first, or try again."),
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => (ErrorCategory.ObjectNotFound, "See the routes with Get-IpRoute; add one with Add-IpRoute."),
        Errno.ENETDOWN => (ErrorCategory.InvalidOperation, "Switch the link on first: Set-NetworkLink -State Up."),
        Errno.EINVAL or Errno.ERANGE or Errno.E2BIG => (ErrorCategory.InvalidArgument, "The kernel does not take one of the values, or not for this: see what is there with the Get- cmdlet of the same noun."),
        Errno.ELOOP => (ErrorCategory.InvalidArgument, "A bridge takes no bridge, and a link does not stand on itself: choose another link."),
        Errno.EXFULL => (ErrorCategory.LimitsExceeded, "A bridge takes 1023 ports; use a second bridge."),
        Errno.ENOSPC or Errno.ENOMEM or Errno.ENOBUFS or Errno.EMFILE or Errno.ENFILE => (ErrorCategory.LimitsExceeded, "The machine has run out of something; see `dmesg` and `ulimit -n`."),
        Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT or Errno.EAFNOSUPPORT or Errno.ENOSYS => (ErrorCategory.NotImplemented, "This kernel cannot do it; a module may be missing."),
        Errno.ETIMEDOUT => (ErrorCategory.OperationTimeout, "Try again; if it stays so, see what holds the kernel up in `dmesg`."),
        _ => (ErrorCategory.NotSpecified, "See what is there with the Get- cmdlet of the same noun, and what the kernel says in `dmesg`."),
    };
}
