# ftp.py serve ADDRESS PORT: gives one file to who asks passively.  ftp.py get ADDRESS PORT: fetches it.
import sys, socket, ftplib
what, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
if what == "get":
    ftp = ftplib.FTP(); ftp.trust_server_pasv_ipv4_address = True
    ftp.connect(address, port, timeout=2); ftp.login()
    ftp.retrlines("RETR x", print)
    sys.exit()
server = socket.create_server((address, port)); server.listen()
while True:
    control, _ = server.accept(); data = None
    try:
        control.sendall(b"220 hello\r\n")
        for line in control.makefile("r", newline="\r\n"):
            word = line.split()[0].upper()
            if word == "USER": control.sendall(b"331 password\r\n")
            elif word == "PASS": control.sendall(b"230 in\r\n")
            elif word == "PASV":
                data = socket.create_server((address, 0)); data.settimeout(2); p = data.getsockname()[1]
                control.sendall(("227 Entering Passive Mode (%s,%d,%d)\r\n" % (address.replace(".", ","), p >> 8, p & 255)).encode())
            elif word == "RETR":
                control.sendall(b"150 here\r\n")
                try: c, _ = data.accept(); c.sendall(b"file by ftp\r\n"); c.close(); control.sendall(b"226 done\r\n")
                except socket.timeout: control.sendall(b"425 no data connection\r\n")
            else: control.sendall(b"200 ok\r\n")
    except OSError: pass # who asked has gone
    control.close()
