"""What machines say: kernel, syslog, Kubernetes, hex dumps, memory maps, disks, networks."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines


def _hex_line(chance: random.Random) -> str:
    data = chance.randbytes(16)
    pairs = " ".join(f"{byte:02x}" for byte in data)
    shown = "".join(chr(byte) if 32 <= byte < 127 and byte != 64 else "." for byte in data)
    return f"{chance.getrandbits(20) & ~15:08x}  {pairs}  |{shown}|"


def _fingerprint(chance: random.Random) -> str:
    return ":".join(f"{byte:02X}" for byte in chance.randbytes(20))


_WORDS: Slots = {
    "hexline": _hex_line,
    "fingerprint": _fingerprint,
    "unit": (
        "sshd", "cron", "systemd-timesyncd", "kubelet", "postfix/qmgr", "dockerd",
        "NetworkManager", "gnome-keyring-daemon", "systemd-ask-password", "avahi-daemon",
        "smartd", "snapd",
    ),
    "said": (
        "Started Refresh of token cache.", "Server listening on 0.0.0.0 port 22.",
        "Accepted publickey for deploy",
        "pam_unix(cron:session): session opened for user root(uid=0)",
        "Synchronized to time server ::1",
        "Failed password for invalid user test from ::1 port <<port>>",
        "removed <<n>> expired keys", "Killing process <<pid>> (java) with signal SIGKILL.",
        "Dispatching Password Requests to Console", "ignoring option key, already set",
        "Reached target Multi-User System.", "clock skew <<duration>>",
    ),
    "kernel": (
        "usb 1-<<few>>: new high-speed USB device number <<n>>, idVendor=<<thousand>>, "
        "idProduct=<<thousand>>",
        "EXT4-fs (dm-<<few>>): mounted filesystem <<uuid>> r/w with ordered data mode",
        "Out of memory: Killed process <<pid>> (python3) total-vm:<<thousand>><<hundred>>kB, "
        "oom_score_adj:<<hundred>>",
        "BIOS-e820: [mem 0x00000000<<word>>-0x00000000<<word>>] usable",
        "pci 0000:0<<few>>:1f.<<few>>: BAR 0",
        'audit: type=1400 audit(<<epoch>>.<<hundred>>:<<n>>): apparmor="STATUS"',
        "random: crng init done",
        "traps: node[<<pid>>] trap int3 ip:<<word>> sp:<<address>> error:0",
        "tsc: Refined TSC clocksource",
    ),
    "app": (
        "gate", "ledger", "token-svc", "card-view", "mail-queue", "phonebook", "vault-sync",
        "ingest",
    ),
    "pod": (
        "<<app>>-<<word>><<few>>-x<<few>>k<<few>>q", "<<app>>-<<few>>",
        "<<app>>-cron-<<epoch>>0-zc7<<few>>p",
    ),
    "phase": (
        "Running", "CrashLoopBackOff", "Completed", "ImagePullBackOff", "Pending", "OOMKilled",
    ),
    "reason": (
        'Successfully pulled image "registry.example/<<app>>@sha256:<<digest>>" in <<duration>>',
        'MountVolume.SetUp failed for volume "token" : secret "<<app>>-token" not found',
        'Liveness probe failed: Get "http://127.0.0.1:<<port>>/healthz": context deadline '
        "exceeded",
        "Back-off restarting failed container <<app>>",
        "0/<<few>> nodes are available: <<few>> Insufficient memory.",
        "Scaled up replica set <<app>>-<<word>> to <<few>>", "Created container: <<app>>",
        "Stopping container",
    ),
    "address_line": (
        "<<address>>-<<address>> rw-p 00000000 00:00 0  [heap]",
        "<<address>>-<<address>> r--p 000<<hundred>>00 08:01 <<pid>>",
        "  <<address>>:\t48 89 e5 \tmov %rsp,%rbp",
        "  <<address>>:\te8 <<n>> ff ff ff \tcall <<address>> <take_token>",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "dump": lines("<<hexline>>", _WORDS, 3, 12),
    "syslog": lines(
        "Jun <<day>> <<clocksec>> node-<<few>> <<unit>>[<<pid>>]: <<said>>",
        _WORDS, 3, 9,
    ),
    "dmesg": lines("[<<tick>>] <<kernel>>", _WORDS, 3, 9),
    "pods": lines(
        "<<pod>>   <<few>>/<<few>>   <<phase>>   <<n>> (<<n>>m ago)   <<n>>d",
        _WORDS, 3, 9,
    ),
    "events": lines("<<n>>m   Warning   BackOff   pod/<<pod>>   <<reason>>", _WORDS, 2, 5),
    "klog": lines(
        'I06<<n>> <<clocksec>>.<<hundred>>012   <<pid>> pod_workers.go:<<hundred>>] "<<reason>>"',
        _WORDS, 2, 5,
    ),
    "map": lines("<<address_line>>", _WORDS, 3, 8),
    "disks": lines(
        "/dev/nvme0n1p<<few>>  <<order>>  <<order>>  <<n>>%  /data/<<app>>",
        _WORDS, 2, 6,
    ),
    "sockets": lines(
        (
            "tcp   0   0 127.0.0.1:<<port>>   0.0.0.0:*   LISTEN   <<pid>>/<<app>>",
            "tcp6  0   0 :::<<port>>   :::*   LISTEN",
        ),
        _WORDS, 3, 7,
    ),
    "images": lines(
        "registry.example/<<app>>   <<version>>   <<word>><<few>>ac   <<n>> days ago   "
        "<<hundred>>MB",
        _WORDS, 2, 6,
    ),
    "layers": lines(
        (
            "<<word>><<few>>d1: Pull complete",
            "sha256:<<digest>>  <<n>>.<<n>>MB",
            "<<word>>a<<few>>f: Waiting",
        ),
        _WORDS, 3, 7,
    ),
    "sums": lines(
        ("<<digest>>  <<app>>-<<version>>.tar.gz", "<<md>>  <<app>>.iso", "<<sha>> *<<app>>.exe"),
        _WORDS, 3, 6,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "<<syslog>>",
    "$ journalctl -u <<unit>> --since yesterday\n<<syslog>>",
    "$ dmesg | tail\n<<dmesg>>",
    "<<dmesg>>\n\nIs this memory broken or is the limit too low?",
    "$ xxd -g1 <<app>>.bin | head\n<<dump>>",
    "What file format starts with these bytes?\n\n<<dump>>",
    "NAME   READY   STATUS   RESTARTS   AGE\n<<pods>>",
    "LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n<<events>>",
    "<<klog>>",
    "$ cat /proc/<<pid>>/maps\n<<map>>",
    "Filesystem  1B-blocks  Used  Use%  Mounted on\n<<disks>>",
    "Active Internet connections (only servers)\n<<sockets>>",
    "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n<<images>>",
    "<<layers>>\nDigest: sha256:<<digest>>\nStatus: Downloaded newer image for <<app>>:<<version>>",
    "$ sha256sum -c SUMS\n<<sums>>",
    "The certificate's SHA-1 fingerprint is <<fingerprint>>, valid until <<date>>; serial <<sha>>.",
    "kill -9 <<pid>> did not help, the process <<pid>> is in state D. ps shows:\n  PID TTY      "
    "TIME CMD\n<<pid>> ?    00:<<n>>:12 <<app>>\n<<pid>> ?    00:00:0<<few>> <<app>>",
    "uptime: <<clocksec>> up <<n>> days, load average: <<few>>.<<n>>, <<few>>.<<n>>, 0.<<n>>\n"
    "MemTotal: <<order>> kB\nHugePages_Free: <<n>>\nNode 0 DMA32: <<hundred>>*4kB "
    "<<hundred>>*8kB",
    "Interface lo: inet 127.0.0.1 netmask 255.0.0.0, RX packets <<order>> bytes <<order>>, "
    "errors 0, dropped <<n>>\n<<sockets>>",
    "Microsoft Windows [Version 10.0.<<thousand>>.<<thousand>>]\nKB50<<thousand>>9 installed, "
    "build <<build>>; driver <<build>> of <<date>> replaces <<build>>. Error 0x8<<short>> means "
    "that a restart is pending.",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
