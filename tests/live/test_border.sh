#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two countries, as processes that speak over loopback: a treaty is proposed
# and accepted, what it grants is shared and verified, the rest stays at home, a
# stolen post is cut off, and the treaty ends.
#
# usage: test_border.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
. "$here/country.sh"

# UTO has the posts a and b; ALB has c and d, of which only c meets UTO.
are_made neighbour d c

begin d --listen 127.0.0.1:0
d=$daemon
begin c --listen 127.0.0.1:0 --peer "d@$(address d)"
c=$daemon
begin b --listen 127.0.0.1:0
b=$daemon
begin a --listen 127.0.0.1:0 --peer "b@$(address b)" --peer "$(address c)"
a=$daemon

crossing() { # STORE NUMBER SURNAME FIELD=VALUE...
    store=$1 number=$2 surname=$3
    shift 3
    gives 0 record --store "$store" --direction exit issuing_state=UTO \
        document_number="$number" surname="$surname" \
        given_names=SECRETNAME birth_date=1981-02-03 "$@" &&
        ref=$(field ref)
}

ok 'at home a crossing goes from a to b' crossing a A100 HOMEWARD
ok 'and is found there' until_so found b A100
refused_peer() { grep -q 'E-LINK-07' a.log; }
ok 'without a treaty the other country is refused' until_so refused_peer
ok 'and has nothing' not_found c A100

# The treaty: the number, the time and the place, and no name.
terms treaty.ini <<'INI'
[grant exits]
giver = UTO
kind = crossing
fields = direction, outcome, event_time, post, document_number, issuing_state
excluded = category:crew
days = 365
[grant theirs]
giver = ALB
kind = crossing
fields = direction, event_time, document_number, issuing_state
days = 180
INI
ok 'a treaty is proposed' propose treaty.ini text
ok 'UTO accepts it' accept authority a
ok 'which opens nothing by itself' until_so state a signed_by_us
sleep 2
ok 'and shows nothing' not_found c A100
ok 'ALB accepts it at c' accept alb c
ok 'it is then in force at a' patiently state a in_force
ok 'and at c' patiently state c in_force
ok 'and at d, which never met UTO' until_so state d in_force

# What is granted comes across, and nothing else.
ok 'the crossing is found at c' until_so found c A100
ok 'with its number' grep -q '"document_number":"A100"' out
ok 'from the other country' grep -q '"country":"UTO"' out
ok 'some of it is withheld' grep -q '"withheld":true' out
no_name() { ! grep -q 'HOMEWARD\|SECRETNAME\|1981' out; }
ok 'and no name is there' no_name
ok 'nor found by it' gives 1 find --store c --name HOMEWARD
ok 'it is passed on at home' until_so found d A100
ok 'a new crossing comes at once' crossing b A101 ONWARD
ok 'to the other country' until_so found d A101
ok 'c verifies what it was shown' verified c
ok 'd verifies it too' verified d
cose() { gives 0 find --store c --document A100 && id=$(field id) &&
    "$cairn" entry "$id" --store c >one && "$cairn" entry "$id" --store a >two &&
    cmp one two; }
ok 'the entry is the very bytes that were signed' cose

# What is excluded, protected or corrected.
ok 'an excluded crossing stays at home' crossing a A102 CREWMAN category=crew
in_home() { gives 0 members a --held --store a &&
    log=$(grep '"lane":"home"' out | sed 's/.*"log":"\([^"]*\)".*/\1/') &&
    gives 0 find --store a --document "$1" && grep -q "$log" out; }
ok 'in the log that is never named abroad' in_home A102
ok 'a protected one too' crossing a A103 FLEEING category=asylum
ok 'one after them comes' crossing a A104 LATER
ok 'across' until_so found c A104
ok 'the excluded one does not' not_found c A102
ok 'nor the protected one' not_found c A103
home_log() { gives 0 members a --held --store b &&
    grep '"lane":"home"' out | sed 's/.*"log":"\([^"]*\)".*/\1/' >home.id &&
    gives 0 logs --store c && ! grep -q -F -f home.id out; }
ok 'the home log is not named over there' home_log
found a A104 && ref=$(field ref)
ok 'a granted field is amended' gives 0 amend "$ref" document_number=A105 \
    --reason 'typing error' --store a
ok 'which follows abroad' until_so found c A105
asked() { gives "$1" check --abroad UTO --document "$2" --purpose border-control \
    --since 2020-01-01 --store c; }
