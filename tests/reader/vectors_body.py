# SPDX-License-Identifier: Apache-2.0
"""Vectors of bodies in their states, and of those to be refused."""

import cairn_reader as reader
import edwards
from canon import encode, head
from vectors_base import (
    BODY_SEED, E9, INCARNATION, KEY, LOG, REALM, b, commitment, filled,
    refused, seed_of)


def body_case(name, raw, commitment, **more):
    body = reader.body_decode(raw)
    case = {"name": name, "log": LOG, "body": raw, "commitment": commitment,
            "state": reader.STATES[body.state]}
    if body.fields:
        case["fields"] = [[key, encode(value)]
                          for key, value, _ in body.fields]
    if body.values_size:
        case["size"] = reader.size_of(body.values_size)
    return {**case, **more, "expect": "OK"}


def bodies():
    cases = []

    def family(name, values, *keeps):
        raw = reader.full_encode(BODY_SEED, values)
        made = commitment(raw)
        cases.append(body_case(f"{name}, full", raw, made))
        for keep in keeps:
            some = reader.redact(LOG, raw, set(keep))
            cases.append(body_case(
                f"{name}, shown {' '.join(map(str, keep))}", some, made,
                full=raw, keep=list(keep)))

    family("the vector", E9, [16, 18, 19, 32], [36], sorted(E9))
    family("one field", {65535: False}, [65535])
    family("8 fields", {k: "x" for k in range(16, 24)}, [20])
    family("16 fields, no decoy", {k: k for k in range(16, 32)},
           range(16, 32), [16])
    family("17 fields", {k: k for k in range(16, 33)}, range(16, 33))
    family("keys of each length", {1: 0, 23: 0, 24: 0, 255: 0, 256: 0,
                                   65535: 0}, [24, 256])
    family("each type", {
        16: 2 ** 64 - 1, 17: -2 ** 64, 18: b"", 19: b"\x00\xff", 20: "\u00e9",
        21: True, 22: False, 23: None, 24: [], 25: [1, [2, [None]]], 26: {},
        27: {-1: {0: "a"}, 0: [b"b"]}, 28: 0, 29: -1}, [17, 23, 25, 27])
    family("nulls outside an amendment", {16: None, 17: None}, [17])
    for case in officers():
        cases.append(case)
    cases.append(body_case("absent", reader.absent_encode(), b("any")))
    cases.append(body_case("erased", reader.erased_encode(b("erasure")),
                           b("any")))
    twice = reader.redact(LOG, reader.full_encode(BODY_SEED, E9),
                          {16, 17, 18})
    cases.append(body_case(
        "redacted twice is redacted once", reader.redact(LOG, twice, {18}),
        commitment(twice), full=reader.full_encode(BODY_SEED, E9), keep=[18]))
    return cases


def officers():
    officer = seed_of("officer")
    key = edwards.public_key(officer)
    values = reader.officer_sign(officer, REALM, LOG, BODY_SEED, E9)
    raw = reader.full_encode(BODY_SEED, values)
    made = commitment(raw)
    more = {"realm": REALM, "officer_key": key}
    some = reader.redact(LOG, raw, {1, 34})
    yield body_case("officer's seal, full", raw, made, officer_seal=True,
                    **more)
    yield body_case("officer's seal, shown 1 34", some, made, full=raw,
                    keep=[1, 34], officer_seal=True, **more)
    yield body_case("officer's seal hidden", reader.redact(LOG, raw, {34}),
                    made, officer_seal=False, **more)
    yield body_case("officer's seal in another realm", some, made,
                    officer_seal=False, officer_key=key,
                    realm=reader.realm_of(key))
    yield body_case("officer's seal, another key", some, made, realm=REALM,
                    officer_seal=False, officer_key=KEY)
    changed = reader.full_encode(BODY_SEED, {**values, 36: "MLGAO"})
    yield body_case("officer's seal over another field", changed,
                    commitment(changed), officer_seal=False, **more)


