#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Revocations, a registrar's end and the root's roll-over, as nodes that run see
# them, and members, which tells of it.
#
# usage: test_revoke.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"

gives 0 authority check --authority authority
root=$(field fingerprint)
gives 0 authority init --country UTO strange $n
au 0 registrar 2
gives 0 authority enroll b/request --authority authority --out b.enrol $n

# A revocation reaches all, while their daemons run.
begin b --listen 127.0.0.1:0
b=$daemon
begin a --listen 127.0.0.1:0 --peer "b@$(address b)"
a=$daemon
record a 1 && record a 2
until_so holds b 2
made() { gives 0 enroll b.enrol --store b && all=$(field members) &&
    gives 0 members --store b && tail -n 1 out | grep -q '"type":"freshness"' &&
    [ "$(grep -c '"type":"member"' out)" -eq "$all" ]; }
ok 'members tells all, and how fresh that is' made
made() { gives 0 members --store b && tail -n 1 out | grep -q '"as_of":"20.*Z"' &&
    tail -n 1 out | grep -q '"age_seconds":[0-9]'; }
ok 'as of a moment' made
made() { gives 0 members a --store b --format table &&
    grep -q 'membership as of .* (20.*Z)' out; }
ok 'a person gets it as a sentence' made
ok 'a member who is none is told' refused 1 "named 'none'" \
    members none --store b
ok 'held wants a name' refused 2 'NAME is missing' members --held --store b
ok 'and one name' refused 2 'one argument too many' members a b --store b
made() { gives 0 members a --held --store b && cp out a.held &&
    [ "$(wc -l <a.held)" -eq 3 ] && grep -q '"lane":"shared"' a.held; }
ok 'what is held of a node is one line for each of its logs' made
kid=$(sed -n 's/.*"kid":"\([^"]*\)".*/\1/p' a.held | head -n 1)
made() { gives 0 members "$kid" --held --store b && cmp -s out a.held; }
ok 'its kid names it as well' made
made() { record a 3 && until_so holds b 3; }
ok 'it goes on writing' made

before=$(sum authority/trust)
rv() { # CODE WORDS ARGUMENT...
    code=$1 words=$2
    shift 2
    refused "$code" "$words" authority revoke "$@" --authority authority $n
}
ok 'a revocation without a list is not made unasked' rv 2 'nothing-good' a
ok 'nor both ways' rv 2 'not both' a --held a.held --nothing-good
ok 'nor of nobody' rv 1 "named 'nobody'" nobody --nothing-good
ok 'nor of the root by a registrar' rv 3 'never revoked' root --by registrar \
    --nothing-good
ok 'nor by the root' rv 3 'never revoked' root --by root --nothing-good
ok 'nor for a reason that is none' rv 2 'for --reason' a --held a.held \
    --reason bored
ok 'nor taking back what is no revocation' rv 2 'for --supersedes' a \
    --held a.held --supersedes 1234567890
ok 'a registrar takes nothing back' rv 3 'only the root' a --held a.held \
    --supersedes 1234567890 --by registrar
ok 'nor without a name' rv 2 'NAME is missing'
ok 'a list that is not there is told' rv 2 'cannot read' a --held none
ok 'what is held of another is refused' rv 3 'line 1.*another key' b \
    --held a.held
echo '{"type":"held","log":"00"}' >bad
ok 'a line that is not understood too' rv 2 'line 1' a --held bad
{ cat a.held && head -n 1 a.held; } >twice
ok 'and a log that stands twice' rv 3 'line 4.*already' a --held twice
awk 'BEGIN { for (i = 0; i < 49; i++) printf "{\"log\":\"%032x\",\"seq\":1," \
    "\"id\":\"%064d\"}\n", i, 0 }' >many
ok 'and more logs than a key has' rv 3 'more than 48' a --held many
made() { head -n 48 many >fit && cp -r authority wide && gives 0 authority revoke \
    a --held fit --authority wide $n && is logs_good 48; }
ok 'as many as it has are taken' made
ok 'nothing of this was signed either' unchanged
made() { au 0 revoke a --held a.held --reason stolen && is by registrar &&
    is logs_good 3 && is known false; }
ok 'a stolen key is revoked but for what is listed' made
first=$(field id)
before=$(sum authority/trust)
made() { au 0 revoke a --held a.held --reason stolen && is id "$first" &&
    is known true && unchanged; }
ok 'the same again says nothing new' made
made() { gives 0 enroll authority/trust --store b && is type enrolment; }
ok 'a running daemon takes the file in, without a passphrase' made
cut_off() { gives 0 members a --store b && is revoked true && is good 8 &&
    is quarantined 1 && grep -q '"by":"registrar","id":"'"$first" out; }
ok 'members tells by whom, how much is good, how much is quarantined' cut_off
alone() { gives 0 status --store b && is peers 0; }
ok 'its link is closed' until_so alone
ok 'the revoked node does not take its own revocation for a certificate' \
    refused 3 'has been revoked' enroll authority/trust --store a $n
ok 'nor is it certified again' refused 3 'has been revoked' \
    authority enroll a/request --authority authority --out x --renew $n
end TERM "$a"

# The same post with a new key.
made() { "$cairn" init --store new --country UTO --post UTKAY --name a \
    $n >/dev/null && gives 0 authority enroll new/request \
    --authority authority --out new.enrol $n &&
    gives 0 enroll new.enrol --store new $n; }
