# SPDX-License-Identifier: Apache-2.0
"""Tests of chains, trees, checkpoints and dumps."""

import base64
import io
import os
import subprocess
import sys
import tempfile

import cairn_reader as reader
import logtree
from canon import encode
from harness import HERE, test, same, raw, cases, shared, outcome, expect
import vectors_base as vectors
from vectors_trust import certificate


@test
def chains_take_what_follows_and_refuse_the_rest():
    for case in cases("chain"):
        log = None
        for number, step in enumerate(case["steps"], 1):
            name = f"{case['name']}, step {number}"
            entry, body = raw(step["entry"]), raw(step["body"])
            if log is None:
                want, log = step["expect"], Holder(raw(case["log"]))
            else:
                want = step["expect"]
            same(outcome(log.take, entry, body), want, name)


class Holder:
    """A log that opens itself at its start."""

    def __init__(self, name):
        self.name, self.log = name, None

    def take(self, entry, body):
        if self.log is None:
            log = reader.Log.from_start(entry, body)
            same(log.log, self.name)
            log.step(entry)
            self.log = log
            return
        header = reader.entry_decode(entry).header
        if header.kind == 1 and header.log == self.name:
            self.log.check_start(reader.body_decode(body))
        self.log.step(entry)


@test
def tree_vectors_hold():
    all_cases = cases("tree")
    leaves = list(map(raw, all_cases[0]["hashes"]))
    for data, leaf in zip(all_cases[0]["data"], leaves):
        same(reader.id_of(raw(data)), leaf)
    for case in all_cases[1:]:
        what = case["what"]
        if what == "root":
            part = leaves[:case["size"]]
            same(logtree.root_of(part), raw(case["root"]), case["name"])
            same(logtree.root_by_definition(part), raw(case["root"]))
            continue
        proof = list(map(raw, case["proof"]))
        if what == "inclusion":
            expect(case, logtree.inclusion_verify, case["index"],
                   case["size"], raw(case["leaf"]), proof, raw(case["root"]))
        else:
            expect(case, logtree.consistency_verify, case["size1"],
                   case["size2"], raw(case["root1"]), raw(case["root2"]),
                   proof)


@test
def tree_proofs_of_larger_trees_verify():
    leaves = [vectors.b(str(i)) for i in range(130)]
    for size in (63, 64, 65, 129, 130):
        root = logtree.root_of(leaves[:size])
        same(root, logtree.root_by_definition(leaves[:size]))
        for index in range(size):
            logtree.inclusion_verify(
                index, size, leaves[index],
                logtree.inclusion_proof(leaves[:size], index), root)
            logtree.consistency_verify(
                index + 1, size, logtree.root_of(leaves[:index + 1]), root,
                logtree.consistency_proof(leaves[:size], index + 1))


def public_hashes(case, *names):
    return [base64.b64decode(case[name] or "") for name in names], [
        base64.b64decode(item) for item in case["proof"] or []]


@test
def tree_public_inclusion_proofs():
    for case in shared("merkle/inclusion.json"):
        (leaf, root), proof = public_hashes(case, "leafHash", "root")
        got = outcome(logtree.inclusion_verify, case["leafIdx"],
                      case["treeSize"], leaf, proof, root)
        same(got, "PROOF_INVALID" if case["wantErr"] else "OK", case["name"])


@test
def tree_public_consistency_proofs():
    for case in shared("merkle/consistency.json"):
        (root1, root2), proof = public_hashes(case, "root1", "root2")
        got = outcome(logtree.consistency_verify, case["size1"],
                      case["size2"], root1, root2, proof)
        # One happy case has roots of 11 bytes, which are no hashes here.
        bad = case["wantErr"] or len(root1) != 32
        same(got, "PROOF_INVALID" if bad else "OK", case["name"])


@test
def checkpoints_are_built_and_verified():
    for case in cases("checkpoint"):
        note, key = raw(case["note"]), raw(case["key"])
        made = logtree.checkpoint_verify(note, key)
        same((made.country, made.log, made.size, made.root),
             (case["country"], raw(case["log"]), case["size"],
              raw(case["root"])), case["name"])
        built = logtree.checkpoint_sign(
            raw(case["seed"]), case["country"], raw(case["log"]),
            case["size"], raw(case["root"]))
        own = built[built.index(b"\n\n") + 2:]
        same(built[:-len(own)] in note and own in note, True, case["name"])
        for witness in case["witnesses"]:
            expect({**witness, "name": case["name"]},
                   logtree.cosignature_verify, made, witness["country"],
                   raw(witness["kid"]), raw(witness["key"]))