def bodies_invalid():
    cases = []
    full = reader.full_encode(BODY_SEED, E9)
    good = commitment(full)
    redacted = reader.redact(LOG, full, {16, 18, 19, 32})
    body = reader.body_decode(redacted)
    hidden = b"".join(body.hidden)
    triples = [[f.salt, f.value, f.key] for f in body.fields]

    def bad(name, expect, raw, also=(), made=good, log=LOG, **more):
        cases.append(refused(name, expect, also, log=log, body=raw,
                             commitment=made, **more))

    def form(name, item, also=(), made=good):
        bad(name, "BODY_FORM", encode(item), also, made)

    def made_of(hidden, triples):
        """The commitment that such a body would match."""
        digests = [hidden[i:i + 32] for i in range(0, len(hidden), 32)]
        digests += [reader.h(encode(triple)) for triple in triples]
        return reader.h(b"\x02", *sorted(digests))

    form("a number", 0)
    form("a map", {0: 0})
    form("null", None)
    form("an empty array", [])
    form("state 4", [4])
    form("state negative", [-1])
    form("state a text", ["full", BODY_SEED, E9])
    form("state true", [True, b"", []])
    form("full without values", [0, BODY_SEED])
    form("full with a fourth element", [0, BODY_SEED, E9, None])
    form("seed of 15 bytes", [0, BODY_SEED[:15], E9])
    form("seed of 17 bytes", [0, BODY_SEED + b"\x00", E9])
    form("seed a text", [0, "0123456789abcdef", E9])
    form("values an array", [0, BODY_SEED, [[16, 1]]])
    form("values a byte string", [0, BODY_SEED, encode(E9)])
    form("no fields", [0, BODY_SEED, {}])
    form("key 0", [0, BODY_SEED, {**E9, 0: 1}])
    form("key 65536", [0, BODY_SEED, {**E9, 65536: 1}], "CBOR_RANGE")
    form("key negative", [0, BODY_SEED, {**E9, -1: 1}])
    form("key a text", [0, BODY_SEED, {**E9, "a": 1}])
    form("a text key inside a value", [0, BODY_SEED, {16: {"a": 1}}],
         "CBOR_TYPE")
    form("257 fields", [0, BODY_SEED, {k: 0 for k in range(1, 258)}],
         ("CBOR_ITEMS", "BODY_SIZE"))
    bad("values of 65537 bytes", "BODY_SIZE",
        reader.full_encode(BODY_SEED, filled(65537)))
    bad("values of 100000 bytes", "BODY_SIZE",
        reader.full_encode(BODY_SEED, filled(100000)))
    huge = [triples[0][0], bytes(90000), 16]
    bad("redacted of 90000 bytes", "BODY_SIZE", encode([1, hidden, [huge]]),
        "BODY_FORM")
    pairs = [encode(k) + encode(v) for k, v in sorted(E9.items())]
    start = b"\x83\x00" + encode(BODY_SEED)
    bad("keys descending", "CBOR_ORDER",
        start + head(5, len(pairs)) + b"".join(reversed(pairs)))
    bad("a key twice", "CBOR_ORDER",
        start + head(5, len(pairs) + 1) + pairs[0] + b"".join(pairs))
    bad("a byte after it", "CBOR_TRAILING", full + b"\x00")
    bad("cut", "CBOR_TRUNCATED", full[:-1])
    bad("no bytes", "CBOR_TRUNCATED", b"")
    bad("a float as value", "CBOR_SIMPLE", start + bytes.fromhex(
        "a110f93c00"))
    bad("a tag in a value", "CBOR_TAG", start + bytes.fromhex("a110c100"))
    bad("an empty text as value", "CBOR_TEXT", start + bytes.fromhex("a11060"))
    bad("values of indefinite length", "CBOR_INDEFINITE",
        start + bytes.fromhex("bf1001ff"))
    bad("a value nested too deep", "CBOR_DEPTH",
        start + bytes.fromhex("a1108181818180"))
    bad("a key in two bytes too many", "CBOR_NOT_SHORTEST",
        start + bytes.fromhex("a119001001"))
    bad("values of 2^28 fields claimed", "CBOR_TRUNCATED",
        start + bytes.fromhex("ba10000000"), ("CBOR_ITEMS", "BODY_FORM"))
    form("absent with more", [2, None])
    form("erased without id", [3])
    form("erased by 31 bytes", [3, bytes(31)])
    form("erased by null", [3, None])
    form("hidden an array", [1, [hidden], triples])
    form("hidden not of whole digests", [1, hidden[:-1], triples])
    form("redacted without triples", [1, hidden])
    form("no triple", [1, hidden + b"".join(sorted(
        reader.h(encode(t)) for t in triples)), []])
    form("triples a map", [1, hidden, {16: 1}])
    form("a triple of two", [1, hidden, [triples[0][:2]] + triples[1:]])
    form("a triple of four", [1, hidden, [triples[0] + [0]] + triples[1:]])
    form("a salt of 15 bytes", [1, hidden,
                                [[bytes(15)] + triples[0][1:]] + triples[1:]])
    form("a key 0 in a triple",
         [1, hidden, [triples[0][:2] + [0]] + triples[1:]])
    swapped = hidden[32:64] + hidden[:32] + hidden[64:]
    form("hidden not ascending", [1, swapped, triples])
    form("triples not by key", [1, hidden, triples[::-1]])
    seven = hidden[:-32]
    form("15 digests", [1, seven, triples], "BODY_COMMITMENT",
         made_of(seven, triples))
    more = b"".join(sorted(body.hidden + [b("decoy")]))
    form("17 digests", [1, more, triples], "BODY_COMMITMENT",
         made_of(more, triples))
    eight = b"".join(body.hidden[:4])
    form("8 digests", [1, eight, triples], "BODY_COMMITMENT",
         made_of(eight, triples))
    many = b"".join(sorted(b(f"decoy {i}") for i in range(260)))
    form("264 digests", [1, many, triples],
         ("BODY_COMMITMENT", "BODY_SIZE", "CBOR_ITEMS"),
         made_of(many, triples))
    again = b"".join(sorted(body.hidden[:-1] + body.hidden[:1]))
    form("a hidden digest twice", [1, again, triples], "BODY_COMMITMENT",
         made_of(again, triples))
    known = b"".join(sorted(body.hidden[:-1]
                            + [reader.h(encode(triples[0]))]))
    form("a shown field's digest hidden too", [1, known, triples],
         "BODY_COMMITMENT", made_of(known, triples))
    twins = triples[:1] + [[triples[1][0], "B", 16]] + triples[2:]
    form("a key shown twice", [1, hidden, twins], (), made_of(hidden, twins))
    wrong = lambda name, raw, **more: bad(name, "BODY_COMMITMENT", raw, **more)
    wrong("another value", reader.full_encode(BODY_SEED, {**E9, 18: "X"}))
    wrong("another seed", reader.full_encode(bytes(16), E9))
    wrong("another log", full, log=reader.log_of(REALM, KEY, INCARNATION, 2))
    wrong("a field left out", reader.full_encode(
        BODY_SEED, {k: v for k, v in E9.items() if k != 36}))
    wrong("a field more", reader.full_encode(BODY_SEED, {**E9, 37: 1}))
    wrong("another commitment", full, made=b("other"))
    salt = [[bytes(16)] + triples[0][1:]] + triples[1:]
    wrong("a wrong salt", encode([1, hidden, salt]))
    value = [[triples[0][0], 2, 16]] + triples[1:]
    wrong("a shown value changed", encode([1, hidden, value]))
    moved = [triples[0][:2] + [15]] + triples[1:]
    wrong("a shown key changed", encode([1, hidden, moved]))
    other = b"".join(sorted(body.hidden[:-1] + [b("decoy")]))
    wrong("a hidden digest changed", encode([1, other, triples]))
    return cases
