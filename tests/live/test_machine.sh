#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bad machines: what a node does when disk, clock, descriptors, keys or
# processes are not as they should be.
#
# usage: test_machine.sh CAIRN
#
# What lies in the store is asked for through the daemon, and verified. Needs
# a C compiler for the clock, and a mount namespace of its own for the full
# disk; what is not there is skipped.

set -u
. "$(dirname "$0")/node.sh"

# Two of everything.
begin a
first=$daemon
ok 'commands go through a daemon that runs' record a 1
ok 'a second daemon on the store is refused' \
    refused 4 "a daemon runs in 'a' already" run --store a $n
second() { timeout 1 "$cairn" run --store a $n 2>err; [ $? -eq 4 ]; }
ok 'and at once' second
ok 'it takes an enrolment file in by itself' gives 0 enroll enrol --store a
ok 'and the first goes on' record a 2
end KILL "$first"
ok 'after kill -9 commands open the store themselves' record a 3
ok 'and all is there' holds a 1
begin a
ok 'and a daemon starts again' holds a 3
end TERM
begins() {
    for _ in 1 2 3 4 5; do
        for _ in $(seq 20); do
            "$cairn" status --store a >/dev/null 2>>busy || return 1
        done &
        busy=$!
        begin a || return 1
        wait $busy || return 1
        end TERM
        [ "$code" -eq 0 ] || return 1
    done
}
ok 'neither a start nor those who ask meanwhile get into the way' begins

# Killed in the middle of traffic: whoever got an answer finds his crossing.
begin a
for client in 1 2 3 4; do
    (
        i=0
        while [ $i -lt 200 ]; do
            i=$((i + 1))
            "$cairn" record --store a --direction exit issuing_state=UTO \
                document_number=K${client}X$i || break
        done >answers.$client 2>/dev/null
    ) &
    clients="${clients-} $!"
done
sleep 0.7
end KILL
# shellcheck disable=SC2086
wait $clients
begin a
survived() {
    sed -n 's/.*"recorded","id":"\([0-9a-f]*\)".*/\1/p' answers.? | sort >told
    "$cairn" find --store a --limit 10000 --format json |
        sed -n 's/.*"crossing","id":"\([0-9a-f]*\)".*/\1/p' | sort >held
    [ -s told ] && [ -z "$(uniq -d held)" ] && [ -z "$(comm -23 told held)" ]
}
ok "a daemon killed in traffic has lost none" both survived
echo "# $(wc -l <told) answers"
end TERM

# A disk that is full: a file system of its own, as small as can be.
cat >full <<'FULL'
cairn=$1 n=--no-passphrase
mount -t tmpfs -o size=16m cairn disk || exit 77
cp -r b/. disk/b 2>/dev/null || cp -r b disk/b
"$cairn" init --store disk/c --country UTO --post UTKAY --name c $n &&
    "$cairn" authority enroll disk/c/request --authority authority \
        --out enrol $n && "$cairn" enroll enrol --store disk/c $n || exit 77
trap 'kill -KILL $daemon' EXIT
begin() {
    "$cairn" run --store disk/c $n 2>full.log &
    daemon=$!
    "$cairn" status --store disk/c --wait ready || exit 1
}
begin
record() {
    "$cairn" record --store disk/c --direction entry issuing_state=UTO \
        document_number=D$1
}
failed() { echo "$*" >&2; exit 1; }
record 1 || failed 'not before'
head -c 20000000 /dev/zero >disk/fill 2>/dev/null
sleep 0.1 # the writer looks at the disk each 50 ms
record 2 2>full.err && failed 'it recorded'
[ $? -eq 4 ] || failed 'not exit 4'
grep -q 'E-STORE-04' full.err || failed "$(cat full.err)"
"$cairn" find --store disk/c --document D1 || failed 'reading ended'
"$cairn" status --store disk/c | grep -q '"health":"the disk is full"' ||
    failed 'status does not tell'
rm disk/fill
for i in $(seq 50); do
    record 3 2>>full.err && break
    [ $i -lt 50 ] || failed 'not within five seconds'
    sleep 0.1
done
for i in $(seq 30); do
    "$cairn" status --store disk/c | grep -q '"health":"good"' && break
    [ $i -lt 30 ] || failed 'status does not tell that it is over'
    sleep 0.1
done
head -c 20000000 /dev/zero >disk/fill 2>/dev/null
kill -KILL $daemon
wait $daemon 2>/dev/null
begin
"$cairn" find --store disk/c --document D3 || failed 'it does not start full'
rm disk/fill
record 4 || failed 'nor take up work'
"$cairn" verify --store disk/c
FULL
mkdir disk
unshare -rm true 2>/dev/null && space='unshare -rm' || space='unshare -m'
$space sh full "$cairn" >out 2>err
code=$?
if [ $code -eq 77 ] || ! $space true 2>/dev/null; then
    echo 'skip - a full disk: no file system can be mounted here'
else
    ok 'on a full disk one is told, reads, starts, and records 5 s after' \
        [ $code -eq 0 ]
