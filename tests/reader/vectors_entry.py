# SPDX-License-Identifier: Apache-2.0
"""Vectors of entries that are good, of names and of chains."""

import cairn_reader as reader
import edwards
import logtree
import statements
from canon import encode
from vectors_base import (
    BODY_SEED, E9, INCARNATION, KEY, KID, LOG, REALM, RFC8032_1, RFC8032_2,
    ROOT, b, entry_case, filled, ref_of, seed_of, start_values,
    with_scalars)
from vectors_trust import certificate, terms


def entries():
    e = entry_case
    small = {16: 1, 18: "D23145890"}
    longest = [0, bytes(255)]
    while len(e("", {"version": 2}, rest=longest)["entry"]) < 512:
        longest[1] += b"\x00"
    return [
        e("the vector of the specification", {
            "kind": 3, "previous": bytes(32)}, E9, {16, 18, 19, 32}),
        e("the same at seq 2^32, kind 300", {
            "kind": 300, "seq": 2 ** 32, "previous": bytes(32)}, E9),
        e("start, seq 0, no previous", {
            "seq": 0, "previous": None, "kind": 1}, start_values()),
        e("start after a restart, with the last known entry and software", {
            "seq": 900, "kind": 1},
          {**start_values(), 21: ref_of("old head"), 22: "cairn 1.0"}),
        e("crossing in a home log", {"seq": 24}, E9, {34}, lane=2,
          seed=seed_of("booth")),
        e("amendment that unsets one field", {"kind": 17, "seq": 255},
          {2: ref_of("crossing"), 3: [b("crossing")], 4: "typing error",
           18: None, 24: "ERIKSSEN"}, {2, 3, 24}),
        e("void", {"kind": 18, "seq": 256},
          {2: ref_of("crossing"), 4: 3}, {2}),
        e("seal, no body", {"kind": 2, "seq": 65536}),
        e("certificate in a root's trust log", {"kind": 48}, certificate(),
          lane=3, seed=RFC8032_2, incarnation=bytes(16)),
        e("unknown kind", {"kind": 60000}, {16: 1, 65535: [True, None]},
          {65535}),
        e("unknown schema", {"schema": 65535}, small),
        e("greatest kind, least time, clock in doubt", {
            "kind": 65535, "time": 0, "clock": 0}, small),
        e("greatest time, satellite clock", {
            "time": 2 ** 40 - 1, "clock": 4}, small),
        e("greatest seq", {"seq": 2 ** 53 - 1}, small),
        e("values of 256 bytes", {}, filled(256)),
        e("values of 257 bytes", {}, filled(257)),
        e("values of 65536 bytes", {}, filled(65536), {60000}),
        e("16 fields, no decoy", {}, {k: k for k in range(16, 32)}, {16, 31}),
        e("17 fields, 24 digests", {}, {k: k for k in range(16, 33)}, {32}),
        e("256 fields, 256 digests", {}, {k: 0 for k in range(16, 272)},
          {16, 271}),
        e("header version 2 with more elements", {
            "version": 2}, rest=[1, "new", {1: [None, b"\x01"]}]),
        e("header version 2 with four elements at seq 0", {
            "version": 2, "seq": 0, "previous": None}, rest=[]),
        e("header version 65536", {"version": 65536}, rest=[-1]),
        e("header version 2, 512 bytes", {"version": 2}, rest=longest),
    ]


def names():
    cases = []
    roots = [("RFC 8032 test 2", ROOT), ("RFC 8032 test 1", KEY)]
    for label, root in roots:
        cases.append({"name": f"realm of {label}", "what": "realm",
                      "root_key": root, "realm": reader.realm_of(root)})
        cases.append({"name": f"kid of {label}", "what": "kid", "key": root,
                      "kid": reader.kid_of(root)})
    for lane in (1, 2, 3):
        for incarnation in (INCARNATION, bytes(16)):
            cases.append({
                "name": f"log, lane {lane}, "
                        f"{'zero' if not any(incarnation) else 'random'} "
                        "incarnation",
                "what": "log", "realm": REALM, "key": KEY, "lane": lane,
                "incarnation": incarnation,
                "log": reader.log_of(REALM, KEY, incarnation, lane)})
    cases.append({"name": "external aad", "what": "aad", "realm": REALM,
                  "aad": reader.aad_of(REALM)})
    cases.append({"name": "protected header", "what": "protected",
                  "kid": KID, "protected": reader.protected_of(KID)})
    for country, kind in (("MLI", 1), ("UTO", 1)):
        name = logtree.origin_of(country, LOG)
        cases.append({"name": f"checkpoint key id, {country}",
                      "what": "key_id", "key_name": name, "type": kind,
                      "key": KEY,
                      "key_id": logtree.key_id_of(name, kind, KEY)})
    witness = edwards.public_key(seed_of("witness"))
    name = logtree.witness_name("UTO", reader.kid_of(witness))
    cases.append({"name": "witness key id", "what": "key_id",
                  "key_name": name, "type": 4, "key": witness,
                  "key_id": logtree.key_id_of(name, 4, witness)})
    raw = terms()
    cases.append({"name": "treaty", "what": "treaty", "terms": raw,
                  "treaty": statements.treaty_id(raw)})
    return cases


