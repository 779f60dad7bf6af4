# Sends frames of every kind that a filter may ask for: frames.py LINK. Addresses and ports are chosen so that each filter takes some and leaves some.
import socket, struct, sys
from ipaddress import ip_address

def l2(kind, payload, tags=()):
    out = bytes.fromhex('020000000002020000000001')
    for protocol, number in tags: out += struct.pack('!HH', protocol, number)
    return (out + struct.pack('!H', kind) + payload).ljust(60, b'\0')

def ip4(protocol, payload, src='10.1.0.1', dst='10.1.0.2', options=b'', offset=0, more=False, number=7):
    words = 5 + len(options) // 4
    head = struct.pack('!BBHHHBBH4s4s', 0x40 | words, 0, words * 4 + len(payload), number, (0x2000 if more else 0) | offset, 64, protocol, 0, ip_address(src).packed, ip_address(dst).packed)
    return head + options + payload

def ip6(protocol, payload, src='2001:db8:1::1', dst='2001:db8:2::2'):
    return struct.pack('!IHBB', 0x60000000, len(payload), protocol, 64) + ip_address(src).packed + ip_address(dst).packed + payload

def fragment6(protocol, payload, offset=0, more=0): return struct.pack('!BBHI', protocol, 0, offset | more, 99) + payload
def tcp(src, dst, flags, data=b''): return struct.pack('!HHIIBBHHH', src, dst, 1000, 2000, 0x50, flags, 64240, 0, 0) + data
def udp(src, dst, data=b'hello'): return struct.pack('!HHHH', src, dst, 8 + len(data), 0) + data
def sctp(src, dst): return struct.pack('!HHII', src, dst, 1, 0) + b'\1\0\0\4'
def arp(op, src, dst): return struct.pack('!HHBBH', 1, 0x800, 6, 4, op) + bytes(5) + b'\1' + ip_address(src).packed + bytes(6) + ip_address(dst).packed
def vxlan(number, frame): return struct.pack('!BxxxI', 8, number << 8) + frame

query = bytes.fromhex('123401000001000000000000076578616d706c6503636f6d0000010001')
answer = bytes.fromhex('123481800001000200000000076578616d706c6503636f6d0000010001c00c000100010000003c0004c0000207c00c000100010000003c0004c0000208')
frames = [l2(0x800, ip4(6, tcp(40000, port, flags), options=options)) for port in (80, 443, 8050) for flags in (2, 0x12, 0x10, 0x11, 4, 0x18) for options in (b'', b'\1\1\1\0')]
frames += [l2(0x86dd, ip6(6, tcp(40000, port, flags))) for port in (80, 8100) for flags in (2, 0x12, 4, 0x11)]
frames += [l2(0x800, ip4(17, udp(40000, 53, query), dst='10.1.0.53')), l2(0x800, ip4(17, udp(53, 40000, answer), src='10.1.0.53')), l2(0x86dd, ip6(17, udp(40000, 53, query)))]
frames += [l2(0x800, ip4(17, udp(port, 9000), src=src)) for port in (7999, 8000, 8100, 8101) for src in ('10.1.0.1', '10.1.0.33', '10.2.0.1', '192.0.2.1')]
frames += [l2(0x86dd, ip6(17, udp(8000, 9000), src=src)) for src in ('2001:db8:1::1', '2001:db8:1:7f::1', '2001:db8:1:80::1', '2001:db8:ffff::1', 'fe80::1')]
frames += [l2(0x800, ip4(17, udp(40000, 53, bytes(1000)), more=True)), l2(0x800, ip4(17, bytes([0, 53] * 50), offset=126)), l2(0x800, ip4(6, bytes([0, 80] * 20), offset=3))]
frames += [l2(0x86dd, ip6(44, fragment6(17, udp(40000, 53), more=1))), l2(0x86dd, ip6(44, fragment6(6, bytes(40), offset=64))), l2(0x86dd, ip6(0, bytes([17, 0, 1, 4, 0, 0, 0, 0]) + udp(40000, 53)))]
frames += [l2(0x800, ip4(1, bytes.fromhex('0800000012340001') + bytes(48))), l2(0x800, ip4(1, bytes.fromhex('0303000000000000') + ip4(17, udp(1, 2))[:28])), l2(0x86dd, ip6(58, bytes.fromhex('8000000012340001') + bytes(48))), l2(0x86dd, ip6(44, fragment6(58, bytes(64), more=1)))]
frames += [l2(0x86dd, ip6(58, bytes.fromhex('8700000000000000') + ip_address('2001:db8:2::2').packed)), l2(0x86dd, ip6(1, bytes(30))), l2(0x86dd, ip6(2, bytes(30)))]
frames += [l2(0x800, ip4(132, sctp(9, 10))), l2(0x800, ip4(132, sctp(80, 10))), l2(0x86dd, ip6(132, sctp(9, 10)))]
frames += [l2(0x800, ip4(p, bytes(20))) for p in (2, 47, 50, 51, 89)] + [l2(0x86dd, ip6(p, bytes(20))) for p in (47, 50, 51, 89)]
frames += [l2(0x806, arp(1, '10.1.0.1', '10.1.0.2')), l2(0x806, arp(2, '10.1.0.2', '10.1.0.1')), l2(0x806, arp(1, '10.2.0.1', '10.2.0.2')), l2(0x8035, arp(3, '10.1.0.1', '10.1.0.2')), l2(0x88cc, bytes(50))]
for tags in [((0x8100, 5),), ((0x8100, 0x2005),), ((0x8100, 7),), ((0x88a8, 5),), ((0x8100, 5), (0x8100, 9))]:
    frames += [l2(0x800, ip4(17, udp(40000, 53)), tags), l2(0x800, ip4(6, tcp(40000, 80, 2), dst='10.9.0.2'), tags), l2(0x806, arp(1, '10.1.0.1', '10.1.0.2'), tags), l2(0x86dd, ip6(6, tcp(40000, 80, 2)), tags)]
for number in (42, 43):
    for inner in (l2(0x800, ip4(6, tcp(40000, 80, 2), src='10.7.0.1', dst='10.7.0.2', options=b'\1\1\1\0')), l2(0x800, ip4(1, bytes.fromhex('0800000012340001'), src='10.7.0.1', dst='10.7.0.3')), l2(0x806, arp(1, '10.7.0.1', '10.7.0.2')), l2(0x86dd, ip6(17, udp(1, 53)))):
        frames += [l2(0x800, ip4(17, udp(50000, 4789, vxlan(number, inner)))), l2(0x800, ip4(17, udp(50000, 4789, vxlan(number, inner)), options=bytes(8))), l2(0x86dd, ip6(17, udp(50000, 4789, vxlan(number, inner))))]
frames += [l2(0x800, b'\x45'), l2(0x800, ip4(6, b'')[:20])[:34], l2(0x86dd, b'\x60' + bytes(9))]

s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
for frame in frames: s.send(frame)
print(len(frames))
