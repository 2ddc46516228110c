#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pictures and other media: recorded at a post, at headquarters by themselves,
# at another post on demand; damaged, broken off, and held by nobody.
#
# usage: test_media.sh CAIRN

set -u
. "$(dirname "$0")/node.sh"
{
    "$cairn" authority init --country UTO authority $n
    node a
    node b
    "$cairn" init --store hq --country UTO --name hq --role headquarters $n
    "$cairn" authority enroll hq/request --authority authority --out enrol $n
    "$cairn" enroll enrol --store hq $n
    # The first of each store would not know who came later.
    "$cairn" enroll enrol --store a $n
    "$cairn" enroll enrol --store b $n
} >/dev/null 2>&1

picture() { # FILE BYTES: a picture by its first bytes
    { printf '\377\330\377\340' && head -c "$2" /dev/urandom; } >"$1"
}
picture face.jpg 300000
picture large.jpg 8000000
printf '%%PDF-1.7 form' >form.pdf
at_of() {
    "$cairn" status --store "$1" --format json |
        sed 's/.*"listen":"\([^"]*\)".*/\1/'
}
with() { # STORE NUMBER MEDIUM...: records it; its reference is in $ref
    store=$1 number=$2
    shift 2
    gives 0 record --store "$store" --direction entry issuing_state=UTO \
        document_number="D$number" --format json "$@" || return
    ref=$(sed 's/.*"ref":"\([^"]*\)".*/\1/' out)
}
same() { # STORE REF KIND FILE [OPTION...]
    store=$1 one=$2 kind=$3 file=$4
    shift 4
    rm -f back
    gives 0 media --store "$store" "$one" --kind "$kind" --out back "$@" &&
        cmp back "$file" 2>>err
}
held() { # STORE REF true|false
    gives 0 show --store "$1" "$2" --format json &&
        grep -q "\"held\":$3" out
}
soon() { # COMMAND...: within 20 seconds
    for _ in $(seq 200); do
        "$@" && return
        sleep 0.1
    done
    return 1
}
largest() { find "$1/blobs" -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2; }
spoil() { printf 'spoilt' | dd of="$(largest "$1")" bs=1 seek=70000 conv=notrunc 2>/dev/null; }

recorded() {
    with a 1 --media face=face.jpg --media form=form.pdf && first=$ref &&
        held a "$first" true && grep -q '"format":"jpeg"' out &&
        grep -q '"format":"pdf"' out && same a "$first" face face.jpg &&
        gives 0 media --store a "$first" --kind form && cmp out form.pdf
}
wrong_use() {
    head -c 8388609 /dev/zero >big
    refused 2 '8388609 bytes' record --store a --direction entry \
        --media face=big && refused 2 'nose=big' record --store a \
        --direction entry --media nose=big &&
        refused 2 'has 2 of them' media --store a "$first" &&
        refused 1 'no such medium' media --store a "$first" --kind signature
}
ok "a record's media are stored before it, and given back" recorded
ok "what is too large, or of no kind, is not taken" wrong_use

begin a --listen 127.0.0.1:0 && a_daemon=$daemon
a_at=$(at_of a)
begin hq --listen 127.0.0.1:0 --peer "$a_at" && hq_daemon=$daemon
hq_at=$(at_of hq)
ok "headquarters has by itself what was recorded before" \
    soon same hq "$first" face face.jpg --timeout 0
over_the_socket() {
    with a 2 --media face=large.jpg && large=$ref &&
        same a "$large" face large.jpg
}
ok "a daemon takes a large one over its socket" over_the_socket
ok "headquarters has that as well" \
    soon same hq "$large" face large.jpg --timeout 0

begin b --listen 127.0.0.1:0 --peer "$hq_at" && b_daemon=$daemon
soon holds b 2
ok "another post has the record and not the picture" held b "$first" false
ok "it has the picture on demand" same b "$first" face face.jpg
ok "and holds it from then on" held b "$first" true

