#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The indexes behind the log: daemons killed while they catch up, a slow disk,
# a full one, and starts with many entries.
#
# usage: test_index.sh CAIRN [ENTRIES]
#
#   CAIRN_INDEX_KILLS    catch-ups that are killed (default: 3)
#   CAIRN_INDEX_ENTRIES  crossings of each (default: 4000)
#
# With ENTRIES nothing but starts with so many is tried, by hand: a million
# wants three minutes, and 2 GB below TMPDIR.
#
# After each fault finds.py asks whether every entry is found, once. Needs
# strace for the slow disk, and a mount namespace of its own for the full one.

set -u
kills=${CAIRN_INDEX_KILLS:-3}
entries=${CAIRN_INDEX_ENTRIES:-4000}
arguments_max=2
. "$(dirname "$0")/node.sh"
tools=$here/../tools

crossings() { # NUMBER
    /usr/bin/python3 "$tools/crossings.py" "$1"
}
finds() { # STORE [EVERY]
    timeout -k 1 100 /usr/bin/python3 "$tools/finds.py" "$@" >finds 2>err ||
        { cat finds >>err && return 1; }
}
indexed() { # STORE
    gives 0 status --store "$1" --wait indexed --timeout 15
}
# ready STORE ARGUMENT...: begins it; $ms until it is ready, $slowest of all.
slowest=0
ready() {
    began=$(date +%s%N)
    begin "$@" || return 1
    ms=$((($(date +%s%N) - began) / 1000000))
    [ "$ms" -le "$slowest" ] || slowest=$ms
}
# some MOST: up to so many ms, the same in each run.
seed=1
some() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    echo "$((seed / 65536 % $1))" | awk '{ print $1 / 1000 }'
}

