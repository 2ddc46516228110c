# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Sourced behind node.sh and office.sh: kay and gao, two posts on a river, and
# hq in the capital, with their officers, each of whom works by his own
# passphrase and in his own language.

unset XDG_RUNTIME_DIR CAIRN_LOGIN

# At both posts it is noon, so that no day ends within the story.
offset=$(((12 - $(date -u +%H | sed 's/^0//')) * 60))
day() { date -u -d "$offset minutes $1" +%Y-%m-%d; }
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }

# as OFFICER CODE ARGUMENT...: the officer gives a command where he works, in
# his language.
as() {
    case $1 in
    kone | keita) place=kay LC_ALL=C.UTF-8 ;;
    sow | cisse) place=gao LC_ALL=fr_FR.UTF-8 ;;
    *) place=hq LC_ALL=C.UTF-8 ;;
    esac
    CAIRN_LOGIN=$folder/$1.login
    export CAIRN_LOGIN LC_ALL
    shift
    gives "$@" --store $place
    as=$?
    unset CAIRN_LOGIN
    LC_ALL=C.UTF-8
    return $as
}
denied() { # OFFICER WORDS ARGUMENT...: is refused, with these words
    who=$1 words=$2
    shift 2
    as "$who" 3 "$@" && says "$words"
}
has() { # WORDS...: each of them is in the answer
    for words in "$@"; do
        grep -q -- "$words" out && continue
        { echo "not there: $words" && cat out; } >>err
        return 1
    done
}
lacks() { ! has "$1" || { echo "there: $1" >>err && return 1; }; }
asked() { # WORDS OFFICER ARGUMENT...: the answer has the words
    words=$1 who=$2
    shift 2
    as "$who" 0 "$@" && has "$words"
}
crosses() { # OFFICER ARGUMENT...: records; the reference is in $ref
    who=$1
    shift
    as "$who" 0 record "$@" &&
        ref=$(sed 's/.*"recorded","id":"[^"]*","ref":"\([^"]*\)".*/\1/' out)
}
login() { # OFFICER [OPTION...]
    who=$1
    shift
    as "$who" 0 login "$who" --passphrase-file "$who.word" --format table "$@"
}
start() { # STORE ARGUMENT...: its daemon; $daemon
    store=$1
    shift
    "$cairn" run --store "$store" --passphrase-file node.word "$@" \
        >>"$store.log" 2>&1 </dev/null &
    daemon=$!
    daemons="$daemons $daemon"
    gives 0 status --store "$store" --wait ready --timeout 10
}
enrolled() { # NAME POST ROLE
    "$cairn" init --store "$1" --country UTO --post "$2" --name "$1" \
        --role "$3" --passphrase-file node.word &&
        "$cairn" authority enroll "$1/request" --authority authority \
            --out "$1.enrol" "$n" &&
        "$cairn" enroll "$1.enrol" --store "$1" --passphrase-file node.word
}
works() { # STORE OFFICER ROLES
    echo "the word of $2" >"$2.word"
    "$cairn" officer add "$2" --role "$3" --store "$1" \
        --passphrase-file node.word --new-passphrase-file "$2.word"
}
start_hq() { start hq --listen "${hq_at:-127.0.0.1:0}" && hq=$daemon; }
start_kay() { # with a reader, which gets what is written to 9
    mkfifo reader && exec 9<>reader
    start kay --listen 127.0.0.1:0 --peer "hq@$hq_at" \
        --device "serial:$folder/reader,lane=1" && kay=$daemon
}
start_gao() {
    start gao --listen 127.0.0.1:0 --peer "hq@$hq_at" \
        --peer "kay@$(address kay)" && gao=$daemon
}

# Two passports.
anna='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
D231458907UTO7408122F3404159<<<<<<<<<<<<<<<2'
ousmane='P<UTODIALLO<<OUSMANE<<<<<<<<<<<<<<<<<<<<<<<<
K004122339XOM8103077M3309302<<<<<<<<<<<<<<<2'

echo 'the word of the machine' >node.word
{
    enrolled kay UTKAY post && enrolled gao UTGAO post &&
        enrolled hq UTCAP headquarters && works kay kone officer &&
        works kay keita supervisor,administrator && works gao sow officer &&
        works gao cisse supervisor,administrator &&
        works hq diop supervisor,analyst &&
        works hq ba auditor,administrator
} >made 2>&1 || {
    echo 'not ok - the posts are made'
    cat made
    exit 1
}
start_hq && hq_at=$(address hq) && start_kay && start_gao
