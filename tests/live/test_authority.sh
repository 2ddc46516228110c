#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is done at an authority: offices, their keys, copies of the root,
# renewals.
#
# usage: test_authority.sh CAIRN
#
# Exit 0 good, 1 bad, 2 wrong use. Parts want a C compiler for a clock, `script`
# for a terminal, and root for a directory without rights; they skip without.

# shellcheck disable=SC1091,SC2034,SC2086,SC2154,SC2317
set -u
. "$(dirname "$0")/node.sh"
. "$here/office.sh"

# Offices.
gives 0 authority check --authority authority
root=$(field fingerprint)
made() { au 0 signer treaties && is role signer && is known false &&
    is file authority/signer.key && [ -s authority/signer.key ]; }
ok 'a treaty signer is certified' made
made() { au 0 keeper archive --days 30 && is file authority/keeper.key; }
ok 'a keeper too' made
made() { au 0 keeper cellar && is file authority/keeper-cellar.key; }
ok 'a second keeper has a key file of its own name' made
made() { au 0 registrar 2 && is file authority/registrar-2.key; }
ok 'so has a second registrar' made
made() { [ "$(stat -c %a authority/keeper-cellar.key)" = 600 ]; }
ok 'their key files are open to nobody else' made
before=$(sum authority/trust)
made() { au 0 keeper cellar && is known true && unchanged; }
ok 'the same again changes nothing' made
made() { au 0 keeper cellar --out copy && cmp -s copy authority/trust; }
ok 'and gives the membership where it is asked for' made
made() { refused 3 "named 'archive' already" authority signer archive \
    --authority authority $n && unchanged; }
ok 'a name is not given twice' made
for name in '' 'a b' a@b a/b .a "$(printf '%064d' 0)"; do
    ok "an office is not named '$name'" refused 2 'is not good for NAME' \
        authority keeper "$name" --authority authority $n
done
for days in 0 36501 x; do
    ok "an office is not certified for $days days" refused 2 'for --days' \
        authority keeper k --authority authority --days $days $n
done
ok 'it wants a name' refused 2 'NAME is missing' \
    authority keeper --authority authority $n
ok 'and a directory' refused 2 'authority is missing' authority keeper k $n
ok 'and one that holds an authority' refused 2 'holds no authority' \
    authority keeper k --authority a $n
ok 'and one that is there' refused 2 'holds no authority' \
    authority keeper k --authority none $n
ok 'nothing of this was signed' unchanged
made() {
    cp -r authority cut && au 0 keeper half && cp authority/trust whole &&
        cp authority/keeper-half.key cut && mv authority full &&
        mv cut authority && au 0 keeper half && is known false &&
        is file authority/keeper-half.key &&
        cmp -s authority/keeper-half.key full/keeper-half.key
}
ok 'one cut off before its certificate is taken up again' made
rm -rf full whole

# A key that was made elsewhere.
made() {
    gives 0 authority request keeper gao --country UTO --authority gao $n &&
        is file gao/keeper.key && is request gao/request
}
ok 'an office makes its key and request elsewhere' made
ok 'and not a second time' refused 2 'is there already' \
    authority request keeper gao --country UTO --authority gao $n
ok 'a post is no office' refused 2 'registrar, keeper or signer' \
    authority request post gao --country UTO --authority other $n
ok 'its request is good for its own name' refused 3 'another name or office' \
    authority keeper timbuktu --request gao/request --authority authority $n
ok 'and for its own office' refused 3 'another name or office' \
    authority signer gao --request gao/request --authority authority $n
gives 0 authority request keeper x --country XOM --authority xom $n
ok 'and for its own country' refused 3 'another country' \
    authority keeper x --request xom/request --authority authority $n
ok 'a request that is none is refused' refused 2 'no certificate request' \
    authority keeper gao --request a/key --authority authority $n
made() { au 0 keeper gao --request gao/request --out gao.trust &&
    is file null && [ -s gao.trust ]; }
ok 'it is certified' made
made() { gives 0 authority take gao.trust --authority gao && is type taken; }
ok 'and takes the membership' made
made() { gives 0 authority take gao.trust --authority gao && is entries 0; }
ok 'which brings nothing the second time' made
ok 'there is no root' refused 2 "gao/root.key' is not there" \
    authority keeper more --authority gao $n
ok 'nor a registrar' refused 2 "gao/registrar.key' is not there" \
    authority enroll a/request --authority gao --out x --renew $n