@test
def checkpoints_invalid_are_refused_by_name():
    for case in cases("checkpoint_invalid"):
        expect(case, logtree.checkpoint_verify, raw(case["note"]),
               raw(case["key"]))


def dump_of_two_logs():
    """Pairs of a shared log of five entries and a trust log of two."""
    pairs = [(raw(step["entry"]), raw(step["body"]))
             for step in cases("chain")[7]["steps"][:3]]
    seed = vectors.RFC8032_2
    log = reader.log_of(vectors.REALM, vectors.ROOT, bytes(16), 3)
    previous = None
    for seq, (kind, values) in enumerate((
            (1, vectors.start_values(seed, 3, bytes(16))),
            (48, certificate()))):
        full = reader.full_encode(vectors.BODY_SEED, values)
        body = reader.body_decode(full)
        header = [1, log, seq, previous, 0, 0, kind, 1, vectors.commitment(
            full, log), reader.size_of(body.values_size)]
        entry = reader.entry_seal(seed, vectors.REALM, encode(header))
        _, previous = reader.entry_open(entry, vectors.ROOT, vectors.REALM)
        pairs.append((entry, full))
    return [pairs[3], *pairs[:3], pairs[4]]


def verified(pairs):
    out = io.StringIO()
    good = reader.dump_verify(reader.dump_encode(pairs), out)
    return good, out.getvalue()


@test
def dump_of_two_logs_is_good():
    good, out = verified(dump_of_two_logs())
    same(good, True, out)
    same(sorted(line.split()[1:4] + [line.split()[-1]]
                for line in out.splitlines()),
         [["shared", "entries", "3", "ok"], ["trust", "entries", "2", "ok"]])


@test
def dump_with_a_fault_names_the_first_bad_entry():
    pairs = dump_of_two_logs()
    start, one, seal = pairs[1:4]
    log = vectors.LOG
    some = reader.redact(log, one[1], {16})
    same(verified([start, (one[0], some), seal])[0], True)
    same(verified([start, (one[0], None), seal])[0], True)
    flipped = one[0][:-1] + bytes([one[0][-1] ^ 1])
    for name, made, want in (
            ("signature", [start, (flipped, one[1]), seal],
             "seq 1: ENTRY_SIGNATURE"),
            ("gap", [start, seal], "seq 2: ENTRY_GAP"),
            ("order", [one, start], "seq 1: ENTRY_UNKNOWN_LOG"),
            ("twice", [start, start], "seq 0: ENTRY_DUPLICATE"),
            ("commitment", [start, (one[0], reader.full_encode(
                bytes(16), {16: 1}))], "seq 1: BODY_COMMITMENT"),
            ("body", [start, (one[0], b"\x81\x04")], "seq 1: BODY_FORM"),
            ("seal's body", [start, one, (seal[0], one[1])],
             "seq 2: BODY_FORM"),
            ("start absent", [(start[0], None)], "seq 0: BODY_STATE"),
            ("start redacted", [(start[0], reader.redact(
                log, start[1], {16, 17, 18, 19, 20}))], "seq 0: BODY_STATE"),
            ("frame", [start, (b"\x80", None)], "item 2 of the file")):
        good, out = verified(made)
        same(good, False, name)
        if want not in out:
            raise AssertionError(f"{name}: {out}")
    out = io.StringIO()
    made = reader.dump_encode(pairs)[:-1]
    same(reader.dump_verify(made, out), False)
    same("item 5 of the file: CBOR_TRUNCATED" in out.getvalue(), True)


@test
def dump_with_a_bad_certificate_is_refused():
    pairs = dump_of_two_logs()
    entry = reader.entry_decode(pairs[4][0])
    log, previous = entry.header.log, entry.header.previous
    values = {**certificate(), 18: "Kayes, booth 2"}
    full = reader.full_encode(vectors.BODY_SEED, values)
    header = [1, log, 1, previous, 0, 0, 48, 1,
              vectors.commitment(full, log), entry.header.size]
    made = reader.entry_seal(vectors.RFC8032_2, vectors.REALM,
                             encode(header))
    good, out = verified([pairs[0], (made, full)])
    same((good, "seq 1: CERT_PROOF" in out), (False, True), out)


@test
def command_line_tells_by_its_exit_code():
    program = [sys.executable, os.path.join(HERE, "cairn_reader.py")]

    def run(*arguments):
        return subprocess.run(program + list(arguments), check=False,
                              capture_output=True).returncode
    pairs = dump_of_two_logs()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "dump")
        for made, want in ((pairs, 0), (pairs[1:], 1), ([], 0)):
            with open(path, "wb") as file:
                file.write(reader.dump_encode(made))
            same(run("verify", path), want)
    same(run("verify", "/nonexistent"), 2)
    same(run(), 2)