aside() { find "$1/blobs" -name '*.bad'; }
# What is aside is not held, and told until a whole one has come.
kept_aside() {
    held b "$first" false && gives 1 verify --store b --format json &&
        grep -q '"state":"damaged","digest":"' out &&
        grep -q '"media":0,"media_damaged":1,' out &&
        gives 1 doctor --store b --format json &&
        grep -q '"found":"0 held, 0 begun, 1 damaged"' out
}
verify_tells() {
    spoil b
    gives 1 verify --store b --format json &&
        grep -q '"type":"medium_state","state":"damaged","digest":"' out &&
        grep -q '"media":0,"media_damaged":1,"media_begun":0' out &&
        [ -n "$(aside b)" ] && kept_aside &&
        gives 0 verify --store hq --format json &&
        grep -q '"media":3,"media_damaged":0' out &&
        grep -q '"media_missing":0' out
}
ok "verify tells which medium is damaged" verify_tells
damaged() {
    gives 0 media --store b "$first" --kind face --out back --format json &&
        grep -q 'is damaged' err && cmp back face.jpg &&
        same b "$first" face face.jpg && ! [ -s err ] && [ -z "$(aside b)" ]
}
ok "a damaged one is told, put aside, and had anew" damaged
# Nobody waits for it: what has lost its key comes from the post that has it.
bad_head() {
    head -c 64 /dev/zero |
        dd of="$(largest hq)" conv=notrunc 2>/dev/null
    gives 1 verify --store hq --format json &&
        grep -q '"state":"damaged","digest":"' out &&
        grep -q '"media":2,"media_damaged":1,' out &&
        grep -q '"media_missing":0' out &&
        soon same hq "$large" face large.jpg --timeout 0 &&
        gives 0 verify --store hq && [ -z "$(aside hq)" ]
}
ok "headquarters tells a damaged head, and has it anew by itself" bad_head

nobody() {
    {
        printf '{"direction":"entry","document_number":"D4","media":[{'
        printf '"kind":"face","size":5,"digest":"%064d"}]}\n' 7
    } >line
    gives 0 record --store b --from line --format json || return
    ref=$(sed 's/.*"ref":"\([^"]*\)".*/\1/' out)
    refused 1 'not held here; asked 1 peers' media --store b "$ref" --out back
}
ok "what nobody holds is asked for, and told as such" nobody
own_missing() {
    gives 1 verify --store b --format json &&
        grep -q '"state":"missing","digest":"0*7","own":true' out &&
        grep -q '"media_missing":1[,}]' out && gives 0 verify --store hq
}
ok "verify fails where a node's own medium is missing" own_missing
# At a post without a line one bad piece takes no more with it than itself.
only_copy() {
    with c 9 --media face=face.jpg && only=$ref || return
    spoil c
    gives 1 verify --store c && gives 1 media --store c "$only" --out back &&
        grep -q 'kept aside until' err && ! grep -q 'anew' err &&
        [ -n "$(aside c)" ] && gives 1 verify --store c --format json &&
        grep -q '"media_damaged":1,' out
}
node c >/dev/null 2>&1
ok "the only copy is put aside and not destroyed" only_copy

# More than a headquarters wants at once, named by one entry after the other.
flood() {
    for one in $(seq 300); do
        printf '{"direction":"entry","document_number":"F%d","media":[{' "$one"
        printf '"kind":"face","size":5,"digest":"%064x"}]}\n' "$one"
    done >lines
    gives 0 record --store a --from lines && with a 6 --media face=small.jpg &&
        last=$ref && soon same hq "$last" face small.jpg --timeout 0 &&
        [ "$(find hq/blobs -name '*.part' | wc -l)" -eq 0 ]
}
picture small.jpg 2000
ok "entries that name what nobody has keep nothing away" flood

# Headquarters ends in the middle of a large one, as at a power cut.
broken_off() {
    picture other.jpg 8000000
    with a 5 --media face=other.jpg && other=$ref || return
    for _ in $(seq 100); do
        [ "$(find hq/blobs -name '*.part' | wc -l)" -gt 0 ] && break
        sleep 0.05
    done
    end KILL "$hq_daemon"
    begin hq --listen "$hq_at" --peer "$a_at" && hq_daemon=$daemon
    soon same hq "$other" face other.jpg --timeout 0
}
ok "what was broken off is gone on with after a restart" broken_off
lacking() {
    gives 0 verify --store hq --format json &&
        grep -q '"state":"missing","digest":"0000' out &&
        grep -q '"media_missing":301[,}]' out
}
ok "verify tells which one headquarters lacks" lacking
doctor() {
    "$cairn" doctor --store hq --format json >out 2>err
    grep '"what":"media"' out | grep -q '"state":"good","what":"media","found":"'
}
ok "and doctor how many are held" doctor
untouched() {
    gives 0 verify --store hq &&
        [ "$(find hq/blobs -name '*.part' | wc -l)" -eq 0 ]
}
ok "nothing is left begun" soon untouched
end TERM "$b_daemon"
end TERM "$hq_daemon"
end TERM "$a_daemon"
[ "$faults" -eq 0 ]
