#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks a node's daemon whether every entry that it holds is found, once.

usage: finds.py STORE [EVERY]

What there is, the logs tell, without an index. Each entry is found by the
beginning of its id; each crossing by its document, and among all where those
are not too many; each amendment and void behind its crossing; what this node
has recorded is known when it comes again, unless its disk is full. Of many,
every EVERY-th is asked for. Tells what is wrong, and then ends with 1.
"""
import hashlib, json, os, socket, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "reader"))
from canon import decode, encode  # noqa: E402

CROSSING, AMENDMENT, VOID = 16, 17, 18
MOST = 10000    # crossings that one search gives
BATCH = 256     # that are recorded in one
ROOM = 8 << 20  # bytes of disk without which nothing is recorded
AHEAD = 64      # questions on their way
TOLD = 5


class Node:
    """Its control socket."""

    def __init__(self, store):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(store, "control.sock"))
        self.file = self.socket.makefile("rw")

    def answer(self):
        for text in self.file:
            line = json.loads(text)
            if line.get("end"):
                return
            yield line

    def each(self, operation, asked):
        """Answers to many questions of one kind, in their order."""
        for at in range(0, len(asked), AHEAD):
            some = asked[at:at + AHEAD]
            for one in some:
                print(json.dumps({"op": operation, "args": one}),
                      file=self.file)
            self.file.flush()
            for _ in some:
                yield list(self.answer())

    def ask(self, operation, **asked):
        print(json.dumps({"op": operation, "args": asked}), file=self.file,
              flush=True)
        return self.answer()


def kind_and_id(raw, realm):
    protected, _, payload, _ = decode(raw, tag=18).value
    signed = encode(["Signature1", protected, b"cairn/entry/1" + realm,
                     payload])
    return decode(payload)[6], hashlib.sha256(b"\0" + signed).hexdigest()


class Finds:
    def __init__(self, store, every):
        self.node, self.faults = Node(store), 0
        status = next(self.node.ask("status"))
        realm, self.name = bytes.fromhex(status["realm"]), status["name"]
        self.takes = status["disk_free_bytes"] >= ROOM
        self.held, self.raw = {}, {}  # kind and bytes, by id
        for i, line in enumerate(self.node.ask("entry", all=True)):
            if i % every:
                continue
            kind, name = kind_and_id(bytes.fromhex(line["entry"]), realm)
            self.held[name], self.raw[name] = kind, line["entry"]
        self.crossings = self.of(CROSSING)

    def of(self, *kinds):
        return [name for name in self.held if self.held[name] in kinds]

    def wrong(self, *words):
        self.faults += 1
        if self.faults <= TOLD:
            print("not found as it should be:", *words)

    def by_id(self):
        asked = [{"id": name[:16]} for name in self.held]
        for name, got in zip(self.held, self.node.each("entry", asked)):
            if [line["hex"] for line in got] != [self.raw[name]]:
                self.wrong(f"by id: {name}, kind {self.held[name]}")

    def by_document(self):
        shown = [{"id": name, "history": True} for name in self.crossings]
        histories = list(self.node.each("show", shown))
        asked = [{"document": lines[0]["document_number"]} if lines else {}
                 for lines in histories]
        for name, got in zip(self.crossings, self.node.each("find", asked)):
            if [line.get("id") for line in got].count(name) != 1:
                self.wrong(f"by document: {name}")
        return histories

    def behind(self, histories):
        told = [line["id"] for lines in histories for line in lines
                if line["type"] == "statement"]
        if sorted(told) != sorted(self.of(CROSSING, AMENDMENT, VOID)):
            self.wrong(f"{len(told)} statements about crossings")

    def among_all(self):
        got = list(self.node.ask("find", limit=MOST))[:-1]
        if sorted(line["id"] for line in got) != sorted(self.crossings):
            self.wrong(f"{len(got)} of {len(self.crossings)} crossings")

    def known(self, histories):
        keys = "direction", "document_number", "issuing_state", "client_ref"
        logs = {line["log"] for line in self.node.ask("logs")
                if line["name"] == self.name}
        mine = [lines[0] for lines in histories
                if lines and lines[0]["log"] in logs
                and "client_ref" in lines[0]]
        for at in range(0, len(mine), BATCH):
            some = mine[at:at + BATCH]
            batch = [{"fields": {key: one[key] for key in keys}}
                     for one in some]
            got = [line.get("known") and line["id"]
                   for line in self.node.ask("record", batch=batch)]
            if got != [one["id"] for one in some]:
                self.wrong(f"{len(some)} that are recorded again")


def main(store, every="1"):
    finds = Finds(store, int(every))
    finds.by_id()
    histories = finds.by_document()
    if every == "1":
        finds.behind(histories)
        if len(finds.crossings) < MOST:
            finds.among_all()
        if finds.takes:
            finds.known(histories)
    print(f"{len(finds.held)} entries, {len(finds.crossings)} crossings, "
          f"{finds.faults} faults")
    return 1 if finds.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
