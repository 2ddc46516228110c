# SPDX-License-Identifier: Apache-2.0
"""What counting costs, and how long a table takes."""
import json, os, time

from catch_up import end, measure, wait_for
from nodes import percentile

COLUMNS = "month,post,nationality,sex"


def tables(data, count):
    """(ms of each of so many tables by four columns, their rows; what reading
    the ledger takes in the process) at a node that holds the data."""
    node = data.realm.start(data.node)
    wait_for(node, {})
    taken = []
    for _ in range(count):
        before = time.monotonic()
        lines = node.ask("stats", by=COLUMNS)
        taken.append((time.monotonic() - before) * 1e3)
    total = [line["count"] for line in lines if line["type"] == "total"]
    if total != [data.count]:
        raise SystemExit(f"bench: {total} crossings counted of {data.count}")
    node.stop()
    return taken, len(lines), json.loads(
        data.realm.tool("counts", data.node, count))


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
