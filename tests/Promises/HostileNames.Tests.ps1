# Promise 24. strace is the witness: of what is opened, of what is started, and of what is asked of the kernel.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Hostile names: 0 invalid ones reach the kernel, 0 files outside the allowed directories, 0 child processes' -Skip:(-not ((Test-Has lab) -and (Test-Has strace))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $box = "names-$suffix"
        ip netns add $box
        'link add br0 type bridge', 'link add spare type veth peer name spare2', 'link add vx0 type vxlan id 42 dstport 4789 remote 10.9.0.6' | ip -n $box -batch -
        $count = Get-TestCount 8 5000
        $seed = Get-Random
        Set-Content "$TestDrive/names.ps1" @'
param([string] $Module, [string] $WellCalled, [int] $Count, [int] $Seed)
Import-Module $Module
$well = & $WellCalled
Get-Command -Module ContainerNet -Verb Get | ForEach-Object { $well[$_.Name] ??= @{} }
$random = [Random]::new($Seed)
# Pieces that mean something to somebody: shells, paths, terminals, formats, PowerShell, the kernel.
$pieces = '/', '..', '../', '/etc/passwd', '/proc/self', "`0", "`n", "`r", "`t", "`e[2J", "`e]0;T`a", [char]0x9b, [char]0x202e, ' ', '%d', '%s', '%n', '$(id)', '`id`', '${HOME}', ';id;', '|id', '&', '>x', '<x', "'", '"', '*', '?', '[a]', '{0}', '\', ':', '@', '#', '~', '-', '--', '=', ',', '.', 'a', 'veth', 'br0', '0', '9', 'Z', [char]0xe9, [char]0xd83d, [char]0xde00, ('x' * 20), ('/a' * 40)
function New-Name {
    $name = ''
    foreach ($i in 1..$random.Next(1, 6)) { $name += $pieces[$random.Next($pieces.Count)] }
    $name
}
$all = foreach ($command in Get-Command -Module ContainerNet) {
    foreach ($parameter in $command.Parameters.Values) {
        $isName = $parameter.Name -in 'InterfaceAlias', 'Bridge', 'Name', 'PeerName', 'NewName', 'InputInterface', 'OutputInterface', 'ExceptInterface', 'Parent', 'Device', 'Id', 'Container', 'Table', 'Chain' -and $parameter.ParameterType -in [string], [string[]]
        if ($isName -or $parameter.ParameterType.Name -eq 'NamespaceReference') { @{ Command = $command.Name; Parameter = $parameter.Name; IsNamespace = -not $isName } }
    }
}
# Everything is compiled once before it counts, and every assembly is loaded.
foreach ($one in $all) { $with = $well[$one.Command].Clone(); $with.Remove('ProcessId'); $with[$one.Parameter] = 'a b'; $null = try { & $one.Command @with -ErrorAction SilentlyContinue -WarningAction SilentlyContinue } catch { $_ } }
try { [IO.File]::ReadAllText('/begin-of-the-names') } catch { $null = 'a mark for strace' }
$calls = $wrong = 0
foreach ($i in 1..$Count) {
    $name = New-Name
    $isGood = $name -cmatch '^[A-Za-z0-9][A-Za-z0-9_.-]*$' # such a one may be taken, or be there
    foreach ($one in $all) {
        if ($isGood) { $name += '/' ; $isGood = $false }
        $with = $well[$one.Command].Clone()
        if ($one.Command -eq 'Mount-NetworkNamespace' -and $one.Parameter -eq 'Container') { $with.Remove('ProcessId') }
        $with[$one.Parameter] = $name
        $failed = @()
        $calls++
        $ConfirmPreference = 'None'
        $null = try { & $one.Command @with -ErrorAction SilentlyContinue -ErrorVariable failed -WarningAction SilentlyContinue } catch { $failed = @($_) }
        # What is only looked for may be a pattern, and is then not found in silence.
        $isSearch = $one.Command -match '^(Get|Find)-' -or (($one.Command -match '^(Repair|Export)-ContainerNetwork$' -or "$($one.Command) $($one.Parameter)" -match '^(Watch-Packet|Start-PacketCapture) InterfaceAlias$') -and [WildcardPattern]::ContainsWildcardCharacters($name))
        if (-not $failed -and -not $isSearch -and -not [string]::IsNullOrWhiteSpace($name)) { $wrong++; [Console]::Error.WriteLine("$($one.Command) -$($one.Parameter) $([ContainerNet.Interop.DisplayText]::Escape($name))") }
        foreach ($record in $failed) { if ("$record" -match '[\x00-\x1f\x7f-\x9f\u202e]') { $wrong++; [Console]::Error.WriteLine("$($one.Command) -$($one.Parameter): a control character is said") } }
    }
}
try { [IO.File]::ReadAllText('/end-of-the-names') } catch { $null = 'a mark for strace' }
"{`"parameters`":$($all.Count),`"calls`":$calls,`"wrong`":$wrong}"
'@
    }

    AfterAll { ip netns del $box }

    It 'in every name parameter of every cmdlet' {
        $before = ip -n $box -o link
        $trace = "$TestDrive/trace"
        $said = ip netns exec $box strace -f --seccomp-bpf -qq -s 128 -e trace=open,openat,openat2,execve,clone,clone3,fork,vfork,mount,mkdir,unlink,sendto,sendmsg,access,stat,newfstatat,readlink -o $trace ([Environment]::ProcessPath) "$PSHOME/pwsh.dll" -NoProfile -NonInteractive -File "$TestDrive/names.ps1" "$PSScriptRoot/../../ContainerNet.psd1" "$PSScriptRoot/../Module/WellCalled.ps1" $count $seed 2>"$TestDrive/wrong"
        $seen = @{ Opened = 0; Looked = 0; Outside = [Collections.Generic.List[string]]::new(); Children = 0; Changes = [Collections.Generic.List[string]]::new(); Made = 0 }
        $within = $false
        foreach ($line in [IO.File]::ReadLines($trace)) {
            if ($line.Contains('/begin-of-the-names')) { $within = $true; continue }
            if ($line.Contains('/end-of-the-names')) { break }
            if (-not $within) { continue }
            switch -Regex ($line) {
                '\b(open|openat|openat2)\([^"]*"((?:[^"\\]|\\.)*)"' {
                    $seen.Opened++
                    $path = $Matches[2]
                    if ($path -match '^/nowhere/x\.\w+$') { break } # where the well-called ones write: there is no such folder
                    # What is given as a path to a namespace is looked at, not opened (O_PATH), to see that it is none.
                    if ($line -match 'O_PATH') { $seen.Looked++; break }
                    # What the module reads: namespaces, processes, settings. What the runtime reads of its own: its assemblies, the machine.
                    if ($path -notmatch '^(/run/netns|/proc|/sys/(fs/cgroup|devices|kernel)|/dev/(null|urandom))(/|$)|\.(dll|pdb|so(\.\d+)*|psd1|psm1|ps1|ps1xml|json|resources\.dll|xml)$|^/etc/(resolv\.conf|hosts|nsswitch\.conf|host\.conf|gai\.conf|localtime)$|^/(usr|lib)|^/tmp/clr-debug|^/run/(docker|podman|containerd|containernet)|^/var/lib/containernet') { $seen.Outside.Add($path) }
                    if ($path -match '(^|/)\.\.(/|$)' -and $line -notmatch 'ENOENT|ENOTDIR|ENAMETOOLONG|ELOOP') { $seen.Outside.Add($path) }
                    if ($line -match 'O_CREAT') { $seen.Made++ }
                    break
                }
                '\bexecve\(|\bv?fork\(|\bclone3?\((?!.*CLONE_THREAD)' { $seen.Children++; break }
                'nlmsg_type=(RTM_(NEW|SET|DEL)|NFNL_MSG_BATCH|0x[0-9a-f]+ \w*BATCH)|nlmsg_type=NFNL_SUBSYS_NFTABLES<<8\|NFT_MSG_(NEW|DEL)' { if ($line -notmatch 'ECHO.*recv') { $seen.Changes.Add($line) }; break }
                '\b(mount|mkdir|unlink)\(' { $seen.Made++; break }
            }
        }

        $result = $said | Select-Object -Last 1 | ConvertFrom-Json
        Write-Figure "promise 24 (seed $seed): $count names x $($result.parameters) parameters = $($result.calls) calls: $($result.wrong) taken or said raw, $($seen.Changes.Count) changes asked of the kernel, $($seen.Looked) paths looked at, $($seen.Opened) files opened, $($seen.Outside.Count) outside, $($seen.Made) made, $($seen.Children) children"
        $result.calls | Should -Be ($count * $result.parameters)
        Get-Content "$TestDrive/wrong" | Select-Object -First 5 | Should -BeNullOrEmpty
        $within | Should -BeTrue
        $seen.Changes | Select-Object -First 3 | Should -BeNullOrEmpty
        $seen.Outside | Select-Object -First 5 | Should -BeNullOrEmpty
        $seen.Children, $seen.Made | Should -Be 0, 0
        ip -n $box -o link | Should -Be $before
    }
}
