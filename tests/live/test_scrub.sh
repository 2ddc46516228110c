#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signatures of a run from a peer are checked afterwards, by the daemon.
#
# usage: test_scrub.sh CAIRN
set -u
. "$(dirname "$0")/node.sh"

left() { # STORE: entries that are to be checked
    "$cairn" status --store "$1" | sed 's/.*"to_check":\([0-9]*\).*/\1/'
}
checked() { # STORE: within ten seconds
    tries=0
    while [ "$(left "$1")" -gt 0 ] && [ $tries -lt 50 ]; do
        sleep 0.2
        tries=$((tries + 1))
    done
    [ "$(left "$1")" -eq 0 ]
}

i=0
while [ $i -lt 300 ]; do
    i=$((i + 1))
    echo "{\"direction\":\"entry\",\"document_number\":\"D$i\"}"
done >many
ok 'one node records many' gives 0 record --store b --from many
ok 'what a node signs itself it need not check' [ "$(left b)" -eq 0 ]
begin b --listen 127.0.0.1:0
other=$daemon
begin a --peer "$(address b)"
ok 'another takes them in' gives 0 status --store a --wait synced
began=$(left a)
ok 'most of their signatures are left' [ "$began" -gt 200 ]
ok 'they are checked by and by' checked a
ok 'none is bad' [ "$("$cairn" status --store a | grep -c bad_sig)" -eq 0 ]
end TERM
ok 'a stop is in order' [ "$code" -eq 0 ]
ok 'it is known without the daemon' [ "$(left a)" -eq 0 ]
begin a --peer "$(address b)"
ok 'and verified' both record a 1
ok 'the other has checked it as well' checked b
end TERM "$other"
exit $((faults > 0))