def chain():
    other_log = reader.log_of(REALM, KEY, bytes(16), 1)

    def entry(seq, previous, log=LOG, kind=16, values=None, seed=RFC8032_1):
        values = values or {16: seq}
        raw = reader.full_encode(BODY_SEED, values)
        body = reader.body_decode(raw)
        whole = [None, 0] if kind == 2 else [
            reader.commitment_of(reader.digests_of(log, body)),
            reader.size_of(body.values_size)]
        header = [1, log, seq, previous, 1760000000 + seq, 2, kind, 1] + whole
        made = reader.entry_seal(seed, REALM, encode(header))
        name = reader.id_of(reader.signed_of(reader.entry_decode(made), REALM))
        return made, None if kind == 2 else raw, name

    start = entry(0, None, kind=1, values=start_values())
    one = entry(1, start[2])
    two = entry(2, one[2])
    three = entry(3, two[2])
    other_one = entry(1, start[2], values={16: 99})
    other_two = entry(2, other_one[2])
    again = entry(2, one[2], kind=1, values=start_values())
    seal = entry(2, one[2], kind=2)
    after = entry(3, seal[2])
    second = resigned(one[0])
    lie = entry(0, None, kind=1,
                values=start_values(incarnation=bytes(16)))
    lane = entry(0, None, kind=1, values=start_values(lane=2))
    other_start = entry(0, None, other_log, 1,
                        start_values(incarnation=bytes(16)))
    foreign = entry(1, start[2], log=other_log)
    restart_lie = entry(2, one[2], kind=1,
                        values=start_values(incarnation=bytes(16)))
    ok = "OK"

    def case(name, *steps):
        made = []
        for step in steps:
            (raw, body, _), expect = step[:2]
            made.append({"entry": raw, "body": body, "expect": expect,
                         **({"also": step[2]} if len(step) > 2 else {})})
        return {"name": name, "realm": REALM, "key": KEY, "log": LOG,
                "steps": made}

    return [
        case("four entries", (start, ok), (one, ok), (two, ok), (three, ok)),
        case("an entry again", (start, ok), (one, ok),
             (one, "ENTRY_DUPLICATE"), (start, "ENTRY_DUPLICATE"), (two, ok)),
        case("another signature over the same statement", (start, ok),
             (one, ok), ((second, one[1], one[2]), "ENTRY_DUPLICATE")),
        case("a gap", (start, ok), (two, "ENTRY_GAP"), (one, ok), (two, ok)),
        case("a fork", (start, ok), (one, ok), (other_one, "ENTRY_FORK"),
             (two, ok), (other_one, "ENTRY_FORK")),
        case("an entry that stands on another branch", (start, ok), (one, ok),
             (other_two, "ENTRY_FORK", ["ENTRY_GAP"]), (two, ok)),
        case("a second start", (start, ok), (one, ok), (again, ok)),
        case("an entry after the seal", (start, ok), (one, ok), (seal, ok),
             (after, "ENTRY_SEALED"), (one, "ENTRY_DUPLICATE")),
        case("a start of another incarnation", (lie, "ENTRY_LOG")),
        case("a start of another lane", (lane, "ENTRY_LOG")),
        case("a later start of another incarnation", (start, ok), (one, ok),
             (restart_lie, "ENTRY_LOG")),
        case("an entry of another log", (start, ok), (foreign, "ENTRY_LOG",
             ["ENTRY_UNKNOWN_LOG"])),
        {**case("a log with 16 zero bytes as incarnation",
                (other_start, ok)), "log": other_log},
    ]


def resigned(raw):
    """Another valid signature of the same key over the same statement."""
    entry = reader.entry_decode(raw)
    return raw[:-64] + with_scalars(
        KEY, edwards.secret_scalar(RFC8032_1), low=12345)(
            reader.signed_of(entry, REALM))
