#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One day at two posts and a headquarters: kay, which works in English, gao
# across the river, which works in French, and hq in the capital. Who they are
# stands in day.sh. Of "The eighteen tasks" in docs/OPERATIONS.md it plays 1 to
# 8 and 12 to 18; those between two countries are played in test_border.sh,
# test_stays.sh and test_alerts_abroad.sh.
#
# usage: test_day.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use.

# shellcheck disable=SC1091,SC2034,SC2154
set -u
nodes=
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
. "$here/day.sh"
. "$here/day_figures.sh"

# The headquarters begins its day: where the posts are, whom the police look
# for, which documents are stolen.
cat >stolen.csv <<'END'
document_number,issuing_state,status
K00412233,UTO,stolen
K00412234,UTO,lost
END
opens_day() {
    login diop && has 'diop is on duty (supervisor, analyst) since' &&
        as diop 0 post set UTKAY name='Kay bridge' opposite=UTGAO mode=road \
            utc_offset="$offset" &&
        as diop 0 post set UTGAO name='Gao ferry' opposite=UTKAY \
            utc_offset="$offset"
}
publishes() {
    as diop 0 alert add document_number=W7 issuing_state=UTO action=detain \
        owner=police contact='tel. 17' && alert=$(field ref) &&
        as diop 0 alert add surname=TRAORE given_names='MAMADOU ALI' \
            birth_date=1974-08-12 action=inform owner=customs &&
        customs=$(field ref) &&
        as diop 0 list import stolen.csv --name stolen --source Police \
            --passphrase-file diop.word &&
        has '"documents":2' '"published":"UTCAP-'
}
ok 'headquarters says what the posts are' opens_day
ok 'it publishes two alerts and a list of stolen documents' publishes

# Six o'clock: the officers come. Nobody works before he has logged in.
comes() {
    as kone 3 check document_number=X && says 'nobody is logged in' &&
        as sow 3 check document_number=X &&
        says "personne n'a ouvert de session ici" &&
        as kone 3 login kone --passphrase-file sow.word &&
        login kone --lane 1 && has 'kone is on duty (officer) since' &&
        login keita && login cisse && login sow &&
        has 'sow est en service (officer) depuis' &&
        asked '"officer":"kone".*"mine":true' kone duty
}
opens_shift() {
    as kone 0 shift open && has '"open":true' '"officer":"kone"' &&
        as sow 0 shift open --format table && has 'UTGAO .* sow  *0  *0  *0' &&
        has '3 journaux sur 3 à jour' && as sow 3 shift open &&
        says 'un service est ouvert à UTGAO' &&
        as sow 0 hits --open --format table && has '^aucune correspondance ; 3 journaux'
}
carried() { # OFFICER: the list came by stick; headquarters vouches for it
    as "$1" 0 list import stolen.csv --name stolen --source Police \
        --passphrase-file "$1.word" && as "$1" 0 list &&
        has '"documents":2' '"published":"UTCAP-'
}
ok 'an officer logs in, each in his language' comes
ok 'each post opens its shift' opens_shift
ok 'and has the list of headquarters' until_so carried keita
ok 'so has the other' until_so carried cisse
ok 'an officer at a counter puts no list there' denied sow \
    "sow (officer) n'en a pas le droit" list import stolen.csv --name own \
    --passphrase-file sow.word

# Counter: a document is laid on the reader. Nothing is recorded.
reads() {
    printf '%s\n' "$anna" >&9
    until_so as kone 0 check --reading || return
    before=$(($(date +%s%N) / 1000000))
    as kone 0 check --reading &&
        took=$(($(date +%s%N) / 1000000 - before)) &&
        echo "# with starting the command: $took ms" && [ "$took" -lt 1000 ] &&
        has '"valid":true' '"surname":"ERIKSSON"' '"mrz":"ok"' \
            '"expiry":"ok"' '"alert":"ok"' '"alerts":\[\]' '"version":2' \
            '"document_list":"ok"' '"open_stay":null' '"last_crossings":\[\]' &&
        as sow 0 check --mrz "$anna" --format table &&
        has 'aucun passage ; 3 journaux sur 3 à jour'
}
ok 'a document is read: valid, not seen before, no alert' reads

