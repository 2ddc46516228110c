#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A coach in one session, border passes by their holder's last record, and
# paper forms typed later.
#
# usage: test_groups.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"
bound=64

has() {
    grep -q -- "$1" out && return
    echo "not there: $1" >>err
    cat out >>err
    return 1
}
lacks() {
    grep -q -- "$1" out || return 0
    echo "there: $1" >>err
    return 1
}
cross() { # CODE OPTION...: at a
    wanted_code=$1
    shift
    gives "$wanted_code" record --store a --format json "$@"
}
group() { # CODE ARGUMENT...: at a
    wanted_code=$1
    shift
    gives "$wanted_code" group --store a --format json "$@"
}
field_of() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" out | head -n 1; }
shown() { gives 0 show "$1" --store a --format json; }
# A command that opens the store finds what every other has written.
indexed() {
    [ -z "$daemons" ] || gives 0 status --store a --wait indexed --timeout 10
}

opened() {
    group 0 open direction=entry vehicle_plate=AB1234 vehicle_type=bus \
        mode=road carrier='Red Line' --size 5 && has '"short":"[0-9a-f]\{8\}"' &&
        short=$(field_of short) && id=$(field_of group) &&
        [ ${#id} -eq 32 ] && [ "${id#"$short"}" != "$id" ] &&
        [ "$(stat -c %a "a/groups/$id.json")" = 600 ] &&
        [ "$(stat -c %a a/groups)" = 700 ]
}
wrong_fields() {
    group 2 open surname=DOE && says "'surname'" && says 'vehicle_plate' &&
        group 2 open mode=swim && says 'mode' && group 2 open --size 0 &&
        group 2 open --size 10001 && says 'from 1 to 10000' &&
        group 2 lose && says "'lose'" && group 2 close && says ID &&
        [ "$(ls a/groups | wc -l)" -eq 1 ]
}
filled() {
    cross 0 --group "$short" group_role=driver document_number=G1 surname=ROE &&
        shown "$(field_of ref)" && has "\"group\":\"$id\"" &&
        has '"group_role":"driver"' && has '"group_size":5' &&
        has '"vehicle_plate":"AB1234"' && has '"direction":"entry"' &&
        has '"carrier":"Red Line"' && has '"mode":"road"' &&
        cross 0 --group "$short" group_role=leader carrier=Blue surname=POE &&
        shown "$(field_of ref)" && has '"carrier":"Blue"' &&
        has '"group_role":"leader"' &&
        cross 0 --group "$id" minor_status=with_parent guardian='Jane Moe' \
            surname=MOE given_names=TOM && shown "$(field_of ref)" &&
        has '"group_role":"member"' &&
        cross 1 --group ffffffff surname=ZOE && says 'no open group' &&
        cross 2 --group "$short" group="$id" && says 'group'
}
counted() {
    cross 0 --group "$short" surname=KOE outcome=referred birth_date=2020-03-01 &&
        waiting=$(field_of ref) && cross 0 --group "$short" surname=LOE &&
        gives 0 void "$(field_of ref)" --store a --reason twice && indexed &&
        group 0 show "$short" && has '"recorded":4,"missing":1,"void":1' &&
        has '"drivers":1,"leaders":1,"minors":2,"waiting":1' &&
        has '"minor_status":"with_parent","guardian":"Jane Moe"' &&
        has "$waiting.*\"minor\":true,\"waits\":true" && lacks LOE &&
        gives 0 amend "$waiting" outcome=admitted group_role=leader --store a \
            --reason asked && indexed && group 0 show "$short" &&
        has '"recorded":4,"missing":1' && has '"leaders":2,"minors":2,"waiting":0'
}
closed() {
    group 3 close "$short" && says "4 of 5 in '$short'" &&
        has '"recorded":4' && [ -e "a/groups/$id.json" ] &&
        group 0 close "$short" --incomplete && has '"missing":1' &&
        [ ! -e "a/groups/$id.json" ] && group 1 show "$short" &&
        says 'no open group' && group 0 && [ ! -s out ]
}
# From a file of lines; complete, it needs no word.
many() {
    group 0 open direction=exit mode=rail --size 2 && id=$(field_of group) &&
        printf '%s\n' '{"surname":"ONE"}' '{"surname":"TWO"}' >lines &&
        cross 0 --from lines --group "$id" && [ "$(wc -l <out)" -eq 2 ] &&
        indexed && group 0 close "$id" && has '"recorded":2,"missing":0'
}
bounded() {
    i=0
    while [ $i -lt $bound ]; do
        group 0 open mode=foot || return 1
        i=$((i + 1))
    done
    group 3 open mode=foot && says "$bound are open" &&
        group 1 show '' && group 0 && [ "$(wc -l <out)" -eq $bound ] &&
        group 0 close "$(field_of group)" && group 0 open mode=foot &&
        group 3 open mode=foot
}
damaged() {
    id=$(field_of group)
    group 0 && id=$(field_of group) && echo '{"size":' >"a/groups/$id.json" &&
        group 4 show "$id" && says 'damaged' && group 0 &&
        has "$id\",\"error\"" && cross 4 --group "$id" && rm -r a/groups
}

resident() { # PASS FIELD...
    number=$1
    shift
    cross 0 --direction entry pass_number="$number" surname=DOE \
        given_names=ANN birth_date=1980-05-04 nationality=UTO "$@"
}
passes() {
    resident P-17 document_class=border_pass document_number=C3 \
        issuing_state=UTO expiry_date=2099-01-01 pass_zone=valley \
        pass_until=2098-01-01 category=border_resident remarks=tall officer=kay &&
        resident P-17 document_class=border_pass document_number=C4 sex=F \
            pass_until=2098-01-01 capture=read outcome=refused && indexed &&
        cross 0 --direction exit --pass p17 && has '"taken_from":"UTKAY-' &&
        lacks pass_expired && lacks '"expiry":"wrong"' &&
        shown "$(field_of ref)" && has '"document_number":"C4"' &&
        has '"surname":"DOE"' && has '"pass_number":"P-17"' && has '"sex":"F"' &&
        has '"direction":"exit"' && has '"outcome":"allowed"' &&
        has '"capture":"typed"' && lacks tall && lacks '"officer":"kay"' &&
        lacks border_resident
}
given_wins() {
    cross 0 --direction exit --pass P-17 document_number=NEW9 sex=X \
        surname=ROE && shown "$(field_of ref)" &&
        has '"document_number":"NEW9"' && lacks document_class &&
        has '"sex":"X"' && has '"surname":"ROE"' &&
        has '"birth_date":"1980-05-04"' &&
        gives 0 void "$(field_of ref)" --store a --reason test && indexed
}
over() {
    resident P-18 pass_until=2020-01-01 && indexed &&
        cross 0 --direction exit --pass P-18 && has '"expiry":"wrong"' &&
        has '"pass_expired":true' &&
        cross 0 --direction exit --pass P-18 pass_until=2098-01-01 &&
        lacks pass_expired
}
nobody() {
    cross 1 --direction exit --pass P-404 && says "pass 'P-404'" &&
        resident P-19 && gives 0 void "$(field_of ref)" --store a \
        --reason test && indexed && cross 1 --direction exit --pass P-19 &&
        cross 2 --direction exit --pass '--' && says pass_number &&
        LC_ALL=fr cross 1 --direction exit --pass P-404 && says "d'ici"
}
several() {
    resident P-20 && cross 0 --direction entry pass_number=P-20 surname=Doe \
        given_names=Ann birth_date=1980-XX-04 && indexed &&
        cross 0 --direction exit --pass P-20 &&
        cross 0 --direction entry pass_number=P-20 surname=DOE \
            given_names=ANN birth_date=1981-05-04 && indexed &&
        cross 3 --direction exit --pass P-20 && says 'different people'
}
# Who was protected on the way in is on the way out.
protected() {
    resident P-21 category=asylum && indexed &&
        cross 0 --direction exit --pass P-21 && shown "$(field_of ref)" &&
        has '"category":"asylum"'
}
alone() {
    echo '{}' >line
    cross 2 --direction exit --pass P-17 --from line && says -- --from &&
        cross 2 --direction exit --pass P-17 --mrz 'P<UTO' && says mrz
}

paper() {
    cross 2 --direction entry paper_form=17 surname=DOE && says event_time &&
        cross 0 --direction entry paper_form=17 surname=DOE \
            event_time=2026-01-05T04:10:00Z && shown "$(field_of ref)" &&
        has '"capture":"paper"' && has '"event_time_quality":"typed"' &&
        has '"capture_time"' && has '"event_time":"2026-01-05T04:10:00Z"' &&
        cross 0 --direction entry paper_form=18 capture=import \
            event_time=2026-01-05T04:10:00Z event_time_quality=estimated &&
        shown "$(field_of ref)" && has '"capture":"import"' &&
        has '"event_time_quality":"estimated"' &&
        cross 0 --direction entry event_time="$(date -u -d '+1 day' +%FT%TZ)" &&
        shown "$(field_of ref)" && has '"event_time_quality":"doubtful"' &&
        cross 0 --direction entry event_time="$(date -u +%FT%TZ)" &&
        shown "$(field_of ref)" && lacks event_time_quality
}
# A coach of which only forms are left.
paper_group() {
    group 0 open direction=entry --size 1 --since 2026-01-05 &&
        id=$(field_of group) && cross 0 --group "$id" paper_form=19 \
        event_time=2026-01-05T04:10:00Z && indexed && group 0 close "$id"
}

sessions() {
    ok "$1: a session is opened and kept by its owner alone" opened
    ok "$1: what a group cannot share is refused" wrong_fields
    ok "$1: a record takes what its group shares" filled
    ok "$1: a session counts its people" counted
    ok "$1: it is not closed before all are there, but on request" closed
}
sessions 'without a daemon'
begin a --listen 127.0.0.1:0 || exit 1
sessions 'with a daemon'
ok "a file of lines goes into one session" many
ok "no more than $bound are open" bounded
ok "a damaged session says so, and harms no other" damaged
ok "a pass brings its holder's last document and person" passes
ok "what the officer gives wins" given_wins
ok "a pass that is over is told" over
ok "a pass that nobody has is refused" nobody
ok "a pass of different people is refused" several
ok "a pass brings no one out of protection" protected
ok "a pass stands for one crossing, without a reading" alone
slips() {
    cross 0 --direction exit && has '"look_again":\["nobody"\]' &&
        says 'neither a document nor a person' &&
        cross 0 --direction entry document_number=S1 birth_date=2090-01-01 &&
        has '"look_again":\["birth_date"\]' && says 'in the future' &&
        cross 0 --direction entry document_number=S1 birth_date=20XX-XX-XX &&
        lacks look_again && [ ! -s err ] &&
        cross 0 --direction entry birth_date="$(date +%Y-%m-%d)" \
            document_class=none && lacks look_again &&
        LC_ALL=fr_ML.UTF-8 cross 0 --direction entry birth_date=9XXX-XX-XX &&
        has '"look_again":\["nobody","birth_date"\]' &&
        grep -q 'ne nomme ni document ni personne' err
}
ok "what looks like a slip is recorded, and told" slips
ok "a paper form has its own time, and says so" paper
ok "a session of paper forms begins when they say" paper_group
end TERM
exit $((faults > 0))
