#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzz target over its corpus, then on for some seconds.
#
# usage: fuzz/run.sh FOLDER [SECONDS [TARGET]]
#
# FOLDER has the programs fuzz_NAME; SECONDS (default 5) bounds each, and the
# corpus of a target is corpus/NAME beside this file. New inputs go to
# FOLDER/fuzz/NAME and are taken up again by the next run; an input that
# breaks the target stays there as crash-*, and its run is named. As many run
# at a time as there are cores. Exit 1 if one failed.

set -eu
here=$(cd "$(dirname "$0")" && pwd)

if [ "$1" = --one ]; then
    program=$2 seconds=$3
    name=$(basename "$program" | sed 's/^fuzz_//')
    found=$(dirname "$program")/fuzz/$name
    mkdir -p "$found/new"
    if [ ! -d "$here/corpus/$name" ]; then
        echo "not ok - fuzz_$name has no corpus in tests/fuzz/corpus/$name"
        exit 1
    fi
    # timeout is for a target that hangs where libFuzzer does not see it.
    if timeout $((seconds + 120)) "$program" -max_total_time="$seconds" \
        -timeout=20 -rss_limit_mb=1024 -artifact_prefix="$found/" \
        "$found/new" "$here/corpus/$name" >"$found/log" 2>&1; then
        runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$found/log")
        echo "ok - fuzz_$name: $runs runs"
    else
        tail -n 40 "$found/log"
        input=$(sed -n 's/.*Test unit written to //p' "$found/log")
        echo "not ok - fuzz_$name; once more: $program $input"
        exit 1
    fi
    exit 0
fi

folder=$1 seconds=${2:-5}
for program in "$folder"/fuzz_${3:-*}; do
    [ ! -f "$program" ] || printf '%s\0' "$program"
done | xargs -0 -P "$(nproc)" -I '{}' sh "$0" --one '{}' "$seconds"
