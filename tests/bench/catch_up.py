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
        self.before = 0
        self.before = self.added()
        self.documents = realm.fill(self.node, count, months)

    def added(self):
        """Entries that an empty node has not."""
        status = self.realm.ask("status", store=self.node)[0]
        return status["entries"] - self.before


def wait_for(node, entries, each=lambda: None):
    """Until a node holds so many entries and finds them all."""
    until = time.monotonic() + PATIENCE_S
    while node.left(entries) > 0:
        if time.monotonic() > until or node.process.poll() is not None:
            raise SystemExit(f"bench: {node.name} does not catch up")
        each()
        time.sleep(STEP_S)


def begin(data):
    """Both nodes, the second empty, how much it gets and will hold."""
    realm, added = data.realm, data.added()
    sender = realm.start(data.node)
    wait_for(sender, 0)
    name = realm.enrol("headquarters")
    first = realm.ask("status", store=name)[0]["entries"]
    receiver = realm.start(name, "--peer", sender.address)
    return sender, receiver, added, first + added


def end(sender, receiver):
    sender.stop()
    receiver.stop()
    receiver.realm.forget(receiver.name)


def measure(data, rest_s):
    """One catch-up, from the moment at which the empty node is started; its
    figures, and both nodes, which go on running."""
    sender, receiver, got, held = begin(data)
    memory = []
    wait_for(receiver, held, lambda: memory.append(receiver.anonymous()))
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
    return figures


def bare(data):
    return json.loads(data.realm.tool("bare", data.node, data.count,
                                      data.months))["per_s"]


def rounds(data, count, rest_s):
    """Medians over so many rounds."""
    taken = [once(data, rest_s) for _ in range(count)]
    return {key: percentile([one[key] for one in taken], 0.5)
            for key in taken[0]}
