using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Who wrote a rule, by the names they give their tables, chains and comments.</summary>
internal static class RuleOwner
{
    public static string Of(FilterRule rule)
    {
        if (rule.Table == "containernet" || rule.Comment.StartsWith("containernet:", StringComparison.Ordinal))
        {
            return "containernet";
        }

        return ByTable(rule.Table) ?? ByName(rule.Chain) ?? ByJump(rule) ?? ByLink(rule) ?? "unknown";
    }

    private static string? ByTable(string table) => table switch
    {
        "docker-bridges" => "docker",
        "netavark" => "podman",
        "firewalld" => "firewalld",
        "kube-proxy" => "kube-proxy",
        _ when table.StartsWith("cni_", StringComparison.Ordinal) || table.StartsWith("cni-", StringComparison.Ordinal) => "cni",
        _ => null,
    };

    private static string? ByName(string chain) => chain switch
    {
        _ when Begins(chain, "DOCKER") => "docker",
        _ when Begins(chain, "NETAVARK") => "podman",
        _ when Begins(chain, "CNI-") => "cni",
        _ when Begins(chain, "KUBE-") => "kube-proxy",
        _ when Begins(chain, "ufw-") || Begins(chain, "ufw6-") => "ufw",
        _ => null,
    };

    /// <summary>A rule of a built-in chain that sends packets to somebody's chain is theirs.</summary>
    private static string? ByJump(FilterRule rule)
    {
        foreach (FilterExpression expression in rule.Expressions)
        {
            if (expression is ImmediateExpression { Verdict.Chain: string chain })
            {
                return ByName(chain);
            }
        }

        return null;
    }

    /// <summary>Docker's masquerading stands in a built-in chain; only its bridges' names, docker0 and br- with twelve hex digits, tell whose it is.</summary>
    private static string? ByLink(FilterRule rule)
    {
        bool isMasquerade = rule.Expressions.Any(e => e is MasqueradeExpression or XtTargetExpression { Extension: "MASQUERADE" });
        return isMasquerade && rule.Table == "nat" && rule.Expressions.OfType<CompareExpression>().Any(c => IsDockerBridge(c.Data)) ? "docker" : null;
    }

    private static bool IsDockerBridge(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> text = name.TrimEnd((byte)0);
        if (text.Length != 15 || !text.StartsWith("br-"u8))
        {
            return text.SequenceEqual("docker0"u8);
        }

        foreach (byte digit in text[3..])
        {
            if (!char.IsAsciiHexDigitLower((char)digit))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Begins(string name, string with) => name.StartsWith(with, StringComparison.Ordinal);
}