# She is admitted for thirty days; the other post knows at once.
picture() { printf '\377\330\377\340' && head -c 60000 /dev/urandom; }
admits() {
    picture >face.jpg && picture >page.jpg &&
        crosses kone --direction entry --reading outcome=admitted \
            purpose=tourism status_granted=temporary \
            permitted_until="$(day '29 days')" conditions='no work' \
            --media face=face.jpg --media document_image=page.jpg &&
        entry=$ref &&
        asked '"duty"' kone show "$ref" &&
        has '"outcome":"admitted"' '"capture":"read"' '"conditions":"no work"' \
            '"officer":"kone"' '"officer_sealed":true' "\"utc_offset\":$offset"
}
knows() {
    as sow 0 check --mrz "$anna" && has "\"open_stay\":{\"ref\":\"$entry\"" \
        '"state":"open"' '"days":1,' '"days_left":29' '"post":"UTKAY"'
}
shown() { # KIND FILE: headquarters has it, and asks nobody
    as diop 0 media "$entry" --kind "$1" --out back --timeout 0 &&
        cmp back "$2" 2>>err
}
ok 'she is admitted, until when and on what conditions' admits
ok 'headquarters sees her face by itself' until_so shown face face.jpg
ok 'and her document' until_so shown document_image page.jpg
ok 'the other post sees her open stay' until_so knows

# A stolen passport at the other post: refused, with the reason.
refuses() {
    as sow 0 check --mrz "$ousmane" && has '"listed":"stolen"' \
        '"document_list":"wrong"' '"alert":"ok"' &&
        crosses sow --direction entry --mrz "$ousmane" outcome=refused \
            refusal_reasons=B refusal_notice=R-1 && as sow 0 show "$ref" &&
        has '"refusal_reasons":\["B"\]' '"nationality":"XOM"' &&
        as sow 1 stays --document K00412233
}
ok 'a stolen passport is found and refused' refuses

# Whom the police look for is met, referred, and the officer decides.
meets() {
    asked '"alert":"wrong"' kone check document_number=W7 issuing_state=UTO &&
        has "\"ref\":\"$alert\".*\"action\":\"detain\".*\"contact\":\"tel. 17\"" &&
        crosses kone --direction entry document_number=W7 issuing_state=UTO \
            nationality=UTO outcome=referred &&
        met=$ref && asked "\"crossing\":\"$met\"" kone hits --open &&
        hit=$(sed -n 's/.*"ref":"\([^"]*\)","crossing".*/\1/p' out) &&
        as kone 0 shift show && has '"hits_waiting":1' &&
        as kone 0 hit decide "$hit" --decision confirmed \
            --action 'handed over to the police' &&
        as kone 0 amend "$met" outcome=handed_over --reason 'police came' &&
        as kone 0 shift show && has '"hits_waiting":0' \
            '"outcome":"handed_over","count":1'
}
told() {
    as diop 0 alert show "$alert" && has '"decision":"confirmed"' \
        '"action_taken":"handed over to the police"' '"officer":"kone"'
}
ok 'an alert is met, and the officer decides' meets
ok 'headquarters sees what was decided' until_so told

# A coach: four people, one of them a child with an aunt; one is late.
coach() {
    as sow 0 group open direction=entry vehicle_plate=AB1234 \
        vehicle_type=bus mode=road carrier='Ligne Rouge' --size 4
    group=$(field short)
    crosses sow --group "$group" group_role=driver document_number=C1 \
        surname=TRAORE given_names=ALI birth_date=1974-08-12 nationality=MLI &&
        crosses sow --group "$group" group_role=leader document_number=C2 \
            nationality=MLI birth_date=1980-04-05 &&
        crosses sow --group "$group" document_number=C3 nationality=MLI \
            birth_date="$(day '-9 years')" minor_status=with_guardian \
            guardian='AWA KEITA (C2)' && as sow 3 group close "$group" &&
        says 'sur 4' && crosses sow --group "$group" document_number=C4 \
            nationality=SEN && as sow 0 group show "$group" &&
        has '"recorded":4,"missing":0' '"drivers":1,"leaders":1,"minors":1' \
            '"minor_status":"with_guardian","guardian":"AWA KEITA (C2)"' &&
        as sow 0 group close "$group" &&
        asked '"found":4' sow find --plate ab-1234
}
ok 'a coach is recorded in one session, a minor with a guardian in it' coach
ok 'its driver may be somebody the customs look for' asked \
    "\"alert\":\"$customs\".*\"matched\":\"person_partial\"" sow hits --open

# A border pass: she crosses four times a day, and is typed once.
passes() {
    crosses kone --direction entry pass_number=P-17 document_class=border_pass \
        pass_until="$(day '1 year')" surname=COULIBALY given_names=FATOU \
        birth_date=1980-05-04 nationality=XOM mode=foot &&
        for direction in exit entry exit; do
            crosses kone --direction $direction --pass p17 mode=foot || return
            has '"taken_from":"UTKAY-'
        done && asked '"surname":"COULIBALY"' kone show "$ref" &&
        has '"direction":"exit"' '"nationality":"XOM"' &&
        asked '"found":4' kone find --document P-17
}
ok 'the holder of a border pass crosses four times' passes

