# The look half touches no network: Pester over paths and faults from saved snapshots passes for an ordinary user, and strace sees no socket and no namespace.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'the look half' -Skip:(-not ((Test-Has root) -and (Test-Has strace) -and (Test-Has setpriv))) {
    It 'passes its tests as an ordinary user, and asks the kernel nothing' {
        # A user who may read nothing of root's: what it needs is laid where anybody can read it.
        $place = Join-Path ([IO.Path]::GetTempPath()) "containernet-user-$([Guid]::NewGuid().ToString('n').Substring(0, 8))"
        $root = Resolve-Path "$PSScriptRoot/../.."
        $pester = Split-Path (Get-Module Pester).Path
        try {
            $null = New-Item -ItemType Directory "$place/tests/Engine", "$place/tests/Samples", "$place/home"
            Copy-Item "$root/ContainerNet.psd1" $place
            Copy-Item "$root/tests/Engine/Samples.Tests.ps1" "$place/tests/Engine"
            $shown = [ordered]@{ bin = "$root/bin"; 'en-US' = "$root/en-US"; 'tests/Samples/snapshots' = "$root/tests/Samples/snapshots"; Pester = $pester; pwsh = $PSHOME }
            foreach ($name in $shown.Keys) {
                $null = New-Item -ItemType Directory -Force "$place/$name"
                mount --bind $shown[$name] "$place/$name"
            }
            Set-Content "$place/run.ps1" @"
Import-Module $place/Pester/Pester.psd1
`$configuration = New-PesterConfiguration
`$configuration.Run.Path = '$place/tests/Engine'
`$configuration.Run.PassThru = `$true
`$configuration.Output.Verbosity = 'None'
`$result = Invoke-Pester -Configuration `$configuration
"`$(`$result.PassedCount) passed, `$(`$result.FailedCount + `$result.FailedContainersCount) failed"
"@
            chown 65534:65534 "$place/home"
            $dotnet = [Environment]::ProcessPath # dotnet or an apphost of its own, where anybody may run it
            $env:HOME, $was = "$place/home", $env:HOME
            $said = strace -f --seccomp-bpf -qq -e trace=socket,connect,bind,sendto,sendmsg,setns,unshare,mount -o "$place/trace" setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all $dotnet "$place/pwsh/pwsh.dll" -NoProfile -NonInteractive -File "$place/run.ps1" 2>&1
            $env:HOME = $was
            "$said" | Should -Match '^(?<passed>\d+) passed, 0 failed$'
            $null = "$said" -match '^(?<passed>\d+) '
            [int]$Matches.passed | Should -BeGreaterThan 60
            # The runtime makes, and leaves, one socket of each family to see whether the machine has it.
            $asked = @(Get-Content "$place/trace" | Where-Object { $_ -match '\b(setns|mount|unshare)\(|AF_(NETLINK|PACKET)|\b(connect|bind|sendto|sendmsg)\(.*sa_family=AF_INET' })
            $asked | Select-Object -First 3 | Should -BeNullOrEmpty
        } finally {
            foreach ($name in $shown.Keys) {
                umount "$place/$name"
                if ($LASTEXITCODE) { throw "'$place/$name' is still mounted, so '$place' is left as it is." }
            }
            Remove-Item -Recurse -Force $place
        }
    }
}
