#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything and runs every test.
#
# usage: tests/run.sh
#
#   CAIRN_BUILD   folder of the builds (default: build/ beside README.md)
#   FUZZ_SECONDS  of fuzzing for each target after its corpus (default: 5)
#   CI=true       a skipped test is a failure
#
# What runs, in this order:
#
#   walls, reader    without a build
#   gcc              as it is shipped: program, unit tests, simulator, then
#                    what the objects refer to, the live tests and small
#                    benchmarks
#   sanitize         clang, ASan, UBSan: the same tests again, fuzz targets
#
# The last line is `N passed, N failed, N skipped`. Exit 0 if none failed, 1
# if one did, 2 if something is missing that only root could install.

set -eu
exec </dev/null
source=$(cd "$(dirname "$0")/.." && pwd)
cd "$source"
. "$source/cli/packages.sh"

needs="cmd:clang=clang cmd:nm=binutils pc:cmocka=libcmocka-dev
    cmd:strace=strace
    cmd:/usr/bin/python3=python3 py:cryptography=python3-cryptography
    py:cbor2=python3-cbor2"
fuzz_needs="clang:libclang_rt.fuzzer-$(uname -m).a=libclang-rt-14-dev"

# The needs are words to be split, here and below.
# shellcheck disable=SC2086
packages_need $packages_program $needs
# Without the runtime of clang's sanitizers gcc's are taken, and no fuzzing.
fuzz=true
# shellcheck disable=SC2086
(packages_need $fuzz_needs) || fuzz=false

build=${CAIRN_BUILD:-$source/build}
mkdir -p "$build"
build=$(cd "$build" && pwd)
logs=$build/logs
rm -rf "$logs"
mkdir -p "$logs"
export CAIRN_SOURCE="$source" LC_ALL=C.UTF-8
cores=$(nproc)
passed=0 failed=0 skipped=0 began=$(date +%s)

# tally NAME: counts the blocks in the log of that name, and shows them with
# the seconds since the last.
tally() {
    awk -f tests/tally.awk "$logs/$1" >"$logs/$1.tally"
    sed '$d' "$logs/$1.tally"
    read -r good bad left <<COUNTS
$(tail -n 1 "$logs/$1.tally")
COUNTS
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + left))
    now=$(date +%s)
    echo "$1: $good passed, $bad failed, $left skipped in $((now - began)) s"
    began=$now
}

# block NAME LOG COMMAND...: runs it, as one block of the log.
block() {
    name=$1 log=$logs/$2
    shift 2
    status=0
    "$@" >"$logs/output" 2>&1 || status=$?
    {
        printf 'test: %s\nresult: exit status %d\n' "$name" "$status"
        cat "$logs/output"
        echo
    } >>"$log"
    return "$status"
}

# compile FOLDER MESON-OPTION...: sets up what is not yet, and builds.
compile() {
    folder=$build/$1
    shift
    if [ ! -f "$folder/build.ninja" ]; then
        rm -rf "$folder"
        meson setup "$@" "$folder" "$source" >"$logs/setup" 2>&1 ||
            { cat "$logs/setup" && return 1; }
    fi
    ninja -C "$folder" -k 0 --quiet
}

# built FOLDER CC MESON-OPTION...: the same as a test, a warning fails it.
built() {
    export CC="$2"
    folder=$1
    shift 2
    status=0
    block "build of $folder" build compile "$folder" "$@" || status=$?
    tally build
    rm "$logs/build"
    return "$status"
}

# suites FOLDER LOG MESON-TEST-OPTION...: those programs that meson knows.
suites() {
    folder=$build/$1 suite=$2
    shift 2
    rm -f "$folder/meson-logs/$suite.txt"
    meson test -C "$folder" --no-rebuild --logbase "$suite" \
        --num-processes "$cores" "$@" >"$logs/meson" 2>&1 || :
    if [ -f "$folder/meson-logs/$suite.txt" ]; then
        cp "$folder/meson-logs/$suite.txt" "$logs/$suite"
    else
        printf 'test: meson test\nresult: no log\n' >"$logs/$suite"
        cat "$logs/meson" >>"$logs/$suite"
    fi
    tally "$suite"
}

block walls walls tests/walls || :
block "walls, themselves" walls tests/walls --self-test || :
tally walls

block "tables in docs/" tables /usr/bin/python3 tests/tools/make_tables.py \
    --check || :
tally tables

block reader reader /usr/bin/python3 tests/reader/test_reader.py || :
tally reader

if built gcc gcc; then
    suites gcc unit --suite unit --suite sim
    block objects objects tests/walls --objects "$build/gcc" || :
    tally objects
    block "man pages" man /usr/bin/python3 tests/tools/make_man.py \
        "$build/gcc/cli/cairn" --check || :
    tally man
    for script in tests/live/test_*.sh; do
        [ -f "$script" ] || continue
        block "$(basename "$script" .sh)" live \
            timeout -k 10 300 sh "$script" "$build/gcc/cli/cairn" || :
    done
    tally live
    block "bench/run --smoke" bench timeout -k 10 300 \
        /usr/bin/python3 tests/bench/run "$build/gcc" --smoke || :
    tally bench
fi

sanitize="-Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1"
recover=-fno-sanitize-recover=all
# shellcheck disable=SC2086
if [ "$fuzz" = true ]; then
    sanitized=sanitize
    built sanitize clang $sanitize -Dfuzz=true -Dc_link_args=$recover \
        -Dc_args="$recover -fsanitize=fuzzer-no-link" || sanitized=
else
    sanitized=sanitize-gcc
    built sanitize-gcc gcc $sanitize -Dc_link_args=$recover \
        -Dc_args=$recover || sanitized=
fi
if [ -n "$sanitized" ]; then
    suites $sanitized sanitized --suite unit --suite sim \
        --timeout-multiplier 5
fi
if [ "$fuzz" = false ]; then
    block fuzz fuzz echo "skip - libclang-rt-14-dev is not there"
    tally fuzz
elif [ -n "$sanitized" ]; then
    block fuzz fuzz sh tests/fuzz/run.sh "$build/sanitize/tests" \
        "${FUZZ_SECONDS:-5}" || :
    tally fuzz
fi

echo
[ "${CI:-}" != true ] || [ "$skipped" -eq 0 ] ||
    echo "CI is true: what was skipped fails"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && { [ "${CI:-}" != true ] || [ "$skipped" -eq 0 ]; }
