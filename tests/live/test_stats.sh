#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Counts of a node: tables by columns, beside a recount of what was recorded; a
# table as of a moment, byte for byte, after more came, after a rebuild, after
# kill -9 and without a daemon; small counts hidden; the monthly set; matches.
#
# usage: test_stats.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"

# crossing NUMBER FIELD=VALUE...: by node a, of document $document or D$NUMBER
document=
crossing() {
    number=$1
    shift
    gives 0 record --store a document_number="${document:-D$number}" \
        issuing_state=UTO client_ref="$(printf '%032d' "$number")" "$@"
}
table() { # FILE ARGUMENT...: rows alone
    file=$1
    shift
    gives 0 stats --store a --format csv "$@" && cp out "$file"
}
is() { # FILE, lines as they must be: without quotes
    tr -d '"\r' <"$1" >found
    cat >wanted
    cmp -s found wanted || { diff found wanted >>err && return 1; }
}
as_of() { sed -n 's/.*as of \([^;]*\);.*/\1/p' err; }
indexed() { gives 0 status --store a --wait indexed --timeout 15; }

begin a
some() {
    crossing 1 --direction entry outcome=admitted nationality=MLI sex=F \
        birth_date=2001-02-03 post=UTKAY event_time=2026-05-31T23:30:00Z \
        utc_offset=60 mode=road purpose=trade &&
        crossing 2 --direction entry outcome=admitted nationality=MLI sex=M \
            birth_date=1950-01-01 post=UTKAY event_time=2026-06-01T10:00:00Z &&
        crossing 3 --direction exit outcome=allowed nationality=SEN sex=F \
            post=UTNIO event_time=2026-06-02T10:00:00Z mode=foot &&
        crossing 4 --direction entry outcome=refused refusal_reasons=C,E \
            nationality=SEN post=UTNIO event_time=2026-06-03T10:00:00Z &&
        crossing 5 --direction entry outcome=admitted nationality=MLI \
            post=UTKAY event_time=2025-06-02T10:00:00Z &&
        document=D1 &&
        crossing 6 --direction exit outcome=allowed nationality=MLI sex=F \
            post=UTKAY event_time=2026-06-05T10:00:00Z && document=
}
ok 'crossings are recorded' some
by_day() {
    table day --by day,post,direction --since 2026-01-01 && is day <<'END'
day,post,direction,count
2026-06-01,UTKAY,entry,2
2026-06-02,UTNIO,exit,1
2026-06-03,UTNIO,entry,1
2026-06-05,UTKAY,exit,1
END
}
ok 'a day is the local day of the post' by_day
filtered() {
    table few --by nationality --where post=UTKAY --where sex=F --where sex=M &&
        is few <<'END' && table none --by sex --where post=UTXXX && [ ! -s none ]
nationality,count
MLI,3
END
}
ok 'one of the values of each field that is named' filtered
compared() {
    table year --by month,direction --compare year --since 2026-06-01 \
        --until 2026-06-30 && is year <<'END'
month,direction,count,year_before,change
2026-06,entry,3,1,2
2026-06,exit,2,0,2
END
}
ok 'the same days a year before' compared
refuses() {
    refused 2 "'colour'" stats --store a --by day,colour &&
        refused 2 "'day'" stats --store a --by day,day &&
        refused 2 "'2026-13'" stats --store a --monthly 2026-13 &&
        refused 2 "'yesterday'" stats --store a --since yesterday &&
        refused 2 "'later'" stats --store a --as-of later &&
        refused 2 "'2999-01-01'" stats --store a --as-of 2999-01-01 &&
        refused 2 "'2999-01-01T00:00:00Z'" stats --store a \
            --as-of 2999-01-01T00:00:00Z &&
        refused 2 "'1969-12-31'" stats --store a --as-of 1969-12-31 ||
        return 1
    minute=$(date -u -d '+1 minute' +%Y-%m-%dT%H:%M:%SZ)
    refused 2 "'$minute'" stats --store a --as-of "$minute" &&
        refused 2 "'female'" stats --store a --where sex=female &&
        refused 2 "'1'" stats --store a --suppress 1 &&
        refused 2 "'1001'" stats --store a --suppress 1001 &&
        refused 2 "'month'" stats --store a --compare month &&
        refused 2 alone stats --store a --match --by post
}
ok 'wrong use names the bad value' refuses
eight() {
    all=day,month,year,hour,post,direction,nationality,residence
    gives 0 stats --store a --by $all &&
        refused 2 "'sex'" stats --store a --by $all,sex
}
ok 'eight columns, and no ninth' eight

