#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the demonstration as it would run on a bare machine: without a terminal,
# without a home, in the C locale.
#
# usage: test_demo.sh CAIRN
#
# Its story must be told within 120 seconds and hold the facts; nothing may be
# left afterwards, neither a process nor a file. Then it is ended in the middle,
# once by SIGTERM and once by SIGKILL.

set -u
if [ $# -ne 1 ]; then
    sed -n 's/^# usage: /usage: /p' "$0" >&2
    exit 2
fi
cairn=$(realpath "$1") || exit 2
folder=$(mktemp -d) || exit 1
place=$folder/place
mkdir "$place"
demo=
# A demo that is still there is this script's own child.
trap '[ -z "$demo" ] || kill "$demo"; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "failed: $*" >&2
    tail -n 60 "$folder/out" "$folder/err" >&2
    exit 1
}

# Processes with the demo's place in their command line.
left() {
    for line in /proc/[0-9]*/cmdline; do
        if tr '\0' ' ' <"$line" | grep -qF "$place"; then
            echo "$line"
        fi
    done 2>/dev/null
}

# start runs the program in the background; $demo is its process.
start() {
    env -i TERM=dumb LC_ALL=C TMPDIR="$place" "$cairn" demo \
        </dev/null >"$folder/out" 2>"$folder/err" &
    demo=$!
}

told() {
    grep -Eq "$1" "$folder/out" || fail "the story has no line '$1'"
}

# await SECONDS WHAT COMMAND... until the command succeeds.
await() {
    seconds=$1 what=$2
    shift 2
    for _ in $(seq $((seconds * 10))); do
        "$@" && return
        sleep 0.1
    done
    fail "$what"
}
# shellcheck disable=SC2317 # called by await
gone() { [ -z "$(left)" ]; }
# shellcheck disable=SC2317
running() { [ "$(left | wc -l)" -ge 4 ]; }
# shellcheck disable=SC2317
abroad() { grep -q '^12  ' "$folder/out"; }

began=$(date +%s)
env -i TERM=dumb LC_ALL=C TMPDIR="$place" timeout -k 10 120 \
    setsid -w "$cairn" demo --once </dev/null >"$folder/out" 2>"$folder/err"
code=$?
[ "$code" -eq 0 ] || fail "the demo ended with $code"
[ ! -s "$folder/err" ] || fail "it wrote on standard error"
told '^ 1  '
told '([0-9]{5} ){5}[0-9]{5}'
told '^ +MLKAY +127\.0\.0\.1:[0-9]+'
told '^ +MLBKO +MLKAY-[0-9A-F]{4}-[0-9]+, OKORAMA'
told 'document_number wrong'
told 'All four hold the same'
told 'kill -9 [0-9]+'
told 'All [0-9]+ crossings that had been acknowledged'
told 'amendment'
told '^ +MLZGW +[0-9]+ +[0-9]+ +0$'
told 'd284'
told '^ +SNKID +MLKAY-[0-9A-F]{4}-[0-9]+, L71900241, entry, .*surname withheld$'
told '^ +SNKID +[1-9][0-9]+ +[0-9]+ +0$'
told '^ +refused$'
told '^ +yes$'
told '^ +[0-9TZ:-]+  MLKAY to SNKID of SEN$'
told 'Told in'
! LC_ALL=C grep -n '[^ -~]' "$folder/out" || fail "it is not plain ASCII"
gone || fail "left running: $(left)"
[ -z "$(ls -A "$place")" ] || fail "left on disk: $(ls -A "$place")"
echo "ok: told in $(($(date +%s) - began)) s"

start
await 60 "four daemons do not run" running
kill -TERM "$demo"
wait "$demo"
code=$? demo=
[ "$code" -eq 1 ] || fail "ended by SIGTERM it gives $code"
gone || fail "left running after SIGTERM: $(left)"
[ -z "$(ls -A "$place")" ] || fail "left on disk after SIGTERM"
echo "ok: ended by SIGTERM"

start
await 60 "the border is not reached" abroad
kill -TERM "$demo"
wait "$demo"
code=$? demo=
[ "$code" -eq 1 ] || fail "ended by SIGTERM at the border it gives $code"
gone || fail "left running after SIGTERM at the border: $(left)"
[ -z "$(ls -A "$place")" ] || fail "left on disk after SIGTERM at the border"
echo "ok: ended by SIGTERM with two countries"

start
await 60 "four daemons do not run" running
kill -KILL "$demo"
wait "$demo" 2>/dev/null
demo=
await 15 "daemons outlive the demo: $(left)" gone
echo "ok: ended by SIGKILL"
