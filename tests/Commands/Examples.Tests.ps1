BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../../src/Help/HelpPage.psm1"

    # The pages of namespaces, links, bridges, neighbours and sockets: each of their examples begins with an empty network namespace.
    $examples = foreach ($page in Get-Item "$PSScriptRoot/../../en-US/*-*.md" | Where-Object BaseName -Match '-(NetworkNamespace|NetworkLink|VethPair|Bridge|BridgePort|IpNeighbor|NetworkSocket)$' | Where-Object BaseName -NE Get-NetworkLink) {
        (Read-HelpPage $page.FullName).Examples | ForEach-Object { @{ Page = $page.BaseName; Title = $_.Title; Code = $_.Code -join "`n" } }
    }
}

Describe 'the help of <Page>' -Skip:(-not (Test-Has lab)) -ForEach $examples {
    BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

    AfterEach {
        Get-NetworkNamespace | Where-Object Name | Remove-NetworkNamespace -Force
        Get-NetworkLink | Where-Object Kind -In veth, bridge | Remove-NetworkLink -ErrorAction Ignore # a pair may go meanwhile with its namespace
    }

    It 'has an example that runs: <Title>' {
        & { $ErrorActionPreference = 'Stop'; & ([scriptblock]::Create($Code)) } | Out-String -Width 100 | Should -Not -Match "`e\]"
    }
}
