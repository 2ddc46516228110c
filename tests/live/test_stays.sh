#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stays, as processes see them: an entry at one post and the exit at another, a
# renewed passport, permits of headquarters, what comes late, clocks that
# differ, a post that is silent, and a neighbour who has seen the traveller in.
#
# usage: test_stays.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
. "$here/country.sh"

# UTO: a at UTKAY, b at UTKAY, g at UTGAO, and headquarters h; ALB: c.
are_made post g UTO UTGAO authority
are_made post h UTO UTCAP authority headquarters
are_made neighbour c

begin h --listen 127.0.0.1:0
h=$daemon
begin b --listen 127.0.0.1:0 --peer "h@$(address h)"
begin c --listen 127.0.0.1:0
c=$daemon
begin g --listen 127.0.0.1:0 --peer "h@$(address h)" --peer "b@$(address b)"
g=$daemon
start_a() {
    begin a --listen 127.0.0.1:0 --peer "h@$(address h)" \
        --peer "g@$(address g)" --peer "b@$(address b)" --peer "$(address c)"
    a=$daemon
}
start_a

when() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
day() { date -u -d "$1" +%Y-%m-%d; }
crossing() { # STORE DIRECTION NUMBER FIELD=VALUE...
    store=$1 direction=$2 number=$3
    shift 3
    gives 0 record --store "$store" --direction "$direction" \
        issuing_state=UTO document_number="$number" "$@" && ref=$(field ref)
}
person() { echo "surname=$1 given_names=ANNA birth_date=$2 nationality=UTO"; }
stay() { # STORE NUMBER WORDS: the newest stay of the document's bearer has them
    gives 0 stays --store "$1" --document "$2" && head -n 1 out >first &&
        grep -q -- "$3" first || { head -n 1 out >>err; return 1; }
}
stands() { stay "$1" "$2" "\"state\":\"$3\""; }
checked() { # STORE NUMBER WORDS
    gives 0 check --store "$1" issuing_state=UTO document_number="$2" &&
        grep -q -- "$3" out || { sed 's/"last_cross.*//' out >>err; return 1; }
}
both() { "$1" a "$2" "$3" && "$1" g "$2" "$3"; }

ok 'everyone is heard of' until_so checked a NONE '"logs":4,"current":4'
ok 'likewise at the other post' until_so checked g NONE '"logs":4,"current":4'

# A stay and its days.
crossing a entry S1 event_time="$(when '-9 days')" \
    permitted_until="$(day '+20 days')"
first=$ref
ok 'an entry at one post is an open stay at another' \
    until_so checked g S1 "\"open_stay\":{\"ref\":\"$first\",\"state\":\"open\""
ok 'with its days, first and last both counted' checked g S1 '"days":10,'
ok 'and what is left of them' checked g S1 '"days_left":20'
ok 'found by the document' checked g S1 '"matched_by":"document"'
crossing g exit S1
ok 'the exit closes it, where the entry was too' until_so both stands S1 closed
ok 'nothing is open then' checked a S1 '"open_stay":null'

# A renewed passport.
crossing a entry R1 $(person RENEWED 1970-01-01) \
    event_time="$(when '-3 days')"
entry=$ref
until_so checked g R1 '"state":"open"'
crossing g exit R2 $(person RENEWED 1970-01-01)
exit=$ref
ok 'who was born on 1 January is a possible match by name' \
    until_so both stands R1 possible_match
gives 0 link --store h "$entry" "$exit" --reason 'passport renewed'
ok 'a link closes the stay' until_so both stands R1 closed
ok 'and says so' stay a R1 '"matched_by":"link"'
gives 0 show --store h "$exit" --history
link=$(sed -n 's/.*"ref":"\([^"]*\)".*"kind":"link".*/\1/p' out | head -n 1)
gives 0 void --store h "$link" --reason 'two people'
ok 'a link that is withdrawn opens it again' \
    until_so both stands R1 possible_match
crossing a entry R3 $(person SURELY 1970-03-07) event_time="$(when '-3 days')"
crossing g exit R4 $(person SURELY 1970-03-07)
ok 'a full birth date closes it by person key' until_so both stands R3 closed
ok 'and says that' stay a R3 '"matched_by":"person"'
crossing a entry R5 $(person DOUBLE 1970-XX-XX) event_time="$(when '-3 days')"
crossing g exit R6 $(person DOUBLE 1970-XX-XX)
ok 'a birth date that is known in part does not' \
    until_so both stands R5 possible_match

# Permits.
crossing a entry P1 event_time="$(when '-40 days')" \
    permitted_until="$(day '-5 days')"
over=$ref
ok 'who stays longer is overstayed' until_so both stands P1 overstayed
ok 'by so many days' stay a P1 '"days_over":5'
ok 'a post issues no permit' refused 3 'only headquarters' \
    permit extend "$over" until="$(day '+9 days')" --store a
gives 0 permit extend "$over" until="$(day '+9 days')" --store h
permit=$(field ref)
ok 'headquarters extends it, and the posts know' until_so both stands P1 open
ok 'until when' stay g P1 '"days_left":9'
ok 'the permit is listed at a post' gives 0 permit list --document p1 --store g
gives 0 permit withdraw "$permit" from="$(day '-2 days')" --store h
ok 'a withdrawal ends it' until_so both stands P1 overstayed
ok 'with its day' stay g P1 '"days_over":2'
gives 0 permit rule nationality=XOM days=30 window=60 \
    from="$(day '-90 days')" --store h
crossing a entry P2 nationality=XOM event_time="$(when '-10 days')"
ok 'a rule gives days where nothing else does' \
    until_so stay a P2 '"days_left":19'
