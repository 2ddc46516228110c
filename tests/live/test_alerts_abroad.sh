#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An alert that a treaty grants is met in the other country, by what was granted
# of it; one of visibility home is not there; its withdrawal ends it there too.
#
# usage: test_alerts_abroad.sh CAIRN

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
[ $# -eq 1 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
case $1 in */*) cairn=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
*) cairn=$(command -v "$1") ;; esac
. "$here/node.sh"
. "$here/office.sh"

{
    "$cairn" init --store hq --country UTO --post UTOHQ --name hq \
        --role headquarters $n && "$cairn" authority enroll hq/request \
        --authority authority --out enrol $n &&
        "$cairn" enroll enrol --store hq $n &&
        "$cairn" authority init --country ALB alb $n &&
        "$cairn" init --store c --country ALB --post ALDUR --name c $n &&
        "$cairn" authority enroll c/request --authority alb --out enrol $n &&
        "$cairn" enroll enrol --store c $n
} >made 2>&1 || { echo 'not ok - two countries are made'; cat made; exit 1; }
gives 0 authority signer treaties --authority authority $n
gives 0 authority signer treaties --authority alb $n
gives 0 treaty party --authority authority && uto=$(field root)
gives 0 treaty party --authority alb && alb=$(field root)

cat >treaty.ini <<INI
[treaty]
from = 2020-01-01
until = none
purposes = border-control
[party UTO]
root = $uto
[party ALB]
root = $alb
[grant alerts]
giver = UTO
kind = alert
fields = document_number, surname, given_names, birth_date, action
days = 365
[grant ends]
giver = UTO
kind = alert_withdrawal
fields = target
days = 365
[grant theirs]
giver = ALB
fields = direction
days = 1
INI
accept() { # AUTHORITY STORE
    gives 0 treaty accept text --authority "$1" --out "$1.trust" \
        --fingerprint "$fingerprint" $n &&
        gives 0 enroll "$1.trust" --store "$2" $n
}
ok 'a treaty about alerts is proposed' gives 0 treaty propose treaty.ini \
    --out text
fingerprint=$(field fingerprint)
ok 'and accepted by one' accept authority hq
ok 'and the other' accept alb c
begin c --listen 127.0.0.1:0
begin hq --listen 127.0.0.1:0 --peer "$(address c)"

add() {
    gives 0 alert add --store hq owner=police contact=SECRET action=detain "$@"
    ref=$(field ref)
}
meets() { # FIELD=VALUE...
    gives 0 check --store c "$@" && grep -q '"alert":"wrong"' out
}
ok 'an alert is for the country alone' add document_number=H1
ok 'another is for the treaty' add document_number=T1 visibility=treaty
shared=$ref
ok 'as is a person' add surname=MÜLLER given_names=JÖRG \
    birth_date=1974-08-12 visibility=treaty
ok 'the other country meets it' until_so meets document_number=T1
ok 'with what is to be done' grep -q '"action":"detain"' out
ok 'and whose alert it is' grep -q '"country":"UTO"' out
ok 'and nothing that was not granted' sh -c '! grep -q "SECRET\|police" out'
ok 'it meets the person' until_so meets surname=MULLER given_names=JORG \
    birth_date=1974-08-12
ok 'what is for home alone is not there' sh -c "'$cairn' check --store c \
    document_number=H1 --format json | grep -q '\"alerts\":\[\]'"
gone() {
    gives 0 check --store c document_number=T1 && grep -q '"alerts":\[\]' out
}
ok 'the alert is withdrawn' gives 0 alert withdraw --store hq "$shared" \
    --reason found
ok 'and met abroad no more' until_so gone
ok 'a neighbour cannot withdraw one' gives 3 alert withdraw --store c "$shared" \
    --reason x
exit $((faults > 0))
