# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# Sourced behind node.sh: what tests of an authority have in common.

field() { # NAME: of the one JSON object in out
    sed -n 's/.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' out | head -n 1
}
is() { # NAME VALUE
    [ "$(field "$1")" = "$2" ] || { echo "$1: $(field "$1")" >>err; return 1; }
}
au() { # CODE VERB ARGUMENT...: of the authority of node.sh
    wanted=$1
    shift
    gives "$wanted" authority "$@" --authority authority $n
}
sum() { cat "$@" | cksum; }
unchanged() { [ "$(sum authority/trust)" = "$before" ]; }
until_so() { # COMMAND...: within ten seconds
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 \
        21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; do
        "$@" && return
        sleep 0.25
    done
    return 1
}
