#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From an empty directory to enrolled nodes, and every refusal on the way.
#
# usage: test_enrol.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use. Needs no network and no terminal.

set -u
[ $# -eq 1 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
case $1 in */*) cairn=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
*) cairn=$(command -v "$1") ;; esac

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cd "$folder" || exit 1
unset CAIRN_STORE
faults=0
quiet=
command -v setsid >/dev/null && quiet='setsid -w' # no terminal to ask on

# ok SENTENCE COMMAND...: the command must succeed.
ok() {
    sentence=$1
    shift
    if "$@"; then
        echo "ok - $sentence"
    else
        echo "not ok - $sentence"
        sed 's/^/# /' out err
        faults=$((faults + 1))
    fi
}

# gives CODE ARGUMENT...: cairn must end so; its words are in out and err.
gives() {
    wanted=$1
    shift
    # shellcheck disable=SC2086
    $quiet "$cairn" "$@" >out 2>err </dev/null
    code=$?
    [ $code -eq "$wanted" ] && return 0
    echo "# exit $code, not $wanted: cairn $*" >>err
    return 1
}

# A field of the one JSON object in out; the file's permissions; its bytes.
field() { sed -n 's/.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' out; }
is() { [ "$(field "$1")" = "$2" ] || { echo "# $1: $(field "$1")" >>err; return 1; }; }
mode() { [ "$(stat -c %a "$1")" = "$2" ]; }
says() { grep -q -- "$1" err && [ "$(wc -l <err)" -eq 1 ]; }
sum() { cat "$@" | cksum; }

n=--no-passphrase
node() { # STORE COUNTRY POST NAME
    gives 0 init --store "$1" --country "$2" --post "$3" --name "$4" $n
}
certify() { # AUTHORITY STORE FILE
    gives 0 authority enroll "$2/request" --authority "$1" --out "$3" $n
}

# The authority.
made() {
    gives 0 authority init --country UTO sub/uto $n && is type authority &&
        is country UTO && is directory sub/uto && is training false &&
        field fingerprint | grep -Eqx '[0-9]{5}( [0-9]{5}){5}'
}
ok 'an authority is made and tells its fingerprint' made
root=$(field fingerprint)
ok 'its directory is open to nobody else' mode sub/uto 700
ok 'nor is the key of its root' mode sub/uto/root.key 600
ok 'nor is the key of its registrar' mode sub/uto/registrar.key 600
ok 'nothing is left beside it' [ "$(ls sub)" = uto ]
before=$(sum sub/uto/*)
ok 'a second authority in its place is refused' \
    gives 2 authority init --country UTO sub/uto/ $n
ok 'and the message names the place' says 'sub/uto.*already'
ok 'and the first is as it was' [ "$(sum sub/uto/*)" = "$before" ]
for country in '' U UT UTOO uto U1O; do
    ok "the country '$country' is refused" \
        gives 2 authority init --country "$country" none $n
done
ok 'a country must be given' gives 2 authority init none $n
ok 'a directory must be given' gives 2 authority init --country UTO $n
ok 'an unknown verb is refused' gives 2 authority make $n
ok 'a secret is not written unsealed unless asked for' \
    gives 2 authority init --country UTO none
ok 'and a refusal leaves nothing' [ ! -e none ]

# A node.
made() {
    node a UTO UTKAY kayes-1 && is type node && is name kayes-1 &&
        is country UTO && is post UTKAY && is role post && is store a &&
        is request a/request
}
ok 'a node is made and tells of its request' made
ok 'its store is open to nobody else' mode a 700
ok 'nor is its key' mode a/key 600
before=$(sum a/key a/request)
ok 'a second node in its place is refused' \
    gives 2 init --store a --country UTO --post UTKAY --name b $n
ok 'and the first is as it was' [ "$(sum a/key a/request)" = "$before" ]
for name in '' 'a b' 'a@b' "$(printf 'a\tb')" "$(printf '%064d' 0)"; do
    ok "the name '$name' is refused" \
        gives 2 init --store no --country UTO --post UTKAY --name "$name" $n
done
for post in '' utkay UT-KAY ABCDEFGHIJKLMNOPQ; do
    ok "the post '$post' is refused" \
        gives 2 init --store no --country UTO --post "$post" --name x $n
done
ok 'a post must have a post code' \
    gives 2 init --store no --country UTO --name x $n
ok 'a registrar is no role for a node' \
    gives 2 init --store no --country UTO --name x --role registrar $n
ok 'none of these has left anything' [ ! -e no ]
ok 'a headquarters needs no post code' gives 0 init --store deep/hq \
    --country UTO --name capital --role headquarters --request hq.request $n
ok 'its request is where it was asked for' [ -s hq.request ]

# Certification.
made() {
    certify sub/uto a a.enrol && is type certificate && is name kayes-1 &&
        is role post && is post UTKAY && is file a.enrol &&
        is fingerprint "$root" &&
        field until | grep -Eqx '20[0-9-]{8}T[0-9:]{8}Z'
}
ok 'a request is certified' made
ok 'the enrolment file is what the authority holds' cmp -s a.enrol sub/uto/trust
before=$(sum sub/uto/trust)
ok 'the same request again makes the file again' certify sub/uto a again.enrol
ok 'and signs nothing new' [ "$(sum sub/uto/trust)" = "$before" ]
ok 'and the file is the same' cmp -s a.enrol again.enrol
made() {
    gives 0 authority enroll hq.request --authority sub/uto --out hq.enrol \
        --days 30 $n && is role headquarters && is post null
}
ok 'a headquarters is certified' made
node x XOM XOKAY other-1
ok 'a request of another country is refused' \
    gives 3 authority enroll x/request --authority sub/uto --out x.enrol $n
ok 'and it is said why' says 'another country'
ok 'and no file is made' [ ! -e x.enrol ]
sed 's/kayes-1/kayes-2/' a/request >forged
ok 'a request with a changed name is refused' \
    gives 3 authority enroll forged --authority sub/uto --out x.enrol $n
head -c 100 a/request >short
ok 'a request cut short is refused' \
    gives 2 authority enroll short --authority sub/uto --out x.enrol $n
ok 'a directory without an authority is refused' \
    gives 2 authority enroll a/request --authority a --out x.enrol $n
ok 'no days are refused' \
    gives 2 authority enroll a/request --authority sub/uto --out x --days 0 $n

# Enrolment.
store=$(sum a/data/data.mdb)
other=$(echo "$root" | tr 0123456789 1234567890)
ok 'a root that is not the one expected is refused' \
    gives 3 enroll a.enrol --store a --root "$other" $n
ok 'and its fingerprint is said' says "$root"
ok 'a fingerprint of too few digits is refused' \
    gives 2 enroll a.enrol --store a --root 12345 $n
node c UTO UTKAY kayes-3
ok 'a file that does not name this node is refused' \
    gives 3 enroll a.enrol --store c $n
size=$(wc -c <a.enrol)
head -c $((size - 1)) a.enrol >cut
ok 'a file cut short is refused' gives 3 enroll cut --store a $n
sed 's/kayes-1/kayes-9/' a.enrol >changed
ok 'a file with a changed name is refused' gives 3 enroll changed --store a $n
ok 'and the place of the fault is said' says 'entry 4'
ok 'a request is no enrolment file' gives 3 enroll a/request --store a $n
ok 'a file that is not there is wrong use' gives 2 enroll none --store a $n
ok 'a store without a node has nothing to enrol' \
    gives 4 enroll a.enrol --store none $n
ok 'none of these has written to the store' \
    [ "$(sum a/data/data.mdb)" = "$store" ]
made() {
    gives 0 enroll a.enrol --store a --root "$(echo "$root" | tr -d ' ')" $n &&
        is type enrolment && is name kayes-1 && is role post &&
        is country UTO && is post UTKAY && is fingerprint "$root" &&
        is members 3 && field realm | grep -Eqx '[0-9a-f]{32}'
}
ok 'a node is enrolled' made
ok 'and guards what it signs' [ -s a/guard ]
ok 'the same file again changes nothing' gives 0 enroll a.enrol --store a $n
certify sub/uto c c.enrol
made() { gives 0 enroll c.enrol --store a $n && is members 5; }
ok 'a newer file brings what is new' made
ok 'an older one takes nothing away' gives 0 enroll a.enrol --store a $n
ok 'another node is enrolled' gives 0 enroll c.enrol --store c $n
ok 'a headquarters is enrolled' gives 0 enroll hq.enrol --store deep/hq $n

# A store whose key is gone: taken anew only if nothing is in it.
cp -r a lost && rm lost/key
ok 'a store with entries but without its key is not taken anew' \
    gives 2 init --store lost --country UTO --post UTKAY --name kayes-1 $n
node fresh UTO UTKAY kayes-7 && rm fresh/key
ok 'an empty store without a key is' node fresh UTO UTKAY kayes-7

# The same node in another realm.
gives 0 authority init --country UTO second --training $n
certify second a second.enrol
ok 'a pinned root is not exchanged' gives 3 enroll second.enrol --store a $n
ok 'and both fingerprints are said' says "not $root"
node t UTO UTKAY pupil-1
certify second t t.enrol
ok 'a realm for training takes nodes as well' gives 0 enroll t.enrol --store t $n

# Keys.
chmod 640 c/key
ok 'a key that others can read is refused' gives 3 enroll c.enrol --store c $n
ok 'and the cure is said' says "chmod 600 'c/key'"
chmod 600 c/key
mv c/key c/real && ln -s real c/key
ok 'a key that is a link is refused' gives 3 enroll c.enrol --store c $n
rm c/key && head -c 50 c/real >c/key && chmod 600 c/key
ok 'a key cut short is refused' gives 4 enroll c.enrol --store c $n
echo 'a long passphrase' >word
echo 'a wrong passphrase' >wrong
p='--passphrase-file word'
# shellcheck disable=SC2086
ok 'an authority is sealed' gives 0 authority init --country UTO sealed $p
# shellcheck disable=SC2086
ok 'a node is sealed' \
    gives 0 init --store s --country UTO --post UTKAY --name sealed-1 $p
ok 'a sealed authority does not sign without its passphrase' \
    gives 2 authority enroll s/request --authority sealed --out s.enrol
ok 'nor with another' gives 3 authority enroll s/request --authority sealed \
    --out s.enrol --passphrase-file wrong
ok 'nor has it made a file' [ ! -e s.enrol ]
# shellcheck disable=SC2086
ok 'with it, it does' \
    gives 0 authority enroll s/request --authority sealed --out s.enrol $p
ok 'a sealed node is not enrolled with another passphrase' \
    gives 3 enroll s.enrol --store s --passphrase-file wrong
# shellcheck disable=SC2086
ok 'with its own, it is' gives 0 enroll s.enrol --store s $p

# Several at once, and cut off.
for i in 1 2 3 4 5 6; do
    node "m$i" UTO UTKAY "many-$i"
done
for i in 1 2 3 4 5 6; do
    # The jobs are waited for: they share no file.
    "$cairn" authority enroll "m$i/request" --authority second \
        --out "m$i.enrol" $n >/dev/null 2>&1 </dev/null &
done
wait
certify second m1 all.enrol
made() { gives 0 enroll all.enrol --store m1 $n && is members 10; }
ok 'certifying six at once signs no place twice' made
whole=0
halves=0
for delay in 0.00 0.01 0.02 0.05 0.1 0.15 0.2 0.3 0.4 0.5; do
    # shellcheck disable=SC2086
    "$cairn" authority init --country UTO cut-off $p >/dev/null 2>&1 &
    sleep $delay
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    if [ -e cut-off ]; then
        whole=$((whole + 1))
        [ "$(ls cut-off | wc -l)" -eq 3 ] || halves=$((halves + 1))
        rm -r cut-off
    fi
done
ok "no authority is made by half (of 10 cut off, $whole were whole)" \
    [ $halves -eq 0 ]
# shellcheck disable=SC2086
ok 'and what was left behind is no hindrance' \
    gives 0 authority init --country UTO cut-off $p

[ $faults -eq 0 ] || exit 1
