# Containers of a real Docker by name, by id, in one another's namespaces, run by engine-lab.sh. Prints one JSON object that DockerNames.Tests.ps1 looks at.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
$seen = [ordered]@{}
function Get-Inode ([int] $Process) { [uint64]((Get-Item "/proc/$Process/ns/net").LinkTarget -replace '\D') }
function Get-ErrorId ([scriptblock] $Block) { $e = $null; try { & $Block 2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { $e ??= $_ } } } catch { $e = $_ }; "$($e.FullyQualifiedErrorId)" -replace ',.*' }

$web = docker run -d --name web bb httpd -f -p 80 -h /www
$db = docker run -d --name db-1 bb sleep 600
$beside = docker run -d --name beside --network container:web bb sleep 600
$wide = docker run -d --name wide --network host bb sleep 600
$shared = docker run -d --name sharedpid --pid host bb sleep 600
$pids = @{}
foreach ($name in 'web', 'db-1', 'beside', 'wide', 'sharedpid') { $pids[$name] = [int](docker inspect -f '{{.State.Pid}}' $name) }
$null = docker exec -d web sleep 500      # in the container, but not its first process
$null = docker exec -d sharedpid sleep 499

# Every way to say a container leads into the namespace of its first process.
$seen.Ways = [ordered]@{}
foreach ($name in $pids.Keys | Sort-Object) {
    $id = docker inspect -f '{{.Id}}' $name
    $seen.Ways[$name] = @(foreach ($way in $name, "container:$name", $id, $id.Substring(0, 12), "container:$($id.Substring(0, 20))", $pids[$name]) {
        Invoke-NetworkNamespace $way -- readlink /proc/self/ns/net
    }) | Sort-Object -Unique
    $seen.Ways[$name] = @($seen.Ways[$name]) + "net:[$(Get-Inode $pids[$name])]"
}

$all = Get-NetworkNamespace
$seen.Listed = @($all | Where-Object Container | Sort-Object ContainerName | ForEach-Object { "$($_.Namespace) $($_.ContainerName) $($_.Runtime) $($_.Container.Length)" })
$seen.Expected = @('db-1', 'sharedpid', 'web' | ForEach-Object { $id = docker inspect -f '{{.Id}}' $_; "container:$($id.Substring(0, 12)) $_ docker 64" })
$seen.Self = $all | Where-Object Namespace -EQ self | ForEach-Object { "$($_.ContainerName)" }
$seen.ByName = (Get-NetworkNamespace web).Inode -eq (Get-Inode $pids['web'])
$seen.Processes = @((Get-NetworkNamespace web).ProcessId) -contains $pids['beside']
$seen.Wildcard = @(Get-NetworkNamespace db-* | ForEach-Object ContainerName)
$seen.ByPid = (Get-NetworkNamespace "pid:$($pids['beside'])").ContainerName
$seen.Missing = Get-ErrorId { Get-NetworkNamespace nobody }
$seen.Shown = (Get-NetworkNamespace web | Out-String -Width 100).Trim()

$seen.Link = (Get-NetworkNamespace web | Get-NetworkLink).Name
$seen.Address = (Get-IpAddress -Namespace web -InterfaceAlias eth0 -AddressFamily IPv4).IPAddress -eq (docker inspect -f '{{.NetworkSettings.IPAddress}}' web)
$seen.Socket = Get-NetworkSocket 80 -Listening -Namespace web | ForEach-Object { $_.ProcessId -eq $pids['web'] }
$seen.Path = (Test-ContainerPath -Container web -Destination 203.0.113.176).Succeeded
$seen.PathExplicit = (Test-ContainerPath -Container container:db-1 -Destination 203.0.113.176).Succeeded
$seen.Completed = @((TabExpansion2 'Test-ContainerPath -Container we').CompletionMatches.CompletionText)
$seen.CompletedPrefix = @((TabExpansion2 'Get-NetworkLink -Namespace container:db').CompletionMatches.CompletionText)
$seen.CompletedContainer = @((TabExpansion2 'Mount-NetworkNamespace -Container db').CompletionMatches.CompletionText)

