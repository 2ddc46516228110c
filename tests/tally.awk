# SPDX-License-Identifier: Apache-2.0
# Counts the tests in a log of blocks, as `meson test` and run.sh write them:
#
#     test: NAME
#     result: exit status N      (or: killed by ...)
#     what the test printed
#
# A block's tests are the lines of cmocka, else `ok - `, `not ok - ` and
# `skip - `, else its last `N passed, N failed, N skipped`, else the block
# itself (77 is skipped). One that broke off counts as one failed more.
# Shows failed blocks and skipped tests; the last line is the three counts.

function begin(line) {
    name = line
    status = good = 0
    ran = passed = failed = skipped = lines = 0
    split("", seen)
}

function end_block(    i) {
    if (name == "")
        return
    if (!passed && !failed && !skipped && status != "77")
        passed = good && ran == 0
    else if (!passed && !failed && !skipped)
        skipped = 1
    if (ran > passed + failed + skipped ||
        (!good && !failed && !(status == "77" && skipped)))
        failed++
    all_passed += passed
    all_failed += failed
    all_skipped += skipped
    if (!failed)
        return
    print "failed: " name " (" result ")"
    for (i = 0; i < lines; i++)
        if (i < 50 || i >= lines - 50)
            print "    " text[i]
        else if (i == 50)
            print "    ..."
}

/^test: / {
    end_block()
    sub(/^test: */, "")
    begin($0)
    next
}

name == "" { next }

/^result: / {
    sub(/^result: */, "")
    result = $0
    good = $0 == "exit status 0"
    status = $NF
    next
}

{ text[lines++] = $0 }

/^\[ RUN      \] / { ran++ }
/^\[       OK \] / { passed++ }

/^\[  FAILED  \] / || /^\[  SKIPPED \] / {
    if ($0 ~ /listed below:$/ || $0 in seen)
        next
    seen[$0] = 1
    if ($2 == "FAILED") {
        failed++
    } else {
        skipped++
        sub(/^[^\]]*\] /, "")
        print "skipped: " name ": " $0
    }
}

/^ok - / { passed++ }
/^not ok - / { failed++ }
/^skip - / {
    skipped++
    print "skipped: " name ": " substr($0, 8)
}

/^skipped / { print }
/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ {
    passed = $1
    failed = $3
    skipped = $5
}

END {
    end_block()
    print all_passed + 0, all_failed + 0, all_skipped + 0
}