ok 'it can be asked for by the number' asked 0 A105
ok 'and by the one that was corrected' asked 0 A104
ok 'a record is void' gives 0 void "$ref" --reason twice --store a
voided() { found c A105 && grep -q '"void":true' out; }
ok 'which follows too' until_so voided
ok 'ours gets theirs too' gives 0 record --store d --direction entry \
    issuing_state=UTO document_number=A101 surname=ALBANIAN
theirs() { gives 0 find --store b --document A101 &&
    grep -q '"country":"ALB"' out && ! grep -q ALBANIAN out; }
ok 'with what the treaty says' until_so theirs

# It is on record, and can be asked.
shown() { gives 0 disclosures --to ALB --store "$1" &&
    grep -q '"type":"disclosure"' out && grep -q '"name":"a"' out; }
ok 'a has what it showed on record' until_so shown a
ok 'and its country knows' until_so shown b
ok 'nothing was shown to others' gives 1 disclosures --to XYZ --store a
ok 'a country is three capitals' refused 2 "'uto' is not good for --to" \
    disclosures --to uto --store a
ok 'did he leave there: yes' asked 0 A100
ok 'at that post' grep -q '"answer":"yes".*"post":"UTKAY"\|"post":"UTKAY".*"answer":"yes"' out
ok 'another did not' asked 1 Z999
ok 'as all posts are heard of' grep -q '"answer":"no"' out
ok 'no treaty is missing' eval '! grep -q "\"treaty\"" out'
ok 'asking leaves an entry' grep -q '"access":"[0-9a-f]\{64\}"' out
ok 'a purpose is wanted' refused 2 'purpose is missing' check --abroad UTO \
    --document A100 --store c
ok 'of those in the treaty' refused 3 "'tourism' is none.*UTO.*: border-control$" \
    check --abroad UTO --document A100 --purpose tourism --store c
ok 'that fits its place' refused 2 'purpose takes 1 to 64 bytes, not the 65 of' \
    check --abroad UTO --document A100 --store c \
    --purpose "$(printf '%065d' 0)"
ok 'and a country with a treaty' refused 3 "treaty with 'XYZ'" check --abroad XYZ \
    --document A100 --purpose p --store c

# A stolen post: what it wrote honestly stays good, over there as well.
gives 0 members a --held --store b && cp out a.held
end TERM $a
ok 'a is revoked from here on' gives 0 authority revoke a --authority authority \
    --held a.held --reason stolen --out authority.trust $n
ok 'b knows' gives 0 enroll authority.trust --store b
end TERM $b
begin b --listen 127.0.0.1:0 --peer "$(address c)"
b=$daemon
revoked() { gives 0 members UTO:a --store c && grep -q '"revoked":true' out; }
ok 'and so does the neighbour' until_so revoked
no_home() { gives 0 members UTO:a --store c && cp out told &&
    gives 0 members UTO:a --held --store c && cat out >>told &&
    gives 0 logs --store c && cat out >>told &&
    sed -n 's/.*"lane":"home".*"log":"\([^"]*\)".*/\1/p' a.held >home.id &&
    sed -n 's/.*"lane":"shared".*"log":"\([^"]*\)".*/\1/p' a.held >shared.id &&
    [ -s home.id ] && [ -s shared.id ] && grep -q -F -f shared.id told &&
    ! grep -q -F -f home.id told; }
ok 'by the name of no log but the shared one' no_home
good() { found c A100 && ! grep -q quarantined out; }
ok 'what a wrote before stays good there' good
begin a --listen 127.0.0.1:0 --peer "$(address c)"
a=$daemon
cut() { grep -q 'E-CERT-07' c.log; }
ok 'a that goes on talking is refused' until_so cut
end TERM $a

# The end.
ok 'UTO ends the treaty' gives 0 treaty end text --authority authority \
    --out authority.trust $n
ok 'b takes it' gives 0 enroll authority.trust --store b
ok 'it is ended at c' until_so state c ended
ok 'a crossing after that' crossing b A200 PRIVATE
sleep 2
ok 'does not come' not_found c A200
ok 'nor can be asked any more' asked 1 A200
ok 'which is told' grep -q '"answer":"unknown"' out
ok 'with the reason' grep -q '"treaty":"none in force"' out
ok 'what came can be asked' asked 0 A100
ok 'and says so too' grep -q '"treaty":"none in force"' out
ok 'for its purposes still' refused 3 ': border-control$' check --abroad UTO \
    --document A100 --purpose tourism --store c
ok 'what came stays' found c A101
ok 'all is well at c' verified c
ok 'and at b' verified b

exit "$([ $faults -eq 0 ]; echo $?)"