# A cut: gao loses its power, and kay its line. Kay works on alone, and sees
# how old is what it knows.
works_alone() {
    end KILL "$gao"
    end TERM "$hq"
    cut=$(at now)
    sleep 1.2
    crosses kone --direction entry document_number=N1 issuing_state=UTO \
        nationality=SEN surname=NDAIYE given_names=OMAR birth_date=1991-02-03 \
        outcome=admitted && alone=$ref && as kone 0 posts &&
        has '"post":"UTGAO".*"heard_seconds":[1-9]' \
            '"post":"UTCAP".*"heard_seconds":[1-9]' &&
        as kone 0 check document_number=W7 issuing_state=UTO &&
        has '"alert":"wrong"' '"age_seconds":[1-9]' &&
        as kone 0 peers && lacks '"name":"hq".*"connected"'
}
late() { # The line of kay and hq is up again; gao has no power yet.
    start_hq && login diop && as diop 0 alert add document_number=W9 \
        issuing_state=UTO action=refuse owner=police && newest=$(field ref) &&
        until_so unknown
}
unknown() {
    as diop 0 alert show "$newest" && has '"name":"kay".*"has":"yes"' \
        '"name":"gao".*"has":"unknown".*"last_entry":"20'
}
ok 'a post works on alone, and says how stale its knowledge is' works_alone
ok 'who has not got an alert of meanwhile is named' late

# Gao comes back: what was written on paper is typed, with the time when it was.
comes_back() {
    start_gao && login sow &&
        has "sow est en service (officer) depuis" &&
        crosses sow --direction entry paper_form=17 document_number=F1 \
            issuing_state=UTO nationality=SEN event_time="$cut" &&
        asked '"capture":"paper"' sow show "$ref" && has '"capture_time":"20' \
            "\"event_time\":\"$cut\"" '"event_time_quality":"typed"' &&
        crosses sow --direction exit paper_form=18 document_number=F2 \
            issuing_state=UTO nationality=MLI event_time="$cut" &&
        as sow 2 record --direction exit paper_form=19 document_number=F3 &&
        says 'event_time'
}
ok 'paper forms are typed later, with their own time' comes_back

# A typing error is corrected, and what was written stays. What others wrote
# only a supervisor corrects, and he approves what officers have corrected.
corrects() {
    as kone 0 amend "$alone" surname=NDIAYE --reason 'typing error' &&
        has '"approval":"awaited"' &&
        asked '"surname":"NDIAYE"' kone show "$alone" --history &&
        has 'NDAIYE' '"reason":"typing error"' &&
        as kone 0 logout --format table && has 'kone' && login kone &&
        denied kone 'supervisor may' amend "$alone" sex=M --reason seen
}
approves() {
    denied kone 'supervisor may' approve "$alone" &&
        asked '"awaiting_approval":2' kone shift show &&
        asked "\"record\":\"$met\".*\"outcome\"" keita corrections \
            --awaiting && has "\"record\":\"$alone\".*\"surname\"" &&
        sed -n 's/.*"ref":"\([^"]*\)".*"type":"correction".*/\1/p' out >them &&
        [ "$(wc -l <them)" -eq 2 ] || return
    while read -r correction; do
        as keita 0 approve "$correction" || return
    done <them
    asked '"found":0' keita corrections --awaiting &&
        asked '"awaiting_approval":0' kone shift show &&
        asked '"approved_by":' keita show "$alone" --history
}
ok 'a typing error is corrected, in the open' corrects
ok 'and the supervisor approves what was corrected' approves

# Somebody leaves with a renewed passport: the right stay is closed.
person='surname=MAIGA given_names=ADAMA birth_date=1970-01-01 nationality=XOM'
# shellcheck disable=SC2086
leaves() {
    crosses keita --direction entry document_number=R1 issuing_state=XOM \
        $person outcome=admitted event_time="$(at '-20 days')" capture=import &&
        came=$ref && until_so asked '"state":"open"' sow stays --document R1 &&
        crosses sow --direction exit document_number=R2 issuing_state=XOM \
            $person && left=$ref &&
        until_so asked '"state":"possible_match"' diop stays --document R1 &&
        denied sow "n'en a pas le droit" link "$came" "$left" --reason x &&
        as diop 0 link "$came" "$left" --reason 'passport renewed' &&
        until_so asked '"state":"closed"' sow stays --document R1 &&
        has '"matched_by":"link"' "\"exit\":\"$left\""
}
ok 'a link closes the stay of a renewed passport' leaves

# Who came in the morning at the bridge leaves by the ferry.
goes() {
    crosses sow --direction exit --mrz "$anna" mode=river &&
        has '"open_stay":"ok"' &&
        until_so asked '"state":"closed"' kone stays --document D23145890 &&
        has '"days":1,' '"post":"UTKAY"' '"exit_post":"UTGAO"' \
            '"matched_by":"document"'
}
ok 'an exit at one post closes the stay of the other' goes

