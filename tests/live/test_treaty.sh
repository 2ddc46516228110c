#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A treaty between two countries, from a readable file to what a node tells of
# it, and every refusal on the way. What crosses the border is told elsewhere.
#
# usage: test_treaty.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use. Needs no network and no terminal.

set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"
example=$here/../../docs/examples/treaty.ini

field() { # NAME: the first of that name in out
    sed -n 's/.*[{,]"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' out | head -n 1
}

mv authority uto # that of nodes a and b
gives 0 authority init --country ALB alb $n
gives 0 authority init --country XYZ xyz $n
for country in uto alb xyz; do
    gives 0 treaty party --authority $country
    field root >$country.root
done

# file FROM UNTIL: what grants fields both ways, to be edited by the tests.
file() {
    cat <<INI
[treaty]
from = $1
until = $2
purposes = border-control, stays
[party UTO]
root = $(cat uto.root)
[party ALB]
root = $(cat alb.root)
[grant ours]
giver = UTO
posts = UTKAY
fields = document_number, surname,
    nationality
excluded = category:crew
days = 365
[grant theirs]
giver = ALB
kind = crossing
fields = document_number
days = 30
INI
}
propose() { gives 0 treaty propose "$1" --out "$2"; }

# From the file to the text.
file 2020-01-01 none >good.ini
ok 'a readable file becomes a text' propose good.ini good.treaty
fingerprint=$(grep -o '"fingerprint":"[0-9 ]*"' out | cut -d'"' -f4)
id=$(grep -o '"id":"[0-9a-f]*"' out | cut -d'"' -f4)
ok 'it tells what is granted by name' \
    grep -q '"fields":\["document_number","surname","nationality"\]' out
ok 'and what is not' grep -q '"excluded":\["category:crew"\]' out
sed 's/document_number, surname,/surname, document_number,/
s/border-control, stays/stays, border-control/' good.ini >turned.ini
same() { propose turned.ini turned.treaty && cmp good.treaty turned.treaty; }
ok 'the order of a list changes nothing' same
ok 'the text tells the same' gives 0 treaty show good.treaty
ok 'and has the same fingerprint' grep -q "\"fingerprint\":\"$fingerprint\"" out
shown() {
    gives 0 treaty show good.treaty --format table &&
        grep -q 'UTO gives ALB' out && grep -q 'nothing of those with: category:crew' out &&
        grep -q "by telephone: $fingerprint" out
}
ok 'people read it in sentences' shown
example() {
    sed "s/^root = d75a.*/root = $(cat uto.root)/
s/^root = 3d40.*/root = $(cat alb.root)/" "$example" >example.ini &&
        propose example.ini example.treaty
}
ok 'the example of the documentation is one' example

# wrong SENTENCE LINE WORDS SED: the edited file is refused at that line.
wrong() {
    sed "$4" good.ini >wrong.ini
    ok "$1" refused 2 "line $2: .*$3" treaty propose wrong.ini --out wrong
}
wrong 'an unknown field is refused with its line' 12 \
    'surnam.*field.s name' 's/surname/surnam/'
wrong 'a field that stays at home is refused' 12 'officer.*never' \
    's/surname/officer/'
wrong 'a date that is none' 2 '2026-13-01.*a date' 's/^from.*/from = 2026-13-01/'
wrong 'a root that is no key' 6 '12ab.*64 hexa' 's/^root.*/root = 12ab/'
wrong 'a giver that is no party' 10 'XYZ.*ALB' 's/^giver = UTO/giver = XYZ/'
wrong 'a country in small letters' 6 'uto.*three capital' 's/party UTO/party uto/'
wrong 'a third country' 10 'XYZ.*two countries' \
    's/^\[grant ours\]/[party XYZ]/;s/^giver = UTO/root = 00/'
wrong 'an exclusion without a code' 14 'category:none.*diplomat' \
    's/category:crew/category:none/'
wrong 'an exclusion of no field' 14 'caste:crew' 's/category:crew/caste:crew/'
wrong 'no days of retention' 15 "'0'.*1 to 36600" 's/^days = 365/days = 0/'
wrong 'a kind of the home log' 18 'access.*crossing' 's/^kind.*/kind = access/'
wrong 'a name that is not known' 4 'purpos.*purposes' 's/^purposes/purpos/'
wrong 'a section that is not known' 10 'gift' 's/^\[grant ours\]/[gift ours]/'
wrong 'a date given twice' 3 'from.*twice' 's/^until.*/from = 2021-01-01/'
wrong 'a field given twice' 13 'surname.*twice' 's/    nationality/    surname/'
wrong 'a line without a value' 3 'NAME = VALUE' 's/^until.*/nothing/'
lacks() { # SENTENCE WHAT SED
    sed "$3" good.ini >wrong.ini
    ok "$1" refused 2 "$2 is missing" treaty propose wrong.ini --out wrong
}
lacks 'a treaty has an end, or says none' until '/^until/d'
lacks 'it has purposes' purposes '/^purposes/d'
lacks 'a grant has a giver' giver '/^giver = UTO/d'
lacks 'and days' days '/^days = 365/d'
lacks 'there are two countries' 'party COUNTRY.' '6d'
file 2021-01-01 2020-01-01 >wrong.ini
ok 'an end before the beginning is refused' \
    refused 2 'ends before' treaty propose wrong.ini --out wrong
ok 'a file that is not there' refused 2 'cannot read' treaty propose none --out wrong
ok 'no text was made of any of these' [ ! -e wrong ]
ok 'a text that is not there' refused 2 'cannot read' treaty accept none \
    --authority uto --fingerprint 1 $n

