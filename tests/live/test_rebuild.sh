#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The indexes made anew: with a daemon and without, twice at once, cut off.
#
# usage: test_rebuild.sh CAIRN
set -u
. "$(dirname "$0")/node.sh"

many() { # STORE FIRST LAST: crossings, in one command
    i=$2
    while [ "$i" -le "$3" ]; do
        printf '{"direction":"entry","issuing_state":"UTO",%s}\n' \
            "\"document_number\":\"D$i\",\"client_ref\":\"$(printf %032d "$i")\""
        i=$((i + 1))
    done >many
    gives 0 record --store "$1" --from many
}
all() { # STORE DOCUMENT...: each is found
    store=$1
    shift
    for document in "$@"; do
        holds "$store" "$document" || return 1
    done
}
rebuilt() { # STORE ENTRIES
    gives 0 index rebuild --store "$1" && grep -q '"type":"index"' out &&
        grep -q "\"entries\":$2," out && grep -q '"seconds":' out
}
has() { # WORDS: in the status of a
    gives 0 status --store a && grep -q "$1" out
}

ok 'crossings are recorded' many a 1 200
held() {
    "$cairn" status --store a | sed 's/.*"entries":\([0-9]*\).*/\1/'
}
entries=$(held)
ok 'without a daemon it is done before the command ends' rebuilt a "$entries"
ok 'nothing is left beside the index' [ ! -e a/index.new ]
ok 'all is found' all a 1 100 200
ok 'without a daemon there is nobody to leave it to' \
    refused 5 'no daemon' index rebuild --store a --no-wait
ok 'another word than rebuild is refused' \
    refused 2 rebuild index remove --store a
ok 'so is none' refused 2 VERB index --store a

mkdir a/index.new && cp a/index/data.mdb a/index.new/
begin a
ok 'what is left of a rebuild is gone when the store is opened' \
    [ ! -e a/index.new ]
entries=$(held)
ok 'with a daemon the command waits for it' rebuilt a "$entries"
ok 'status shows that all is indexed' gives 0 status --store a --wait indexed
ok 'and no rebuild at work' [ "$(grep -c rebuilt out)" -eq 0 ]
ok 'status shows a good health' has '"health":"good"'
ok '--no-wait comes back at once' \
    gives 0 index rebuild --store a --no-wait
ok 'with how far it is' grep -q '"rebuilt":' out
"$cairn" index rebuild --store a >one 2>&1 &
first=$!
ok 'a second one at the same time joins it' rebuilt a "$entries"
wait $first
ok 'and the first ends as well' grep -q '"seconds":' one
ok 'all is found' all a 1 100 200

left=0
for i in 1 2 3 4 5 6; do
    gives 0 index rebuild --store a --no-wait || left=1
    end KILL
    begin a
    all a 1 99 200 || left=1
done
ok 'killed while it is at work, all is found after each start' [ $left -eq 0 ]
ok 'and verified' both record a 201
ok 'a reference is known as before' record a 201
ok 'it answers with the same entry' grep -q '"known":true' out
end TERM
ok 'and without the daemon' all a 1 100 201
exit $((faults > 0))
