# SPDX-License-Identifier: Apache-2.0
"""An empty node catches up over loopback with one that holds everything."""
import json, time

from nodes import percentile

STEP_S, PATIENCE_S, REST_S = 0.02, 3600, 2


class Data:
    """A node that holds crossings of many posts; it does not run."""

    def __init__(self, realm, count, months):
        self.realm, self.count, self.months = realm, count, months
        self.node = realm.enrol("headquarters")
        before = self.held()
        self.documents = realm.fill(self.node, count, months)
        self.added = self.held() - before

    def held(self):
        return self.realm.ask("status", store=self.node)[0]["entries"]


def wait_for(node, entries, each=lambda: None):
    """Until a node holds so many entries and finds them all."""
    until = time.monotonic() + PATIENCE_S
    while node.left(entries) > 0:
        if time.monotonic() > until or node.process.poll() is not None:
            raise SystemExit(f"bench: {node.name} does not catch up")
        each()
        time.sleep(STEP_S)


def begin(data):
    """Both nodes, the second empty, and what it will hold."""
    realm = data.realm
    sender = realm.start(data.node)
    wait_for(sender, 0)
    name = realm.enrol("headquarters")
    first = realm.ask("status", store=name)[0]["entries"]
    receiver = realm.start(name, "--peer", sender.address)
    return sender, receiver, first + data.added


def measure(data):
    """One catch-up; its figures, and both nodes, which go on running."""
    sender, receiver, held = begin(data)
    before_s = sender.processor_s()
    memory = []
    wait_for(receiver, held, lambda: memory.append(receiver.anonymous()))
    took_s = time.monotonic() - receiver.began
    spent_s = sender.processor_s() - before_s + receiver.processor_s()
    wire = receiver.ask("peers")[0]["bytes_in"]
    time.sleep(REST_S)
    figures = {
        "per_s": data.added / took_s,
        "cpu_us": spent_s / data.added * 1e6,
        "wire": wire / data.added,
        "peak_mb": max(memory + [receiver.anonymous()]) / 1e6,
        "rest_mb": receiver.anonymous() / 1e6,
        "disk": receiver.disk() / data.added,
    }
    return figures, sender, receiver


def once(data):
    """The same, and the limit: a bare loop over the same runs."""
    figures, sender, receiver = measure(data)
    sender.stop()
    receiver.stop()
    data.realm.forget(receiver.name)
    figures["bare_per_s"] = bare(data)
    return figures


def bare(data):
    return json.loads(data.realm.tool("bare", data.node, data.count,
                                      data.months))["per_s"]


def rounds(data, count):
    """Medians over so many rounds."""
    taken = [once(data) for _ in range(count)]
    return {key: percentile([one[key] for one in taken], 0.5)
            for key in taken[0]}
