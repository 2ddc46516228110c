#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lists of lost and stolen documents: taken in, looked at, published, replaced,
# and what must not be taken.
#
# usage: test_lists.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"
{
    "$cairn" authority init --country UTO authority $n
    node a
    post hq UTO UTBKO authority headquarters
} >/dev/null 2>&1

cat >stolen.csv <<'END'
status,remark,document_number,issuing_state
stolen,"from a safe, at night",L898902C3,UTO
lost,,AB 12-34,uto
,,NOBODYKNOWS,
END

looks() { # STORE NUMBER WORDS
    gives 0 check --store "$1" --format json issuing_state=UTO \
        document_number="$2" && grep -q -- "$3" out
}
takes() { # STORE FILE NAME [OPTION...]
    store=$1 file=$2 name=$3
    shift 3
    gives 0 list import "$file" --name "$name" --store "$store" $n \
        --format json "$@"
}
no_list() { looks a L898902C3 '"document_lists":\[\]'; }
published() {
    takes hq stolen.csv stolen --source Interpol --date 2026-11-01 &&
        grep -q '"documents":3' out && grep -q '"published":"UTBKO-' out
}
not_published() {
    takes a stolen.csv stolen --date 2026-11-01 &&
        grep -q '"published":null' out
}
found() {
    looks a L898902C3 '"listed":"stolen"' &&
        grep -q '"document_list":"wrong"' out &&
        looks a ab1234 '"listed":"lost"' &&
        looks a NOBODYKNOWS '"listed":"other"' &&
        looks a L898902C4 '"listed":false' &&
        grep -q '"document_list":"ok"' out
}
kept_in_crossing() {
    gives 0 record --store a --direction entry issuing_state=UTO \
        document_number=L898902C3 --format json &&
        grep -q '"document_list":"wrong"' out
}
# A daemon takes up a list that is put there while it runs.
while_it_runs() {
    begin a --listen 127.0.0.1:0 || return 1
    takes a stolen.csv second && looks a L898902C3 '"name":"second"' &&
        gives 0 list remove second --store a &&
        looks a L898902C3 '"name":"stolen"' && ! grep -q '"second"' out
    good=$?
    end TERM
    return $good
}
learns_of_it() {
    begin hq --listen 127.0.0.1:0 || return 1
    server=$daemon
    at=$("$cairn" status --store hq --format json |
        sed 's/.*"listen":"\([^"]*\)".*/\1/')
    begin a --listen 127.0.0.1:0 --peer "hq@$at" &&
        gives 0 status --store a --wait synced --timeout 10 &&
        gives 0 list --store a --format json &&
        grep -q '"published":"UTBKO-' out
    good=$?
    end TERM
    end TERM "$server"
    return $good
}
replaced() {
    printf 'document_number\nX1\n' >new.csv
    takes a new.csv stolen && looks a L898902C3 '"listed":false' &&
        looks a X1 '"listed":"other"'
}
kept() { # a download that came to nothing takes no list's place
    : >none.csv
    printf 'document_number,status\nX2,vanished\n' >wrong.csv
    refused 2 'stays as it was' list import none.csv --name stolen --store a $n &&
        gives 2 list import wrong.csv --name stolen --store a $n &&
        looks a X1 '"listed":"other"'
}
ndjson() {
    printf '%s\n' '{"document_number":"N1","issuing_state":"UTO"}' \
        '' '{"document_number":4711,"status":"revoked"}' >list.ndjson
    takes a list.ndjson third && looks a N1 '"listed":"other"' &&
        looks a 4711 '"listed":"revoked"' && gives 0 list remove third --store a
}
# Of bad lines each is told, and the others count.
bad_lines() {
    {
        printf 'document_number,status\nGOOD1,lost\nBAD2,vanished\n"BAD3,lost\n'
        printf 'BAD\377,lost\n,lost\nBAD6,lost,more\n'
        head -c 20000 /dev/zero | tr '\0' X
        printf ',lost\n\nGOOD9,lost\n'
    } >bad.csv
    gives 1 list import bad.csv --name bad --store a $n --format json &&
        grep -q '"documents":2' out && grep -q 'line 3: ' err &&
        grep -q 'line 8: ' err && grep -q '6 of 8 lines' err &&
        [ "$(wc -l <err)" -eq 7 ] && looks a GOOD9 '"listed":"lost"' &&
        looks a BAD2 '"listed":false' && gives 0 list remove bad --store a
}
many_of_one() {
    awk 'BEGIN { print "document_number"
                 for (i = 0; i < 1000000; i++) print "SAME1" }' >same.csv
    takes a same.csv same && grep -q '"documents":1[,}]' out &&
        gives 0 list remove same --store a
}
too_many() {
    for i in 1 2 3 4 5 6 7; do
        takes a new.csv "list$i" || return 1
    done
    refused 3 'has 8 lists' list import new.csv --name list8 --store a $n &&
        takes a new.csv list7 || return 1
    for i in 1 2 3 4 5 6 7; do
        gives 0 list remove "list$i" --store a || return 1
    done
}
nothing_taken() {
    refused 2 "'New' is not good" list import new.csv --name New --store a $n &&
        refused 2 'name is missing' list import new.csv --store a $n &&
        refused 2 '2999-01-01' list import new.csv --name x --store a $n \
            --date 2999-01-01 &&
        refused 2 'cannot read' list import nowhere --name x --store a $n &&
        refused 2 'column names' list import enrol --name x --store a $n &&
        refused 2 "'lose'" list lose --store a &&
        refused 1 "no list 'x'" list remove x --store a &&
        [ ! -e a/lists/x.list ]
}
# The list of another node is told of, and not asked.
anothers() {
    cp hq/lists/stolen.list a/lists/copied.list &&
        looks a L898902C3 '"name":"copied","error":"E-KEY-02"' &&
        grep -q '"document_list":"not_done"' out && rm a/lists/copied.list
}
# Killed while it makes the list: the old one counts, and nothing is left.
killed() {
    awk 'BEGIN { print "document_number"
                 for (i = 0; i < 3000000; i++) print "K" i }' >long.csv
    "$cairn" list import long.csv --name stolen --store a $n >/dev/null 2>&1 &
    sleep 0.3
    kill -KILL $! && wait $! 2>/dev/null
    looks a X1 '"listed":"other"' && [ "$(ls a/lists)" = stolen.list ]
}

ok "a node without a list says that it has none" no_list
ok "headquarters puts a list's digest on record" published
ok "a post says of a list that nobody has published it" not_published
ok "a listed document is found, whatever its spacing; another is not" found
ok "the crossing keeps what the list said" kept_in_crossing
ok "a daemon takes a list up, and lays it down, while it runs" while_it_runs
ok "a post learns that its list was published" learns_of_it
ok "a list takes the place of the one before it" replaced
ok "a file that names nothing takes no place" kept
ok "a list comes as JSON too" ndjson
ok "bad lines are told, and the others taken" bad_lines
ok "a million lines of one document are one" many_of_one
ok "eight lists, and no ninth" too_many
ok "wrong words take nothing in" nothing_taken
ok "another node's list is told of and not believed" anothers
ok "a killed import leaves the list as it was" killed
exit $((faults > 0))