# The shift is handed over, in French: people, nationalities, what waits.
counted() {
    as sow 0 tally --direction entry --mode foot --count 340 --since "$cut" &&
        as sow 0 shift close --remarks 'un car attendu' --format table &&
        has 'entered_later  hits_waiting  remarks' \
            'sow  *9  *0  *0  *0  *2  *1  *un car attendu$' \
            '^entry  *admitted  *5$' '^entry  *refused  *1$' \
            '^exit  *allowed  *3$' '^MLI  *3  *1  *0$' '^SEN  *2  *0  *0$' \
            '^XOM  *0  *1  *1$' '^UTO  *0  *1  *0$' \
            '^entry *foot *340 ' '3 journaux sur 3 à jour' &&
        denied sow "aucun n'est ouvert à UTGAO" shift close &&
        as sow 0 logout --format table && has 'sow a fermé sa session'
}
closes() {
    as kone 0 shift close && has '"crossings":7' '"hits_waiting":0' \
        '"awaiting_approval":0' \
        '"entry","outcome":"handed_over","count":1'
}
ok 'the shift is handed over in French, with its totals' counted
ok 'and in English' closes

# Evening at headquarters: all have everything again.
same() {
    for store in kay gao hq; do
        gives 0 status --store $store --wait synced --timeout 10 || return
    done
    as diop 0 find --plate AB1234 && has '"found":4' &&
        as diop 0 find --document F1 && has '"post":"UTGAO"' &&
        as kone 0 find --document F1 && has '"paper_form":"17"'
}
ok 'everybody has everything again' until_so same

# Who stays too long; and how sure that is, once a post is silent.
overstays() {
    crosses keita --direction entry document_number=O1 issuing_state=XOM \
        nationality=XOM outcome=admitted event_time="$(at '-60 days')" \
        permitted_until="$(day '-10 days')" capture=import &&
        until_so asked '"document_number":"O1"' diop stays --state overstayed &&
        has '"days_over":10'
}
silent() {
    enrolled sil UTSIL post >made 2>&1 && login ba &&
        as ba 0 enroll sil.enrol &&
        until_so asked '"post":"UTKAY".*"backlog":0' diop posts &&
        has '"post":"UTSIL","state":"silent"' \
            '"post":"UTGAO","state":"current"' &&
        as diop 0 stays --document O1 && has '"state":"exit_possible"' \
            '"silent":\["UTSIL"\]'
}
ok 'headquarters sees who has stayed too long' overstays
ok 'a post that was never heard is told, and takes the sureness away' silent

# Where was this document seen, and who had the alert since when.
seen() {
    as diop 0 find --document D23145890 && has "\"ref\":\"$entry\"" \
        '"post":"UTKAY"' '"post":"UTGAO"' '"found":2' &&
        as diop 0 find --name 'ousmane diallo' &&
        has '"post":"UTGAO"' '"outcome":"refused"'
}
had() {
    as diop 0 alert show "$alert" &&
        has '"name":"kay".*"has":"yes","how":"observation","since":"20' \
            '"name":"gao".*"has":"yes","how":"observation","since":"20' \
            '"name":"hq".*"how":"author"' '"name":"sil".*"has":"unknown"' &&
        as diop 0 alert withdraw "$alert" --reason found &&
        until_so gone
}
gone() { asked '"alerts":\[\]' kone check document_number=W7 issuing_state=UTO; }
ok 'headquarters finds where a document was seen' seen
ok 'it proves who had an alert since when, and withdraws it' had

# The figures of the day and of the month.
ok 'traffic by post, hour and nationality' tables
ok 'the tables of the month, and the same again later' monthly
ok 'the share of entries that an exit matches' matched

# Who looked whom up: it is on record, and so is who looks at that.
looked() {
    as kone 0 check document_number=D99 issuing_state=UTO && as kone 0 logout &&
        until_so asked '"action":"check".*"officer":"kone"' ba accesses \
            --document D99 --purpose audit && has '"by":"kay"' \
        '"purpose":"border-control"' &&
        denied diop 'auditor or data_protection may' accesses --document D99
}
ok 'who looked somebody up is on record' looked

# The day ends; what each holds is whole.
whole() {
    for process in "$kay" "$gao" "$hq"; do
        end TERM "$process"
        [ "$code" -eq 0 ] || return 1
    done
    for store in kay gao hq; do
        gives 0 verify --store $store --passphrase-file node.word &&
            has '"faults":0' '"officer_unknown":0' || return
    done
}
ok 'the day ends, and all of it verifies' whole
[ "$faults" -eq 0 ]
