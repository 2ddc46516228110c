#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An alert that a treaty grants is met in the other country, by what was granted
# of it; one of visibility home is not there; its withdrawal ends it there too.
#
# usage: test_alerts_abroad.sh CAIRN

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
. "$here/country.sh"

are_made post hq UTO UTOHQ authority headquarters
are_made neighbour c

terms treaty.ini <<'INI'
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
ok 'a treaty about alerts is proposed' propose treaty.ini text
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
