#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Officers: log-in, roles, duties that are never closed, look-ups, a locked
# daemon and a closed one.
#
# usage: test_officers.sh CAIRN
set -u
# shellcheck source=tests/live/node.sh
. "$(dirname "$0")/node.sh"
unset XDG_RUNTIME_DIR CAIRN_LOGIN

for word in node kone keita diop machine wrong fresh; do
    echo "$word's word" >$word.w
done
{
    "$cairn" init --store p --country UTO --post UTPOS --name p \
        --passphrase-file node.w &&
        "$cairn" authority enroll p/request --authority authority \
            --out enrol $n &&
        "$cairn" enroll enrol --store p --passphrase-file node.w &&
        "$cairn" enroll enrol --store b $n
} >made 2>&1 || {
    cat made
    exit 1
}

as() { # OFFICER CODE ARGUMENT...: as who has logged in so
    CAIRN_LOGIN=$folder/$1.login
    export CAIRN_LOGIN
    shift
    gives "$@"
    as=$?
    unset CAIRN_LOGIN
    return $as
}
denied() { # OFFICER WORDS ARGUMENT...: exit 3, and says who may
    who=$1 words=$2
    shift 2
    as "$who" 3 "$@" && says "$words" && [ ! -s out ]
}
login() { # OFFICER [WORD]
    as "$1" 0 login "$1" --store p --passphrase-file "${2-$1}.w"
}
start() { # PASSPHRASE ARGUMENT...: the daemon of p; $daemon
    word=$1
    shift
    "$cairn" run --store p --passphrase-file "$word.w" "$@" >>p.log 2>&1 \
        </dev/null &
    daemon=$!
    daemons="$daemons $daemon"
    [ "$word" = machine ] ||
        "$cairn" status --store p --wait ready --timeout 10 >/dev/null
}
id() { sed -n 's/.*"type":"recorded","id":"\([^"]*\)".*/\1/p' out; }
whole() { # the store verifies, with at least so many good seals
    gives 0 verify --store p --passphrase-file node.w &&
        grep -q '"faults":0' out && grep -q '"officer_unknown":0' out &&
        [ "$(sed 's/.*"officer_sealed":\([0-9]*\).*/\1/' out)" -ge "$1" ]
}

# Without officers all is as it was; the first is made by who opens the file.
ok 'without officers anybody records' gives 0 record --store p \
    --direction entry document_number=D0 --passphrase-file node.w
ok 'and nobody logs in' refused 3 'no officers' login kone --store p \
    --passphrase-file node.w
add() { gives 0 officer add "$1" --role "$2" --store p \
    --passphrase-file node.w --new-passphrase-file "$1.w"; }
ok 'whoever opens the key file makes the first officer' add kone officer
ok 'and others' add keita supervisor,auditor
ok 'an administrator too' add diop administrator,data_protection
ok 'a name stands once' refused 2 'already' officer add kone --role officer \
    --store p --passphrase-file node.w --new-passphrase-file kone.w
ok 'a role is one of the list' refused 2 "'chief' is not good for --role" \
    officer add new --role chief --store p --passphrase-file node.w
ok 'then rights are enforced: the passphrase of the node is an administrator' \
    refused 3 'officer or supervisor may' record --store p --direction entry \
    document_number=D1 --passphrase-file node.w

# A headquarters: what it says of alerts and permits has its duty too.
{
    "$cairn" init --store hq --country UTO --name hq --role headquarters \
        --passphrase-file node.w &&
        "$cairn" authority enroll hq/request --authority authority \
            --out enrol $n &&
        "$cairn" enroll enrol --store hq --passphrase-file node.w &&
        "$cairn" officer add sidibe --role supervisor --store hq \
            --passphrase-file node.w --new-passphrase-file kone.w
} >made 2>&1 || cat made
hq() { as sidibe 0 "$@" --store hq --passphrase-file kone.w; }
sealed() { grep -q "\"$1\":\"sidibe\"" out; }
published() {
    hq login sidibe &&
        hq alert add document_number=D1 action=detain owner=police &&
        alert=$(sed -n 's/.*"ref":"\([^"]*\)".*/\1/p' out) &&
        hq alert show "$alert" && sealed officer &&
        grep -q '"officer_sealed":true' out
}
again() {
    hq alert add document_number=D1 action=detain owner=police &&
        grep -q '"known":true' out
}
withdrawn() {
    hq alert withdraw "$alert" --reason found && hq alert show "$alert" &&
        sealed withdrawn_officer
}
seals() { # COUNT: of the store hq, with nothing wrong
    gives 0 verify --store hq --passphrase-file node.w &&
        grep -q '"faults":0' out && grep -q '"without_effect":0' out &&
        grep -q "\"officer_sealed\":$1[,}]" out
}
ok 'an alert is his who publishes it' published
ok 'under another duty it is the same alert' again
ok 'so is its withdrawal' withdrawn
ok 'and a permit' hq permit issue document_number=D1 action=visa until=2030-01-01
ok 'all of it is sealed: log-in, alert, withdrawal and permit' seals 4

