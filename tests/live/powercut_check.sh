#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Is everything there that was acknowledged before the power went?
#
# usage: powercut_check.sh CAIRN FOLDER
#
# FOLDER/a is the store as the power cut has left it. $POWERCUT_MARKS holds the
# answers that had been given by then: the lines of `cairn record` and of
# `cairn find`, and `amended ID` where a surname was changed. A crossing's
# document number is D and the number that its client_ref is made from.
#
# A daemon is started on the store as it is, and has to be ready within two
# seconds; it is asked for everything, records one crossing more, takes none
# twice, and verifies; once its indexes are on the disk each entry is found by
# whatever finds it, once (finds.py). Exit 0 good, 1 lost, 2 damaged; it dies by
# SIGKILL if the daemon crashed.

cairn=$1 store=$2/a
finds=$(dirname "$0")/../tools/finds.py
log=$2/log found=$2/found
fresh=00000000000000000000000000999999
daemon=
# Ended by its own limit at the latest.
run() {
    timeout --foreground -k 1 10 "$cairn" "$@" --store "$store" </dev/null
}

ends() { # STATUS WHY
    echo "$2" >>"$log"
    [ -z "${POWERCUT_SAY-}" ] || tail -n 2 "$log" | cut -c 1-300 |
        sed 's/^/# /' >&2
    if [ -n "$daemon" ]; then
        kill "$daemon" 2>/dev/null
        wait "$daemon"
        [ $? -lt 128 ] || kill -KILL $$
    fi
    exit "$1"
}

# Holds the crossings found against the answers. $new is one recorded just now.
hold() {
    run find --limit 10000 --format json >"$found" 2>>"$log"
    code=$? # 1: nothing is found
    [ $code -le 1 ] || ends 2 "find gives $code"
    awk -v new="$1" '
        function field(name, at) {
            at = index($0, "\"" name "\":\"")
            if (!at)
                return ""
            at = substr($0, at + length(name) + 4)
            return substr(at, 1, index(at, "\"") - 1)
        }
        FILENAME == ARGV[1] && /"type":"crossing"/ {
            ref = field("client_ref")
            own = field("document_number") == "D" (ref + 0)
            twin = ref in id || field("ref") in place
            if (!own || twin || field("signature") != "good") {
                print "a stranger or a twin: " $0
                damaged = 1
            }
            id[ref] = field("id")
            surname[field("id")] = field("surname")
            place[field("ref")] = 1
        }
        FILENAME == ARGV[2] && /"type":"(recorded|crossing)","id"/ {
            told[field("id")] = 1
        }
        FILENAME == ARGV[2] && $1 == "amended" {
            told[$2] = changed[$2] = 1
        }
        END {
            for (ref in id)
                have[id[ref]] = 1
            for (one in told)
                if (!(one in have) ||
                    (one in changed && surname[one] != "AMENDED")) {
                    print "lost: " one
                    lost = 1
                }
            if (new != "" && !(new in id)) {
                print "lost: what was recorded just now"
                lost = 1
            }
            exit damaged ? 2 : lost ? 1 : 0
        }' "$found" "$POWERCUT_MARKS" >>"$log"
    status=$?
    [ $status -eq 0 ] || ends $status 'not what was promised'
}

good() { # WHY COMMAND...: must end with 0
    why=$1
    shift
    run "$@" >>"$log" 2>&1 || ends 2 "$why: $?"
}

trap 'kill -KILL $daemon; kill -KILL $$' ALRM TERM
"$cairn" run --store "$store" --no-passphrase >>"$log" 2>&1 </dev/null &
daemon=$!
good 'not ready within two seconds' status --wait ready --timeout 2
hold ''
good 'recording does not go on' record --direction exit \
    document_number=D999999 issuing_state=UTO client_ref=$fresh
good 'nor a second time' record --direction exit \
    document_number=D999999 issuing_state=UTO client_ref=$fresh
hold $fresh
good 'not all is indexed' status --wait indexed --timeout 5
timeout --foreground -k 1 10 /usr/bin/python3 "$finds" "$store" \
    </dev/null >>"$log" 2>&1 || ends 2 'not each is found once'
good 'not all verifies' verify
kill "$daemon"
wait "$daemon"
code=$?
daemon=
[ $code -lt 128 ] || kill -KILL $$
[ $code -eq 0 ] || ends 2 "the daemon ends with $code"
good 'not all verifies without the daemon' verify --no-passphrase
exit 0