fi
limited() { # as full as a limit on the size of files makes it
    size=$(($(stat -c %s a/data/data.mdb) / 512 + 40))
    (ulimit -f $size && exec "$cairn" run --store a $n 2>>a.log) &
    daemon=$!
    daemons="$daemons $daemon"
    "$cairn" status --store a --wait ready >/dev/null || return 1
    for i in $(seq 500); do
        "$cairn" record --store a --direction exit issuing_state=UTO \
            document_number=D40 >out 2>err || break
    done
    says 'E-STORE-04' && gives 0 verify --store a && holds a 3
    good=$?
    end TERM
    [ $good -eq 0 ] && [ "$code" -eq 0 ]
}
ok 'a commit that finds no room is undone and told, and reading goes on' limited
ok 'and with room again one records' both record a 41

# Paths.
long=$(printf '%0100d' 0)/$(printf '%099d' 0)
mkdir -p "$long"
mv a "$long/a"
ln -s "$long/a" a
ok 'a store with a path of 200 bytes has its daemon' begin "$long/a"
ok 'and is reached over it' record "$long/a" 50
end TERM
rm a
mv "$long/a" a
ok 'a path of 1000 bytes is refused' refused 2 'at most' record \
    --store "$(printf '%01000d' 0)" --direction entry document_number=D1
ok 'as is one that is no store' refused 4 'holds no node' find --store none

# Keys.
echo 'a passphrase' >word
echo 'another' >wrong
sealed() {
    "$cairn" init --store s --country UTO --post UTKAY --name s \
        --passphrase-file word &&
        "$cairn" authority enroll s/request --authority authority \
            --out enrol $n &&
        "$cairn" enroll enrol --store s --passphrase-file word
}
ok 'a node with a passphrase is made' sealed >/dev/null
for command in run find 'record --direction entry document_number=D1'; do
    # shellcheck disable=SC2086
    ok "a wrong passphrase is refused: ${command%% *}" refused 3 'passphrase' \
        $command --store s --passphrase-file wrong
done
ok 'and with no terminal one is asked for it' \
    refused 2 'passphrase-file' find --store s
for mode in 640 604 660; do
    chmod $mode a/key
    ok "a key of mode $mode is refused, and the cure is told" \
        refused 3 "chmod 600 'a/key'" run --store a $n
done
chmod 600 a/key
mv a/key key && ln -s ../key a/key
ok 'a key that is a link is refused' refused 3 'no plain file' run --store a $n
rm a/key && mkfifo a/key
ok 'a key that is a pipe is refused' refused 3 'no plain file' run --store a $n
rm a/key && : >a/key && chmod 600 a/key
ok 'an empty key is refused' refused 4 'damaged' run --store a $n
mv key a/key

# A clock that is wrong, and one that is set while the daemon runs.
cat >clock.c <<'CLOCK'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
static time_t shift(void)
{
    FILE *file = fopen("shift", "r");
    long seconds = 0;
    if (file && fscanf(file, "%ld", &seconds) != 1)
        seconds = 0;
    if (file)
        fclose(file);
    return seconds;
}
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t,
        struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += shift();
    return code;
}
time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return out ? *out = now.tv_sec : now.tv_sec;
}
CLOCK
if ${CC:-cc} -D_GNU_SOURCE -shared -fPIC -o clock.so clock.c -ldl 2>made; then
    echo 0 >shift
    LD_PRELOAD=$folder/clock.so "$cairn" run --store a $n >>a.log 2>&1 &
    daemon=$!
    daemons="$daemons $daemon"
    "$cairn" status --store a --wait ready >/dev/null
    number=60
    for years in -30 -50 -60 60 0; do
        echo $((years * 31557600)) >shift
        number=$((number + 1))
        ok "one records with the clock $years years off" both record a $number
    done
    # A shift that began by a clock that ran ahead.
    echo 86400 >shift
    ok 'a shift begins' gives 0 shift open --officer keita --store a
    echo 0 >shift
    ok 'with the clock set back its end is refused, and why' \
        refused 3 'check the clock' shift close --store a
    echo 86401 >shift
    ok 'and when that time has come it ends' gives 0 shift close --store a
    echo -1600000000 >shift
    end TERM
    LD_PRELOAD=$folder/clock.so "$cairn" run --store a $n >>a.log 2>&1 &
    daemon=$!
    daemons="$daemons $daemon"
    ok 'and starts with a dead clock' \
        gives 0 status --store a --wait ready --timeout 10
    ok 'and all is in its chain' both record a 70
    end TERM
else
    echo 'skip - a wrong clock: there is no C compiler'
fi

# Nothing in the environment.
bare() {
    env -i "$cairn" record --store a --direction entry document_number=D80 \
        issuing_state=UTO surname='ÅNGSTRÖM' given_names=é \
        >out 2>err </dev/null &&
        env -i LC_ALL=POSIX "$cairn" find --store a --name Ångström \
            >out 2>err &&
        grep -q 'ÅNGSTRÖM' out
}
ok 'without locale, home and terminal names are what they are' bare
helped() { env -i "$cairn" --help >out 2>err && grep -q record out; }
homeless() { env -i "$cairn" status >out 2>err; [ $? -eq 4 ] && says cairn; }
ok 'and help is there' helped
ok 'and a node that is nowhere is told' homeless
[ $faults -eq 0 ]
