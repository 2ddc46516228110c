#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the second reader, by the vectors and by what others say.

Prints `N passed, N failed, N skipped`; exit 1 if any failed. Vectors are in
$CAIRN_SOURCE/tests/vectors, public ones in $CAIRN_SHARED/vectors (default
../shared beside the source root), which may be absent.
"""

import sys
import traceback

import checks_bytes
import checks_cddl
import checks_logs
import checks_meaning
from harness import TESTS, Skip


def main():
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for function in TESTS:
        try:
            function()
            result = "passed"
        except Skip as reason:
            result = "skipped"
            print(f"skipped {function.__name__}: {reason}")
        except Exception:
            result = "failed"
            print(f"failed {function.__name__}")
            traceback.print_exc(file=sys.stdout)
        counts[result] += 1
    print(", ".join(f"{n} {word}" for word, n in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
