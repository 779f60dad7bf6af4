"""What a container may not send to its neighbor, and some of what it may: frames written by hand. Says which came through, a name a line.

Told are: namespace, MAC, IPv4 and IPv6 address of the container and of its neighbor, IPv4 and IPv6 address of their gateway; the host's namespace and the MAC
address of its uplink; a stranger's namespace. Legal ones have a + before their name.
"""
import ctypes, socket, struct, sys, time

(here, mac, ip4, ip6, near, near_mac, near4, near6, gate4, gate6, host, host_mac, world) = sys.argv[1:]
libc = ctypes.CDLL(None)


def enter(name):
    with open(f'/run/netns/{name}') as file:
        assert libc.setns(file.fileno(), 0x40000000) == 0


def raw(name, link):
    enter(name)
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    opened.bind((link, 0))
    return opened


def m(text): return bytes.fromhex(text.replace(':', ''))
def a(text): return socket.inet_pton(socket.AF_INET6 if ':' in text else socket.AF_INET, text)


def ether(kind, body, source=None, to=None): return m(to or near_mac) + m(source or mac) + struct.pack('!H', kind) + body


def total(data):
    data += b'\0' * (len(data) % 2)
    low = sum(struct.unpack(f'!{len(data) // 2}H', data))
    low = (low >> 16) + (low & 0xffff)
    return ~(low + (low >> 16)) & 0xffff


def ipv4(source, to, body, fragment=0, protocol=17):
    header = struct.pack('!BBHHHBBH', 0x45, 0, 40 + len(body), 7, fragment, 64, protocol, 0) + a(source) + a(to)
    return header[:10] + struct.pack('!H', total(header)) + header[12:] + body


def udp(source, to): return struct.pack('!HHHH', source, to, 28, 0)
def ipv6(source, to, body, after=17, hops=255): return struct.pack('!IHBB', 6 << 28, len(body) + 20, after, hops) + a(source) + a(to) + body
def arp(operation, sender_mac, sender, target): return struct.pack('!HHBBH', 1, 0x800, 6, 4, operation) + m(sender_mac) + a(sender) + bytes(6) + a(target)
def advert(target): return struct.pack('!BBHI', 136, 0, 0, 0x60000000) + a(target) + b'\2\1' + m(mac)


other4, other6, local = near4[:-1] + '9', near6[:-1] + '9', 'fe80::1234'
router = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0)
frames = {
    'IPv4: a container speaks under its neighbor\'s address': ether(0x800, ipv4(other4, near4, udp(9, 9))),
    'IPv4: a container speaks under its gateway\'s address': ether(0x800, ipv4(gate4, near4, udp(9, 9))),
    'IPv4: a container speaks under another MAC address': ether(0x800, ipv4(ip4, near4, udp(9, 9)), source='02:63:00:00:00:99'),
    'IPv4: a container says by ARP it is the gateway': ether(0x806, arp(2, mac, gate4, near4)),
    'IPv4: a container says by ARP it is a neighbor': ether(0x806, arp(1, mac, other4, other4)),
    'IPv4: a container says by ARP it has another MAC address': ether(0x806, arp(2, '02:63:00:00:00:99', ip4, near4)),
    'IPv4: a container answers as a DHCP server': ether(0x800, ipv4(ip4, '255.255.255.255', udp(67, 68)), to='ff:ff:ff:ff:ff:ff'),
    'IPv4: a container answers as a DHCP server, in fragments': ether(0x800, ipv4(ip4, near4, udp(67, 68)[:4], fragment=0x2000)),
    'IPv4: a container hops to a VLAN': ether(0x8100, b'\0\7\x08\0' + ipv4(ip4, near4, udp(9, 9))),
    'IPv4: a container sends a BPDU': m('01:80:c2:00:00:00') + m(mac) + struct.pack('!H', 58) + bytes.fromhex('424203000000000000000063') + bytes(26),
    'IPv6: a container speaks under its neighbor\'s address': ether(0x86dd, ipv6(other6, near6, udp(9, 9))),
    'IPv6: a container speaks under its gateway\'s address': ether(0x86dd, ipv6(gate6, near6, udp(9, 9))),
    'IPv6: a container speaks under another MAC address': ether(0x86dd, ipv6(ip6, near6, udp(9, 9)), source='02:63:00:00:00:99'),
    'IPv6: a container says by ND it is the gateway': ether(0x86dd, ipv6(ip6, near6, advert(gate6), 58)),
    'IPv6: a container says by ND it is a neighbor': ether(0x86dd, ipv6(local, near6, advert(other6), 58)),
    'IPv6: a container says it is a router': ether(0x86dd, ipv6(local, 'ff02::1', router, 58), to='33:33:00:00:00:01'),
    'IPv6: a container says it is a router, behind an extension header': ether(0x86dd, ipv6(local, near6, b'\x3a\0\1\4\0\0\0\0' + router, 0)),
    'IPv6: a container leads a neighbor\'s packets elsewhere': ether(0x86dd, ipv6(local, near6, struct.pack('!BBHI', 137, 0, 0, 0) + a(local) + a(other6), 58)),
    'IPv6: a container answers as a DHCP server': ether(0x86dd, ipv6(local, near6, udp(547, 546))),
    'IPv6: a container hops to a VLAN': ether(0x88a8, b'\0\7\x86\xdd' + ipv6(ip6, near6, udp(9, 9))),
    '+IPv4: a container speaks to its neighbor': ether(0x800, ipv4(ip4, near4, udp(9, 9))),
    '+IPv4: a container says by ARP where it is': ether(0x806, arp(2, mac, ip4, near4)),
    '+IPv4: a container asks by ARP whether an address is free': ether(0x806, arp(1, mac, '0.0.0.0', other4), to='ff:ff:ff:ff:ff:ff'),
    '+IPv6: a container speaks to its neighbor': ether(0x86dd, ipv6(ip6, near6, udp(9, 9))),
    '+IPv6: a container says by ND where it is': ether(0x86dd, ipv6(ip6, near6, advert(ip6), 58)),
    '+IPv6: a container says by ND where its own link\'s address is': ether(0x86dd, ipv6(local, near6, advert(local), 58)),
}
to_host = 'IPv4: a stranger calls 127.0.0.1'

heard, sender, stranger = raw(near, 'eth0'), raw(here, 'eth0'), raw(world, 'up0')
heard.settimeout(0.3)
enter(host)
loopback = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
loopback.bind(('127.0.0.1', 7779))
loopback.settimeout(0.3)
names = list(frames)
for i, name in enumerate(names):
    sender.send(frames[name] + f'<{i:06}>'.encode() + bytes(12))
sender.send(ether(0x800, ipv4(ip4, near4, b'', fragment=3)) + bytes(20)) # the other fragment, for whoever puts them together on the way
stranger.send(m(host_mac) + stranger.getsockname()[4] + b'\x08\0' + ipv4('192.0.2.1', '127.0.0.1', udp(9, 7779)) + bytes(20))

seen, end = set(), time.monotonic() + 3
try:
    while time.monotonic() < end:
        packet = heard.recv(2048)
        seen.update(i for i in range(len(names)) if f'<{i:06}>'.encode() in packet)
except TimeoutError:
    pass
try:
    loopback.recv(99)
    print(to_host)
except TimeoutError:
    pass
for i in sorted(seen):
    print(names[i])