# Accepting.
accept() { # AUTHORITY TEXT [FINGERPRINT]
    gives 0 treaty accept "$2" --authority "$1" \
        --fingerprint "${3-$fingerprint}" $n
}
before=$(sum uto/trust)
ok 'without a fingerprint and a terminal nothing is signed' \
    refused 2 '--fingerprint' treaty accept good.treaty --authority uto $n
ok 'nor with another fingerprint' refused 3 "$fingerprint, not" \
    treaty accept good.treaty --authority uto $n \
    --fingerprint '11111 22222 33333 44444 55555 66666'
ok 'nor with what is none' refused 2 'thirty digits' \
    treaty accept good.treaty --authority uto $n --fingerprint 12345
ok 'nor by a country that is no party' refused 3 'is no party' \
    treaty accept good.treaty --authority xyz $n --fingerprint "$fingerprint"
{ head -c 40 good.treaty; printf x; tail -c +42 good.treaty; } >altered
ok 'nor what was altered' refused 3 'E-TREATY-02' \
    treaty accept altered --authority uto $n --fingerprint "$fingerprint"
head -c 100 good.treaty >short
ok 'nor a piece of it' refused 3 'E-TREATY-01' \
    treaty accept short --authority uto $n --fingerprint "$fingerprint"
file 2020-01-01 2021-01-01 >old.ini
propose old.ini old.treaty
old=$(grep -o '"fingerprint":"[0-9 ]*"' out | cut -d'"' -f4)
ok 'nor what has run out' refused 3 'has run out' \
    treaty accept old.treaty --authority uto $n --fingerprint "$old"
ok 'the authority is as it was' [ "$(sum uto/trust)" = "$before" ]
ok 'the root signs where there is no signer' accept uto good.treaty
ok 'and says so' grep -q '"known":false' out
before=$(sum uto/trust)
again() { accept uto good.treaty && grep -q '"known":true' out; }
ok 'accepting again changes nothing' again
ok 'in the authority either' [ "$(sum uto/trust)" = "$before" ]
gives 0 authority signer treaties --authority alb $n
mv alb/root.key root.aside
ok 'a treaty signer signs without the root' accept alb good.treaty
mv root.aside alb/root.key
ok 'the key can be named' \
    gives 0 treaty accept example.treaty --authority alb --key alb/root.key $n \
    --fingerprint "$(gives 0 treaty show example.treaty &&
        grep -o '"fingerprint":"[0-9 ]*"' out | cut -d'"' -f4)"
file 2020-01-01 2099-01-01 >other.ini
propose other.ini other.treaty
other=$(grep -o '"fingerprint":"[0-9 ]*"' out | cut -d'"' -f4)
ok 'a registrar signs no treaty' refused 3 'no treaty signer' \
    treaty accept other.treaty --authority alb --key alb/registrar.key $n \
    --fingerprint "$other"

# A node learns of it.
gives 0 enroll uto/trust --store a $n
listed() { gives 0 treaty list --store a $n && is country ALB && is state "$1"; }
ok 'a node that is enrolled knows the treaty' listed signed_by_us
ok 'with its fingerprint' grep -q "\"fingerprint\":\"$fingerprint\"" out
ok 'and shows the text by the beginning of its id' \
    gives 0 treaty show "$(echo "$id" | cut -c1-6)" --store a $n
ok 'as the file does' grep -q '"fields":\["document_number","surname","nationality"\]' out
ok 'an id that no treaty has' refused 1 'begins with' treaty show 0000 --store a $n
ok 'what is no id' refused 2 'no file' treaty show xy --store a $n
begin a
ok 'a daemon answers the same' listed signed_by_us

# Ending.
ok 'what was not signed here cannot be ended' refused 1 'has signed no' \
    treaty end old.treaty --authority uto $n
ok 'a treaty is ended by its id' \
    gives 0 treaty end "$(echo "$id" | cut -c1-6)" --authority uto $n
before=$(sum uto/trust)
ok 'or by its text, with no more said' gives 0 treaty end good.treaty --authority uto $n
ok 'and nothing more signed' [ "$(sum uto/trust)" = "$before" ]
ok 'an end is for good' refused 3 'ended by this country' \
    treaty accept good.treaty --authority uto $n --fingerprint "$fingerprint"
ok 'the node still holds it as it was' listed signed_by_us
ok 'a running daemon takes the end in' gives 0 enroll uto/trust --store a $n
ok 'and tells of it' listed ended
end TERM
ok 'as does the store without it' listed ended

# A text that gives the same root another code: the newest of home's counts.
sed 's/ALB/XYZ/' other.ini >wrong.ini
signed() { # FILE
    propose "$1.ini" "$1.treaty" &&
        one=$(grep -o '"fingerprint":"[0-9 ]*"' out | cut -d'"' -f4) &&
        gives 0 treaty accept "$1.treaty" --authority uto $n \
            --fingerprint "$one" && gives 0 enroll uto/trust --store a $n
}
ok 'a text with a wrong code is signed' signed wrong
gives 0 treaty list --store a $n
ok 'and counts, as nothing else is in force' \
    grep -q '"country":"XYZ".*"signed_by_us"\|"signed_by_us".*"XYZ"' out
sleep 1
ok 'the right one is signed after it' signed other
gives 0 treaty list --store a $n
ok 'and counts' grep -q '"country":"ALB","state":"signed_by_us"' out
ok 'the wrong one is named' \
    grep -q '"country":"XYZ","state":"other_code".*"code":"E-TREATY-06"' out

[ $faults -eq 0 ] || exit 1
