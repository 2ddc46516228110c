#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second reader of Cairn's signed formats, written from their text alone.

usage: cairn_reader.py verify FILE

FILE is a CBOR sequence of pairs [entry: bstr, body: bstr / null], the
entries of each log in their order from its start. Every frame, signature,
chain, commitment, log id and trust body is checked. One line per log tells
`ok` or its first bad entry. Exit 0 if all is well, 1 if not, 2 for wrong use.

Law: what is accepted here is what the text says, no more and no less; each
refusal is a Fault with the name that core/result.h gives it. It shares no
code with the program; where the two differ, one of them or the text is wrong.
"""

import sys

from bodies import *
from canon import Fault, decode_prefix, encode, is_bytes
from entries import *
from logtree import root_of
from statements import certificate_check, check_values

SCHEMA = 1
LANES = {1: "shared", 2: "home", 3: "trust"}

# Which lanes a kind may stand in (E5).
KIND_LANES = dict.fromkeys((1, 2, 3, 4), (1, 2, 3))
KIND_LANES.update(dict.fromkeys((16, 17, 18, 19, 20, 21, 22), (1, 2)))
KIND_LANES.update(dict.fromkeys(
    (32, 33, 34, 35, 37, 38, 39, 40, 41, 42, 43, 44, 45), (2,)))
KIND_LANES.update(dict.fromkeys(
    (48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58), (3,)))


# Chain: one log, from its start

class Log:
    """A log's head; step() takes the entries as they come."""

    def __init__(self, realm, key, log):
        self.realm, self.key, self.log = realm, key, log
        self.ids, self.sealed = [], False

    @classmethod
    def from_start(cls, raw, body_raw):
        """The log that a start entry opens; the entry is not yet taken."""
        header = entry_decode(raw).header
        if ((header.version, header.kind, header.schema, header.seq)
                != (1, START, SCHEMA, 0)):
            raise Fault("ENTRY_UNKNOWN_LOG", "the log has no start")
        body = body_decode(body_raw)
        if body.state != FULL:
            raise Fault("BODY_STATE", "a start is always whole")
        log = cls(*start_names(body), header.log)
        log.check_start(body)
        return log

    def check_start(self, body):
        values = {field.key: field.value for field in body.fields}
        realm, key = start_names(body)
        made = log_of(realm, key, values[17], values[16])
        if (realm, key, made) != (self.realm, self.key, self.log):
            raise Fault("ENTRY_LOG")

    def step(self, raw):
        entry, name = entry_open(raw, self.key, self.realm)
        header = entry.header
        if header.log != self.log:
            raise Fault("ENTRY_LOG")
        if header.seq < len(self.ids):
            raise Fault("ENTRY_DUPLICATE" if self.ids[header.seq] == name
                        else "ENTRY_FORK")
        if self.sealed:
            raise Fault("ENTRY_SEALED")
        if header.seq > len(self.ids):
            raise Fault("ENTRY_GAP")
        if header.seq and header.previous != self.ids[-1]:
            raise Fault("ENTRY_FORK", "it stands on another entry")
        self.ids.append(name)
        self.sealed = header.version == 1 and header.kind == SEAL
        return entry, name


def start_names(body):
    """Realm and log key of a start body whose shape is good."""
    values = {field.key: field.value for field in body.fields}
    check_values(START, values, whole=True)
    return values[19], values[18]


# The dump of a store

class Report:
    """What is known of one log of a dump."""

    def __init__(self):
        self.log = self.lane = self.fault = None
        self.states = [0, 0, 0, 0]
        self.misplaced = 0

    def take(self, raw, body_raw):
        if self.log is None:
            self.log = Log.from_start(raw, body_raw or absent_encode())
        entry, _ = self.log.step(raw)
        self.take_body(entry.header, body_raw)

    def take_body(self, header, body_raw):
        if header.version > 1 or header.kind == SEAL:
            if body_raw is not None:
                state = body_decode(body_raw).state
                if header.version == 1 and state != ABSENT:
                    raise Fault("BODY_FORM", "a seal has no body")
            return
        body = body_check(header, body_raw or absent_encode())
        self.states[body.state] += 1
        if header.schema != SCHEMA:
            return
        self.check_fields(header, body)
        if self.lane not in KIND_LANES.get(header.kind, (self.lane,)):
            self.misplaced += 1

    def check_fields(self, header, body):
        values = {field.key: field.value for field in body.fields}
        if body.state in (FULL, REDACTED):
            check_values(header.kind, values, whole=body.state == FULL)
        if header.kind == START:
            if body.state != FULL:
                raise Fault("BODY_STATE", "a start is always whole")
            self.log.check_start(body)
            self.lane = values[16]
        if header.kind == 48 and body.state == FULL:
            certificate_check(self.log.realm, values)

    def line(self, name):
        if self.fault:
            return f"{name} {self.fault}"
        states = " ".join(f"{word} {count}" for word, count
                          in zip(STATES, self.states))
        more = f" misplaced {self.misplaced}" if self.misplaced else ""
        return (f"{name} {LANES[self.lane]} entries {len(self.log.ids)} "
                f"{states}{more} head {self.log.ids[-1].hex()} "
                f"root {root_of(self.log.ids).hex()} ok")


def dump_encode(pairs):
    return b"".join(encode([entry, body]) for entry, body in pairs)


def dump_pairs(data):
    pos = 0
    while pos < len(data):
        item, pos = decode_prefix(data, pos)
        if (type(item) is not list or len(item) != 2 or not is_bytes(item[0])
                or not (item[1] is None or is_bytes(item[1]))):
            raise Fault("CBOR_TYPE", "no pair of entry and body")
        yield item


def dump_verify(data, out):
    """Prints one line per log; whether all is well."""
    reports, number, stray = {}, 0, []
    try:
        for number, (raw, body) in enumerate(dump_pairs(data), 1):
            _take(reports, stray, number, raw, body)
    except Fault as fault:
        stray.append(f"item {number + 1} of the file: {fault}")
    for log in sorted(reports):
        print(reports[log].line(log.hex()), file=out)
    for line in stray:
        print(line, file=out)
    return not stray and not any(r.fault for r in reports.values())


def _take(reports, stray, number, raw, body):
    try:
        header = entry_decode(raw).header
    except Fault as fault:
        stray.append(f"item {number} of the file: {fault}")
        return
    report = reports.setdefault(header.log, Report())
    if report.fault:
        return
    try:
        report.take(raw, body)
    except Fault as fault:
        report.fault = f"bad entry at seq {header.seq}: {fault}"


def main(arguments):
    if len(arguments) != 2 or arguments[0] != "verify":
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    try:
        with open(arguments[1], "rb") as file:
            data = file.read()
    except OSError as error:
        print(f"{arguments[1]}: {error.strerror}", file=sys.stderr)
        return 2
    return 0 if dump_verify(data, sys.stdout) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
