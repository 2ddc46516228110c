# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# Sourced by test_day.sh: what headquarters counts of the day that it plays.

tables() {
    as diop 0 stats --by post,hour,nationality --where direction=entry \
        --since "$(day today)" --until "$(day today)" --format csv &&
        tr -d '"\r' <out | awk -F, '$2 ~ /^1[23]$/ { n[$1 " " $3] += $4 }
            END { for (i in n) print i, n[i] }' | sort >rows &&
        cat >wanted <<'END' && diff rows wanted >>err
UTGAO MLI 3
UTGAO SEN 2
UTGAO XOM 1
UTKAY SEN 1
UTKAY UTO 2
UTKAY XOM 2
END
}
monthly() {
    as diop 0 stats --monthly "$(day today | cut -c1-7)" --format csv &&
        moment=$(sed -n 's/.*as of \([^;]*\);.*/\1/p' err) && cp out month &&
        has '"refused_by_reasons","B","1"' \
            '"arrivals_by_nationality","MLI","3"' &&
        as diop 0 stats --by nationality --suppress 4 && has '"count":null' &&
        crosses kone --direction entry document_number=Z1 nationality=MLI &&
        until_so asked '"found":1' diop find --document Z1 &&
        as diop 0 stats --monthly "$(day today | cut -c1-7)" --format csv \
            --as-of "$moment" && cmp -s out month
}
matched() {
    as diop 0 stats --match --since "$(day '-30 days')" &&
        has '"post":"UTGAO","neighbour":"","entries":5,"matched":0' \
            '"post":"UTKAY","neighbour":"","entries":6,"matched":4,.*"share":0.6667[,}]'
}
