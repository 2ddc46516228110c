#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds the program and runs the demonstration.
#
# usage: cli/start.sh [ARGUMENTS of cairn demo]
#
# Builds into $CAIRN_BUILD/program (default build/program beside README.md).
# Exit 2 if something is missing that only root could install, 4 if the build
# failed; else what `cairn demo` gives.

set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=${CAIRN_BUILD:-$source/build}/program
. "$source/cli/packages.sh"

# The needs are words to be split.
# shellcheck disable=SC2086
packages_need $packages_program

mkdir -p "$build"
if ! {
    { [ -f "$build/build.ninja" ] ||
        CC=gcc meson setup -Dtests=false "$build" "$source"; } &&
        ninja -C "$build"
} >"$build/start.log" 2>&1 </dev/null; then
    tail -n 40 "$build/start.log" >&2
    echo "the build failed; all of its output is in $build/start.log" >&2
    exit 4
fi
exec "$build/cli/cairn" demo "$@"