# Without a daemon.
ok 'another passphrase logs nobody in' as kone 3 login kone --store p \
    --passphrase-file keita.w
ok 'his own does' login kone
mode() { [ "$(stat -c %a kone.login)" = 600 ]; }
ok 'the token is for him alone' mode
crossing() {
    as kone 0 record --store p --direction entry document_number=D1 \
        issuing_state=UTO --passphrase-file kone.w || return 1
    first=$(id)
    as kone 0 show "$first" --store p --passphrase-file kone.w &&
        grep -q '"officer":"kone"' out && grep -q '"duty":' out &&
        grep -q '"officer_sealed":true' out
}
ok 'his crossing has his name, his duty and his seal' crossing
ok 'he may not say that it was another' as kone 2 record --store p \
    --direction entry document_number=D1 officer=keita --passphrase-file kone.w
ok 'nor verify' denied kone 'auditor or administrator may' verify --store p \
    --passphrase-file kone.w
ok 'he logs out' as kone 0 logout --store p --passphrase-file kone.w
gone() { [ ! -e kone.login ] && gives 0 verify --store p --passphrase-file node.w; }
ok 'and the token is gone' gone
ok 'every entry verifies, his seals too' whole 3

# With a daemon: two officers at once.
start node
ok 'over the socket nobody is anybody before he logs in' \
    denied kone 'nobody is logged in' check --store p document_number=D1
ok 'no more is the list of officers' denied kone 'nobody is logged in' \
    officer list --store p
ok 'another passphrase logs nobody in' as kone 3 login kone --store p \
    --passphrase-file wrong.w
ok 'kone logs in' login kone
ok 'keita logs in' login keita
both_there() { as keita 0 duty --store p && [ "$(wc -l <out)" -eq 2 ] &&
    grep -q '"mine":true' out; }
ok 'both are on duty' both_there
made_by() { as kone 0 record --store p --direction entry document_number=D2 \
    issuing_state=UTO && second=$(id); }
ok 'kone records' made_by
ok 'and corrects what he recorded in this duty' as kone 0 amend "$second" \
    surname=A --reason typing --store p
ok 'but not what he recorded before' denied kone 'supervisor may' amend \
    "$first" surname=A --reason typing --store p
ok 'nor voids' denied kone 'supervisor may' void "$second" --reason x --store p
waits() {
    as kone 0 amend "$second" given_names=C --reason typing --store p &&
        grep -q '"approval":"awaited"' out && correction=$(id)
}
listed_so() { # COUNT STATE: so many corrections of that state are listed
    as kone 0 corrections --awaiting --store p &&
        [ "$(grep -c "\"approval\":\"$2\"" out)" -eq "$1" ] &&
        grep -q "\"found\":$1" out
}
awaiting() { # COUNT: so many corrections of the second record wait
    as keita 0 show "$second" --store p &&
        [ "$(sed -n 's/.*"awaiting_approval":\[\([^]]*\)\].*/\1/p' out |
            grep -o UTPOS- | wc -l)" -eq "$1" ]
}
approved() {
    as keita 0 show "$second" --history --store p &&
        grep "\"id\":\"$correction\"" out | grep '"approval":"given"' |
        grep '"approved_by":"keita"' | grep -q '"approved":"20' &&
        grep "\"id\":\"$approval\"" out | grep '"officer_sealed":true' |
        grep '"approves":\["UTPOS-' | grep -q '"text":"passport seen"'
}
nothing_awaits() {
    as keita 0 amend "$first" given_names=D --reason typing --store p &&
        ! grep -q approval out && as keita 0 show "$first" --store p &&
        ! grep -q awaiting_approval out
}
ok 'keita corrects both' as keita 0 amend "$first" surname=B --reason typing \
    --store p
ok 'kone corrects again, and is told that it waits' waits
ok 'he cannot approve it' denied kone 'supervisor may' approve "$second" \
    --store p
