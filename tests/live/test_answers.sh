#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a node answers: order and limits of a search, corrections that differ,
# open stays, protected people, who has not been heard of.
#   test_answers.sh CAIRN
set -u
cairn=$1
place=$(mktemp -d "${TMPDIR:-/tmp}/cairn-answers-XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 1' INT TERM
cd "$place" || exit 1
failed=0

c() {
    verb=$1
    shift
    "$cairn" "$verb" --store node --no-passphrase --format json "$@"
}

says() { # SENTENCE TEXT COMMAND...: its output has the text
    sentence=$1
    text=$2
    shift 2
    "$@" >out 2>&1
    if grep -q -- "$text" out; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        sed 's/^/# /' out | cut -c1-400 | head -8
        failed=1
    fi
}

refuses() { # EXIT SENTENCE COMMAND...
    expected=$1
    sentence=$2
    shift 2
    "$@" >out 2>err
    code=$?
    if [ "$code" -eq "$expected" ]; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence (exit $code)"
        failed=1
    fi
}

# Records and prints the reference.
record() {
    c record "$@" | sed -n 's/.*"ref":"\([^"]*\)".*/\1/p'
}

"$cairn" authority init --country MLI auth --no-passphrase >/dev/null
for name in node other; do
    "$cairn" init --store $name --country MLI --post MLKAY --name $name \
        --no-passphrase >/dev/null
    "$cairn" authority enroll $name/request --authority auth \
        --out $name.enrol --no-passphrase >/dev/null
done
c enroll other.enrol >/dev/null

for hour in 01 04 02 03; do
    record --direction entry document_number=LIM1 \
        event_time=2026-03-0${hour#0}T04:00:00Z post=ML$hour >/dev/null
done
says 'a search gives the newest first' '2026-03-04T04' \
    sh -c "'$cairn' find --store node --no-passphrase --format json \
        --document LIM1 --limit 1"
says 'and says that there are more' '"more":true' \
    c find --document LIM1 --limit 1
says 'a limit hides nothing that fits' '2026-03-01T04' \
    c find --document LIM1 --post ml01 --limit 1
says 'all of a post are found by its code' '"found":1' c find --post ML02

ref=$(record --direction entry document_number=STAY1 issuing_state=UTO)
says 'an admitted entry opens a stay' "\"open_stay\":{\"ref\":\"$ref\"" \
    c check document_number=STAY1
record --direction exit document_number=STAY1 outcome=exit_denied >/dev/null
says 'an exit that was denied leaves it open' \
    "\"open_stay\":{\"ref\":\"$ref\"" c check document_number=STAY1
record --direction exit document_number=STAY1 >/dev/null
says 'an exit closes it' '"open_stay":null' c check document_number=STAY1

refuses 2 'a client reference cannot be amended' \
    c amend "$ref" client_ref=00112233445566778899aabbccddeeff --reason x
refuses 2 'nor what the machine has checked' \
    c amend "$ref" checks=mrz=ok --reason x
refuses 2 'nor may a direction be taken back' \
    c amend "$ref" direction= --reason x
fix=$(c amend "$ref" surname=X --reason x |
    sed -n 's/.*"ref":"\([^"]*\)".*/\1/p')
refuses 2 'a correction cannot be voided as if it were the crossing' \
    c void "$fix" --reason x

ref=$(record --direction entry document_number=HOME1 category=asylum)
log=${ref%-*}
shared=$(record --direction entry document_number=OPEN1)
if [ "$log" != "${shared%-*}" ]; then
    echo 'ok - a protected person stands in another log'
else
    echo 'not ok - a protected person stands in another log'
    failed=1
fi
says 'so does a crossing that becomes one' "\"ref\":\"$log-" \
    c amend "$shared" category=asylum --reason x
says 'and what is said of it later' "\"ref\":\"$log-" \
    c amend "$shared" remarks=seen --reason x

lines='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10'
says 'what is typed over a document is not what it says' '"mrz":"wrong"' \
    c record --direction entry --mrz "$lines" document_number=ZZZ
says 'a post that was never heard of is told' \
    '"name":"other","post":"MLKAY","current":false' c find --document LIM1
says 'people are told who is not current' '; other: last entry never' \
    "$cairn" find --store node --document NONE --no-passphrase --format table
refuses 2 'a peer that is no address is refused' c run --peer foo
grep -q "'foo' is not good for --peer" err && echo 'ok - and named' || {
    echo 'not ok - and named'
    failed=1
}
long=$(printf '%064d' 0)
refuses 2 'so is one with a name of 64 characters' \
    c run --peer "$long@127.0.0.1:1"
refuses 2 'a name of 63 is as long as one may be' \
    c run --peer "${long#0}@127.0.0.1:1" --listen none
grep -q "'none' is not good for --listen" err && echo 'ok - and passes' || {
    echo 'not ok - and passes'
    failed=1
}
exit $failed
