#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A shift that two booths of one post share, its totals, and what is counted by
# hand.
#
# usage: test_shift.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"
TZ=XST-05:30
export TZ
{
    "$cairn" authority init --country UTO authority $n
    node a
    node b
    "$cairn" init --store relay --country UTO --name relay --role relay $n
    "$cairn" authority enroll relay/request --authority authority --out enrol $n
    "$cairn" enroll enrol --store relay $n
} >/dev/null 2>&1

shift_of() { # CODE STORE VERB [OPTION...]
    code=$1 store=$2 verb=$3
    shift 3
    gives "$code" shift "$verb" --store "$store" --format json "$@"
}
has() {
    grep -q -- "$1" out && return
    echo "not there: $1" >>err
    cat out >>err
    return 1
}
cross() { # STORE FIELD=VALUE...
    store=$1
    shift
    gives 0 record --store "$store" --format json "$@"
}
at_of() {
    "$cairn" status --store "$1" --format json |
        sed 's/.*"listen":"\([^"]*\)".*/\1/'
}
synced() { gives 0 status --store "$1" --wait synced --timeout 10; }

none_yet() {
    shift_of 1 a show && says 'UTKAY has had none yet' &&
        shift_of 3 a close && says 'none is open'
}
opened() {
    shift_of 0 a open --officer keita && has '"open":true' &&
        has '"officer":"keita"' &&
        has "\"opened_local\":\"$(date '+%Y-%m-%d %H')" &&
        shift_of 3 a open && says 'close it first'
}
totals() {
    cross a --direction entry nationality=UTO outcome=admitted &&
        cross a --direction entry nationality=XOM outcome=refused &&
        id=$(sed 's/.*"id":"\([0-9a-f]*\)".*/\1/' out) &&
        cross b --direction exit nationality=UTO outcome=allowed &&
        cross b --direction entry nationality=XOM outcome=admitted \
            paper_form=17 event_time="$(date -u +%FT%TZ)" &&
        cross a --direction entry outcome=admitted &&
        gives 0 void "$(sed 's/.*"id":"\([0-9a-f]*\)".*/\1/' out)" --store a \
            --reason 'recorded twice' &&
        gives 0 amend "$id" nationality=UTO --store a --reason typo &&
        synced a && synced b && sleep 0.3 || return 1
    for store in a b; do
        shift_of 0 $store show && has '"crossings":4,"void":1' &&
            has '"entered_later":1' &&
            has '"entry","outcome":"admitted","count":2' &&
            has '"entry","outcome":"refused","count":1' &&
            has '"exit","outcome":"allowed","count":1' &&
            has '"UTO","entries":1,"exits":1,"not_passed":1' &&
            has '"XOM","entries":1,"exits":0,"not_passed":0' || return 1
    done
}
tallied() {
    gives 0 tally --direction entry --mode foot --count 340 --store b &&
        gives 2 tally --direction entry --count 0 --store b &&
        says 'a number from 1' &&
        gives 2 tally --direction up --count 3 --store b && says "'up'" &&
        gives 2 tally --direction exit --count 3 --mode swim --store b &&
        gives 2 tally --direction exit --count 3 --until 2999-01-01 --store b &&
        says 'in the future' && gives 2 tally --direction exit --store b &&
        synced a && sleep 0.3 && shift_of 0 a show && has '"mode":"foot","count":340'
}
# The other booth may close it; the next one begins at nothing.
handed_over() {
    shift_of 0 b close --remarks 'two buses still expected' &&
        has '"open":false' && has '"remarks":"two buses' &&
        has '"crossings":4' && has '"closed_local"' && synced a &&
        shift_of 0 a open && has '"crossings":0' && shift_of 0 a close
}
# A crossing is of one shift, also in the second in which that changes.
young() { # waits until the second has begun a moment ago
    while [ "$(date +%N | cut -c1)" -gt 1 ]; do
        sleep 0.02
    done
}
until_of() { sed -n 's/.*"closed":"\([^".]*\).*/\1Z/p' out; }
one_of_two() {
    shift_of 0 a open && young &&
        cross a --direction entry nationality=UTO outcome=admitted &&
        shift_of 0 a close && has '"crossings":1' && shift_of 0 a open &&
        has '"crossings":0' && shift_of 0 a close && has '"crossings":0' &&
        last=$(until_of) && [ -n "$last" ] &&
        cross a --direction entry nationality=UTO outcome=admitted \
            event_time="$last" && shift_of 0 a show && has '"crossings":1' &&
        shift_of 0 a open && has '"crossings":0' && shift_of 0 a close
}
# What came while it was being closed is in its totals.
signed() {
    shift_of 0 a open && young || return 1
    "$cairn" shift close --store a --format json >closing &
    closing=$!
    sleep 0.3
    cross a --direction exit nationality=UTO outcome=allowed &&
        wait "$closing" && shift_of 0 a show && has '"crossings":1' &&
        gives 0 entry --all --store a || return 1
    # [[exit, allowed, 1]]
    od -An -v -tx1 out | tr -d ' \n' | grep -q 8183020401
}
printed() {
    gives 0 shift show --store a --format table && has '^post  *opened_local' &&
        LC_ALL=fr gives 3 shift close --store a && says "aucun n'est ouvert"
}
no_post() {
    gives 3 shift open --store relay $n && says 'belongs to no post' &&
        gives 2 shift lose --store a && says "'lose'"
}

begin b --listen 127.0.0.1:0 || exit 1
other=$daemon
begin a --listen 127.0.0.1:0 --peer "b@$(at_of b)" || exit 1
ok "a post without a shift says so" none_yet
ok "a shift is opened, once, by the clock on the wall" opened
ok "its totals are those of both booths, corrections and voids counted" totals
ok "people counted by hand stand beside them" tallied
ok "it is handed over, and the next begins at nothing" handed_over
ok "a crossing in the second of a closing is of one shift" one_of_two
ok "what is recorded while it is closed is in what is signed" signed
ok "it is printed as tables" printed
ok "a node of no post has no shift" no_post
end TERM
end TERM "$other"
exit $((faults > 0))