ok 'both are listed' listed_so 2 awaited
ok 'with the record it is told' awaiting 2
several() { # of two that wait he has to say which; both are named
    as keita 2 approve "$second" --store p && says '(surname)' &&
        says '(given_names)' && says 'or --all' && [ ! -s out ] && awaiting 2
}
ok 'by the record he cannot approve both unseen' several
named() {
    as keita 0 approve "$correction" --remarks 'passport seen' --store p &&
        approval=$(id) && [ "$(grep -c '"type":"approved"' out)" -eq 1 ] &&
        grep '"type":"approved"' out | grep "\"id\":\"$correction\"" |
        grep '"ref":"UTPOS-' | grep -q '"fields":\["given_names"\]'
}
ok 'keita approves one of them, and is told which' named
ok 'and it waits no more' awaiting 1
ok 'with who and when' approved
ok 'and the other one, by the record' as keita 0 approve "$second" --store p
ok 'then nothing waits' awaiting 0
ok 'and the list is empty' listed_so 0 awaited
twice() { as keita 1 approve "$second" --store p && says 'awaits approval'; }
ok 'twice is not taken' twice
ok 'a supervisor corrects without an approval' nothing_awaits
ok 'an approval that is withdrawn counts no more' as keita 0 void "$approval" \
    --reason 'the wrong one' --store p
ok 'so it waits again' awaiting 1
at_once() {
    as kone 0 amend "$second" surname=F --reason typing --store p &&
        as kone 0 amend "$second" given_names=G --reason typing --store p &&
        as keita 0 approve "$second" --all --store p &&
        [ "$(grep -c '"type":"approved"' out)" -eq 2 ] && awaiting 0
}
ok 'two at once if he says so, and both are named' at_once
ok 'and voids' as keita 0 void "$second" --reason twice --store p
told() { as keita 0 show "$second" --history --store p &&
    grep '"kind":"void"' out | grep -q '"officer":"keita"' &&
    grep '"kind":"void"' out | grep -q '"officer_sealed":true' &&
    grep '"type":"record"' out | grep -q '"officer":"kone"' &&
    ! grep -q '"conflicts"' out; }
ok 'each is told by his name, and nothing is in conflict' told
ok 'a supervisor makes no officers' denied keita 'administrator may' officer \
    add new --role officer --store p --new-passphrase-file fresh.w
ok 'diop logs in' login diop
ok 'an administrator makes one while the daemon runs' as diop 0 officer add \
    new --role analyst --store p --new-passphrase-file fresh.w
ok 'an analyst must say why he looks' sh -c "CAIRN_LOGIN=new.login \
    '$cairn' login new --store p --passphrase-file fresh.w >/dev/null &&
    ! CAIRN_LOGIN=new.login '$cairn' find --store p --document D1 2>err2 &&
    grep -q -- --purpose err2"
ok 'and then he finds' as new 0 find --store p --document D1 --purpose study
ok 'he is removed' as diop 0 officer remove new --store p
ok 'and off duty at once' denied new 'nobody is logged in' find --store p \
    --document D1 --purpose study
ok 'and logs in no more' as new 3 login new --store p --passphrase-file fresh.w
ok 'kone takes another passphrase' as kone 0 officer passphrase kone \
    --store p --passphrase-file kone.w --new-passphrase-file fresh.w
ok 'the old one is his no more' as other 3 login kone --store p \
    --passphrase-file kone.w

# Look-ups.
looked() { # DOCUMENT COUNT: so many entries of checks are listed
    i=0
    while [ $i -lt 30 ]; do
        as diop 0 accesses --document "$1" --purpose request --store p ||
            [ "$code" -eq 1 ] || return 1
        [ "$(grep -c "\"action\":\"check\"" out)" -eq "$2" ] && return
        i=$((i + 1))
        sleep 0.2
    done
    return 1
}
ok 'kone looks two documents up' as kone 0 check document_number=D3 --store p
as kone 0 check document_number=D4 --store p
ok 'one of them crosses' as kone 0 record --store p --direction entry \
    document_number=d-3 issuing_state=UTO
ok 'no entry is written while a crossing may cover it' looked D4 0
waiting() { # DOCUMENT COUNT: so many wait, says the list
    as diop 0 accesses --document "$1" --purpose request --store p ||
        [ "$code" -eq 1 ] || return 1
    tail -n 1 out | grep '"type":"coverage"' | grep -q "\"waiting\":$2[,}]"
}
ok 'but the list says that one waits' waiting D4 1
ok 'and none that was covered' waiting D3 0
end KILL
start node
login diop
login keita
ok 'after a crash the other one is on record' looked D4 1
ok 'and the one that crossed is not' looked D3 0
why() { grep '"action":"check"' out | grep '"officer":"kone"' |
    grep -q '"purpose":"border-control"'; }
