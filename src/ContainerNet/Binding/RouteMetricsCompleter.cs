using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ContainerNet.Binding;

/// <summary>Completes what a route can say about transport, each with a value to start from.</summary>
public sealed class RouteMetricsCompleter : IArgumentCompleter
{
    private static readonly (string Text, string ToolTip)[] Metrics =
    [
        ("mtu 1400", "the largest packet, in bytes"), ("mtu lock 1400", "the largest packet, which path MTU discovery may not change"),
        ("advmss 1360", "the largest TCP segment told to the other side, in bytes"), ("window 65535", "the largest TCP window told to the other side, in bytes"),
        ("initcwnd 20", "how many segments TCP sends at once at its start"), ("initrwnd 20", "how many segments' window TCP tells at its start"),
        ("cwnd lock 10", "the largest congestion window, in segments"), ("ssthresh 10", "where slow start ends, in segments"),
        ("rtt 100ms", "the round trip time to start from"), ("rttvar 50ms", "its variance to start from"), ("rto_min 200ms", "the shortest time TCP waits before it sends again"),
        ("hoplimit 64", "the TTL or hop limit of packets sent"), ("reordering 3", "how far out of order TCP lets segments come"),
        ("quickack 1", "acknowledge each segment at once"), ("features ecn", "use explicit congestion notification"),
        ("congctl cubic", "the TCP congestion control"), ("fastopen_no_cookie 1", "TCP fast open without a cookie"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Metrics
            .Where(metric => metric.Text.StartsWith((wordToComplete ?? "").Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(metric => new CompletionResult($"'{metric.Text}'", metric.Text, CompletionResultType.ParameterValue, metric.ToolTip));
}
