# Rule sets made of every statement nft(8) documents are loaded by nft; what Get-PacketFilterRule reads is compared with nft's own JSON, and what it prints is
# loaded by nft again: the kernel must then hold the same bytes.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1", "$PSScriptRoot/RuleSets/RuleSets.psm1"
    Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies "$PSScriptRoot/../../bin/ContainerNet.Kernel.dll", System.Runtime, System.Memory, System.Collections, System.Linq -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Linq;
using ContainerNet.Netfilter;
using ContainerNet.Netlink;

/// The bytes the kernel holds, read past every decoder.
public static class RawRules
{
    public static string[] Read(NetlinkSocket socket) => socket.Dump<string>(FilterRequests.GetRules(), (_, payload) =>
    {
        string chain = "", expressions = "", user = "";
        var attributes = new AttributeReader(payload[4..]);
        while (attributes.Next())
        {
            if (attributes.Type == 2) { chain = attributes.AsString(); }
            if (attributes.Type == 4) { expressions = Convert.ToHexString(attributes.Value); }
            if (attributes.Type == 7) { user = Convert.ToHexString(attributes.Value); }
        }
        return chain + " " + expressions + " " + user;
    }, "read rules").Items.ToArray();

    public static string[] Sets(FilterRuleset rules) => rules.Sets.Where(set => set.Name[0] != 'm' || set.Name.Length > 2).Select(set =>
        set.Name + " " + set.Flags + " " + set.KeyType + " " + set.KeyLength + " " + set.DataType + " " + set.DataLength + " " + set.ObjectType + " "
        + string.Join(",", set.Elements.Select(e => Convert.ToHexString(e.Key) + "-" + Convert.ToHexString(e.KeyEnd ?? new byte[0]) + ":" + Convert.ToHexString(e.Data ?? new byte[0])
            + e.Verdict + e.ObjectName + e.IsIntervalEnd + e.IsCatchAll + e.Comment).Order(StringComparer.Ordinal))).ToArray();
}
'@
    $lab = New-Lab
    $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10))
    $first, $second = $lab.Host, $lab.World | ForEach-Object { $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$_", $_)) }
    ip -n $lab.World link add eth0 type veth peer name eth1

    # What differs between nft and ContainerNet in one rule set; nothing when all is well.
    function Compare-RuleSet($Set) {
        Format-RuleSet $Set.Family $Set.Frame $Set.Rules | ip netns exec $lab.Host nft -f - 2>&1 | ForEach-Object { "nft refused the rule set: $_" }
        $nft = @{}; Get-NftRule $lab.Host | ForEach-Object { $nft["$($_.Handle)"] = $_.Facts }
        $ours = @(Get-PacketFilterRule -Namespace $lab.Host | Sort-Object Handle)
        if ($ours.Count -ne $Set.Rules.Count) { "read $($ours.Count) of $($Set.Rules.Count) rules" }
        foreach ($rule in $ours) {
            $facts = "$("$($rule.Hook)".ToLowerInvariant())|$($rule.Priority)|$($rule.Policy)|$($rule.Verdict)|$($rule.Packets)|$($rule.Bytes)"
            if ($facts -cne $nft["$($rule.Handle)"]) { "$($rule.Expression): $facts, but nft says $($nft["$($rule.Handle)"])" }
        }

        # Sets that a rule made by itself (meters) are not in the frame.
        $made = $Set.Rules.Text | Select-String '\bmeter (\w+)' | ForEach-Object { (Invoke-In $lab.Host nft list meter $Set.Family t $_.Matches[0].Groups[1].Value) -join "`n" -replace 'meter (?=m\d)', 'set ' }
        $again = Format-RuleSet $Set.Family "$($Set.Frame)`n$($made -join "`n")" @($ours | ForEach-Object { [pscustomobject]@{ Chain = $_.Chain; Text = $_.Expression } })
        $refused = @($again | ip netns exec $lab.World nft -f - 2>&1)
        if ($refused) { return "nft refused what was printed: $($refused -join "`n   ")" }
        $bytes, $copied = $first, $second | ForEach-Object { , [RawRules]::Read($session.Socket($_, 'Netfilter')) }
        for ($i = 0; $i -lt $bytes.Count; $i++) {
            if ($bytes[$i] -cne $copied[$i]) {
                $by = @($ours | Where-Object Chain -CEQ ($bytes[$i] -split ' ')[0])[@($bytes[0..$i] -clike "$(($bytes[$i] -split ' ')[0]) *").Count - 1]
                "$($by.Expression): other bytes`n   $($bytes[$i])`n   $($copied[$i])"
            }
        }
        $sets, $others = $first, $second | ForEach-Object { , [RawRules]::Sets([ContainerNet.Netfilter.NetfilterSocket]::In($session, $_).ReadRuleset($true)) }
        for ($i = 0; $i -lt $sets.Count; $i++) { if ($sets[$i] -cne $others[$i]) { "set`n   $($sets[$i])`n   $($others[$i])" } }
    }
}

AfterAll {
    ${session}?.Dispose()
    $lab | Remove-Lab
}

Describe 'rules that nft loaded' -Skip:(-not (Test-Has lab)) {
    It 'are read as nft reads them, and printed so that nft makes the same bytes of them' {
        $seed = $env:CONTAINERNET_SEED ? [int]$env:CONTAINERNET_SEED : (Get-Random -Maximum 1000000)
        $count = Get-TestCount 24 200 'rule sets'
        $sets = @(New-RuleSet $seed $count)
        Write-Host "seed $seed, $($sets.Count) rule sets, $(($sets.Rules | Measure-Object).Count) rules"
        $found = foreach ($set in $sets) {
            Compare-RuleSet $set | ForEach-Object { "$($set.Family) $($set.Number): $_" }
        }
        $found | Should -BeNullOrEmpty
    }
}
