# The container's service in the demo: one page, over and over.
$listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Any, 80)
$listener.Start()
while ($true) {
    $client = $listener.AcceptTcpClient()
    $reader = [IO.StreamReader]::new($client.GetStream())
    while ($line = $reader.ReadLine()) { }
    $page = "Hello from the container.`n"
    $client.GetStream().Write([Text.Encoding]::ASCII.GetBytes("HTTP/1.1 200 OK`r`nContent-Type: text/plain`r`nContent-Length: $($page.Length)`r`nConnection: close`r`n`r`n$page"))
    $client.Dispose()
}
