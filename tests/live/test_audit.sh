#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One node, from its making to an audit by programs that share no code with
# it: the independent reader takes a dump, a COSE library takes an entry.
#   test_audit.sh CAIRN
set -u
cairn=$1
here=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d "${TMPDIR:-/tmp}/cairn-audit-XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 1' INT TERM
cd "$place" || exit 1
failed=0
CAIRN_FLAGS=--no-passphrase
export CAIRN_FLAGS

check() { # SENTENCE COMMAND...
    sentence=$1
    shift
    if "$@" >out 2>err; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        sed 's/^/# /' out err | head -20
        failed=1
    fi
}

refuses() { # EXIT SENTENCE COMMAND...
    expected=$1
    sentence=$2
    shift 2
    "$@" >out 2>err
    code=$?
    if [ "$code" -eq "$expected" ] && [ "$(wc -l <err)" -eq 1 ]; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence (exit $code)"
        sed 's/^/# /' out err | head -20
        failed=1
    fi
}

has() { # TEXT COMMAND...: the output has the text
    text=$1
    shift
    "$@" 2>&1 | grep -q -- "$text"
}

c() {
    verb=$1
    shift
    "$cairn" "$verb" --store node --no-passphrase --format json "$@"
}

lines='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10'

check 'an authority is made' \
    "$cairn" authority init --country MLI auth --no-passphrase
check 'a node is made' c init --country MLI --post MLKAY --name kay
check 'it is certified' "$cairn" authority enroll node/request \
    --authority auth --out kay.enrol --no-passphrase
check 'it is enrolled' c enroll kay.enrol
check 'a document is recorded' c record --direction entry --mrz "$lines"
id=$(sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' out)
ref=$(sed -n 's/.*"ref":"\([^"]*\)".*/\1/p' out)
check 'it is found by its document' has ERIKSSON c find --document L898902C3
check 'by parts of the name in any order' \
    has "$id" c find --name 'maria eriksson'
c find --name nobody >out 2>err
[ $? -eq 1 ] && grep -q '"found":0' out && echo 'ok - nothing found exits 1' || {
    echo 'not ok - nothing found exits 1'
    failed=1
}
check 'it is shown by its reference' has "$id" c show "$ref"
check 'and by a beginning of its id' \
    has "$id" c show "$(echo "$id" | cut -c1-10)"
check 'a correction is recorded' \
    c amend "$ref" surname=ERICSSON --reason 'typing error'
check 'the record shows it' has '"surname":"ERICSSON"' c show "$ref"
check 'its history shows both' has '"surname":"ERIKSSON"' c show "$ref" --history
check 'it is found under the new name' has "$id" c find --name ericsson
refuses 2 'a field that does not exist is refused' \
    c amend "$ref" colour=red --reason x
refuses 2 'a correction without a reason is refused' c amend "$ref" sex=F
refuses 2 'a date that does not exist is refused' \
    c record --direction entry birth_date=2026-02-30
check 'the record is voided' c void "$ref" --reason 'recorded twice'
check 'and says so' has '"void":true' c show "$ref"
ref16=00112233445566778899aabbccddeeff
check 'a crossing has a client reference' \
    c record --direction exit "client_ref=$ref16" document_number=X1
first=$(sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p' out)
check 'the same reference again is known' has '"known":true' \
    c record --direction exit "client_ref=$ref16" document_number=X1
check 'and has the same id' has "$first" \
    c record --direction exit "client_ref=$ref16" document_number=X1
printf '%s\n' '{"direction":"entry","document_number":"B1"}' 'no json' \
    '{"direction":"sideways"}' '{"direction":"exit","document_number":"B2"}' \
    >batch
c record --from batch >out 2>err
[ $? -eq 1 ] && [ "$(wc -l <out)" -eq 4 ] &&
    sed -n 2p out | grep -q '"line":2.*error' &&
    sed -n 3p out | grep -q 'error.*"line":3' &&
    sed -n 4p out | grep -q '"ref"' && echo 'ok - bad lines are told in their place' || {
    echo 'not ok - bad lines are told in their place'
    sed 's/^/# /' out err
    failed=1
}
check 'all that is held verifies' has '"faults":0' c verify
c entry --all >dump
check 'an independent reader verifies the dump' \
    /usr/bin/python3 "$here/../reader/cairn_reader.py" verify dump
dd if=dump of=bad bs=1 count=600 2>/dev/null
printf '\377' >>bad
dd if=dump bs=1 skip=601 2>/dev/null >>bad
refuses_bad() {
    ! /usr/bin/python3 "$here/../reader/cairn_reader.py" verify bad
}
check 'and refuses it with one byte changed' refuses_bad
sh "$here/cose.sh" "$cairn" "$place/node" "$id" >out 2>&1
case $? in
0) echo 'ok - a COSE library that is not ours verifies the entry' ;;
77) echo 'skip - no COSE library is installed' ;;
*)
    echo 'not ok - a COSE library that is not ours verifies the entry'
    sed 's/^/# /' out
    failed=1
    ;;
esac
exit $failed
