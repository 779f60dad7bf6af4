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

        return ByTable(rule.Table) ?? ByName(rule.Chain) ?? ByJump(rule) ?? ByDocker(rule) ?? "unknown";
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

    /// <summary>
    /// Docker's masquerading and forwarding stand in built-in chains: of a network <c>-s NET ! -o BRIDGE -j MASQUERADE</c>, of a container that calls
    /// itself <c>-s A -d A -j MASQUERADE</c>, and <c>-o BRIDGE -m conntrack -j ACCEPT</c>, <c>-i BRIDGE [!] -o BRIDGE -j …</c>. Only its bridges' names,
    /// docker0 and br- with twelve hex digits, and these shapes tell whose they are.
    /// </summary>
    private static string? ByDocker(FilterRule rule)
    {
        CompareExpression[] compared = [.. rule.Expressions.OfType<CompareExpression>()];
        int bridges = compared.Count(c => IsDockerBridge(c.Data));
        bool isDockers = (rule.Table, rule.Chain) switch
        {
            ("nat", _) when rule.Expressions.Any(e => e is MasqueradeExpression or XtTargetExpression { Extension: "MASQUERADE" })
                => bridges > 0 || compared.Where(c => c.Data.Length is 4 or 16).GroupBy(c => Convert.ToHexString(c.Data)).Any(same => same.Count() == 2),
            ("filter", "FORWARD") => bridges == 2 || (bridges == 1 && compared.Length == 1 && rule.Expressions.Any(e => e is XtMatchExpression { Extension: "conntrack" })),
            _ => false,
        };
        return isDockers ? "docker" : null;
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
