#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cuts the power of a running daemon, very many times over.
#
# usage: test_powercut.sh CAIRN
#
#   CAIRN_POWERCUT_IMAGES  images of the daemon at work (default: 300); how
#                          much the other parts do follows from it
#
# A recorder in the daemon writes down what it asks of its disk. Every answer
# that a client has received is marked in the same record, after the fact: so
# what is marked before a cut was promised before it. From the record, images
# of the store are made as a power cut at any moment could have left it, and
# powercut_check.sh starts a daemon on each.

set -u
if [ $# -ne 1 ]; then
    sed -n 's/^# usage: /usage: /p' "$0" >&2
    exit 2
fi
cairn=$(realpath "$1") || exit 2
live=$(cd "$(dirname "$0")" && pwd)
images=${CAIRN_POWERCUT_IMAGES:-300}
place=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || place=/dev/shm
folder=$(mktemp -d "$place/cairn-powercut.XXXXXX") || exit 1
cd "$folder" || exit 1
daemon=
group=
faults=0
# shellcheck disable=SC2317
leave() {
    [ -z "$daemon" ] || kill -KILL "$daemon"
    [ -z "$group" ] || kill -KILL "-$group"
    cd / && rm -rf "$folder"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

ok() { # SENTENCE COMMAND...
    sentence=$1
    shift
    if "$@"; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        faults=$((faults + 1))
    fi
}

give_up() {
    echo "not ok - $1"
    exit 1
}

# tool OUTPUT SOURCE... OPTION...
tool() {
    out=$1
    shift
    (cd "$live/../.." && ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -I. \
        -o "$folder/$out" "$@" >"$folder/cc" 2>&1)
}
if ! command -v "${CC:-cc}" >/dev/null; then
    echo 'skip - power cuts: there is no C compiler'
    exit 0
fi
from=tests/tools/powercut
tools() {
    tool powercut $from/powercut.c $from/image.c $from/state.c &&
        tool record.so $from/record.c $from/record_calls.c -fPIC -shared \
            -ldl -lpthread
}
tools || { cat cc; give_up 'the tools are built'; }

# recorded FOLDER COMMAND...: all that it does below FOLDER/disk is recorded.
recorded() {
    of=$1
    shift
    POWERCUT_DIR=$of/disk POWERCUT_TRACE=$of/trace \
        LD_PRELOAD=$folder/record.so exec "$@"
}

# mark FOLDER: marks each line of standard input. The shell's echo is one write.
# shellcheck disable=SC2016
mark() {
    (POWERCUT_MARKFD=1 recorded "$1" sh -c \
        'while IFS= read -r line; do echo "$line"; done') >>"$1/marked"
}

start() { # FOLDER ARGUMENT...: the daemon of FOLDER/disk/a, recorded
    of=$1
    shift
    recorded "$of" "$cairn" run --store "$of/disk/a" --no-passphrase "$@" \
        >>"$of/log" 2>&1 </dev/null &
    daemon=$!
}

begin() { # FOLDER: starts it and waits until it is ready
    start "$1"
    for _ in $(seq 200); do
        "$cairn" status --store "$1/disk/a" --wait ready --timeout 0 \
            >/dev/null 2>&1 && return
        kill -0 $daemon 2>/dev/null || return
        sleep 0.05
    done
    return 1
}

end() { # SIGNAL; its status is in $code
    kill "-$1" "$daemon" 2>/dev/null
    wait "$daemon" 2>/dev/null
    code=$? daemon=
}

line() { # NUMBER
    printf '{"direction":"entry","document_number":"D%d","client_ref":' "$1"
    printf '"%032d","issuing_state":"UTO","surname":"DOE"}\n' "$1"
}

# asks FOLDER ARGUMENT...: recorded too, for without a daemon a command opens
# the store itself.
asks() {
    (
        of=$1 verb=$2
        shift 2
        recorded "$of" "$cairn" "$verb" --store "$of/disk/a" "$@"
    )
}

runs() { "$cairn" peers --store "$1/disk/a" >/dev/null 2>&1; }

# traffic FOLDER FIRST TIMES SIZE: so many requests of so many crossings, while
# the daemon lives.
traffic() {
    next=$2 times=$3
    while [ "$times" -gt 0 ] && runs "$1"; do
        last=$((next + $4)) times=$((times - 1))
        while [ "$next" -lt $last ]; do
            line "$next"
            next=$((next + 1))
        done | asks "$1" record - 2>>"$1/refused"
        next=$last
    done | mark "$1"
}

# steady FOLDER FIRST TIMES: one crossing at a time, and the index is written in
# between.
steady() {
    for number in $(seq "$2" $(($2 + $3 - 1))); do
        traffic "$1" "$number" 1 1
        sleep 0.3
    done
}

# counted TEST: the records of the main store's trace of which it is true; guard
# and data are these files' numbers.
counted() {
    ./powercut list main/trace | awk -v guard="$(
        stat -c %i main/disk/a/guard)" -v data="$(
        stat -c %i main/disk/a/data/data.mdb)" "$1"' { n++ } END { print n+0 }'
}

told() { # FOLDER: whoever asks now is told all this
    asks "$1" find --limit 10000 --format json | mark "$1"
}

records() { # FOLDER: how many there are; how many are of the daemon's own
    ./powercut info "$1/trace" | awk '
        /^records/ { all = $2 + 0; first = $5 + 0 }
        $1 == "K" { marks = $2 }
        END { print all, all - first - marks }'
}

shots=0
# cuts FOLDER SHARE CHECK OPTION...: that percentage of the images, all good.
cuts() {
    of=$1 count=$(($2 * images / 100 + 1)) check=$3
    shift 3
    # shellcheck disable=SC2086
    setsid ./powercut run "$of/trace" --images "$count" --jobs "$jobs" \
        --seed $((shots + 1)) --work "$folder/work" "$@" -- $check \
        >tally 2>failures &
    group=$!
    wait $group
    code=$? group=
    shots=$((shots + count))
    sed 's/^/# /' failures
    echo "# $*: $(cat tally)"
    return $code
}
# Half of its time a check waits.
jobs=$(($(nproc 2>/dev/null || echo 1) * 2))
[ "$jobs" -le 8 ] || jobs=8
check="sh $live/powercut_check.sh $cairn"

# A node.
n=--no-passphrase
make_node() {
    "$cairn" authority init --country UTO authority $n &&
        "$cairn" init --store "$1" --country UTO --post UTKAY --name kay $n &&
        "$cairn" authority enroll "$1/request" --authority authority \
            --out enrol $n && "$cairn" enroll enrol --store "$1" $n
}
mkdir work main main/disk
make_node main/disk/a >made 2>&1 || { cat made; give_up 'a node is made'; }
cp -r main/disk base

# Its daemon at work: five clients at once, a clean end, a start in between.
begin main
for client in 1 2 3 4; do
    traffic main ${client}0000 6 $((client * client)) &
    clients="${clients-} $!"
done
traffic main 50000 20 1
# shellcheck disable=SC2086
wait $clients
end TERM
ok 'a recorded daemon ends cleanly' [ "$code" -eq 0 ]
begin main
told main
steady main 80000 8 &
clients=$!
traffic main 60000 10 1 &
traffic main 70000 5 7
wait $clients $!
# One after the other, each by itself: these stand in the guard.
traffic main 75000 40 1
for id in $(sed -n '3,9s/.*"recorded","id":"\([0-9a-f]*\)".*/\1/p' main/marked)
do
    asks main amend "$id" surname=AMENDED --reason test >>main/log 2>&1 &&
        echo "amended $id" | mark main
done
end KILL
# Its index is gone: it is made again, and once more when asked, while it goes
# on.
(recorded main rm -r main/disk/a/index)
begin main
told main
steady main 90000 3 &
clients=$!
sleep 0.5
ok 'the index is made anew at work' \
    "$cairn" index rebuild --store main/disk/a
wait $clients
end KILL
ok 'all that was asked for was recorded' [ ! -s main/refused ]
./powercut info main/trace >told
ok 'all calls of the daemon can be replayed' [ $? -eq 0 ]
sed 's/^/# /' told
marks=$(sed -n 's/^  K //p' told)
ok "each answer is marked ($marks)" \
    [ "${marks:-0}" -eq "$(wc -l <main/marked)" ] && [ "${marks:-0}" -gt 400 ]
# shellcheck disable=SC2016
flushes=$(counted '$1 == "S" && $2 != data && $2 != guard')
ok "the index was written again and again ($flushes)" [ "$flushes" -gt 10 ]
# shellcheck disable=SC2016
guarded=$(counted '$1 == "W" && $2 == guard && $4 > 512')
ok "entries stood in the guard, one after the other ($guarded)" \
    [ "$guarded" -gt 60 ]

ok 'nothing acknowledged is lost when sectors land in any order' \
    cuts main 30 "$check" --model sectors --dirs ext4
ok 'nor where names are only lasting after their directory is synced' \
    cuts main 25 "$check" --model sectors --dirs posix
ok 'nor when the sectors being written turn to garbage' \
    cuts main 20 "$check" --model garbage --dirs ext4
ok 'nor both' cuts main 15 "$check" --model garbage --dirs posix
ok 'nor when the daemon is killed' cuts main 10 "$check" --model ordered

# The control: on a disk that lies, all this must be found lacking.
if cuts main 10 "$check" --model sectors --lies 100; then
    ok 'a disk that ignores every sync is found out' false
else
    ok 'a disk that ignores every sync is found out' true
fi

# once ASSIGNMENT: a life with a fault in it; one that tells what it finds while
# it waits for a peer and has signed nothing yet; power cuts at its end. Then
# one at work, and power cuts anywhere.
bad=0 lives=0 told=0
once() {
    rm -rf once && mkdir once && cp -r base once/disk
    export "${1?}"
    begin once || echo "# $1: never ready"
    unset POWERCUT_KILL POWERCUT_FAIL
    traffic once 100 3 2
    traffic once 200 6 1
    end TERM
    ! grep -q '"code":"E-STORE' once/marked || told=$((told + 1))
    start once --peer 127.0.0.1:9
    for _ in $(seq 100); do
        runs once && break
        sleep 0.02
    done
    told once
    end KILL
    at=$(records once) at=${at% *}
    checks=
    for seed in 1 2 3; do
        rm -rf image$seed image$seed.marks
        ./powercut image once/trace image$seed --cut "$at" --seed $seed
        # shellcheck disable=SC2086
        POWERCUT_MARKS=image$seed.marks POWERCUT_SAY=1 \
            $check "$folder/image$seed" &
        checks="$checks $!"
    done
    for one in $checks; do
        wait "$one" || bad=$((bad + 1))
    done
    begin once || { bad=$((bad + 1)); sed 's/^/# /' once/log; }
    told once
    traffic once 300 2 2
    end KILL
    # shellcheck disable=SC2086
    ./powercut run once/trace --images 4 --jobs 4 --seed $lives \
        --model garbage --dirs posix --work work -- $check >tally 2>failures ||
        bad=$((bad + 1))
    [ $bad -eq 0 ] || sed "s/^/# $1: /" failures
    lives=$((lives + 1))
}
# A life that ends by itself has so many records.
rm -rf once && mkdir once && cp -r base once/disk
begin once
traffic once 100 3 2
traffic once 200 6 1
end TERM
most=$(records once) most=${most#* }
step=$((most / (images / 20 + 1) + 1))
# And where the newest meta page is in the page cache only.
./powercut list once/trace | awk '
    $1 == "K" { next }
    { n++ }
    $1 == "W" && $4 == 120 { print n }' >metas
for n_th in $(seq 2 $step "$most" | sort -nu - metas); do
    once POWERCUT_KILL="$n_th"
done
echo "# killed after each ${step}th of its $most records, and each meta page"
ok "what a daemon killed at work ($lives times) and started again has told \
anybody is never told otherwise" [ $bad -eq 0 ]

# kind:error:span: it fails at places up to the span, once or from then on.
bad=0 lives=0 told=0
for kind in write:ENOSPC:60 write:EIO:60 short:ENOSPC:60 sync:EIO:28 \
    dsync:EIO:12; do
    name=${kind%%:*} span=${kind##*:} error=${kind#*:} error=${error%:*}
    for i in $(seq $((images / 100 + 1))); do
        n_th=$((1 + i * span / (images / 100 + 2)))
        once POWERCUT_FAIL="$name:$n_th:$error:$((i % 2))"
    done
done
ok "nor one whose disk failed ($lives times, $told said so)" [ $bad -eq 0 ]

# The very first start.
rm -rf first && mkdir first first/disk && cp -r authority first/authority
(recorded "$folder/first" "$cairn" init --store first/disk/a --country UTO \
    --post UTKAY --name first $n >/dev/null) || give_up 'a first start'
echo 'made' | mark "$folder/first"
cp first/disk/a/request request
"$cairn" authority enroll request --authority authority --out enrol $n >made
(recorded "$folder/first" "$cairn" enroll enrol --store first/disk/a $n \
    >/dev/null) || give_up 'a first enrolment'
echo 'enrolled' | mark "$folder/first"
cat >first/check <<'CHECK'
# Empty or whole, and no hand is needed: both commands can be given again.
cairn=$1 from=$2 store=$3/a n=--no-passphrase
said() { grep -qx "$1" "$POWERCUT_MARKS"; }
exec >"$3.log" 2>&1
if ! said enrolled; then
    "$cairn" init --store "$store" --country UTO --post UTKAY --name first $n
    code=$?
    [ $code -eq 0 ] || grep -q 'holds a node already' "$3.log" || exit 2
    ! said made || [ $code -ne 0 ] || exit 1
    cp -r "$from/authority" "$3/authority"
    "$cairn" authority enroll "$store/request" --authority "$3/authority" \
        --out "$3/enrol" $n || exit 2
    "$cairn" enroll "$3/enrol" --store "$store" $n || exit 2
fi
! said made || cmp "$from/request" "$store/request" || exit 1
"$cairn" record --store "$store" --direction entry document_number=D1 $n &&
    "$cairn" verify --store "$store" $n || exit 2
CHECK
cp request first/request
check="sh $folder/first/check $cairn $folder/first"
for dirs in ext4 posix; do
    for model in sectors garbage; do
        ok "a power cut during the very first start leaves nothing or all \
($model, $dirs)" cuts "$folder/first" 15 "$check" --model $model --dirs $dirs
    done
done
if cuts "$folder/first" 10 "$check" --model sectors --dirs posix --lies 100
then
    ok 'and here too a disk that lies is found out' false
else
    ok 'and here too a disk that lies is found out' true
fi
[ $faults -eq 0 ]
