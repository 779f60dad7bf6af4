BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not (Test-Has lab)

    $well = & "$PSScriptRoot/WellCalled.ps1"
    Get-Command -Module ContainerNet -Verb Get | ForEach-Object { $well[$_.Name] ??= @{} }

    # What kind of value a parameter takes.
    $kinds = @{
        namespace = { $_.ParameterType.Name -eq 'NamespaceReference' }
        name      = { $_.Name -in 'InterfaceAlias', 'Bridge', 'Name', 'PeerName', 'NewName', 'InputInterface', 'OutputInterface', 'ExceptInterface', 'Parent', 'Device', 'Id' -or ($_.Name -eq 'Container' -and $_.ParameterType -eq [string]) }
        address   = { $_.Name -in 'IPAddress', 'DestinationPrefix', 'NextHop', 'Source', 'Destination', 'From', 'Subnet', 'SourcePrefix', 'ExternalIPAddress', 'InternalIPAddress', 'RemoteIPAddress', 'LocalIPAddress' }
        port      = { $_.Name -in 'ExternalPort', 'InternalPort' }
    }
    $cases = foreach ($command in Get-Command -Module ContainerNet) {
        $found = @{}
        foreach ($kind in $kinds.Keys) {
            $parameters = @($command.Parameters.Values | Where-Object $kinds[$kind] | Sort-Object Name | ForEach-Object Name)
            if ($parameters) { $found[$kind] = $parameters }
        }
        if ($found.Count) { @{ Command = $command.Name; Bad = $found; Parameters = @($found.Values | Write-Output | Sort-Object -Unique) -join ', '; Well = $well[$command.Name] } }
    }
}

Describe 'bad input' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $esc = [char]27
        $names = @{
            'too long'     = 'abcdefghijklmnopqrst' * 13
            'with a slash' = 'a/b'
            'with a space' = 'a b'
            'with ESC'     = "a$esc[31mb"
            'a template'   = 'veth%d'
            'up a folder'  = '..'
            'a newline'    = "a`nb"
            'empty'        = ''
        }
        $addresses = @{ words = 'not an address'; ESC = "10.0.0.1$esc[2J"; parts = '10.0.0'; big = '10.0.0.256'; prefix = '10.0.0.0/33'; signs = '10.0.0.1/-1'; six = '2001:db8::1::2'; long = '1' * 5000; empty = '' }
        $ports = @{ zero = '0'; big = '65536'; minus = '-1'; words = 'http'; open = '80-'; backwards = '9000-8000'; list = '80 81'; ESC = "80$esc[31m"; empty = '' }

        $lab = New-Lab -Bare
        @"
