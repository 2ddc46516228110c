# SPDX-License-Identifier: Apache-2.0
"""What counting costs, and how long a table takes."""
import json, os, time

from catch_up import begin, end, measure, wait_for
from nodes import percentile

FEW = "month,nationality,direction,sex"  # 1,920 rows of crossings.py's
MANY = "month,post,nationality,sex"      # 38,400


def table(node, crossings, by, count):
    """(median ms, rows) of so many tables by these columns."""
    taken = []
    for _ in range(count):
        before = time.monotonic()
        lines = node.ask.raw("stats", by=by)
        taken.append((time.monotonic() - before) * 1e3)
    lines = [json.loads(line) for line in lines]
    total = [line["count"] for line in lines if line.get("type") == "total"]
    # Other figures may have recorded more at the same node.
    if len(total) != 1 or total[0] < crossings:
        raise SystemExit(f"bench: {total} crossings counted of {crossings}")
    return percentile(taken, .5), len(lines) - 4


def tables(data, count):
    """Of a post that caught up with the data: ms that tables by four columns
    take, of few rows and of many, with their numbers; and what reading the
    ledger takes in the process."""
    sender, node, wanted, _ = begin(data, "post")
    wait_for(node, wanted)
    sender.stop()
    node.still()
    taken = [table(node, data.count, by, count) for by in (FEW, MANY)]
    node.stop()
    read = json.loads(data.realm.tool("counts", node.name, count))
    data.realm.forget(node.name)
    return *taken, read


def counting(data, rounds, rest_s):
    """(with, without): crossings a second of catch-ups, by the program and by
    one that counts nothing; in turn, medians."""
    realm, program = data.realm, data.realm.cairn
    uncounted = os.path.join(realm.build, "tests", "bench_uncounted")
    taken = {program: [], uncounted: []}
    for _ in range(rounds):
        for realm.cairn in (uncounted, program):
            figures, sender, receiver = measure(data, rest_s)
            end(sender, receiver)
            taken[realm.cairn].append(figures)
    realm.cairn = program
    return [{name: percentile([one[name] for one in taken[key]], .5)
             for name in ("per_s", "cpu_us")} for key in (program, uncounted)]