made() { gives 0 authority check --authority gao && grep -q '"role":"keeper"' out &&
    grep -q '"root_here":false' out; }
ok 'its own key is found good' made
gives 0 authority init --country UTO strange $n
ok "another country's membership is not taken" refused 3 'fingerprint is' \
    authority take strange/trust --authority gao
made() {
    cp -r authority twin && au 0 keeper one &&
        gives 0 authority keeper other --authority twin $n &&
        refused 3 'used in two directories' \
            authority take twin/trust --authority authority
}
ok 'two copies of one root that both signed are found out' made

# Passphrases.
echo 'the word of the root' >word
echo 'the word of a keeper' >own
echo 'a wrong word' >wrong
gives 0 authority init --country UTO sealed --passphrase-file word
ok 'a sealed root wants its passphrase' refused 2 'is sealed' \
    authority keeper k --authority sealed
ok 'and no other' refused 3 'does not open' \
    authority keeper k --authority sealed --passphrase-file wrong
ok 'nothing was made' [ ! -e sealed/keeper.key ]
made() { gives 0 authority keeper k --authority sealed \
    --passphrase-file word --new-passphrase-file own; }
ok 'a new key gets a passphrase of its own' made
made() { gives 0 authority check sealed/keeper.key --authority sealed \
    --passphrase-file own && grep -q '"opens":true' out; }
ok 'which opens it' made
made() { gives 1 authority check --authority sealed --passphrase-file word &&
    grep '"file":"sealed/keeper.key"' out | grep -q '"opens":false' &&
    grep '"file":"sealed/root.key"' out | grep -q '"opens":true'; }
ok 'a check tells which do not open' made

# Copies of the root.
mkdir stick
made() { gives 0 authority copy stick --authority sealed \
    --passphrase-file word --new-passphrase-file own &&
    is file stick/root.key && is sealed true; }
ok 'the root is copied under a passphrase of the copy' made
ok 'the copy is open to nobody else' [ "$(stat -c %a stick/root.key)" = 600 ]
ok 'a copy is not written over' refused 2 'not written over' \
    authority copy stick --authority sealed --passphrase-file word
ok 'it is not made in a place that is not there' refused 4 'cannot write' \
    authority copy none/such --authority sealed --passphrase-file word
ok 'nor with a wrong passphrase' refused 3 'does not open' \
    authority copy other --authority sealed --passphrase-file wrong
ok 'nor of a file that is no key of the root' refused 3 "is not a root's key" \
    authority copy other --authority sealed --passphrase-file word \
    --root-key sealed/registrar.key
ok 'it wants a place' refused 2 'missing' \
    authority copy --authority sealed --passphrase-file word
made() { gives 0 authority check stick/root.key --authority sealed \
    --passphrase-file own && is role root && is opens true; }
ok 'it opens with its own passphrase' made
ok 'and not with that of the first' gives 1 authority check stick/root.key \
    --authority sealed --passphrase-file word
made() { gives 1 authority check stick/root.key --authority authority \
    --passphrase-file own && is certified false; }
ok 'it is of no other authority' made
head -c 60 stick/root.key >short && chmod 600 short
made() { gives 1 authority check short none --authority sealed \
    --passphrase-file own && [ "$(grep -c '"opens":false' out)" -eq 2 ]; }
ok 'a file cut short, and none, do not open' made
chmod 640 stick/root.key
made() { gives 1 authority check stick/root.key --authority sealed \
    --passphrase-file own && grep -q E-KEY-04 out; }
ok 'nor does one that others can read' made
chmod 600 stick/root.key
mv sealed/root.key away
made() { node=c && "$cairn" init --store c --country UTO --post UTKAY --name c \
    $n >/dev/null && gives 0 authority enroll c/request --authority sealed \
    --out c.enrol --passphrase-file word; }
ok 'without the root posts are certified' made
ok 'an office is not, and the file is named' \
    refused 2 "sealed/root.key' is not there.*--root-key" \
    authority keeper l --authority sealed --passphrase-file word
made() { gives 0 authority keeper l --authority sealed --root-key stick/root.key \
    --passphrase-file own; }
ok 'with a copy of it, it is' made
made() { gives 0 authority check stick/root.key away --authority sealed \
    --passphrase-file own || grep -q '"root_here":false' out; }
ok 'a check says that the root is away' made

