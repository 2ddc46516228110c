#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad company: strangers, nonsense and wrong use, while one goes on recording.
#
# usage: test_abuse.sh CAIRN
#
# Needs python3 for the strangers.

set -u
. "$(dirname "$0")/node.sh"

# Descriptors. A second node is there to be linked with.
begin b --listen 127.0.0.1:0
hq=$daemon
few() { # LIMIT: it runs, or says why not; it never crashes
    (
        # shellcheck disable=SC3045
        ulimit -n "$1"
        exec timeout -k 1 3 "$cairn" run --store a $n
    ) >out 2>err </dev/null
    code=$?
    { [ $code -eq 124 ] && return; } ||
        { [ $code -eq 4 ] && [ "$(wc -l <err)" -eq 1 ]; }
}
for limit in 4 6 8 10 14 20 60 80; do
    ok "with $limit descriptors a daemon runs or says why not" few $limit
done
# As few as it starts with.
start_few() {
    # shellcheck disable=SC3045
    ulimit -n $((least + 1))
    exec "$cairn" run --store a --listen 127.0.0.1:0 \
        --peer "$(address b)" $n >>a.log 2>&1 </dev/null
}
least=64
until few $least && [ $code -eq 124 ]; do
    least=$((least + 1))
done
echo "# it starts with $least"
(start_few) &
daemon=$!
daemons="$daemons $daemon"
linked() {
    for _ in $(seq 100); do
        "$cairn" peers --store a 2>>err | grep -q '"state":"connected"' &&
            return
        sleep 0.1
    done
    return 1
}
ok 'a daemon that may just start links with its peer' linked
python=/usr/bin/python3
# knocks ADDRESS COUNT SECONDS [garbage]: holds so many connections open.
knocks() {
    $python - "$@" <<'PYTHON' &
import os, socket, sys, time
host, port = sys.argv[1].rsplit(":", 1)
held, until = [], time.time() + float(sys.argv[3])
for number in range(int(sys.argv[2])):
    one = socket.socket()
    one.settimeout(0.2)
    try:
        one.connect((host, int(port)))
        if len(sys.argv) > 4:
            one.sendall(os.urandom(1 + number * 97))
    except OSError:
        pass
    held.append(one)
time.sleep(max(0, until - time.time()))
PYTHON
    knocker=$!
}
knocks "$(address a)" 60 4
sleep 1
ok 'when strangers want them all, one records' record a 20
ok 'and the link that was there lives' linked
wait $knocker
sleep 2
ok 'and when they are gone, one records' record a 21
arrives() {
    for _ in $(seq 100); do
        holds b "$1" && return
        sleep 0.1
    done
    return 1
}
ok 'and the peer has it' arrives 21
end TERM
end TERM "$hq"

# Idle connections and noise, at the network's door and at the store's.
begin a --listen 127.0.0.1:0
knocks "$(address a)" 200 3
sleep 0.5
ok 'one records while 200 connections are idle' record a 30
wait $knocker
knocks "$(address a)" 100 2 garbage
sleep 0.5
ok 'and while 100 send random bytes' record a 31
wait $knocker
$python - <<'PYTHON' 2>noise
import os, socket
lines = [b"\n", b"{}\n", b"[]\n", b"null\n", b"\0\n", b"{" * 9000 + b"\n",
         b"[" * 9000 + b"\n", b'{"op":"record","args":{"batch":[1,null]}}\n',
         b'{"op":"find","args":{"since":7,"limit":-1}}\n', b'{"op":7}\n',
         b'{"op":"show","args":{"id":{}}}\n', os.urandom(50000), b"x" * 100000,
         b'{"op":"amend","args":{"id":"","fields":[]}}\n', b'{"op":"entry"']
for line in lines * 2:
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(5)
    one.connect("a/control.sock")
    try:
        one.sendall(line)
        one.shutdown(socket.SHUT_WR)
        while one.recv(65536):
            pass
    except ConnectionError:
        pass
PYTHON
ok 'nonsense on the control socket is answered or closed' [ ! -s noise ]
ok 'and does the daemon no harm' both record a 32
end TERM
ok 'and it ends cleanly after all this' [ "$code" -eq 0 ]

# A batch with bad lines: one answer for each line, in order.
begin a
cat >batch <<'BATCH'
{"direction":"entry","document_number":"B1","issuing_state":"UTO"}
nonsense
{"direction":"sideways","document_number":"B3","issuing_state":"UTO"}

["direction"]
{"direction":"exit","document_number":"B6","issuing_state":"UTO"}
{"direction":"exit","nofield":1}
{"document_number":"B8","issuing_state":"UTO"}
{"direction":"exit","document_number":"B9","document_number":"B9"}
{"direction":"exit","document_number":"B10","client_ref":"00"}
BATCH
printf '{"direction":"exit","document_number":"\377\376"}\n' >>batch
printf '{"direction":"exit","document_number":"%070000d"}\n' 0 >>batch
printf '{"direction":"exit","document_number":"B13","issuing_state":"UTO"}' \
    >>batch
batch() {
    gives 1 record --store a --from batch && says '10 of 13 lines' &&
        sed 's/.*"line":\([0-9]*\).*/\1/' out | cmp - "$1" &&
        [ "$(grep -c '"id":"' out)" -eq 3 ] &&
        [ "$(grep -c '"error":"' out)" -eq 10 ]
}
seq 13 >lines
ok 'a batch with bad lines has one answer a line, in order' batch lines
for number in 1 6 13; do
    ok "and line $number is recorded" gives 0 find --store a --document B$number
done
end TERM
ok 'the same without a daemon' batch lines
ok 'and all verifies' gives 0 verify --store a

# Wrong use of every command: exit 2, one line, nothing on standard output.
"$cairn" --help | sed -n 's/^  \([a-z]\{1,\}\)  .*/\1/p' >commands
wrong() { # ARGUMENT...
    gives 2 "$@" && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && return
    echo "exit $code: cairn $*" >>wrong
    cat out err >>wrong
}
while read -r command; do
    : >wrong
    wrong "$command" --no-such-option
    wrong "$command" -x
    wrong "$command" --store
    wrong "$command" --format xml
    wrong "$command" --no-passphrase=yes
    "$cairn" "$command" --help >help
    sed -n 's/^  \(--[a-z-]*\) [A-Za-z|[].*/\1/p' help | grep -v -- --help |
        while read -r option; do
            # A flag has its text after many blanks.
            grep -q "^  $option  " help || wrong "$command" "$option"
        done
    set -- $(seq 300)
    wrong "$command" --store none "$@"
    wrong "$command" --store none x y z
    ok "wrong use of '$command' is told in one line" [ ! -s wrong ]
    sed 's/^/# /' wrong
done <commands
ok 'every command was tried' [ "$(wc -l <commands)" -ge 18 ]
ok 'a command that is none is told' refused 2 "'nonsense'" nonsense
ok 'none of this has made anything' [ ! -e none ]
[ $faults -eq 0 ]
