# Every example of every help page is run, in the small network that about_ContainerNet describes, made in the disposable namespace the
# suite runs in: this namespace is the host. It is made anew after each example that changes something.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../../src/Help/HelpPage.psm1"
    $examples = foreach ($page in Get-ChildItem "$PSScriptRoot/../../en-US" -Filter *-*.md) {
        $read = Read-HelpPage $page.FullName
        foreach ($example in $read.Examples) { @{ Name = $read.Name; Title = $example.Title; Code = $example.Code -join "`n" } }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $pidOf = @{}

    # host (here): docker0 172.17.0.1, eth0 192.0.2.10; web: a container, wired; db: a container without network; world: 203.0.113.176.
    function New-ExampleNetwork {
        $ids = @'
set -e
ip -batch - <<'X'
netns add web
netns add db
netns add world
link add eth0 index 10 type veth peer name up0 netns world
link add docker0 type bridge
link add veth_host type veth peer name eth0 netns web
link set veth_host master docker0 up
addr add 192.0.2.10/24 dev eth0
addr add 172.17.0.1/16 dev docker0
link set eth0 up
link set docker0 up
route add default via 192.0.2.1
X
ip -n web -batch - <<'X' &
link set lo up
addr add 172.17.0.2/16 dev eth0
link set eth0 up
route add default via 172.17.0.1
X
jobs=$!
ip -n db link set lo up &
jobs="$jobs $!"
ip -n world -batch - <<'X' &
link set lo up
addr add 192.0.2.1/24 dev up0
link set up0 up
addr add 203.0.113.176/32 dev lo
X
jobs="$jobs $!"
echo 1 >/proc/sys/net/ipv4/ip_forward
nft 'table ip docker { chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }; }'
for name in web db; do
  ip netns exec $name busybox nc -ll -p 80 -e true </dev/null >/dev/null 2>&1 &
  WAIT
  echo $!
done
for job in $jobs; do wait $job; done
'@ -creplace 'WAIT', (Get-ShellWait '$name' busybox).Replace('$', '$$') | sh
        if ($LASTEXITCODE) { throw 'The example network could not be made.' }
        $pidOf.web, $pidOf.db = [int]$ids[0], [int]$ids[1]
    }

    function Remove-ExampleNetwork {
        @"
$(Get-ShellKill '/run/netns/*')
{
  for name in /run/netns/*; do [ ! -e "`$name" ] || echo netns del "`${name##*/}"; done
  for link in /sys/class/net/*; do [ "`$link" = /sys/class/net/lo ] || echo link set "`${link##*/}" group 7; done
  echo link del group 7 # all at once, which takes the kernel as long as one
  echo route flush table 100; echo route flush type blackhole
} | ip -force -batch -
nft flush ruleset # there was none before
[ ! -e /run/containernet ] || rm -rf /run/containernet
echo $($before.Forward) >/proc/sys/net/ipv4/ip_forward
echo $($before.Forward6) >/proc/sys/net/ipv6/conf/all/forwarding
"@ | sh 2>$null
    }

    # What `docker inspect NAME` says, as far as anybody here asks.
    function docker ([string] $Verb, [string] $Name) {
        if ($Verb -ne 'inspect' -or -not $pidOf[$Name]) { throw "docker $Verb $Name is not known here." }
        ConvertTo-Json @(@{ Id = '{0:x64}' -f $pidOf[$Name]; Name = "/$Name"; State = @{ Pid = $pidOf[$Name]; Status = 'running' } }) -Depth 3
    }
}

Describe 'the examples' -Skip:(-not ((Test-Has lab) -and (Test-Has busybox) -and $env:CONTAINERNET_SUITE)) {
    BeforeAll {
        $script:made = $false
        $script:before = @{ Forward = Get-Content /proc/sys/net/ipv4/ip_forward; Forward6 = Get-Content /proc/sys/net/ipv6/conf/all/forwarding }
        nft list tables | Should -BeNullOrEmpty -Because 'the suite runs where nobody has rules'
    }
    AfterAll { if ($script:made) { Remove-ExampleNetwork } }

    Context 'of <Name>' -ForEach ($examples | Group-Object { $_.Name } | ForEach-Object { @{ Name = $_.Name; Examples = $_.Group } }) {
        It '<Title>' -ForEach $Examples {
            if (-not $script:made) { New-ExampleNetwork }
            $script:made = $true
            $ErrorActionPreference = 'Continue' # an example that goes on after an error has failed all the same
            $ConfirmPreference = 'None'         # nobody is here to answer
            try {
                $said = & ([scriptblock]::Create($Code)) 2>&1
                $null = $said | Out-String -Width 100 # what it shows can be shown
            } finally {
                if ($Code -match '(?m)(?<![-\w])((?!Get|Find|Test|Where|ForEach|Format|Select|ConvertFrom|ConvertTo|Out)[A-Z]\w+-\w|nft )') { # it may have changed something
                    Remove-ExampleNetwork
                    $script:made = $false
                }
            }

            $said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
        }
    }
}
