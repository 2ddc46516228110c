# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# Sourced by the live tests, whose argument is the program: a folder with nodes
# a and b of one country, or those that $nodes names, what starts and ends their
# daemons, and what counts. Goes into the folder, which is removed at the end,
# as every daemon is ended. $cairn is the program, $here the folder of the tests.

[ $# -ge 1 ] && [ $# -le "${arguments_max:-1}" ] ||
    { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
case $1 in */*) cairn=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
*) cairn=$(command -v "$1") ;; esac
folder=$(mktemp -d) || exit 1
cd "$folder" || exit 1
unset CAIRN_STORE
daemons=
faults=0
n=--no-passphrase
# shellcheck disable=SC2317
leave() {
    for process in $daemons; do
        kill -KILL "$process"
    done
    cd / && rm -rf "$folder"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

ok() { # SENTENCE COMMAND...
    sentence=$1
    shift
    : >err
    if "$@"; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        tail -n 20 err | sed 's/^/# /'
        faults=$((faults + 1))
    fi
}

gives() { # CODE ARGUMENT...: its words are in out and err
    wanted=$1
    shift
    timeout -k 1 20 setsid -w "$cairn" "$@" >out 2>err </dev/null
    code=$?
    [ $code -eq "$wanted" ] && return
    echo "exit $code, not $wanted: cairn $*" >>err
    return 1
}
says() { grep -q -- "$1" err && [ "$(wc -l <err)" -eq 1 ]; }
refused() { # CODE WORDS ARGUMENT...: ends so, with one line that has them
    code=$1 words=$2
    shift 2
    gives "$code" "$@" && says "$words" && [ ! -s out ]
}
both() { "$@" && gives 0 verify --store a && grep -q '"faults":0' out; }

begin() { # STORE ARGUMENT...: its daemon, until it is ready; $daemon
    "$cairn" run --store "$@" $n >>"$1.log" 2>&1 </dev/null &
    daemon=$!
    daemons="$daemons $daemon"
    "$cairn" status --store "$1" --wait ready --timeout 10 >/dev/null 2>>err
}
end() { # SIGNAL [DAEMON]; its status is in $code
    kill "-$1" "${2-$daemon}"
    wait "${2-$daemon}" 2>/dev/null
    code=$?
    daemons=$(for one in $daemons; do
        [ "$one" = "${2-$daemon}" ] || echo "$one"
    done)
}
record() { # STORE NUMBER: one crossing
    gives 0 record --store "$1" --direction entry issuing_state=UTO \
        document_number="D$2" client_ref="$(printf '%032d' "$2")"
}
holds() { # STORE NUMBER
    gives 0 find --store "$1" --document "D$2"
}
post() { # NAME COUNTRY POST AUTHORITY [ROLE]: an enrolled node
    "$cairn" init --store "$1" --country "$2" --post "$3" --name "$1" \
        --role "${5-post}" $n && "$cairn" authority enroll "$1/request" \
        --authority "$4" --out enrol $n && "$cairn" enroll enrol --store "$1" $n
}
node() { post "$1" UTO UTKAY authority; }
country() {
    "$cairn" authority init --country UTO authority $n &&
        for one in ${nodes-b a}; do
            node "$one" || return
        done
}
country >made 2>&1 || {
    echo 'not ok - nodes are made'
    cat made
    exit 1
}
address() { # STORE: where its daemon listens
    "$cairn" status --store "$1" | sed 's/.*"listen":"\([^"]*\)".*/\1/'
}
