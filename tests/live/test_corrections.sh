#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What two officers on two nodes say of one record: corrections that differ,
# and how they are settled; notes; links, and what withdraws them.
#
# usage: test_corrections.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"

together() { # both daemons, with a line between them
    begin b --listen 127.0.0.1:0
    b=$daemon
    begin a --listen 127.0.0.1:0 --peer "b@$(address b)"
    a=$daemon
}
apart() {
    end TERM "$a"
    end TERM "$b"
}
tells() { # STORE ID TEXT: the record has the text
    gives 0 show "$2" --store "$1" $n && grep -q -- "$3" out
}
tells_not() { gives 0 show "$2" --store "$1" $n && ! grep -q -- "$3" out; }
says_of() { # STORE COMMAND ARGUMENT...; its reference is in $said
    store=$1
    shift
    gives 0 "$@" --store "$store" $n &&
        said=$(sed -n 's/.*"ref":"\([^"]*\)".*/\1/p' out) && [ -n "$said" ]
}
history_is_one() { # ID: both tell the same of it, once they have checked it
    gives 0 show "$1" --history --store a &&
        grep -v '"type":"coverage"' out >history.a &&
        gives 0 show "$1" --history --store b &&
        grep -v '"type":"coverage"' out >history.b && cmp -s history.b history.a
}

together
record a 1 && first=$(sed -n 's/.*"ref":"\([^"]*\)".*/\1/p' out)
record b 2 && second=$(sed -n 's/.*"ref":"\([^"]*\)".*/\1/p' out)
until_so holds b 1 && until_so holds a 2
apart

# Two officers correct the same field, and do not know of each other.
says_of a amend "$first" surname=ERIKSSON --reason 'typing error'
one=$said
says_of b amend "$first" surname=ERICSON --reason 'as in the visa'
other=$said
made() { tells_not a "$first" '"conflicts"' &&
    tells_not b "$first" '"conflicts"'; }
ok 'each sees what was corrected there, and no conflict' made
together
made() { until_so tells a "$first" '"conflicts"' &&
    until_so tells b "$first" '"conflicts"'; }
ok 'with a line between them there is a conflict on both' made
made() { for store in a b; do
    tells $store "$first" "\"value\":\"ERIKSSON\",\"ref\":\"$one\",\"name\":\"a\"" &&
        tells $store "$first" "\"value\":\"ERICSON\",\"ref\":\"$other\",\"name\":\"b\"" ||
        return 1
done; }
ok 'which tells who said what' made
ok 'and they show the same' until_so history_is_one "$first"
made() { gives 0 show "$first" --store b --format table &&
    grep -q "in conflict; 'cairn amend $first " out && grep -q 'differs' out; }
ok 'people are told how it is settled' made
made() { gives 0 find --store a --document D1 && grep -q ERICSON out; }
ok 'so is who searches' made
made() { says_of b amend "$first" surname=ERIKSSON --reason 'passport seen' &&
    tells_not b "$first" '"conflicts"' && settled=$said; }
ok 'one of them settles it' made
gone() { gives 0 show "$first" --store a $n && ! grep -q '"conflicts"' out; }
ok 'and it is gone on both' until_so gone
made() { until_so history_is_one "$first" &&
    grep -q "\"removed_by\":\[\"$settled\"\]" history.a &&
    grep '"field":"surname"' history.a | grep -q '"conflict":false'; }
ok 'its history tells what was removed, and by what' made

# Notes and links, and what withdraws them.
made() { says_of a note "$first" 'luggage left' && note=$said &&
    until_so tells b "$first" '"text":"luggage left"'; }
ok 'a note is shown on the other node' made
made() { says_of b void "$note" --reason 'fetched' &&
    until_so tells a "$first" '"text":"luggage left","void":true'; }
ok 'where it can be withdrawn' made
made() { echo 'from a file' >note.txt && says_of a note "$first" @note.txt &&
    tells a "$first" '"text":"from a file"'; }
ok 'a note may come from a file' made
made() { says_of a link "$second" "$first" --reason 'passport renewed' &&
    link=$said && tells a "$first" "\"linked\":\[\"$second\"\]" &&
    tells a "$second" "\"linked\":\[\"$first\"\]"; }
ok 'a link is found from both records' made
ok 'also on the other node' until_so tells b "$first" "\"linked\":\[\"$second\"\]"
made() { tells b "$link" '"reason":"passport renewed"' &&
    tells b "$link" '"stands":true'; }
ok 'by itself it tells why, and that it stands' made
made() { says_of b void "$link" --reason 'two people' &&
    tells_not b "$first" '"linked"'; }
ok 'one that joins two people is withdrawn' made
unlinked() { tells_not a "$1" '"linked"'; }
made() { until_so unlinked "$first" && unlinked "$second" &&
    tells a "$link" '"stands":false'; }
ok 'and joins nobody on either node' made
ok 'both tell the same of it' until_so history_is_one "$second"

ok 'a link joins two records' refused 2 'one and the same crossing' \
    link "$first" "$first" --store a
ok 'and no notes' refused 2 'is no crossing' link "$first" "$note" --store a
ok 'a link cannot be amended' refused 2 "is a link of two crossings" \
    amend "$link" surname=X --reason x --store a
ok 'a note says something' refused 2 'TEXT is missing' note "$first" --store a
ok 'and no more than 1000 bytes' refused 2 'too long' \
    note "$first" "$(printf '%01001d' 0)" --store a
apart
for store in a b; do
    ok "what $store holds is good" gives 0 verify --store $store $n
done
[ $faults -eq 0 ]
