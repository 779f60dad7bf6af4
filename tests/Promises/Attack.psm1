# What the tests of the promises share: attackers (Attack.cs) in processes of their own, a look into the transport (Witness.cs), figures.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

# Compiles a source file of this folder once for every version of it and of the module, and loads it.
function Import-Source ([string] $Name, [string[]] $References) {
    $sources = @($Name -eq 'Attack' ? "$PSScriptRoot/Attack.cs" : (Get-Item "$PSScriptRoot/*.cs").FullName) + "$PSScriptRoot/../../bin/ContainerNet.Kernel.dll"
    $made = "$PSScriptRoot/../../TestResults/$Name-$((Get-FileHash $sources).Hash -join '' -replace '(.{12}).{52}', '$1').dll"
    if (-not (Test-Path $made)) {
        $null = New-Item -ItemType Directory -Force (Split-Path $made)
        $part = "$made.$([guid]::NewGuid())" # process ids repeat from one disposable namespace to the next
        $with = $References ? @{ ReferencedAssemblies = $References } : @{}
        Add-Type -TypeDefinition (Get-Content -Raw "$PSScriptRoot/$Name.cs") -OutputAssembly $part -IgnoreWarnings -WarningAction Ignore @with
        Move-Item -Force $part $made
    }

    Add-Type -Path $made
    $made
}

$attack = Import-Source Attack
$netstandard = @(Get-ChildItem "$PSHOME/ref/*.dll").FullName # what Add-Type takes by itself, said because others are added
$references = @("$PSScriptRoot/../../bin/ContainerNet.Kernel.dll", $attack) + $netstandard
$null = Import-Source Witness $references
$null = Import-Source Rewriter $references
[ContainerNet.Tests.Attack]::Settled = [ContainerNet.Namespaces.NamespaceThreads].GetMethod('KeepSettled').CreateDelegate([Func[IDisposable]])

function Write-Figure ([string] $Text) { Write-Host "    $Text" }

# Begins an attack in a process of its own: Start-Attack Churn 8 -Prefix ip, netns, exec, NAME. It ends by Stop-Attack, or by itself.
function Start-Attack ([string] $Method, [object[]] $Arguments, [string[]] $Prefix) {
    $file = [IO.Path]::GetTempFileName()
    $shell = @($Prefix) + [Environment]::ProcessPath
    if ((Split-Path -Leaf $shell[-1]) -eq 'dotnet') { $shell += "$PSHOME/pwsh.dll" }
    $shell += '-NoProfile', '-NonInteractive', '-Command', "Add-Type -Path '$attack'; [IO.File]::WriteAllText('$file.new', 'begun'); [IO.File]::Move('$file.new', '$file', `$true); [ContainerNet.Tests.Attack]::$Method($($Arguments -join ', ')) | Set-Content '$file'"
    $words = ($shell | Where-Object { $_ } | ForEach-Object { "'$($_ -replace "'", "'\''")'" }) -join ' '
    $id = [int](sh -c "$words </dev/null >'$file.log' 2>&1 & echo `$!")
    $attack = [pscustomobject]@{ Id = $id; File = $file }
    for ($i = 0; $i -lt 600 -and -not (Get-Content -Raw $file); $i++) { Start-Sleep -Milliseconds 50 }
    if (-not (Get-Content -Raw $file)) { throw "The attack did not begin: $(Get-Content -Raw "$file.log")" }
    $attack
}

# Whether it still goes on.
function Test-Attack ($Attack) { (Get-Content -Raw $Attack.File) -match 'begun' -and (Test-Path "/proc/$($Attack.Id)/fd") }

# Ends it, and gives what it said when it had come to its end by itself.
function Stop-Attack ([AllowNull()] $Attack) {
    if (-not $Attack) { return }
    kill -9 $Attack.Id 2>$null
    $said = Get-Content -Raw $Attack.File
    Remove-Item "$($Attack.File)*"
    if ($said -match '^\{') { $said | ConvertFrom-Json }
}

# A process whose namespace belongs to a user namespace in which it is root, as that of a rootless container does; holds link 'real'.
function New-Box {
    $box = [int](sh -c "unshare --user --map-root-user --net sh -c 'ip link set lo up; ip link add real type bridge; exec sleep 3600' </dev/null >/dev/null 2>&1 & echo `$!")
    for ($i = 0; $i -lt 200 -and (nsenter -t $box -n ip -o link 2>$null) -notmatch 'real'; $i++) { Start-Sleep -Milliseconds 20 }
    $box
}

# The threads of this process that are in another namespace than this one: their folders in /proc, and where they are.
function Get-Elsewhere ([string] $Place) {
    foreach ($task in [IO.Directory]::GetDirectories('/proc/self/task')) {
        try {
            $is = [IO.File]::ResolveLinkTarget("$task/ns/net", $false).Name
            if ($is -ne $Place) { [pscustomobject]@{ Task = $task; Text = "$([IO.File]::ReadAllText("$task/comm").Trim()) in $is" } }
        }
        catch { $null = 'it has ended' }
    }
}

# Begins to look for stray threads: those that are elsewhere already, of a test that ran before in this process, are not of what comes now. They are told.
function Start-StrayWatch ([string] $Place = (Get-Place)) {
    $there = @(Get-Elsewhere $Place)
    if ($there) { Write-Figure "before this test: $($there.Text -join ', ')" }
    $script:strangers = @($there.Task)
}

# The threads of this process that are in another namespace than the one it was started in, and stay: a visitor takes a moment to go home.
function Get-StrayThread ([string] $Place) {
    for ($i = 0; $i -lt 40; $i++) {
        $stray = @(Get-Elsewhere $Place | Where-Object Task -NotIn $strangers | ForEach-Object Text)
        if (-not $stray) { break }
        Start-Sleep -Milliseconds 5
    }

    $stray
}

function Get-Place { [IO.File]::ResolveLinkTarget('/proc/thread-self/ns/net', $false).Name }

# So many links in a namespace, fast: pairs named s1 t1 s2 t2 …; gives their names, with lo.
function Add-Pair ([string] $Namespace, [int] $Pairs) {
    1..$Pairs | ForEach-Object { "link add s$_ type veth peer name t$_" } | ip -n $Namespace -batch -
    [string[]](@('lo') + (1..$Pairs | ForEach-Object { "s$_", "t$_" }))
}

Export-ModuleMember -Function Write-Figure, Start-Attack, Test-Attack, Stop-Attack, New-Box, Start-StrayWatch, Get-StrayThread, Get-Place, Add-Pair
