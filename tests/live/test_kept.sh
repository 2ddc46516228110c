#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a neighbour has shown is used for the purposes that the treaty names, and
# when a second text grants more, what is held shows more, also at home.
#
# usage: test_kept.sh CAIRN
#
# It waits a minute for the second text. Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
. "$here/country.sh"

# UTO has the post a; ALB has c and d, of which only c meets UTO.
are_made neighbour d c
begin d --listen 127.0.0.1:0
d=$daemon
begin c --listen 127.0.0.1:0 --peer "d@$(address d)"
c=$daemon
begin a --listen 127.0.0.1:0 --peer "$(address c)"
a=$daemon

grant() { # FIELDS PURPOSES
    terms treaty.ini "$2" <<INI && agree treaty.ini text
[grant exits]
giver = UTO
kind = crossing
fields = $1
days = 30
INI
}

gives 0 record --store a --direction exit issuing_state=UTO \
    document_number=A100 surname=ERIKSSON given_names=ANNA birth_date=1981-02-03
ok 'two countries agree' grant 'direction, document_number' \
    'border-control, statistics'
ok 'what was shown is found' patiently found c A100
ok 'and at home' until_so found d A100
id=$(field id)

# Purposes.
find_for() { gives "$1" find --store d --document A100 --purpose "$2"; }
show_for() { gives "$1" show "$id" --store d --purpose "$2"; }
ok 'for a purpose that is named' find_for 0 statistics
ok 'not for another' find_for 1 marketing
ok 'it is shown for one that is named' show_for 0 border-control
ok 'for another that is refused in words' refused 1 "purpose 'marketing'" \
    show "$id" --store d --purpose marketing
crossings() { # PURPOSE PATTERN
    gives 0 check document_number=A100 --store d --purpose "$1" &&
        grep -q "\"last_crossings\":$2" out
}
ok 'a counter sees it' crossings border-control '\[{'
ok 'nobody else' crossings marketing '\[\]'
ok 'its own country asks for what it likes' gives 0 find --store a \
    --document A100 --purpose marketing

# More is granted: what is held shows it in a minute or two, at home as well.
more() { found "$1" A100 && grep -q '"surname":"ERIKSSON"' out; }
ok 'no name was granted' eval '! more c'
ok 'they agree on names too' grant 'surname' border-control
waits() { for _ in 1 2 3 4 5 6 7 8; do until_so "$@" && return; done; return 1; }
ok 'what is held shows the name' waits more c
ok 'beside what it showed before' grep -q '"direction":"exit"' out
ok 'and at home' until_so more d
ok 'it is found by it' gives 0 find --store d --name ERIKSSON
for_statistics() { find_for 0 statistics && ! grep -q ERIKSSON out; }
ok 'each text names its own purposes' for_statistics
ok 'c verifies what it holds' verified c
ok 'and d' verified d
end TERM $c
begin c --listen 127.0.0.1:0 --peer "d@$(address d)"
ok 'a start keeps it' until_so more c

exit "$([ $faults -eq 0 ]; echo $?)"
