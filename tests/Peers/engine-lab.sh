#!/usr/bin/env bash
# A real container engine inside a disposable network and mount namespace, with an outside world next to it, and
# one command run there. When the command ends the engine is stopped and nothing is left.
#   tests/Peers/engine-lab.sh docker|podman COMMAND [ARG...]
# Inside: `$ENGINE` is the engine's command line (`docker` with DOCKER_HOST set, or `podman` with its options); image `bb`
# (busybox: sh httpd wget nc ping ip sleep) is loaded; the host has eth0 192.0.2.10/24 and a default route to the namespace
# `world` (192.0.2.1, and 203.0.113.176 on its loopback). For podman add `$RUN` after `run`: limits that fit this sandbox.
# Needs root and, from Debian: docker.io | podman + netavark + runc, busybox-static iproute2 iptables.
set -euo pipefail
if [[ ${ENGINE_LAB_INSIDE:-} != 1 ]]; then
    old=$(mktemp -d); trap 'rmdir "$old" 2>/dev/null || true' EXIT
    ENGINE_LAB_INSIDE=1 ENGINE_LAB_CGROUP=$old unshare -n -m --propagation private "$0" "$@"
    exit
fi
kind=$1; shift
mount --rbind /sys/fs/cgroup "$ENGINE_LAB_CGROUP"
mount -t sysfs sysfs /sys
mount --rbind "$ENGINE_LAB_CGROUP" /sys/fs/cgroup # sysfs is mounted anew to show this namespace's links; it hides the cgroups
mount -t tmpfs tmpfs /run; mkdir -p /run/netns
ip link set lo up
ip netns add world
ip link add eth0 type veth peer name up0 netns world
ip addr add 192.0.2.10/24 dev eth0; ip link set eth0 up
ip -n world link set lo up; ip -n world addr add 192.0.2.1/24 dev up0; ip -n world link set up0 up; ip -n world addr add 203.0.113.176/32 dev lo
ip route add default via 192.0.2.1

home=$(mktemp -d /var/tmp/engine-lab.XXXXXX) engine=
case $kind in
docker)
    export DOCKER_HOST=unix:///run/docker.sock ENGINE=docker RUN=
    dockerd --data-root "$home/data" --exec-root /run/docker -H "$DOCKER_HOST" -p /run/docker.pid >"$home/log" 2>&1 &
    engine=$!
    ;;
podman)
    for folder in /etc/cni/net.d /etc/containers/networks /var/lib/containers; do # its locks and caches go nowhere else
        mkdir -p "$folder"; mount -t tmpfs tmpfs "$folder"
    done
    export ENGINE="podman --root $home/data --runroot /run/pod --tmpdir /run/podtmp --cgroup-manager cgroupfs --events-backend none --runtime runc"
    export RUN="--ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --stop-signal KILL"
    ;;
*) echo "usage: engine-lab.sh docker|podman COMMAND [ARG...]" >&2; exit 2 ;;
esac
finish() {
    $ENGINE ps -aq | xargs -r $ENGINE rm -f >/dev/null 2>&1 || true
    if [[ $engine ]]; then kill "$engine" 2>/dev/null || true; wait "$engine" 2>/dev/null || true; fi
    umount -l "$home"/data/overlay 2>/dev/null || true
    rm -rf "$home"
}
trap finish EXIT
for _ in $(seq 60); do $ENGINE info >/dev/null 2>&1 && break; sleep 0.5; done
$ENGINE info >/dev/null 2>&1 || { echo "engine-lab: $kind did not start" >&2; tail -20 "$home/log" >&2 || true; exit 1; }
root=$home/root; mkdir -p "$root/bin" "$root/www" "$root/tmp"; cp /bin/busybox "$root/bin/"
for a in sh httpd wget nc ping ip sleep cat; do ln -sf busybox "$root/bin/$a"; done
echo hello >"$root/www/index.html"
tar -C "$root" -c . | $ENGINE import - bb >/dev/null 2>&1
"$@"