for i in $($lab.Host) $($lab.World); do ip netns exec `$i sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'; done
ip -n $($lab.Host) link add br0 type bridge
ip -n $($lab.Host) link set br0 up
ip -n $($lab.Host) link add port0 type veth peer name far netns $($lab.World)
ip -n $($lab.Host) link set port0 master br0 up
ip -n $($lab.World) link set far up
ip -n $($lab.Host) link add spare type veth peer name spare2
ip -n $($lab.Host) addr add 10.9.0.1/24 dev port0
ip -n $($lab.Host) link add vx0 type vxlan id 42 dstport 4789 remote 10.9.0.6
mkfifo $TestDrive/fifo
mkdir $TestDrive/folder
touch $TestDrive/file /run/netns/deleted
ln -s fifo $TestDrive/link
ln -s link-to-itself $TestDrive/link-to-itself
until ip -n $($lab.Host) link show br0 | grep -q 'state UP'; do sleep 0.05; done
"@ | sh
        $socket = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $socket.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new("$TestDrive/socket"))
        $null = Add-NatPortMap 8443 10.9.0.2 443 -Namespace $lab.Host
        $null = Add-NatMasquerade 10.8.0.0/24 -Namespace $lab.Host

        # What each is refused with. Only what no pid, name, path or container could be may be refused by the binder.
        $namespaces = [ordered]@{
            4194000                            = 'ProcessNotFound'
            'pid:4194000'                      = 'ProcessNotFound'
            '4194001'                          = 'ProcessNotFound'
            '/proc/4194000/ns/net'             = 'NamespaceNotFound'
            "$TestDrive/file"                  = 'NotANamespace'
            "$TestDrive/fifo"                  = 'NotANamespace'
            "$TestDrive/link"                  = 'NotANamespace'
            "$TestDrive/socket"                = 'NotANamespace'
            "$TestDrive/folder"                = 'NotANamespace'
            "$TestDrive/link-to-itself"        = 'NamespaceNotFound'
            '/dev/zero'                        = 'NotANamespace'
            '/proc/self/ns/uts'                = 'NotANamespace'
            '/proc/self/ns/mnt'                = 'NotANamespace'
            '/proc/self/exe'                   = 'NotANamespace'
            '/proc/self/fd/0'                  = 'NotANamespace'
            '/run/netns/deleted'               = 'NotANamespace'
            'deleted'                          = 'NotANamespace'
            '/run/netns/..'                    = 'NotANamespace'
            '..'                               = 'NamespaceNotFound'
            'name:../../proc/self/ns/net'      = 'NamespaceNotFound'
            '../../proc/self/ns/net/'          = 'NamespaceNotFound'
            'a b'                              = 'NamespaceNotFound'
            "a$esc[31mb"                       = 'NamespaceNotFound'
            'veth%d'                           = 'NamespaceNotFound'
            ('/' + 'x' * 5000)                 = 'NamespaceNotFound'
            ('x' * 5000)                       = 'NamespaceNotFound'
            ('ab' * 32)                        = 'NamespaceNotFound'
            'container:0123456789ab'           = 'ContainerNotFound'
            'pid:x'                            = 'ParameterArgumentTransformationError'
            'pid:0'                            = 'ParameterArgumentTransformationError'
            ''                                 = 'InvalidNamespace|ParameterArgumentValidationError'
        }

        # The whole of what could have been changed: here, and in the lab's namespaces.
        function Get-Whole {
            $seen = Get-Snapshot
            $seen.Remove('thread'); $seen.Remove('descriptor') # a visiting thread may still wait at home for a moment; what stays, the suite sees at its end
            $seen.lab = @($lab.Host, $lab.World, $lab.Container | ForEach-Object { "echo $_", "ip -n $_ -o -batch - <<X", "link`naddr`nrule`nroute show table all`nnetconf", 'X', "ip netns exec $_ nft list ruleset" } | sh 2>$null)
            $seen
        }

        # Calls a cmdlet and gives what is wrong with the way it refuses; nothing when it refuses as it should.
        function Get-Complaint ([string] $Command, [hashtable] $With, $Value, [string] $Wanted) {
            $shown = "$Command $(($With.GetEnumerator() | Sort-Object Key | ForEach-Object { "-$($_.Key) '$("$($_.Value)" -replace $esc, '<ESC>')'" }) -join ' ')"
            if ($shown.Length -gt 200) { $shown = $shown.Substring(0, 200) + '…' }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $failed = $null
            $said = try { & $Command @With -ErrorAction SilentlyContinue -ErrorVariable failed -WarningAction SilentlyContinue } catch { $thrown = $_ }
            $took = $watch.ElapsedMilliseconds
            $errors = @(if ($thrown) { $thrown } else { $failed })
            if ($took -gt 1000) { "$shown : took $took ms" }
            if ($null -ne $said) { "$shown : gave '$said'" }
            if ($errors.Count -ne 1) { return "$shown : $($errors.Count) errors: $errors" }
            $record = $errors[0]
            $id = $record.FullyQualifiedErrorId -replace ',.*'
            if ($id -notmatch "^($Wanted)") { "$shown : is '$id', not '$Wanted'" }
            if ($thrown -and $id -notmatch '^ParameterArgument(Transformation|Validation)Error' -and $id -ne 'MissingMandatoryParameter') { "$shown : ended the pipeline ($id)" }
            $message = "$record"
            if ($message -match '[\x00-\x1f\x7f-\x9f]') { "$shown : says a control character: $($message -replace '[\x00-\x1f]', '¿')" }
            if ($message.Length -gt 600) { "$shown : says $($message.Length) characters" }
            if ($thrown) { return }
            if ($message -notmatch "^[A-Z'0-9].*[.)]$") { "$shown : is no sentence: $message" }
            $asked = "$Value" -replace '^(pid|name|container):' -replace '[\x00-\x1f].*'
            if ($asked.Length -gt 10) { $asked = $asked.Substring(0, 10) }
            if ($asked -and -not $message.Contains($asked)) { "$shown : does not name '$asked': $message" }
            if (-not $record.ErrorDetails.RecommendedAction) { "$shown : does not say what to do: $message" }
        }
    }
    BeforeEach {
        $ConfirmPreference = 'None'
        $script:before ??= Get-Whole
    }
    AfterEach {
        $was, $now = $script:before, (Get-Whole)
        $script:before = $now
        Compare-Snapshot $was $now | Should -BeNullOrEmpty -Because 'what is refused changes nothing'
    }
    AfterAll {
        $socket.Dispose()
        Remove-Item /run/netns/deleted
        $lab | Remove-Lab
    }

    It 'knows every cmdlet' -ForEach @{ Unknown = @((Get-Command -Module ContainerNet).Name | Where-Object { -not $well.ContainsKey($_) }) } {
        $Unknown | Should -BeNullOrEmpty -Because 'each cmdlet stands in WellCalled.ps1'
    }

    It '<Command>: what cannot be in <Parameters>' -ForEach $cases {
        $has = (Get-Command $Command).Parameters
        $complaints = foreach ($kind in $Bad.Keys) {
            foreach ($parameter in $Bad[$kind]) {
                $isMandatory = $has[$parameter].ParameterSets.Values.IsMandatory -contains $true
                $values = switch ($kind) {
                    namespace { $namespaces.GetEnumerator() }
                    name { $names.Values | ForEach-Object { [pscustomobject]@{ Key = $_; Value = ($Command -match '^(New|Mount)-' -and $parameter -match 'Name$') -or $parameter -eq 'NewName' ? 'InvalidName' : 'InvalidName|NamespaceHasNoName|\w+NotFound' } } }
                    address { $addresses.Values | ForEach-Object { [pscustomobject]@{ Key = $_; Value = 'Invalid(Address|Prefix)|DestinationNotFound|PrefixMissing' } } }
                    port { $ports.Values | ForEach-Object { [pscustomobject]@{ Key = $_; Value = 'InvalidPort|PortMapNotFound' } } }
                }
                foreach ($value in $values) {
                    $wanted = $value.Value
                    if ('' -eq $value.Key -and $kind -ne 'namespace') {
                        if (-not $isMandatory) { continue } # an empty cell of a table says nothing
                        $wanted += '|ParameterArgumentValidationError'
                    }
                    $with = $Well.Clone()
                    if ($Command -eq 'Mount-NetworkNamespace' -and $parameter -eq 'Container') { $with.Remove('ProcessId') }
                    if ($has.ContainsKey('FromNamespace') -and $parameter -in 'From', 'FromNamespace') { $with.Remove('Destination'); $with.From = '10.9.0.7'; $with.Port = 80 }
                    if ($has.ContainsKey('Namespace') -and $Command -ne 'Invoke-NetworkNamespace') { $with.Namespace = $lab.Host }
                    $with[$parameter] = $value.Key
                    Get-Complaint $Command $with $value.Key $wanted
                }
            }
        }
        $complaints -join "`n" | Should -BeNullOrEmpty
    }

    It 'refuses <Why> (<Command>: <Id>)' -ForEach @(
        @{ Why = 'an address without its prefix length'; Command = 'Add-IpAddress'; With = { @{ IPAddress = '10.9.1.1'; InterfaceAlias = 'spare' } }; Id = 'PrefixMissing'; Names = '10.9.1.1' }
        @{ Why = 'two prefix lengths'; Command = 'Add-IpAddress'; With = { @{ IPAddress = '10.9.1.1/24'; PrefixLength = 16; InterfaceAlias = 'spare' } }; Id = 'InvalidPrefix'; Names = '10.9.1.1' }
        @{ Why = 'an address that is there'; Command = 'Add-IpAddress'; With = { @{ IPAddress = '10.9.0.1/24'; InterfaceAlias = 'port0' } }; Id = 'EEXIST'; Names = '10.9.0.1/24' }
        @{ Why = 'to take an address that is not there'; Command = 'Remove-IpAddress'; With = { @{ IPAddress = '10.9.0.9/24'; InterfaceAlias = 'port0' } }; Id = 'AddressNotFound'; Names = '10.9.0.9/24' }
        @{ Why = 'an address of another link'; Command = 'Remove-IpAddress'; With = { @{ IPAddress = '10.9.0.1/24'; InterfaceAlias = 'spare' } }; Id = 'AddressNotFound'; Names = 'spare' }

        @{ Why = 'a bridge that is not there'; Command = 'Add-BridgePort'; With = { @{ Bridge = 'docker0'; InterfaceAlias = 'spare' } }; Id = 'BridgeNotFound'; Names = "'docker0'" }
        @{ Why = 'a bridge that is not there'; Command = 'New-VethPair'; With = { @{ Name = 'v1'; Bridge = 'docker0' } }; Id = 'BridgeNotFound'; Names = "'docker0'" }
        @{ Why = 'a bridge that is none'; Command = 'Add-BridgePort'; With = { @{ Bridge = 'spare2'; InterfaceAlias = 'spare' } }; Id = 'NotABridge'; Names = "'spare2'" }
        @{ Why = 'a bridge as its own port'; Command = 'Add-BridgePort'; With = { @{ Bridge = 'br0'; InterfaceAlias = 'br0' } }; Id = 'ELOOP|EINVAL'; Names = "'br0'" }
        @{ Why = 'a link that is not there'; Command = 'Add-BridgePort'; With = { @{ Bridge = 'br0'; InterfaceAlias = 'nosuch' } }; Id = 'LinkNotFound'; Names = "'nosuch'" }
        @{ Why = 'a port that it is already'; Command = 'Add-BridgePort'; With = { @{ Bridge = 'br0'; InterfaceAlias = 'port0' } }; Id = 'EEXIST'; Names = "'port0'" }
        @{ Why = 'to take out what is no port'; Command = 'Remove-BridgePort'; With = { @{ InterfaceAlias = 'spare' } }; Id = 'PortNotFound'; Names = "'spare'" }
        @{ Why = 'to remove a bridge that is none'; Command = 'Remove-Bridge'; With = { @{ Name = 'spare' } }; Id = 'NotABridge'; Names = "'spare'" }
        @{ Why = 'to remove a bridge that is not there'; Command = 'Remove-Bridge'; With = { @{ Name = 'nosuch' } }; Id = 'BridgeNotFound'; Names = "'nosuch'" }

        @{ Why = 'a bridge whose name is taken'; Command = 'New-Bridge'; With = { @{ Name = 'br0' } }; Id = 'EEXIST'; Names = "'br0'" }
        @{ Why = 'a pair whose name is taken'; Command = 'New-VethPair'; With = { @{ Name = 'spare' } }; Id = 'EEXIST'; Names = "'spare'" }
        @{ Why = 'a pair whose other name is taken'; Command = 'New-VethPair'; With = { @{ Name = 'v1'; PeerName = 'far'; PeerNamespace = $lab.World } }; Id = 'EEXIST'; Names = "'far'" }
        @{ Why = 'a pair of one name'; Command = 'New-VethPair'; With = { @{ Name = 'v1'; PeerName = 'v1' } }; Id = 'EEXIST'; Names = "'v1'" }
        @{ Why = 'a pair with a group address'; Command = 'New-VethPair'; With = { @{ Name = 'v1'; LinkLayerAddress = '01:00:5e:00:00:01' } }; Id = 'EADDRNOTAVAIL|EINVAL|Invalid\w+'; Names = 'v1' }
        @{ Why = 'a name that another link has'; Command = 'Set-NetworkLink'; With = { @{ InterfaceAlias = 'spare'; NewName = 'port0' } }; Id = 'EEXIST'; Names = 'port0' }
        @{ Why = 'a change of which the kernel does half before it says no'; Command = 'Set-NetworkLink'; With = { @{ InterfaceAlias = 'spare'; NewName = 'port0'; MtuBytes = 1400; LinkLayerAddress = '02:00:00:00:00:09'; Description = 'half'; State = 'Up' } }; Id = 'EEXIST'; Names = 'port0' }
        @{ Why = 'a change of nothing'; Command = 'Set-NetworkLink'; With = { @{ InterfaceAlias = 'spare' } }; Id = 'NothingToChange'; Names = "'spare'" }
        @{ Why = 'a change of what is not there'; Command = 'Set-NetworkLink'; With = { @{ InterfaceAlias = 'nosuch'; State = 'Up' } }; Id = 'LinkNotFound'; Names = "'nosuch'" }
        @{ Why = 'to move onto a name that is taken there'; Command = 'Move-NetworkLink'; With = { @{ InterfaceAlias = 'spare'; TargetNamespace = $lab.World; NewName = 'far' } }; Id = 'EEXIST'; Names = "'far'" }
        @{ Why = 'to move lo'; Command = 'Move-NetworkLink'; With = { @{ InterfaceAlias = 'lo'; TargetNamespace = $lab.World; NewName = 'lo2' } }; Id = 'EINVAL|EOPNOTSUPP'; Names = "'lo'" }
        @{ Why = 'to remove lo'; Command = 'Remove-NetworkLink'; With = { @{ InterfaceAlias = 'lo' } }; Id = 'EOPNOTSUPP'; Names = "'lo'" }
        @{ Why = 'to remove a link that is not there'; Command = 'Remove-NetworkLink'; With = { @{ InterfaceAlias = 'nosuch' } }; Id = 'LinkNotFound'; Names = "'nosuch'" }

        @{ Why = 'a route that is there'; Command = 'Add-IpRoute'; With = { @{ DestinationPrefix = '10.9.0.0/24'; InterfaceAlias = 'port0'; Source = '10.9.0.1' } }; Id = 'EEXIST'; Names = '10.9.0.0/24' }
        @{ Why = 'a route with bits beyond its prefix'; Command = 'Add-IpRoute'; With = { @{ DestinationPrefix = '10.9.1.1/16'; InterfaceAlias = 'port0' } }; Id = 'InvalidPrefix'; Names = '10.9.1.1/16' }
        @{ Why = 'a next hop on no link'; Command = 'Add-IpRoute'; With = { @{ DestinationPrefix = 'default'; NextHop = '172.30.0.1' } }; Id = 'ENETUNREACH'; Names = '172.30.0.1' }
        @{ Why = 'a route by a link that is down'; Command = 'Add-IpRoute'; With = { @{ DestinationPrefix = '10.7.0.0/16'; InterfaceAlias = 'spare' } }; Id = 'ENETDOWN'; Names = '10.7.0.0/16' }
        @{ Why = 'to remove a route that is not there'; Command = 'Remove-IpRoute'; With = { @{ DestinationPrefix = '10.7.0.0/16' } }; Id = 'RouteNotFound'; Names = '10.7.0.0/16' }

        @{ Why = 'a port that is taken'; Command = 'Add-NatPortMap'; With = { @{ ExternalPort = '8443'; InternalIPAddress = '10.9.0.9' } }; Id = 'PortTaken'; Names = '8443' }
        @{ Why = 'a port that is published so already'; Command = 'Add-NatPortMap'; With = { @{ ExternalPort = '8443'; InternalIPAddress = '10.9.0.2'; InternalPort = '443' } }; Id = 'PortTaken'; Names = '8443' }
        @{ Why = 'ports of which one is taken'; Command = 'Add-NatPortMap'; With = { @{ ExternalPort = '8440-8450'; InternalIPAddress = '10.9.0.9' } }; Id = 'PortTaken'; Names = '8443' }
        @{ Why = 'a port somebody listens on'; Command = 'Add-NatPortMap'; With = { @{ ExternalPort = '8090'; InternalIPAddress = '10.9.0.2' } }; Id = 'PortTaken'; Names = '8090' }
        @{ Why = 'more ports than there'; Command = 'Add-NatPortMap'; With = { @{ ExternalPort = '7000-7010'; InternalIPAddress = '10.9.0.2'; InternalPort = '80-81' } }; Id = 'PortRangesDiffer'; Names = '7000-7010' }
        @{ Why = 'to take back a port that is not published'; Command = 'Remove-NatPortMap'; With = { @{ ExternalPort = '8444' } }; Id = 'PortMapNotFound'; Names = '8444' }
        @{ Why = 'to take back another''s port'; Command = 'Remove-NatPortMap'; With = { @{ ExternalPort = '8443'; InternalIPAddress = '10.9.0.9' } }; Id = 'PortMapNotFound'; Names = '10.9.0.9' }
        @{ Why = 'a masquerade that is there'; Command = 'Add-NatMasquerade'; With = { @{ Subnet = '10.8.0.0/24' } }; Id = 'EEXIST'; Names = '10.8.0.0/24' }
        @{ Why = 'to stop a masquerade that is not there'; Command = 'Remove-NatMasquerade'; With = { @{ Subnet = '10.7.0.0/24' } }; Id = 'MasqueradeNotFound'; Names = '10.7.0.0/24' }
        @{ Why = 'to let through what nothing drops'; Command = 'Add-ForwardRule'; With = { @{ SourcePrefix = '10.9.0.0/24' } }; Id = 'NothingDrops'; Names = '10.9.0.0/24' }
        @{ Why = 'to let everything through'; Command = 'Add-ForwardRule'; With = { @{} }; Id = 'FlowTooWide' }
        @{ Why = 'to remove a rule that is not there'; Command = 'Remove-ForwardRule'; With = { @{ Id = 'ffffffff' } }; Id = 'ForwardRuleNotFound'; Names = 'ffffffff' }
        @{ Why = 'forwarding of a link that is not there'; Command = 'Enable-IpForward'; With = { @{ InterfaceAlias = 'nosuch' } }; Id = 'LinkNotFound'; Names = "'nosuch'" }

        @{ Why = 'a namespace whose name is taken'; Command = 'New-NetworkNamespace'; With = { @{ Name = $lab.World } }; Id = 'EEXIST'; Names = 'world-' }
        @{ Why = 'a name that is taken'; Command = 'Mount-NetworkNamespace'; With = { @{ ProcessId = $lab.ContainerId; Name = $lab.World } }; Id = 'EEXIST'; Names = 'world-' }
        @{ Why = 'to mount what is not said'; Command = 'Mount-NetworkNamespace'; With = { @{ Name = 'kept' } }; Id = 'NothingToMount' }
        @{ Why = 'to remove a namespace that is not there'; Command = 'Remove-NetworkNamespace'; With = { @{ Name = 'nosuch' } }; Id = 'NamespaceNotFound'; Names = "'nosuch'" }
        @{ Why = 'a program that is not there'; Command = 'Invoke-NetworkNamespace'; With = { @{ Command = 'no-such-program' } }; Id = 'CommandNotFound'; Names = "'no-such-program'" }
        @{ Why = 'to repair nothing'; Command = 'Repair-ContainerPath'; With = { @{ InputObject = [pscustomobject]@{ A = 1 } } }; Id = 'NothingToRepair' }
        @{ Why = 'UDP to no port'; Command = 'Test-ContainerPath'; With = { @{ Container = $lab.Container; Destination = '10.9.0.1'; Protocol = 'Udp' } }; Id = 'PortMissing' }
        @{ Why = 'a destination this machine cannot look up'; Command = 'Test-ContainerPath'; With = { @{ Container = $lab.Container; Destination = 'no-such-name.invalid' } }; Id = 'DestinationNotFound'; Names = 'no-such-name.invalid' }
    ) {
        if ($Id -eq 'PortTaken' -and $Why -like '*listens*') {
            ip netns exec $lab.Host busybox httpd -p 8090 -h $TestDrive
            $script:before = Get-Whole # the listener is not the cmdlet's doing
        }
        $with = & $With
        if ((Get-Command $Command).Parameters.ContainsKey('Namespace')) { $with.Namespace = $lab.Host }
        Get-Complaint $Command $with ($Names -is [string] ? $Names : '') $Id | Should -BeNullOrEmpty
    }

    It 'goes on with the next object of the pipeline' {
        $said = 'nosuch', 'port0', "a$esc[2J", 'br0' | ForEach-Object { [pscustomobject]@{ InterfaceAlias = $_; Namespace = $lab.Host } } | Get-NetworkLink -ErrorVariable failed -ErrorAction SilentlyContinue
        $said.Name | Should -Be port0, br0
        $failed.FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
        $failed | Should -HaveCount 2

        $said = 4194000, 'nosuch', '/dev/zero', $lab.Container | ForEach-Object { [pscustomobject]@{ Namespace = $_ } } | Get-IpForward -ErrorVariable failed -ErrorAction SilentlyContinue
        @($said) | Should -HaveCount 1
        $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be ProcessNotFound, NamespaceNotFound, NotANamespace
    }

    It 'says nothing with -ErrorAction Ignore' {
        $Error.Clear()
        Remove-NetworkLink nosuch -Namespace $lab.Host -ErrorAction Ignore
        Remove-IpAddress 10.9.0.9/24 port0 -Namespace $lab.Host -ErrorAction Ignore
        Remove-NatPortMap 8444 -Namespace $lab.Host -ErrorAction Ignore
        Remove-NetworkNamespace nosuch -ErrorAction Ignore
        $Error | Should -BeNullOrEmpty
    }

    It 'refuses an object whose namespace is another one by now' {
        $link = Get-NetworkLink spare -Namespace $lab.Host | Select-Object * -ExcludeProperty Inode | Add-Member Inode 4026531840 -PassThru
        $link | Set-NetworkLink -State Up -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'NamespaceChanged,*'
    }

    It 'refuses an object of another machine' {
        $link = Get-NetworkLink spare -Namespace $lab.Host | Select-Object *, @{ n = 'PSComputerName'; e = { 'elsewhere.example' } }
        $link | Remove-NetworkLink -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -BeLike 'RemoteObject,*'
        "$failed" | Should -Match 'elsewhere\.example'
    }
}
