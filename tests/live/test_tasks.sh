#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each command of "The eighteen tasks" in docs/OPERATIONS.md, given to a
# headquarters as it stands there: none may be wrong use. What it is about is
# mostly not held, so that the answer may be no. Then each that `cairn` alone
# tells, but for those that make or start a node, or want a terminal. At last
# those of "Officers", in their order, which must all be done.
#
# usage: test_tasks.sh CAIRN

# shellcheck disable=SC1091,SC2034,SC2154
set -u
nodes=
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
rows=$(sed -n '/^## The eighteen tasks/,/^## Daily/{/^| [0-9]/p}' \
    "$here/../../docs/OPERATIONS.md")

post hq UTO UTCAP authority headquarters >made 2>&1 || {
    echo 'not ok - a headquarters is made'
    cat made
    exit 1
}
mkfifo reader && exec 9<>reader
begin hq --listen 127.0.0.1:0 --device "serial:$folder/reader"
number=0
lay() { # another document on the reader: a crossing uses a reading up
    number=$((number + 1))
    printf '%s\n' 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \
        "D2314589${number}7UTO7408122F3404159<<<<<<<<<<<<<<<2" >&9
    until_so gives 0 check --reading --store hq
}

all_there() {
    echo "$rows" | sed 's/^| \([0-9]*\) .*/\1/' | tr '\n' ' ' >numbers
    [ "$(cat numbers)" = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 ' ]
}
ok 'there are eighteen tasks' all_there
understood() { # COMMAND, as it stands on the page
    case $1 in *--reading*) lay || return ;; esac
    eval "set -- $1"
    shift
    timeout -k 1 20 setsid -w "$cairn" "$@" --store hq >out 2>err </dev/null
    case $? in
    0 | 1 | 3) ;;
    *) return 1 ;;
    esac
}
# shellcheck disable=SC2016
echo "$rows" | grep -o '`cairn [^`]*`' | tr -d '`' >commands
while read -r line; do
    ok "$line" understood "$line"
done <commands
ok 'they are more than tasks' [ "$(wc -l <commands)" -gt 18 ]

four_doors() { # LOCALE LAST: of a headquarters without officers yet
    LC_ALL=$1 gives 0 && grep -v '^ ' out | sed '/^$/,$d' >them &&
        [ "$(wc -l <them)" -eq 4 ] && [ "$(tail -n 1 them)" = "$2" ] &&
        [ "$(grep -c '^  cairn ' out)" -eq 24 ]
}
ok 'there are four doors, of six commands each' four_doors C.UTF-8 Administrator
ok 'in French too' four_doors fr_FR.UTF-8 Administrateur
sed -n '/^  cairn \(demo\|init\|enroll\|run\|officer\|login\)/d; s/^  \(cairn \)/\1/p' \
    out >commands
while read -r line; do
    ok "$line" understood "$line"
done <commands
ok 'eighteen were tried' [ "$(wc -l <commands)" -eq 18 ]

done_as_written() { # COMMAND, with the passphrases that it would ask for
    code=0
    case $1 in
    *--reading*) lay || return ;;
    *accesses*) code=1 ;; # nobody has looked that one up
    esac
    eval "set -- $1"
    shift
    case "$1 ${2-}" in
    'officer add') set -- "$@" --new-passphrase-file "$3.word" ;;
    'officer passphrase')
        set -- "$@" --passphrase-file "$3.word" --new-passphrase-file new.word
        ;;
    login*) set -- "$@" --passphrase-file "$2.word" ;;
    esac
    gives $code "$@" --store hq
}
unset XDG_RUNTIME_DIR CAIRN_LOGIN
for one in keita kone ba new machine; do
    echo "the word of $one" >"$one.word"
done
sed -n '/^## Officers/,/^## The eighteen/s/^    \$ \(cairn [^#]*[^# ]\).*/\1/p' \
    "$here/../../docs/OPERATIONS.md" | grep -v '^cairn run' >commands
while read -r line; do
    ok "$line" done_as_written "$line"
done <commands
ok 'there was a first and a last' grep -q 'officer service' commands
[ "$faults" -eq 0 ]
