#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A post is killed again and again while it sends its log to a neighbour: what
# the neighbour holds is on record at the post each time, and nothing that was
# never asked for. An end that was told says just what went.
#
# usage: test_disclosed.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
. "$here/country.sh"
tools=$here/../tools
count=30000

are_made neighbour c
terms treaty.ini <<'INI'
[grant all]
giver = UTO
kind = crossing
fields = direction, event_time, document_number
days = 365
INI
propose treaty.ini text
recorded() {
    /usr/bin/python3 "$tools/crossings.py" $count >crossings &&
        timeout 60 "$cairn" record --store a --from crossings >out 2>err
}
ok 'crossings are recorded' recorded
ok 'UTO accepts' accept authority a
ok 'ALB accepts' accept alb c
gives 0 members a --held --store a
log=$(sed -n 's/.*"lane":"shared","log":"\([^"]*\)".*/\1/p' out)
begin c --listen 127.0.0.1:0
c=$daemon

# How many entries of a's log c holds.
held() {
    "$cairn" logs --store c 2>/dev/null |
        sed -n "s/.*\"log\":\"$log\".*\"entries\":\([0-9]*\).*/\1/p"
}
# Does a's record say all that c holds? And how many in all, of which words.
on_record() {
    holds=$(held)
    gives 0 disclosures --to ALB --store a && LOG=$log HOLDS=${holds:-0} \
        /usr/bin/python3 - >judged 2>>err <<'PY'
import json, os
log, holds = os.environ["LOG"], int(os.environ["HOLDS"])
said, states = set(), []
for line in map(json.loads, open("out")):
    states.append(line["state"])
    for r in line["ranges"]:
        if r["log"] == log:
            said |= set(range(r["first"], r["last"] + 1))
print(holds, len(said), *sorted(set(states)))
missing = set(range(holds)) - said
assert holds > 0, "nothing is held"
assert not missing, f"{len(missing)} entries held are not on record"
PY
}
# Kills a when c holds more than before.
killed() {
    before=$(held)
    begin a --peer "$(address c)" || return 1
    for _ in $(seq 400); do
        now=$(held)
        [ "${now:-0}" -eq "${before:-0}" ] || break
    done
    end KILL $daemon
    [ "${now:-0}" -gt "${before:-0}" ] || { echo 'nothing came' >>err; return 1; }
}
in_the_midst=0
for time in 1 2 3 4 5; do
    [ "$(held || echo 0)" = $((count + 1)) ] && break
    ok "a is killed while it sends ($time)" killed
    sleep 0.3
    ok 'what c holds is on record at a' on_record
    sed 's/^/# held, on record, states: /' judged
    [ "$(held)" -le $count ] && in_the_midst=$((in_the_midst + 1))
    ok 'nothing says that it was all' grep -q 'open\|at_most' judged
done
ok 'it was killed in the midst of it' [ $in_the_midst -gt 0 ]

begin a --peer "$(address c)"
all() { [ "$(held)" -gt $count ]; }
ok 'the rest comes' until_so all
ok 'and is on record' on_record
ok 'as open, while it may go on' grep -q open judged
ok 'the crashes are told' grep -q at_most judged
end TERM $daemon
ok 'after an orderly end' on_record
whole() { grep -q whole judged && ! grep -q open judged; }
ok 'nothing is open' whole

# A limit of the day is counted from the record: what a has sent today is more.
{ cat treaty.ini && printf '[limits]\nentries_a_day = 1000\n'; } >limited.ini
propose limited.ini limited
ok 'UTO accepts a limit' accept authority a
ok 'and so does ALB' accept alb c
begin a --peer "$(address c)"
limited() { gives 0 treaty list --store "$1" && [ "$(grep -c in_force out)" = 2 ]; }
ok 'it is in force' until_so limited a
ok 'at both' until_so limited c
end TERM $daemon
record a 1
more=$(held)
begin a --peer "$(address c)"
linked() { gives 0 peers --store a && grep -q '"state":"connected"' out; }
ok 'a is linked again' until_so linked
sleep 2
ok 'nothing more goes' [ "$(held)" -eq "$more" ]
ok 'nor was it tried' sh -c '! grep -q E-TREATY-05 a.log'

exit "$([ $faults -eq 0 ]; echo $?)"
