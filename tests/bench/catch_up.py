# SPDX-License-Identifier: Apache-2.0
"""An empty node catches up over loopback with one that holds everything."""
import json, time

from nodes import percentile

STEP_S, PATIENCE_S = 0.02, 3600


class Data:
    """A node that holds crossings of many posts; it does not run."""

    def __init__(self, realm, node, count, months):
        self.realm, self.node = realm, node
        self.count, self.months = count, months
        self.documents = realm.fill(node, count, months)


def missing(wanted, held):
    """Entries of the logs wanted that are not held."""
    return sum(max(0, entries - held.get(log, 0))
               for log, entries in wanted.items())


def wait_for(node, wanted, each=lambda: None):
    """Until a node holds these logs so far, and finds all that it holds."""
    until, least = time.monotonic() + PATIENCE_S, sum(wanted.values())
    while node.left(least) > 0 or missing(wanted, node.logs()) > 0:
        if time.monotonic() > until or node.process.poll() is not None:
            raise SystemExit(f"bench: {node.name} does not catch up")
        each()
        time.sleep(STEP_S)


def begin(data, role="headquarters"):
    """Both nodes, the second empty; the logs it is to get, and how much."""
    realm, name = data.realm, data.realm.enrol(role)
    sender = realm.start(data.node)
    wait_for(sender, {})
    wanted = sender.logs()
    left = missing(wanted, realm.logs(name))
    return sender, realm.start(name, "--peer", sender.address), wanted, left


def end(sender, receiver):
    sender.stop()
    receiver.stop()
    receiver.realm.forget(receiver.name)


def measure(data, rest_s):
    """One catch-up, from the moment at which the empty node is started; its
    figures, and both nodes, which go on running."""
    sender, receiver, wanted, got = begin(data)
    memory = []
    wait_for(receiver, wanted, lambda: memory.append(receiver.anonymous()))
    took_s = time.monotonic() - receiver.began
    spent_s = sender.processor_s() + receiver.processor_s()
    time.sleep(rest_s)
    while "bytes_in" not in receiver.ask("peers")[0]:
        time.sleep(STEP_S)
    figures = {
        "per_s": got / took_s,
        "cpu_us": spent_s / got * 1e6,
        "wire": receiver.ask("peers")[0]["bytes_in"] / got,
        "peak_mb": max(memory + [receiver.anonymous()]) / 1e6,
        "rest_mb": receiver.anonymous() / 1e6,
        "disk": receiver.disk() / got,
    }
    return figures, sender, receiver


def once(data, rest_s):
    """The same, and the limit: a bare loop over the same runs."""
    figures, sender, receiver = measure(data, rest_s)
    end(sender, receiver)
    figures["bare_per_s"] = bare(data)
    figures["both_per_s"] = bare(data, "sends")
    return figures


def bare(data, *more):
    return json.loads(data.realm.tool("bare", data.node, data.count,
                                      data.months, *more))["per_s"]


def rounds(data, count, rest_s):
    """Medians over so many rounds."""
    taken = [once(data, rest_s) for _ in range(count)]
    return {key: percentile([one[key] for one in taken], 0.5)
            for key in taken[0]}