# A published table.
publish() {
    table published --by day,post,direction,nationality,sex,age_group &&
        moment=$(as_of) && [ -n "$moment" ]
}
ok 'a table says as of when it is' publish
again() { # WHICH
    table "$1" --by day,post,direction,nationality,sex,age_group \
        --as-of "$moment" && cmp -s "$1" published
}
more() {
    id=$(gives 0 find --store a --document D2 && sed -n \
        's/.*"id":"\([0-9a-f]*\)".*/\1/p' out | head -n 1)
    other=$(gives 0 find --store a --document D3 && sed -n \
        's/.*"id":"\([0-9a-f]*\)".*/\1/p' out | head -n 1)
    crossing 7 --direction entry nationality=UTO &&
        gives 0 amend --store a "$id" nationality=SEN --reason typed &&
        gives 0 void --store a "$other" --reason twice &&
        crossing 8 --direction exit nationality=D
}
ok 'more comes: crossings, an amendment, a void' more
now() {
    table now --by nationality --since 2026-06-01 --until 2026-06-30 && is now <<'END'
nationality,count
MLI,2
SEN,2
END
}
ok 'they count from now on' now
differs() {
    table later --by day,post,direction,nationality,sex,age_group &&
        ! cmp -s later published
}
ok 'the table has become another' differs
ok 'the published one is the same, byte for byte' again at_once
written() { indexed && again written; }
ok 'when the indexes are on the disk too' written
made_anew() { gives 0 index --store a rebuild && again made; }
ok 'after all indexes were made anew' made_anew
killed() {
    crossing 9 --direction entry nationality=UTO || return 1
    end KILL
    begin a && again killed
}
ok 'after kill -9' killed
end TERM
ok 'without a daemon' again alone
gone() { rm -r a/index && again gone && begin a && indexed && again back; }
ok 'after the indexes were lost' gone
before() {
    sleep 1.2
    between=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    table first --by nationality && sleep 1.2 &&
        crossing 10 --direction entry nationality=UTO &&
        table second --by nationality --as-of "$between" &&
        cmp -s first second && table third --by nationality &&
        ! cmp -s first third
}
ok 'any other time of rest does as well' before
today() {
    table one --by nationality --as-of "$(date -u +%F)" &&
        told=$(as_of) && [ -n "$told" ] &&
        [ "${told%%.*}" \< "$(date -u -d '+2 seconds' +%FT%T)" ] &&
        crossing 11 --direction entry nationality=UTO &&
        table two --by nationality --as-of "$told" && cmp -s one two &&
        table three --by nationality --as-of "$(date -u +%F)" &&
        ! cmp -s one three
}
ok 'today is as of now' today
covered() {
    gives 0 stats --store a --by nationality --as-of "$told" &&
        tail -n 1 out | grep -q '"type":"coverage"'
}
ok 'what was known then has its coverage too' covered

# Small counts.
hidden() {
    table small --by nationality,direction --suppress 3 &&
        tr -d '\r' <small | awk -F, 'NR > 1 && $3 != "\"\"" {
            gsub(/"/, "", $3); if ($3 > 0 && $3 < 3) exit 1 }' &&
        gives 0 stats --store a --by nationality,direction --suppress 3 &&
        grep -q '"type":"count".*"count":null' out
}
ok 'counts below the bound are not shown' hidden

nothing() {
    gives 0 stats --store a --suppress 1000 --format table &&
        grep -q hidden out && ! grep -q 'no crossing' out &&
        gives 0 stats --store a --by nationality --suppress 1000 \
            --format table &&
        grep -q hidden out && ! grep -q 'no crossing' out &&
        gives 0 stats --store a --where post=UTXXX --suppress 3 \
            --format table && grep -q 'no crossing' out
}
ok 'and what is hidden is not nothing' nothing

# The month and the matches.
month() {
    gives 0 stats --store a --monthly 2026-06 --format json &&
        for one in arrivals_by_nationality arrivals_by_sex_and_age \
            departures_by_mode refused_by_reasons; do
            grep -q "\"table\":\"$one\"" out || return 1
        done
    grep -q '"table":"refused_by_reasons","reasons":"CE","count":1' out &&
        grep -q '"type":"total","table":"arrivals_by_mode","count":2' out
}
ok 'the set of a month' month
matches() {
    gives 0 stats --store a --match --since 2026-06-01 --until 2026-06-30 &&
        grep -q '"post":"UTKAY","neighbour":"","entries":2,"matched":1,.*"share":0.5' out &&
        grep -q '"type":"coverage"' out && gives 0 stats --store a --match \
        --since 2026-06-01 --until 2026-06-01 --format csv &&
        tr -d '"\r' <out | grep -qx 'UTKAY,,2,1,0,0.5'
}
ok 'the share of entries that have left' matches
people() {
    gives 0 stats --store a --by post,direction --format table &&
        grep -q '^UTKAY *entry ' out && grep -q '^total ' out &&
        LC_ALL=fr_FR.UTF-8 gives 0 stats --store a --format table &&
        grep -q '^état du ' out
}
ok 'a table for people, in their language' people
full() {
    for one in day month year hour post direction nationality residence sex \
        age_group mode purpose category outcome reasons; do
        gives 0 stats --store a --by $one || return 1
    done
}
ok 'by each of the columns' full
[ $faults -eq 0 ]