# A terminal, and a directory without rights.
if command -v script >/dev/null && [ -d /dev/pts ]; then
    typed() { # WORDS COMMAND: what is typed, and what is run there
        { sleep 0.5; printf '%s\n' "$1"; sleep 2; } |
            script -qec "$2" /dev/null >out 2>err
    }
    before=$(sum authority/trust)
    made() { typed no "'$cairn' authority revoke b --authority authority $n" ||
        unchanged; }
    ok 'a revocation that leaves nothing good is asked about' made
    made() { grep -q 'Nothing that .b. has ever signed' out; }
    ok 'in plain words' made
    made() {
        cp -r authority asked &&
            typed b "'$cairn' authority revoke b --authority asked $n" &&
            ! cmp -s asked/trust authority/trust
    }
    ok 'and made when the name is typed' made
    made() { typed 'a wrong word' \
        "'$cairn' authority keeper z --authority sealed --root-key stick/root.key" ||
        grep -q 'Passphrase of stick/root.key' out; }
    ok 'a passphrase is asked for by the name of its file' made
else
    echo 'skip - a terminal: there is no script or no /dev/pts'
fi
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    whole=$cairn
    cp "$cairn" ./cairn && chmod 755 . cairn && chmod 755 authority
    as_nobody() {
        setpriv --reuid 65534 --clear-groups ./cairn "$@" >out 2>err </dev/null
        code=$?
        [ $code -eq 2 ] || [ $code -eq 3 ] || [ $code -eq 4 ]
    }
    before=$(sum authority/trust)
    made() { as_nobody authority keeper p --authority authority $n && [ -s err ] &&
        unchanged; }
    ok 'a key file of somebody else is refused' made
    chmod 600 authority
    made() { as_nobody authority check --authority authority $n && [ -s err ]; }
    ok 'so is a directory without rights' made
    chmod 700 authority
    cairn=$whole
else
    echo 'skip - a directory without rights: this wants root and setpriv'
fi

# Renewal.
renewed() { # CODE OPTION...
    wanted=$1
    shift
    gives "$wanted" authority enroll b/request --authority authority \
        --out b.enrol $n "$@"
}
before=$(sum authority/trust)
made() { renewed 0 && is renewed false && unchanged; }
ok 'a certificate that runs is given again' made
made() { renewed 0 --days 20 --renew && is renewed true && ! unchanged; }
ok 'or renewed, without a new key' made
until=$(field until)
made() { renewed 0 && grep -q 'ends.*--renew gives a new one' err; }
ok 'that it ends soon is told' made
made() { gives 0 enroll b.enrol --store b $n && gives 0 status --store b &&
    is certificate_until "$until"; }
ok 'the node takes it' made
made() { gives 0 members b --store b && grep -Eq '"expires_days":(19|20)' out; }
ok 'and members tells when it ends' made
made() { renewed 0 --renew --by 2 && gives 0 enroll b.enrol --store b $n &&
    gives 0 members b --store b && ! grep -q expires_days out; }
ok 'a second registrar renews it, by name' made
ok 'one that is not there does not' \
    refused 2 "registrar named 'none'" authority enroll b/request \
    --authority authority --out x --renew --by none $n
made() { au 0 keeper archive --renew && is known true &&
    gives 0 authority check authority/keeper.key --authority authority &&
    field until | grep -q '^203'; }
ok 'an office is renewed too' made

# A clock that is years off.
cat >clock.c <<'CLOCK'
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t,
        struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += atol(getenv("SHIFT"));
    return code;
}
CLOCK
years() { # YEARS CODE ARGUMENT...
    SHIFT=$(($1 * 31557600)) LD_PRELOAD=$folder/clock.so "$cairn" "$3" "$4" \
        --store "$5" $n >out 2>err </dev/null
    [ $? -eq "$2" ]
}
if ${CC:-cc} -D_GNU_SOURCE -shared -fPIC -o clock.so clock.c -ldl 2>made; then
    made() { years -30 0 enroll b.enrol b && grep -q 'warning.*check the clock' err; }
    ok 'a clock 30 years behind is told, and no hindrance' made
    made() { years 30 0 enroll b.enrol b && grep -q 'warning.*ended' err; }
    ok 'so is one 30 years ahead' made
    made() { SHIFT=-900000000 LD_PRELOAD=$folder/clock.so "$cairn" authority \
        enroll b/request --authority authority --out b.enrol --renew $n \
        >out 2>err </dev/null && grep -q 'has signed something' err &&
        gives 0 enroll b.enrol --store b $n; }
    ok 'an authority with such a clock is warned and certifies' made
else
    echo 'skip - a wrong clock: there is no C compiler'
fi

[ $faults -eq 0 ]
