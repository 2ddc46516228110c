#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# doctor: a line for each part of a node, and what helps.
#
# usage: test_doctor.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"
{
    "$cairn" authority init --country UTO authority $n
    node a
    node b
} >/dev/null 2>&1

doctor() { # CODE STORE [OPTION...]
    code=$1 store=$2
    shift 2
    gives "$code" doctor --store "$store" --format json "$@"
}
tells() { # STATE WHAT WORDS
    grep "\"what\":\"$2\"" out | grep "\"state\":\"$1\"" |
        grep -q -- "$3" && return
    echo "not told: $*" >>err
    return 1
}
alone() {
    doctor 0 a && tells good store 'mode 0700' && tells good key 'mode 0600' &&
        tells warning key 'a thief' && tells good disk 'MB free' &&
        tells good certificate 'until 20' && tells good indexes found &&
        tells warning daemon 'does not run' && ! grep -q '"state":"bad"' out
}
open_key() {
    chmod 640 a/key
    doctor 3 a && tells bad key 'mode 0640' && grep -q "chmod 0600 'a/key'" out
    good=$?
    chmod 600 a/key
    return $good
}
no_reader() {
    printf 'device = serial:%s/nowhere\npeer = x@127.0.0.1:1\n' "$folder" \
        >a/cairn.conf
    doctor 1 a && tells bad "serial:$folder/nowhere" 'cannot be opened' &&
        says '1 findings'
}
with_a_daemon() {
    rm a/cairn.conf
    begin b --listen 127.0.0.1:0 || return 1
    other=$daemon
    at=$("$cairn" status --store b --format json |
        sed 's/.*"listen":"\([^"]*\)".*/\1/')
    begin a --listen 127.0.0.1:0 --peer "b@$at" --peer x@127.0.0.1:1 &&
        gives 0 status --store a --wait synced --timeout 10 &&
        doctor 0 a && tells good daemon listening && tells good signing sign &&
        tells good 'peer b' connected && tells warning 'peer x' 'E\?' &&
        doctor 0 b && tells good 'peer a' connected
    good=$?
    end TERM
    end TERM "$other"
    return $good
}
old_list() {
    printf 'document_number\nX1\n' >list.csv
    gives 0 list import list.csv --name old --date 2026-01-01 --store a $n &&
        doctor 0 a && tells warning 'list old' 'days old, 1 documents'
}
full_disk() {
    unshare -rm true 2>/dev/null || return 0
    mkdir small && unshare -rm sh -c "mount -t tmpfs -o size=20m none small &&
        cp -r a small/a && chmod 700 small/a &&
        '$cairn' doctor --store small/a --format json >out 2>err"
    [ $? -eq 1 ] && tells bad disk 'MB free of 20'
}
in_french() { # the table; JSON keeps its names
    LC_ALL=fr_ML.UTF-8 gives 0 doctor --store a --format table $n &&
        grep -q '^bon  *santé  *le dépôt' out &&
        grep -q '^attention  *démon ' out && grep -q '^attention  *liste old ' out &&
        ! grep -Eq '^(good|warning|bad) |  (key|disk|health|peers|list) ' out &&
        LC_ALL=fr_ML.UTF-8 doctor 0 a && tells good health 'le dépôt'
}
nothing_there() {
    refused 4 'holds no node' doctor --store nowhere &&
        refused 2 'one argument too many' doctor more --store a
}

ok "a node that runs alone is told part by part" alone
ok "a key that others can read wants a cure, which is named" open_key
ok "a reader that is not there is bad, and the exit status says so" no_reader
ok "with a daemon it tells of the peers" with_a_daemon
ok "a list that is old is told" old_list
ok "in French its table has French names" in_french
ok "a disk that is nearly full is bad" full_disk
ok "where no node is, nothing is looked at" nothing_there
exit $((faults > 0))