# starts: after kill -9 amid recording, and with the indexes gone.
starts() {
    for delay in 0.3 0.9 1.5; do
        "$cairn" record --store a --from later >/dev/null 2>&1 &
        sleep $delay
        end KILL
        wait $!
        ready a || return 1
        echo "# killed after $delay s of recording: ready within $ms ms"
        indexed a || return 1
    done
    end KILL
    rm -r a/index
    ready a || return 1
    echo "# without an index: ready within $ms ms;" \
        "$("$cairn" status --store a | grep -o '"to_find":[0-9]*')"
    for _ in $(seq 100); do
        ! indexed a || break
    done
    indexed a && echo "# made again within $((($(date +%s%N) - began) /
        1000000)) ms" && gives 0 find --store a --limit 5
}
if [ $# -eq 2 ]; then
    # A realm of its own: nobody is there to be asked for a node's own end.
    rm -r a b authority
    { "$cairn" authority init --country UTO authority $n && node a; } >made
    crossings "$2" >all
    sed 's/"client_ref":"...../"client_ref":"00000/;20000q' all >later
    begin a
    "$cairn" record --store a --from all >answers 2>err
    ok "$2 crossings are recorded" [ "$(wc -l <answers)" -ge "$2" ]
    ok 'a daemon starts, whatever it was killed at' starts
    ok "within two seconds (at most $slowest ms)" [ "$slowest" -le 2000 ]
    finds_some() {
        shuf -n 300 --random-source=all all |
            grep -o '"document_number":"[^"]*' | cut -d'"' -f4 >wanted
        while read -r document; do
            gives 0 find --store a --document "$document" || return 1
        done <wanted
    }
    ok 'and finds by document' finds_some
    [ $faults -eq 0 ]
    exit
fi

# Killed at random moments while it catches up with another, and indexes.
begin b --listen 127.0.0.1:0
peer=$(address b)
crossings "$entries" >all
"$cairn" record --store b --from all >answers 2>err
logs() { "$cairn" logs --store "$1" | sed 's/"heard[^,]*,//' | sort; }
held() { # STORE: entries of b's log
    "$cairn" logs --store "$1" | grep '"name":"b","lane":"shared"' |
        sed 's/.*"entries":\([0-9]*\).*/\1/'
}
caught_up() {
    for _ in $(seq 300); do
        [ "$(held a)" != "$(held b)" ] || return 0
        sleep 0.1
    done
    echo "$(held a) of $(held b)" >>err
    return 1
}
cp -r a empty
killed() {
    for i in $(seq "$kills"); do
        rm -rf a && cp -r empty a
        begin a --peer "$peer" || return 1
        sleep "$(some 900)"
        before=$(held a)
        end KILL
        ready a --peer "$peer" || return 1
        after=$(held a)
        [ "${after:-0}" -ge "${before:-0}" ] || return 1
        caught_up && indexed a && finds a "$((i % 3 * 6 + 1))" || return 1
        gives 0 verify --store a && grep -q '"faults":0' out || return 1
        [ -z "${CAIRN_INDEX_KILLS-}" ] ||
            echo "# killed with ${before:-none}: ready within $ms ms"
        end KILL
    done
}
ok "killed while it catches up with $entries ($kills times), a node finds all, \
once" killed
ok "and is ready within two seconds (at most $slowest ms)" \
    [ "$slowest" -le 2000 ]
rm -rf a && mv empty a

# A slow disk: each sync takes 20 ms more.
strace=$(command -v strace)
if [ -n "$strace" ] && strace -o /dev/null true 2>/dev/null; then
    cat >slow <<'SLOW'
exec strace -f -o /dev/null -e trace=fdatasync,fsync,pwrite64,writev \
    -e inject=fdatasync:delay_exit=20000 "$@"
SLOW
    begins_slow() {
        sh slow "$cairn" run --store a $n >>a.log 2>&1 </dev/null &
        daemon=$!
        daemons="$daemons $daemon"
        gives 0 status --store a --wait ready --timeout 10
    }
    line() {
        printf '{"direction":"entry","document_number":"S%s",' "$1"
        printf '"issuing_state":"UTO","client_ref":"%032d"}\n' "$1"
    }
    ok 'a daemon starts on a slow disk' begins_slow
    alone() {
        began=$(date +%s%N)
        for i in $(seq 10); do
            record a $((1000 + i)) || return 1
        done
        ms=$((($(date +%s%N) - began) / 1000000))
        [ $ms -ge 200 ]
    }
    ok 'which is slower' alone
    echo "# one crossing: $((ms / 10)) ms"
    clients=
    for client in 1 2 3 4; do
        for i in $(seq 40); do
            line ${client}00$i
            [ $((i % 10)) -gt 0 ] || sleep 0.1
        done | "$cairn" record --store a - >slow.$client 2>>slow.err &
        clients="$clients $!"
    done
    # shellcheck disable=SC2086
    wait $clients
    in_order() {
        for client in 1 2 3 4; do
            grep -c '"recorded"' slow.$client | grep -qx 40 &&
                sed 's/.*"seq":\([0-9]*\).*/\1/' slow.$client |
                sort -ncu || return 1
        done
    }
    ok 'and where each client sees its own in its order' in_order
    ok 'nothing is lost on it' finds a
    ok 'its indexes are written' indexed a
    kill -KILL "$(pgrep -P "$daemon")"
    wait "$daemon" 2>/dev/null
    daemons=${daemons% *}
    begin a
    ok 'and after kill -9 all is there' finds a
    end TERM
else
    echo 'skip - a slow disk: there is no strace, or it may not trace'
fi

# A disk that fills up while the index is written: first one that has nothing
# but the index, then all.
cat >full <<'FULL'
cairn=$1 tools=$2 n=--no-passphrase
mkdir small && mount -t tmpfs -o size=160k cairn small || exit 77
failed() { echo "$*" >&2; exit 1; }
finds() { /usr/bin/python3 "$tools/finds.py" "$1" || failed "$2"; }
# The records name pictures that nobody has, so the exit is not 0.
verifies() {
    "$cairn" verify --store "$1" | grep -q '"faults":0' || failed 'verify'
}
begin() {
    "$cairn" run --store "$1" $n 2>>full.log &
    daemon=$!
    "$cairn" status --store "$1" --wait ready --timeout 10 || failed 'not ready'
}
trap 'kill -KILL $daemon' EXIT
to_index() {
    "$cairn" status --store "$1" | sed 's/.*"to_index":\([0-9]*\).*/\1/'
}
cp -r a/index/. small && mount --bind small a/index || exit 77
begin a
head -n 2000 all >many
"$cairn" record --store a --from many >/dev/null || failed 'not recorded'
sleep 1.5
left=$(to_index a)
[ "$left" -gt 100 ] || failed "the index had room: $left"
finds a 'not found from the tail'
"$cairn" status --store a | grep -q 'the indexes cannot be written.*full' ||
    failed 'health'
kill -KILL $daemon
wait $daemon 2>/dev/null
begin a
finds a 'not found after kill -9'
mount -o remount,size=64m small || exit 77
"$cairn" status --store a --wait indexed --timeout 5 || failed 'never indexed'
finds a 'not found in the end'
verifies a
kill $daemon
wait $daemon
umount a/index
echo "# $left waited for room" >&3

mount -t tmpfs -o size=24m cairn small || exit 77
"$cairn" init --store small/c --country UTO --post UTKAY --name c $n &&
    "$cairn" authority enroll small/c/request --authority authority \
        --out enrol $n && "$cairn" enroll enrol --store small/c $n || exit 77
begin small/c
"$cairn" record --store small/c --from many >answered 2>&1 &
sleep 0.2
head -c 50000000 /dev/zero >small/fill 2>/dev/null
wait $!
left=$(to_index small/c)
[ "$left" -gt 0 ] || failed 'the index had room'
finds small/c 'not found while the disk is full'
kill -KILL $daemon
wait $daemon 2>/dev/null
begin small/c
finds small/c 'not found after a start on a full disk'
rm small/fill
"$cairn" status --store small/c --wait indexed --timeout 5 || failed 'not then'
"$cairn" record --store small/c --from many || failed 'nothing is recorded'
finds small/c 'not found when there is room again'
verifies small/c
echo "# $left waited while the disk was full" >&3
FULL
unshare -rm true 2>/dev/null && space='unshare -rm' || space='unshare -m'
end TERM "${daemons##* }"
$space sh full "$cairn" "$tools" 3>&1 >full.out 2>&1
code=$?
if [ $code -eq 77 ] || ! $space true 2>/dev/null; then
    echo 'skip - a full disk: no file system can be mounted here'
else
    ok 'without room for the index all is found, and in it when there is' \
        [ $code -eq 0 ]
    [ $code -eq 0 ] || tail -n 5 full.out | sed 's/^/# /'
fi
[ $faults -eq 0 ]
