Describe 'the format of a tracepoint' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $text = @'
name: kfree_skb
ID: 2310
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:void * skbaddr;	offset:8;	size:8;	signed:0;
	field:unsigned short protocol;	offset:32;	size:2;	signed:0;
	field:enum skb_drop_reason reason;	offset:36;	size:4;	signed:0;

print fmt: "skbaddr=%p reason: %s", REC->skbaddr, __print_symbolic(REC->reason, { 2, "NOT_SPECIFIED" }, { 16, "IP_RPFILTER" }, { 128, "MAX" })
'@
    }

    It 'is read as the kernel writes it' {
        $format = [ContainerNet.Drops.TracepointFormat]::Parse($text, 'reason')
        $format.Id | Should -Be 2310
        $format.Names.Count | Should -Be 3
        $format.Names[16] | Should -Be IP_RPFILTER
        $format.Has('reason') | Should -BeTrue
        $format.Has('skbaddr') | Should -BeFalse -Because 'of eight bytes'
        $format.Has('rx_sk') | Should -BeFalse
    }

    It 'takes any text' {
        $random = [Random]::new(7)
        foreach ($i in 1..2000) {
            $chars = $text.Substring(0, $random.Next($text.Length)).ToCharArray()
            foreach ($n in 1..8) { if ($chars.Length) { $chars[$random.Next($chars.Length)] = [char]$random.Next(9, 128) } }
            $null = [ContainerNet.Drops.TracepointFormat]::Parse([string]::new($chars), 'reason')
        }
        [ContainerNet.Drops.TracepointFormat]::Parse('', 'reason').Id | Should -Be 0
    }
}
