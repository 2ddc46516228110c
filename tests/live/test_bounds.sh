#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the program takes no more of: each bound is reached, and one beyond it is
# refused in words.
#
# usage: test_bounds.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2046,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"

# As options and arguments are read.
ok 'arguments: 257 are too many' refused 2 "'257'" find $(seq 257)
peers() { # COUNT
    for i in $(seq "$1"); do
        printf '%s ' "--peer 127.0.0.1:$i"
    done
}
ok 'values of an option: 65 are too many' refused 2 'peer' run --store none \
    $(peers 65)
devices() { # COUNT
    for i in $(seq "$1"); do
        printf '%s ' "--device serial:/dev/none$i"
    done
}
ok 'devices: 17 are too many' refused 2 '/dev/none17' run --store none \
    $(devices 17)
ok 'the name of a store: 901 bytes are too many' refused 2 900 find \
    --store "$(printf '%0901d' 0)"
truncate -s 67108865 large
ok 'a file: a byte over 64 MiB is too much' refused 2 large enroll large --store a $n
printf '%01024d\n' 0 >word
ok 'a passphrase: 1024 bytes are too many' gives 2 init --store new \
    --country UTO --post UTKAY --name new --passphrase-file word

# What is asked for.
for command in find stays; do
    ok "$command: 10000 may be asked for" gives 1 $command --store a --limit 10000
    ok 'and not one more' refused 2 'from 1 to 10000' $command --store a \
        --limit 10001
done
by=post,direction,nationality,residence,mode,category,purpose,outcome
ok 'a table has eight columns' gives 0 stats --store a --by $by
ok 'and not one more' refused 2 "'sex'" stats --store a --by $by,sex
where() { # COUNT
    for i in $(seq "$1"); do
        printf '%s ' "--where post=P$i"
    done
}
ok 'sixteen conditions are taken' gives 0 stats --store a --by post $(where 16)
ok 'and not one more' refused 2 P17 stats --store a --by post $(where 17)

# What a node keeps.
for i in $(seq 64); do
    gives 0 group open --store a --size 2 mode=road || break
done
ok '64 groups are open at once' [ "$i" = 64 ]
ok 'and not one more' refused 3 64 group open --store a --size 2 mode=road
printf 'status,document_number,issuing_state\nstolen,L898902C3,UTO\n' >list
take() { # NAME SOURCE
    gives 0 list import list --name "$1" --source "$2" --date 2026-01-01 \
        --store a $n
}
name() { printf "%0$1d" 0 | tr 0 n; }
ok 'a list has a name of 32 letters, and a source of 64' take "$(name 32)" \
    "$(name 64)"
ok 'but none of 33' gives 2 list import list --name "$(name 33)" --source s \
    --date 2026-01-01 --store a $n
ok 'nor a source of 65' gives 2 list import list --name x --source "$(name 65)" \
    --date 2026-01-01 --store a $n
for i in 2 3 4 5 6 7 8; do
    take "list-$i" s || break
done
ok 'eight lists are kept' [ "$i" = 8 ]
ok 'and not one more' refused 3 8 list import list --name ninth --source s \
    --date 2026-01-01 --store a $n
ok 'another of the same name is' take list-8 s

# What a daemon takes from those who ask it.
begin a
socket() { # WHAT
    /usr/bin/python3 - "$1" >told 2>>err <<'PY'
import json, socket, sys

def client():
    s = socket.socket(socket.AF_UNIX)
    s.connect("a/control.sock")
    s.settimeout(20)
    return s

def answer(s, line):
    try:
        s.sendall(line)
        text = b""
        while b'"end":true' not in text:
            got = s.recv(1 << 16)
            if not got:
                break
            text += got
        return text.decode()
    except (BrokenPipeError, ConnectionResetError):
        return ""

def batch(count):
    one = {"fields": {"direction": "entry", "document_number": "B"}}
    return json.dumps({"op": "record", "args": {"batch": [one] * count}}).encode() + b"\n"

status = b'{"op":"status","args":{}}\n'
what = sys.argv[1]
if what == "batch":
    good, bad = answer(client(), batch(256)), answer(client(), batch(257))
    assert good.count('"recorded"') == 256, good[-300:]
    assert '"recorded"' not in bad, bad[-300:]
elif what == "clients":
    all = [client() for _ in range(128)]
    assert [s for s in all if answer(s, status)] == all, "128 clients"
    assert not answer(client(), status), "one more"
elif what == "line":
    begins, ends = b'{"op":"status","args":{"x":"', b'"}}\n'
    line = begins + b"x" * ((32 << 20) - len(begins + ends)) + ends
    assert len(line) == 32 << 20
    assert answer(client(), line), "the greatest line"
    assert not answer(client(), b" " + line), "one byte more"
PY
}
# Who has gone is forgotten a moment later.
ok 'it hears 128 at once, and not one more' until_so socket clients
ok 'one request brings 256 crossings, and not one more' until_so socket batch
ok 'a request has 32 MiB, and not one byte more' until_so socket line
end TERM

exit "$([ $faults -eq 0 ]; echo $?)"
