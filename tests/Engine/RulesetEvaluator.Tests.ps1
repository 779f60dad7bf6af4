# Rule sets in a lab's host, real packets through them, and what RulesetEvaluator says of the same packets: it has to be the same.
# The rules come from nft and iptables-nft and are read with ContainerNet's own socket.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = (Test-Has lab) -and (Test-Has ping) -and (Test-Has busybox)
    $forward = 'type filter hook forward priority 0; policy'
    $cases = @(
        @{ Name = 'nothing but masquerading' }
        @{ Name = 'a policy that drops'; Nft = "table ip f { chain c { $forward drop; }; }" }
        @{ Name = 'known connections and one port'; Nft = "table ip f { chain c { $forward drop; ct state established,related accept; tcp dport 80 accept; }; }" }
        @{ Name = 'one port, but no replies'; Nft = "table ip f { chain c { $forward drop; tcp dport 80 accept; }; }" }
        @{ Name = 'a set of ports'; Nft = "table inet f { chain c { $forward drop; ct state established accept; tcp dport { 22, 400-500 } accept; }; }" }
        @{ Name = 'a named set of intervals'; Nft = "table inet f { set s { type ipv4_addr; flags interval; elements = { 172.16.0.0/12, 10.0.0.1-10.0.0.9 }; }; chain c { $forward accept; ip saddr @s tcp dport 443 reject; }; }" }
        @{ Name = 'an inverted set'; Nft = "table inet f { chain c { $forward accept; tcp dport != { 443, 8443 } drop; }; }" }
        @{ Name = 'a verdict map with a jump'; Nft = "table inet f { chain d { ip daddr 203.0.113.0/24 drop; }; chain c { $forward accept; tcp dport vmap { 80 : jump d, 443 : accept }; }; }" }
        @{ Name = 'a map of states'; Nft = "table inet f { chain c { $forward drop; ct state vmap { established : accept, related : accept, new : continue }; icmp type echo-request accept; }; }" }
        @{ Name = 'concatenated addresses and ports'; Nft = "table inet f { chain c { $forward accept; ip saddr . tcp dport { 172.17.0.2 . 80, 172.17.0.3 . 443 } drop; }; }" }
        @{ Name = 'concatenated intervals'; Nft = "table inet f { set s { type ipv4_addr . inet_service; flags interval; elements = { 172.17.0.0/24 . 400-500 }; }; chain c { $forward accept; ip saddr . tcp dport @s drop; }; }" }
        @{ Name = 'goto, return and a policy after them'; Nft = "table inet f { chain e { tcp dport 80 accept; }; chain d { icmp type echo-request return; goto e; }; chain c { $forward drop; ct state established accept; jump d; icmp type echo-request accept; }; }" }
        @{ Name = 'goto that comes back above its chain'; Nft = "table inet f { chain e { counter; }; chain d { goto e; accept; }; chain c { $forward accept; jump d; drop; }; }" }
        @{ Name = 'two chains, of which the later drops'; Nft = "table inet f { chain a { type filter hook forward priority -5; accept; }; chain b { type filter hook forward priority 5; tcp dport 443 drop; }; }" }
        @{ Name = 'links by name, wildcard and index'; Nft = 'table inet f { chain c { type filter hook forward priority 0; iifname "docker*" oifname != "eth1" tcp dport 80 drop; oif "lo" drop; }; }' }
        @{ Name = 'marks that another chain set'; Nft = 'table inet f { chain a { type filter hook prerouting priority -150; tcp dport 80 meta mark set 0x12; }; chain b { type filter hook forward priority 0; meta mark & 0xf0 == 0x10 drop; }; }' }
        @{ Name = 'addresses of the host'; Nft = 'table inet f { chain a { type filter hook prerouting priority -150; iifname "docker0" fib daddr type local icmp type echo-request drop; }; }' }
        @{ Name = 'a chain for what the host takes in'; Nft = 'table inet f { chain a { type filter hook input priority 0; policy drop; ip saddr 192.0.2.0/24 accept; }; }' }
        @{ Name = 'a chain for what the host sends'; Nft = 'table ip f { chain a { type filter hook output priority 0; icmp type echo-reply drop; }; }' }
        @{ Name = 'TCP flags and a range of ports'; Nft = "table ip f { chain c { $forward accept; tcp flags & (syn | ack) == syn tcp dport 100-1000 drop; }; }" }
        @{ Name = 'protocols and lengths of prefixes'; Nft = "table ip f { chain c { $forward accept; meta l4proto { udp, icmp } ip daddr 203.0.113.128/25 drop; ip saddr 172.17.0.0/30 tcp dport 80 drop; }; }" }
        @{ Name = 'another destination'; Nft = 'table ip f { chain a { type nat hook prerouting priority -100; tcp dport 80 dnat to 203.0.113.176:81; tcp dport 443 dnat to 203.0.113.176:80; }; }' }
        @{ Name = 'another destination from a map, let through by that'; Nft = "table ip f { map m { type inet_service : ipv4_addr . inet_service; elements = { 443 : 203.0.113.176 . 80 }; }; chain a { type nat hook prerouting priority -100; dnat to tcp dport map @m; }; chain c { $forward drop; ct state established accept; ct status dnat accept; }; }" }
        @{ Name = 'a packet that is not tracked'; Nft = 'table ip f { chain a { type filter hook prerouting priority -300; icmp type echo-request notrack; }; chain b { type filter hook forward priority 0; ct state untracked drop; ct state new tcp dport 80 drop; }; }' }
        @{ Name = 'a dormant table'; Nft = "table ip f { flags dormant; chain c { $forward drop; }; }" }
        @{ Name = 'iptables: policy and states'; Iptables = '-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD -i docker0 ! -o docker0 -p tcp --dport 443 -j ACCEPT' }
        @{ Name = 'iptables: several ports'; Iptables = @('-A FORWARD -p tcp -m multiport --dports 22,79:81 -m comment --comment x -j REJECT') }
        @{ Name = 'iptables: chains as Docker makes them'; Iptables = '-P FORWARD DROP', '-N DOCKER-USER', '-N DOCKER-FORWARD', '-A DOCKER-USER -p tcp --dport 443 -j DROP', '-A DOCKER-USER -j RETURN', '-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-FORWARD', '-A DOCKER-FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A DOCKER-FORWARD -i docker0 -j ACCEPT' }
        @{ Name = 'iptables: ICMP types, SYN and source'; Iptables = '-A FORWARD -p icmp --icmp-type echo-request -j DROP', '-A FORWARD -s 172.17.0.0/16 -p tcp --syn --dport 80 -j DROP' }
        @{ Name = 'iptables: addrtype, mark, iprange'; Iptables = '-t mangle -A PREROUTING -m addrtype --dst-type LOCAL -p icmp -j DROP', '-t mangle -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 0x4/0xff', '-A FORWARD -m mark --mark 0x4/0xf -j DROP', '-A FORWARD -m iprange --src-range 172.17.0.3-172.17.0.9 -j DROP' }
        @{ Name = 'iptables: another destination'; Iptables = '-t nat -A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 203.0.113.176:80', '-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate DNAT,ESTABLISHED -j ACCEPT' }
        @{ Name = 'iptables: logs and sizes, which decide nothing'; Iptables = '-A FORWARD -m limit --limit 1/s -j NFLOG', '-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', '-A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = New-Lab
    $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10))
    $hostNs = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host))
    Invoke-In $lab.World busybox httpd -p 80 -h /proc/self/fdinfo
    Invoke-In $lab.World busybox httpd -p 443 -h /proc/self/fdinfo
    $index = @{}
    Get-IpJson $lab.Host link show | ForEach-Object { $index[$_.ifname] = $_.ifindex }
    $masquerade = 'table ip test { chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }; }'
    $container, $world, $gateway = '172.17.0.2', '203.0.113.176', '172.17.0.1'

    function Read-Rules { [ContainerNet.Netfilter.NetfilterSocket]::In($session, $hostNs).ReadRuleset($true) }

    function Use-Rules ($Nft, $Iptables) {
        $masquerade, $Nft | Where-Object { $_ } | ForEach-Object { Invoke-In $lab.Host nft "$_" } | Should -BeNullOrEmpty
        foreach ($rule in $Iptables) { Invoke-In $lab.Host iptables-nft @(-split $rule) | Should -BeNullOrEmpty }
        Read-Rules
    }

    # What really happens: '+' or '-' for ping to the world, TCP 80, TCP 443, and ping to the host.
    function Send-Real {
        $probe = @'
            p() { busybox ping -c 1 -W 1 $1 >/dev/null 2>&1 && echo "$2+" || echo "$2-"; }
            t() { timeout 0.7 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null && echo "$3+" || echo "$3-"; }
            p 203.0.113.176 1 & t 203.0.113.176 80 2 & t 203.0.113.176 443 3 & p 172.17.0.1 4 &
            wait
'@
        -join (Invoke-In $lab.Container bash -c $probe | Sort-Object | ForEach-Object { $_[1] })
    }

    function Get-Flow ([string] $Source, [string] $Destination, $Protocol, [int] $Port, [bool] $Reply) {
        $flow = [ContainerNet.Filtering.FilterFlow]::new()
        $flow.Source, $flow.Destination, $flow.Protocol, $flow.IsReply = $Source, $Destination, $Protocol, $Reply
        if ($Reply) { $flow.SourcePort = $Port } else { $flow.DestinationPort = $Port }
        $flow.DestinationIsLocal = $Destination -in $gateway, '192.0.2.10'
        $flow.SourceIsLocal = $Source -in $gateway, '192.0.2.10'
        $flow
    }

    # A packet and its answer through the hooks they meet: '+', '-' or '?'.
    function Get-Said ($Rules, $Protocol, [string] $Destination, [int] $Port) {
        $said = [Collections.Generic.List[string]]::new()
        function Step ($Flow, $Hook, $In, $Out) {
            $Flow.InputInterface, $Flow.OutputInterface = $In, $Out # init only to C#, not to PowerShell
            $Flow.OutputInterfaceIndex = $Out ? $index[$Out] : 0
            $result = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($Rules, $Hook, $Flow)
            $said.Add("$($result.Verdict)")
            $result.Flow
        }
        $flow = Step (Get-Flow $container $Destination $Protocol $Port $false) Prerouting docker0 $null
        if ($Destination -eq $gateway) {
            $flow = Step $flow Input docker0 $null
            $back = Step (Get-Flow $gateway $container $Protocol $Port $true) Output $null docker0
            $null = Step $back Postrouting $null docker0
        }
        else {
            $flow.DestinationIsLocal = $false
            $flow = Step $flow Forward docker0 eth0
            $port = $flow.DestinationPort
            if ("$Protocol" -eq 'Tcp' -and $port -notin 80, 443) { return '-' } # nobody listens there
            $null = Step $flow Postrouting docker0 eth0
            $back = Get-Flow $world 192.0.2.10 $Protocol $port $true
            $back.IsUntracked = $flow.IsUntracked
            $back = Step $back Prerouting eth0 $null
            $back.Destination, $back.DestinationIsLocal, $back.IsDestinationTranslated = [ipaddress]$container, $false, $flow.IsDestinationTranslated
            $back = Step $back Forward eth0 docker0
            $null = Step $back Postrouting eth0 docker0
        }
        if ($said -contains 'Drop' -or $said -contains 'Reject') { '-' } elseif ($said -contains 'Unknown') { '?' } else { '+' }
    }
}

AfterAll {
    ${session}?.Dispose()
    $lab | Remove-Lab
}

Describe 'what a rule set does' -Skip:(-not $lab) {
    AfterEach { Invoke-In $lab.Host nft flush ruleset }

    It 'is what RulesetEvaluator says: <Name>' -ForEach $cases {
        if ($Iptables -and -not (Test-Has iptables-nft)) { Set-ItResult -Skipped -Because 'iptables-nft is not installed' }
        $rules = Use-Rules $Nft $Iptables
        $said = -join @(
            Get-Said $rules Icmp $world 0
            Get-Said $rules Tcp $world 80
            Get-Said $rules Tcp $world 443
            Get-Said $rules Icmp $gateway 0
        )
        $said | Should -Be (Send-Real)
    }
}
