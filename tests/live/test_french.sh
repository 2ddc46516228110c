#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# French: help, answers of a command by itself, and of a daemon that speaks
# English to others.
#
# usage: test_french.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"
{
    "$cairn" authority init --country UTO authority $n
    node a
} >/dev/null 2>&1
unset LC_ALL LC_MESSAGES
LANG=C.UTF-8
export LANG

in_french() { LANG=fr_ML.UTF-8 "$@"; }
helps() { in_french gives 0 list --help && grep -q '^Exemple :' out; }
says_what_is_wrong() {
    in_french refused 2 "« lose » ne convient pas" list lose --store a
}
nothing_there() {
    in_french gives 1 show 12345678 --store a $n &&
        says "rien n'est détenu sous « 12345678 »"
}
each_in_his_own() {
    begin a --listen 127.0.0.1:0 || return 1
    nothing_there && gives 1 show 12345678 --store a &&
        says "nothing is held under '12345678'" && nothing_there
    good=$?
    end TERM
    return $good
}
names_stay() {
    in_french gives 1 find --store a $n --format json &&
        grep -q '"type":"coverage"' out
}

ok "help is in French" helps
ok "so is what is wrong with a command" says_what_is_wrong
ok "and what a node answers" nothing_there
ok "a daemon answers each in his language" each_in_his_own
ok "names of JSON stay as they are" names_stay
exit $((faults > 0))
