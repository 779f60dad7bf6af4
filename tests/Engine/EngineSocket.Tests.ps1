# What an engine answers, how late it may come, and what is made of an answer that is none.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'the engine''s socket' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $id = '0123456789abcdef' * 4
        $type = [ContainerNet.Containers.EngineSocket]

        # Answers one request after another from a thread of its own, in its own way.
        Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies System.Runtime, System.Net.Sockets, System.Net.Primitives, System.Threading.Thread, System.Text.Encoding.Extensions, System.Collections -TypeDefinition @'
using System;
using System.Net.Sockets;
using System.Text;
using System.Threading;

public sealed class FakeEngine : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    public int Asked;
    public string Request = "";

    public FakeEngine(string path, string answer, int delay, bool close)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(8);
        new Thread(() =>
        {
            try
            {
                while (true)
                {
                    Socket one = _socket.Accept();
                    Asked++;
                    byte[] buffer = new byte[4096];
                    Request = Encoding.ASCII.GetString(buffer, 0, one.Receive(buffer));
                    foreach (string part in answer.Split('|'))
                    {
                        Thread.Sleep(delay);
                        one.Send(Encoding.UTF8.GetBytes(part));
                    }

                    if (close)
                    {
                        one.Dispose();
                    }
                }
            }
            catch (Exception)
            {
            }
        }) { IsBackground = true }.Start();
    }

    public void Dispose() => _socket.Dispose();
}
'@
        function Get-Answer ([string] $Answer, [int] $Delay = 0, [bool] $Close = $true, [int] $Patience = 200) {
            $path = "$TestDrive/$(Get-Random).sock"
            $engine = [FakeEngine]::new($path, $Answer, $Delay, $Close)
            try {
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $said = $type::ListContainers($path, [timespan]::FromMilliseconds($Patience))
                $script:took = $watch.ElapsedMilliseconds
                $script:request = $engine.Request
                $said | ForEach-Object { "$($_.Item1.Substring(0, 4)) $($_.Item2)" }
            } finally {
                $engine.Dispose()
                Remove-Item $path -ErrorAction Ignore
            }
        }
        $null = Get-Answer 'HTTP/1.0 200 OK' # the first call is slower: it compiles
    }

    It 'gives ids and names' {
        Get-Answer "HTTP/1.0 200 OK`r`nContent-Type: application/json`r`n`r`n[{`"Id`":`"$id`",`"Names`":[`"/web`",`"/other/alias`"],`"State`":`"running`"}]" | Should -Be '0123 web'
        $request | Should -BeLike "GET /containers/json HTTP/1.0`r`n*`r`n`r`n"
        $took | Should -BeLessThan 100
    }

    It 'gives them when the answer comes in pieces' {
        Get-Answer "HTTP/1.1 200| OK`r`n`r|`n[{`"Id`":`"$id`",|`"Names`":[`"/web`"]}]" -Delay 5 | Should -Be '0123 web'
    }

    It 'waits no longer than asked for <Name>' -ForEach @(
        @{ Name = 'an engine that is silent'; Answer = ''; Delay = 5000; Close = $false }
        @{ Name = 'an engine that stops in the middle'; Answer = "HTTP/1.0 200 OK`r`n`r`n["; Delay = 0; Close = $false }
        @{ Name = 'an engine that drips'; Answer = ("HTTP/1.0 200 OK`r`n`r`n" + (' |' * 100)); Delay = 20; Close = $true }
    ) {
        Get-Answer $Answer -Delay $Delay -Close $Close | Should -BeNullOrEmpty
        $took | Should -BeGreaterOrEqual 190
        $took | Should -BeLessThan 400
    }

    It 'makes nothing of <Name>' -ForEach @(
        @{ Name = 'a refusal'; Answer = "HTTP/1.0 500 Internal Server Error`r`n`r`n[]" }
        @{ Name = 'no HTTP'; Answer = "SSH-2.0-OpenSSH`r`n`r`n[]" }
        @{ Name = 'no JSON'; Answer = "HTTP/1.0 200 OK`r`n`r`n[{`"Id`":" }
        @{ Name = 'other JSON'; Answer = "HTTP/1.0 200 OK`r`n`r`n{`"message`":`"no`"}" }
        @{ Name = 'numbers for names'; Answer = "HTTP/1.0 200 OK`r`n`r`n[{`"Id`":`"$('ab' * 32)`",`"Names`":[1,null]}]" }
        @{ Name = 'short ids'; Answer = "HTTP/1.0 200 OK`r`n`r`n[{`"Id`":`"abcd`",`"Names`":[`"/web`"]}]" }
        @{ Name = 'names with escape sequences'; Answer = "HTTP/1.0 200 OK`r`n`r`n[{`"Id`":`"$('ab' * 32)`",`"Names`":[`"/w\u001b[2J`"]}]" }
        @{ Name = 'nothing'; Answer = '' }
    ) {
        Get-Answer $Answer | Should -BeNullOrEmpty
    }

    It 'costs nothing when nobody listens' {
        $path = "$TestDrive/dead.sock"
        $socket = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $socket.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new($path))
        try {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            foreach ($file in $path, "$TestDrive/none.sock", '/dev/null', $TestDrive) { $type::ListContainers($file, [timespan]::FromSeconds(5)) | Should -BeNullOrEmpty }
            $watch.ElapsedMilliseconds | Should -BeLessThan 100
        } finally { $socket.Dispose() }
    }
}
