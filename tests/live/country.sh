# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# Sourced behind node.sh and office.sh: a second country, ALB, with its nodes,
# and what two countries do with a treaty.

neighbour() { # NAME...: ALB with these nodes; $uto and $alb are the roots
    "$cairn" authority init --country ALB alb $n || return 1
    for one in "$@"; do
        post "$one" ALB ALDUR alb || return 1
    done
    gives 0 authority signer treaties --authority authority $n &&
        gives 0 authority signer treaties --authority alb $n &&
        gives 0 treaty party --authority authority && uto=$(field root) &&
        gives 0 treaty party --authority alb && alb=$(field root)
}
are_made() { # COMMAND...: ends the test if it fails
    "$@" >made 2>&1 || { echo "not ok - nodes are made"; cat made; exit 1; }
}

# A treaty: its file, from the grants of the input; its text; its acceptance.
terms() { # FILE [PURPOSES]
    {
        cat <<INI
[treaty]
from = 2020-01-01
until = none
purposes = ${2-border-control}
[party UTO]
root = $uto
[party ALB]
root = $alb
INI
        cat
    } >"$1"
}
propose() { # FILE TEXT
    gives 0 treaty propose "$1" --out "$2" && text=$2 &&
        fingerprint=$(field fingerprint)
}
accept() { # AUTHORITY STORE: what was proposed last
    gives 0 treaty accept "$text" --authority "$1" --out "$1.trust" \
        --fingerprint "$fingerprint" $n && gives 0 enroll "$1.trust" --store "$2"
}
agree() { # FILE TEXT: UTO at a, ALB at c
    propose "$1" "$2" && accept authority a && accept alb c
}
state() { gives 0 treaty list --store "$1" && grep -q "\"state\":\"$2\"" out; }
# Who was refused dials again within half a minute.
patiently() { until_so "$@" || until_so "$@" || until_so "$@" || until_so "$@"; }

found() { gives 0 find --store "$1" --document "$2"; }
not_found() { gives 1 find --store "$1" --document "$2"; }
verified() { gives 0 verify --store "$1" && grep -q '"faults":0' out; }