# A name in /run/netns comes before a container's; container: says which is meant.
$null = New-NetworkNamespace web
$seen.NameFirst = @((Get-NetworkLink -Namespace web).Name) -join ','
$seen.ContainerFirst = @((Get-NetworkLink -Namespace container:web).Name | Sort-Object) -join ','
Remove-NetworkNamespace web -Confirm:$false
$null = Mount-NetworkNamespace -Container web -Name kept
$seen.Kept = (Get-NetworkNamespace kept).ContainerName
Remove-NetworkNamespace kept -Confirm:$false

# A process that a user put into a control group with the container's id, in its own slice or in another container, does not pass for it.
$line = Get-Content "/proc/$($pids['web'])/cgroup" | Where-Object { $_ -match $web } | Select-Object -First 1
$controllers, $path = ($line -split ':', 3)[1, 2]
$root = $controllers ? "/sys/fs/cgroup/$($controllers -replace '^name=')" : '/sys/fs/cgroup'
$inode = Get-Inode $pids['web']
$seen.Fakes = @(foreach ($place in "user.slice/user-1000.slice/docker-$web.scope", "$(($path -replace $web, $db).Trim('/'))/docker/$web") {
    $group = "$root/$place"
    $parents = @(for ($folder = $group; -not (Test-Path $folder); $folder = Split-Path $folder) { $folder })
    $null = New-Item -ItemType Directory $group -Force
    $fake = Start-Process unshare -ArgumentList '-n', '-p', '-f', '--kill-child', 'sleep', '300' -PassThru
    while (-not ($child = "$(Get-Content "/proc/$($fake.Id)/task/$($fake.Id)/children" -ErrorAction Ignore)".Trim())) { Start-Sleep -Milliseconds 5 }
    foreach ($process in $fake.Id, $child) { [IO.File]::WriteAllText("$group/cgroup.procs", "$process") }
    $there = Get-NetworkNamespace | Where-Object { $_.ProcessId -contains $child }
    "$((Get-NetworkNamespace container:web).Inode -eq $inode) $((Get-NetworkNamespace $web).Inode -eq $inode) $($there.Namespace -replace '\d') '$($there.Container)' $((Get-NetworkLink -Namespace container:web).Name -contains 'eth0') $((Get-NetworkLink -AllNamespaces | Where-Object Namespace -EQ "container:$($web.Substring(0, 12))").Name -contains 'eth0')"
    kill -9 $child $fake.Id
    $fake.WaitForExit()
    foreach ($folder in $parents) { foreach ($try in 1..100) { try { [IO.Directory]::Delete($folder); break } catch { Start-Sleep -Milliseconds 10 } } }
})

# The container that ends, and begins again under its name, is another one.
$old = Get-NetworkNamespace web
$null = docker restart -t 0 web
$seen.Changed = Get-ErrorId { $old | Get-NetworkLink }
$seen.Again = (Get-NetworkNamespace web).Inode -ne $old.Inode
$null = docker rm -f web beside
$seen.Gone = Get-ErrorId { Get-NetworkLink -Namespace container:web }

# An engine that hangs costs 200 ms once in a pipeline, and ids go on working; one that is gone costs nothing.
kill -STOP (Get-Content /run/docker.pid)
$watch = [Diagnostics.Stopwatch]::StartNew()
$seen.Hung = Get-ErrorId { 1..5 | ForEach-Object { [pscustomobject]@{ Namespace = 'container:db-1' } } | Get-NetworkLink }
$seen.HungTook = $watch.ElapsedMilliseconds
$seen.HungById = @((Get-NetworkLink -Namespace "container:$($db.Substring(0, 12))").Name) -contains 'eth0'
$watch.Restart()
$seen.HungListed = (Get-NetworkNamespace | Where-Object Runtime | Measure-Object).Count
$seen.HungListTook = $watch.ElapsedMilliseconds
kill -CONT (Get-Content /run/docker.pid)
Move-Item /run/docker.sock /run/elsewhere.sock
$watch.Restart()
$seen.Dead = Get-ErrorId { Get-NetworkLink -Namespace container:db-1 }
$seen.DeadTook = $watch.ElapsedMilliseconds
$env:DOCKER_HOST = 'unix:///run/elsewhere.sock'
$seen.Elsewhere = @((Get-NetworkLink -Namespace db-1).Name) -contains 'eth0'
Move-Item /run/elsewhere.sock /run/docker.sock
$env:DOCKER_HOST = 'unix:///run/docker.sock'
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)
