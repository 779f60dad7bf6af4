# /proc/PID/cgroup as engines write it: Docker, Podman, containerd, CRI-O, LXC and systemd-nspawn, with control groups of version 1 and 2.
BeforeDiscovery {
    $id, $other, $pod = ('0123456789abcdef' * 4), ('fedcba9876543210' * 4), ('a5' * 32)
    $cases = @(
        @{ Who = 'Docker, v2, systemd'; Text = "0::/system.slice/docker-$id.scope"; Is = "$id docker" }
        @{ Who = 'Docker, v2, systemd, init moved down'; Text = "0::/system.slice/docker-$id.scope/init.scope"; Is = "$id docker" }
        @{ Who = 'Docker, v2, cgroupfs'; Text = "0::/docker/$id"; Is = "$id docker" }
        @{ Who = 'Docker, v1'; Text = "12:pids:/docker/$id`n11:cpuset:/docker/$id`n1:name=systemd:/docker/$id`n0::/system.slice/containerd.service"; Is = "$id docker" }
        @{ Who = 'Docker, v1, only some hierarchies'; Text = "13:rdma:/`n12:pids:/system.slice/docker-$id.scope`n0::/"; Is = "$id docker" }
        @{ Who = 'Docker, from another cgroup namespace'; Text = "0::/../../system.slice/docker-$id.scope"; Is = "$id docker" }
        @{ Who = 'Docker with a cgroup parent'; Text = "0::/web.slice/docker-$id.scope"; Is = "$id docker" }
        @{ Who = 'Docker, rootless'; Text = "0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-$id.scope"; Is = "$id docker user" }
        @{ Who = 'Docker in Docker'; Text = "0::/docker/$other/docker/$id"; Is = "$id docker user" }
        @{ Who = 'Podman, v2, systemd'; Text = "0::/machine.slice/libpod-$id.scope/container"; Is = "$id podman" }
        @{ Who = 'Podman, v1, systemd'; Text = "9:memory:/machine.slice/libpod-$id.scope`n1:name=systemd:/machine.slice/libpod-$id.scope"; Is = "$id podman" }
        @{ Who = 'Podman, cgroupfs'; Text = "0::/libpod_parent/libpod-$id"; Is = "$id podman" }
        @{ Who = 'Podman, in a pod'; Text = "0::/machine.slice/machine-libpod_pod_$pod.slice/libpod-$id.scope/container"; Is = "$id podman" }
        @{ Who = 'Podman, in a pod, cgroupfs'; Text = "0::/libpod_parent/$pod/libpod-$id"; Is = "$id podman" }
        @{ Who = 'Podman, rootless'; Text = "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$id.scope/container"; Is = "$id podman user" }
        @{ Who = 'Podman under a unit of its own'; Text = "0::/system.slice/web.service/libpod-payload-$id"; Is = "$id podman" }
        @{ Who = 'Podman''s watcher'; Text = "0::/machine.slice/libpod-conmon-$id.scope"; Is = $null }
        @{ Who = 'Podman''s watcher, cgroupfs'; Text = "0::/libpod_parent/conmon"; Is = $null }
        @{ Who = 'Podman''s pod'; Text = "0::/libpod_parent/$pod/conmon"; Is = $null }
        @{ Who = 'containerd for Kubernetes, v2, systemd'; Text = "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1234_5678.slice/cri-containerd-$id.scope"; Is = "$id containerd" }
        @{ Who = 'containerd for Kubernetes, cgroupfs'; Text = "0::/kubepods/besteffort/pod12345678-1234-1234-1234-123456789012/$id"; Is = "$id containerd" }
        @{ Who = 'containerd under its service, a colon in the path'; Text = "0::/system.slice/containerd.service/kubepods-burstable-pod1234.slice:cri-containerd:$id"; Is = "$id containerd" }
        @{ Who = 'kind: Kubernetes in Docker'; Text = "0::/docker/$other/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice/cri-containerd-$id.scope"; Is = "$id containerd user" }
        @{ Who = 'nerdctl'; Text = "0::/system.slice/nerdctl-$id.scope"; Is = "$id containerd" }
        @{ Who = 'nerdctl, cgroupfs'; Text = "0::/default/$id"; Is = "$id containerd" }
        @{ Who = 'CRI-O'; Text = "0::/kubepods.slice/kubepods-pod1234.slice/crio-$id.scope"; Is = "$id cri-o" }
        @{ Who = 'CRI-O with crun'; Text = "0::/kubepods.slice/kubepods-pod1234.slice/crio-$id.scope/container"; Is = "$id cri-o" }
        @{ Who = 'CRI-O, cgroupfs'; Text = "4:cpu,cpuacct:/kubepods/burstable/pod1234/crio-$id"; Is = "$id cri-o" }
        @{ Who = 'CRI-O''s watcher'; Text = "0::/kubepods.slice/kubepods-pod1234.slice/crio-conmon-$id.scope"; Is = $null }
        @{ Who = 'Docker under Kubernetes'; Text = "11:cpuset:/kubepods.slice/kubepods-pod1234.slice/docker-$id.scope"; Is = "$id docker" }
        @{ Who = 'LXC 4 and later'; Text = '0::/lxc.payload.web'; Is = 'web lxc' }
        @{ Who = 'LXC 4, deeper'; Text = '0::/lxc.payload.web-1/system.slice/ssh.service'; Is = 'web-1 lxc' }
        @{ Who = 'LXC, unprivileged'; Text = '0::/user.slice/user-1000.slice/user@1000.service/lxc.payload.web'; Is = 'web lxc user' }
        @{ Who = 'LXC 2, v1'; Text = "9:memory:/lxc/web`n1:name=systemd:/lxc/web/init.scope"; Is = 'web lxc' }
        @{ Who = 'LXC 4, v1'; Text = '3:cpuset:/lxc.payload/web'; Is = 'web lxc' }
        @{ Who = 'LXC''s watcher'; Text = '0::/lxc.monitor.web'; Is = $null }
        @{ Who = 'Docker in LXC'; Text = "0::/lxc.payload.web/system.slice/docker-$id.scope"; Is = "$id docker user" }
        @{ Who = 'systemd-nspawn, v2'; Text = '0::/machine.slice/machine-web.scope/payload/init.scope'; Is = 'web nspawn' }
        @{ Who = 'systemd-nspawn itself, v2'; Text = '0::/machine.slice/machine-web.scope/supervisor'; Is = $null }
        @{ Who = 'systemd-nspawn, v1'; Text = "5:devices:/machine.slice/machine-web.scope`n1:name=systemd:/machine.slice/machine-web.scope/init.scope"; Is = 'web nspawn' }
        @{ Who = 'systemd-nspawn, an escaped name'; Text = '0::/machine.slice/machine-my\x2dweb.scope/payload'; Is = 'my-web nspawn' }
        @{ Who = 'systemd-nspawn as a service'; Text = '0::/machine.slice/systemd-nspawn@web.service/payload/system.slice/cron.service'; Is = 'web nspawn' }
        @{ Who = 'a virtual machine'; Text = '0::/machine.slice/machine-qemu\x2d1\x2dvm.scope/libvirt/emulator'; Is = $null }
        @{ Who = 'a service'; Text = '0::/system.slice/ssh.service'; Is = $null }
        @{ Who = 'a session'; Text = '0::/user.slice/user-1000.slice/session-3.scope'; Is = $null }
        @{ Who = 'the root'; Text = '0::/'; Is = $null }
        @{ Who = 'a service called lxc'; Text = '0::/system.slice/lxc/web'; Is = $null }
        @{ Who = '63 digits'; Text = "0::/docker/$($id.Substring(1))"; Is = $null }
        @{ Who = 'capital letters'; Text = "0::/docker/$($id.ToUpper())"; Is = $null }
        @{ Who = 'nothing'; Text = ''; Is = $null }
        @{ Who = 'no colons'; Text = "docker-$id.scope"; Is = $null }
    )
}

Describe 'the control group of' {
    BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

    It '<Who>' -ForEach $cases {
        $process = [ContainerNet.Containers.ControlGroupPath]::Parse(7, "$Text`n")
        $seen = $process ? "$($process.Container) $($process.Runtime)$($process.IsSystemWide ? '' : ' user')" : $null
        $seen | Should -Be $Is
        if ($process) {
            $process.ProcessId | Should -Be 7
            $Text | Should -BeLike "*$($process.ControlGroup)*"
        }
    }

    It 'any bytes is one, or none' {
        $random = [Random]::new(4)
        $words = 'docker-', ('ab' * 32), '/', ':', '.scope', 'lxc.payload.', 'machine.slice', '/machine-', '\x2d', '\x', 'libpod', "`n", '0::', 'é', 'kubepods', ''
        foreach ($round in 1..5000) {
            $text = -join (1..$random.Next(1, 12) | ForEach-Object { $words[$random.Next($words.Count)] })
            { [ContainerNet.Containers.ControlGroupPath]::Parse(1, $text) } | Should -Not -Throw -Because $text
        }
    }
}