ok 'the name is free for a new key' made
begin new --listen 127.0.0.1:0 --peer "b@$(address b)"
new=$daemon
made() { record new 4 && until_so holds b 4; }
ok 'it records at the same post, and others have it' made
ok 'and it has what the old key wrote' until_so holds new 3
made() { gives 0 members a --store new && [ "$(grep -c '"type":"member"' out)" -eq 2 ]; }
ok 'both keys are told of' made
gives 0 members --store new
made() { au 0 revoke a --nothing-good --reason closed && is known false &&
    [ "$(field kid)" != "$kid" ]; }
cp -r authority spare
ok 'a name means the key that is not revoked' made
rm -r authority && mv spare authority

# The root has the last word.
made() { au 0 revoke "$kid" --nothing-good --by root --supersedes "$first" &&
    is by root && is logs_good 0; }
ok 'the root supersedes a revocation' made
second=$(field id)
made() { gives 0 enroll authority/trust --store b &&
    gives 0 members "$kid" --store b && is good 0 && is quarantined 9; }
ok 'and then its own counts' made
made() { au 0 revoke "$kid" --held a.held --by root \
    --supersedes "$(echo "$second" | cut -c 1-8)" &&
    gives 0 enroll authority/trust --store b &&
    gives 0 members "$kid" --store b && is good 8 && is quarantined 1; }
ok 'it may take its own back as well' made
made() { until_so told_new; }
told_new() { gives 0 members "$kid" --store new && is good 8; }
ok 'the network passes it on at once' made

# A registrar is revoked: what it certified before counts, nothing after.
made() { gives 0 members 'registrar 1' --held --store b && cp out reg.held &&
    [ "$(wc -l <reg.held)" -eq 1 ] &&
    "$cairn" init --store late --country UTO --post UTLAT --name late \
        $n >/dev/null &&
    gives 0 authority enroll late/request --authority authority \
        --out late.enrol $n && au 0 revoke 'registrar 1' --held reg.held &&
    is by root; }
ok 'the root revokes a registrar' made
made() { gives 0 enroll authority/trust --store b && gives 0 members b --store b &&
    ! grep -q revoked out; }
ok 'whom it certified before stays' made
made() { gives 0 members late --store b && is revoked true; }
ok 'whom it certified after does not' made
ok 'that one is told why' refused 3 'have its request certified again' \
    enroll authority/trust --store late $n
ok 'and its key certifies no more' refused 2 "named 'registrar 1'" \
    authority enroll new/request --authority authority --out x --renew \
    --by 'registrar 1' $n
made() { gives 0 authority enroll late/request --authority authority \
    --out late.enrol $n && is renewed true &&
    gives 0 enroll late.enrol --store late $n; }
ok 'another registrar does, by itself, also for that one' made
made() { gives 0 enroll late.enrol --store b && gives 0 members late --store b &&
    ! grep -q revoked out; }
ok 'which then is a member' made

# A new root.
made() { au 0 rollover && is fingerprint "$root" &&
    is old_file authority/root-old.key && [ -s authority/root.key ]; }
ok 'the root rolls over; the fingerprint of the country stays' made
next=$(field key_fingerprint)
ok 'that of the new key is another' [ "$next" != "$root" ]
made() { au 0 keeper after && gives 0 enroll authority/trust --store b &&
    gives 0 members after --store b && is role keeper; }
ok 'the new root certifies, and nodes believe it' made
made() { mv authority/root.key new-root && refused 2 'root.key.*is not there' \
    authority keeper never --authority authority $n; }
ok 'the old one does not sign in its place unasked' made
made() { gives 0 authority keeper old --authority authority \
    --root-key authority/root-old.key $n; }
ok 'though it may, by name' made
made() { cp new-root authority/root-new.key && au 0 rollover &&
    is key_fingerprint "$next" && cmp -s new-root authority/root.key &&
    [ ! -e authority/root-new.key ]; }
ok 'one that was cut off before the files got their names is finished' made
made() { au 0 rollover && is old_file authority/root-old-2.key; }
ok 'it rolls over again' made
made() { gives 0 enroll authority/trust --store b && gives 0 authority check \
    authority/root*.key authority/keeper*.key --authority authority &&
    [ "$(grep -c '"role":"root"' out)" -eq 3 ]; }
ok 'all of it is good at the nodes and at home' made
made() { gives 1 authority check authority/registrar.key --authority authority &&
    grep -q E-CERT-07 out; }
ok 'but for the key of the revoked registrar' made
many() {
    for _ in 1 2 3 4 5; do
        gives 0 authority rollover --authority roots $n || return 1
    done
}
cp -r authority roots
ok 'up to eight keys of the root' many
made() { refused 3 'at most 8' authority rollover --authority roots $n &&
    [ ! -e roots/root-new.key ]; }
ok 'and no ninth' made
ok 'it has no arguments' refused 2 'one argument too many' \
    authority rollover now --authority authority $n

# Files for a daemon.
ok 'a daemon does not take a file of another root' refused 3 'fingerprint' \
    enroll strange/trust --store b --root "$root"
gives 0 authority enroll b/request --authority strange --out b.strange $n
ok 'also if it certifies the node' refused 3 "not $root" \
    enroll b.strange --store b
size=$(wc -c <authority/trust)
head -c $((size - 1)) authority/trust >short
ok 'nor one cut short' refused 3 'is refused' enroll short --store b
ok 'nor one that is none' refused 3 'no enrolment file' enroll bad --store b
end TERM "$b"
end TERM "$new"
ok 'everything verifies' gives 0 verify --store b $n
[ $faults -eq 0 ]