ok 'a rule without days is wrong use' refused 2 'days is missing' \
    permit rule nationality=UTO --store h
ok 'a permit until no date is refused' refused 2 "'until'" \
    permit issue document_number=P1 until=soon --store h
ok 'and so is one about nothing' refused 1 'NONE' permit withdraw NONE-1 --store h

# What comes late, or is not decided yet.
end TERM "$a"
crossing g exit L1
ok 'an exit without its entry closes nothing' gives 1 stays --store g --document L1
crossing a entry L1 event_time="$(when '-1 hour')"
start_a
ok 'until the entry arrives' until_so both stands L1 closed
crossing a entry L2 outcome=referred
ok 'who is referred has no stay' gives 1 stays --store a --document L2
gives 0 amend --store h "$ref" outcome=admitted --reason 'looked at' ||
    { until_so gives 0 show --store h "$ref" &&
        gives 0 amend --store h "$ref" outcome=admitted --reason 'looked at'; }
ok 'until an amendment admits him' until_so both stands L2 open
crossing a entry L3 event_time="$(when '-2 days')"
crossing g entry L3
ok 'a new entry ends the stay that was open' \
    until_so stay a L3 '"state":"open"'
ended() {
    gives 0 stays --store "$1" --document L3 --state exit_not_recorded &&
        grep -q '"matched_by":"document"' out
}
ok 'as one whose exit was not recorded' until_so ended g
crossing g exit L4 event_time="$(when '-70 minutes')"
crossing a entry L4 event_time="$(when '-20 minutes')"
ok 'clocks an hour apart make a possible match' \
    until_so both stands L4 possible_match

# A neighbour's entry.
terms treaty.ini <<'INI'
[grant entries]
giver = ALB
kind = crossing
fields = direction, outcome, event_time, post, document_number, issuing_state
days = 90
INI
agree treaty.ini text || cat err
crossing a entry T1 event_time="$(when '-2 days')"
until_so checked g T1 '"state":"open"'
crossing c entry T1
ok "a neighbour's entry closes our stay" patiently stay a T1 '"matched_by":"treaty"'
ok 'with its country' stay a T1 '"country":"ALB"'

# The share of entries that an exit ended is that of the stays.
gives 0 link --store h "$entry" "$exit" --reason 'passport renewed'
until_so stay a R1 '"matched_by":"link"'
matches() {
    gives 0 stays --store a || return 1
    stays=$(grep -c '"type":"stay"' out)
    left=$(grep '"exit":' out | grep -vc '"state":"\(possible_match\|exit_not_recorded\)"')
    gives 0 stats --match --store a && [ "$(sed -n \
        's/.*"neighbour":"","entries":\([0-9]*\),"matched":\([0-9]*\),.*/\1 \2/p' \
        out | awk '{ e += $1; m += $2 } END { print e, m }')" = "$stays $left" ]
}
ok 'the share of entries with an exit is that of the stays' matches
ok 'and the part that the neighbour has seen in' grep -q \
    '"post":"UTKAY","neighbour":"ALB","entries":[0-9]*,"matched":1,' out
few() {
    gives 0 stats --match --store a --since "$(day '-3 days')" \
        --until "$(day '-3 days')" &&
        grep -q '"post":"UTKAY","neighbour":"","entries":3,"matched":2,' out
}
ok 'of the days that are asked for' few

# All of them.
ok 'all stays are listed' gives 0 stays --store h
counts() { tail -n 1 out | grep -q "$1"; }
ok 'with how many there are of each state' counts '"overstayed":1'
ok 'those of one state' gives 0 stays --store h --state overstayed
ok 'which are few' sh -c '[ "$(wc -l <out)" -eq 2 ]'
ok 'an answer without any says so' gives 1 stays --store h --since 2099-01-01
ok 'a state that is none is wrong use' refused 2 "'gone'" stays --state gone --store h
ok 'and so is a date' refused 2 "'soon'" stays --since soon --store h

# A post of which nothing is heard.
are_made post e UTO UTSIL authority
gives 0 enroll enrol --store h
ok 'a silent post makes an exit possible' until_so checked g L2 exit_possible
ok 'and is named' checked g L2 '"silent":\["UTSIL"\]'
ok 'also where days are over' until_so both stands P1 exit_possible
ok 'people read it' sh -c \
    "'$cairn' stays --store g --document L2 --format table | grep -q 'UTSIL'"
says_post() { gives 0 posts --store "$1" && grep '"UTSIL"' out >line && grep -q "$2" line; }
ok 'posts tells it' says_post g '"state":"silent"'
gives 0 post set UTSIL name=Silo closed=yes opposite=ALDUR hours=06:00-18:00 --store h
ok 'a post that is closed is expected to be silent' until_so both stands L2 open
ok 'and is named too' checked g L2 '"closed":\["UTSIL"\]'
ok 'posts tells that' says_post g '"state":"closed"'
ok 'with what is said of it' says_post g '"name":"Silo"'
gives 0 post set UTSIL closed=no --store h
ok 'what is set keeps the rest' until_so says_post h '"hours":"06:00-18:00"'
ok 'a post does not set posts' refused 3 'only headquarters' post set UTSIL name=X --store g
ok 'a field that is none is wrong use' refused 2 "'colour'" post set UTSIL colour=red --store h
ok 'offsets go into what a post records' sh -c \
    "'$cairn' post set UTCAP utc_offset=120 --store h >/dev/null &&
    '$cairn' record --store h --direction entry document_number=O1 >/dev/null &&
    '$cairn' find --store h --document O1 | grep -q '\"utc_offset\":120'"
[ $faults -eq 0 ]