looked D4 1
ok 'with who it was, and why' why
ok 'who looks at that list stands in it' as diop 0 accesses --store p \
    --purpose request
listed() { sleep 1.5 && as diop 0 accesses --store p --purpose request &&
    grep -q '"action":"accesses"' out && grep -q '"officer":"diop"' out; }
ok 'too' listed
nobody() { as diop 1 accesses --store p --purpose request --document D404 \
    --format table && grep -q '^no look-up; ' out; }
ok 'where there is none people are told' nobody
stale() { as kone 0 login kone --store p --passphrase-file fresh.w &&
    grep -q '"not_closed"' out; }
ok 'a duty that the crash left open is closed by the next log-in' stale
ok 'an officer may not look at it' denied kone 'auditor or data_protection' \
    accesses --store p --document D4
# Every other way to a person leaves one too.
others() {
    printf '\377\330\377\340 face' >face.jpg
    as keita 0 record --store p --direction entry document_number=D6 \
        issuing_state=UTO --media face=face.jpg && sixth=$(id) &&
        as kone 0 show "$first" --store p &&
        as kone 0 stays --document D1 --store p &&
        as kone 1 permit list --document D1 --store p &&
        as kone 0 media "$sixth" --store p --out back && cmp back face.jpg &&
        as kone 0 group open direction=entry --store p &&
        group=$(sed 's/.*"group":"\([0-9a-f]*\)".*/\1/' out) &&
        as kone 0 group show "$group" --store p
}
ok 'kone looks by a record, stays, permits, a picture and a group' others
ok 'what names a document waits for its crossing' looked D1 0
left() { # ACTION DOCUMENT: kone's is listed
    grep "\"action\":\"$1\"" out | grep "\"$2" | grep -q '"officer":"kone"'
}
traces() {
    as kone 0 logout --store p && sleep 1.5 &&
        as diop 0 accesses --purpose request --store p &&
        left show document_number\":\"D1 && left stays document_number\":\"D1 &&
        left permits document_number\":\"D1 &&
        left media document_number\":\"D6 && left group "group\":\"$group"
}
ok 'his log-out puts all of them on record' traces
kone() { as kone 0 login kone --store p --passphrase-file fresh.w; }
ok 'and he comes back' kone
end TERM
closed() { [ $code -eq 0 ] && whole 12; }
ok 'a daemon that ends closes its duties, and all verifies' closed
none() { gives 1 duty --store p --passphrase-file node.w; }
ok 'none is open' none

# A locked daemon.
begin b --listen 127.0.0.1:0
ok 'the service gets a slot' gives 0 officer service --store p \
    --passphrase-file node.w --new-passphrase-file machine.w
ok 'which opens nothing for a command' refused 3 "service's" find --store p \
    --document D1 --passphrase-file machine.w
start machine --peer "$(address b)"
until gives 0 status --store p && grep -q '"peers":1' out; do sleep 0.2; done
locked() { grep -q '"locked":true' out && grep -q '"ready":false' out; }
ok 'with it the daemon starts locked, and has its peer' locked
ok 'it answers no question' refused 3 'locked' find --store p --document D1
ok 'it records nothing' refused 3 'locked' record --store p --direction entry \
    document_number=D9
record b 7 >/dev/null
passed() {
    i=0
    while [ $i -lt 50 ]; do
        gives 0 find --store b --document D1 && break
        i=$((i + 1))
        sleep 0.1
    done
    grep -q '"officer":"kone"' out
}
ok 'it passes on what it holds' passed
ok 'an officer logs in' login keita
received() { as keita 0 find --store p --document D7 &&
    grep -q '"document_number":"D7"' out; }
ok 'and finds what came while it was locked' received
signs() { as keita 0 record --store p --direction entry document_number=D8 \
    issuing_state=UTO && gives 0 status --store p && grep -q '"locked":false' out; }
ok 'it signs again' signs
end TERM

# A daemon without any passphrase.
"$cairn" run --store p >>p.log 2>&1 </dev/null &
daemon=$!
daemons="$daemons $daemon"
until gives 0 status --store p && grep -q '"daemon":true' out; do sleep 0.1; done
ok 'without a passphrase it tells its status' grep -q 'closed' out
ok 'and nothing else' refused 3 'locked' find --store p --document D1
ok 'a second one leaves it alone' refused 4 'runs in' run --store p
ok 'a wrong passphrase opens nothing' as keita 3 login keita --store p \
    --passphrase-file wrong.w
ok 'an officer opens it' login keita
ok 'and it works' as keita 0 find --store p --document D1
end TERM
ok 'all verifies in the end' whole 14
exit $((faults > 0))
