# SPDX-License-Identifier: Apache-2.0
"""Vectors of trust bodies: their shapes, and the proofs in them."""

import cairn_reader as reader
import edwards
import statements
from canon import encode
from vectors_base import (
    E9, KEY, LOG, REALM, RFC8032_2, ROOT, b, entry_case, ref_of, refused,
    seed_of, start_values)


def request(seed, realm=REALM, post="MLKAY", country="UTO",
            name="Kayes, booth 1"):
    values = {17: country, 18: name,
              20: edwards.public_key(seed), 21: b("link key"),
              22: edwards.public_key(seed_of("witness"))}
    if post:
        values[19] = post
    message = statements.request_message(realm, values)
    return {**values, 25: edwards.sign(seed, message)}


def certificate(**more):
    return {16: 1, 23: 1760000000, 24: 1823072000,
            **request(seed_of("booth"), **more)}


def terms(**changes):
    parties = sorted(
        [["UTO", REALM, ROOT],
         ["XXA", reader.realm_of(KEY), KEY]], key=lambda party: party[1])
    parts = {"version": 1, "parties": parties, "from": 1760000000,
             "until": 1823072000, "purposes": ["border", "visits"],
             "grants": [[0, 16, ["UTAAA", "UTBBB"], [16, 18, 34],
                         [[32, 7], [32, 8]], 365], [1, 16, [], [18], [], 30]],
             "limits": [40, 20000, 2 ** 30]}
    parts.update(changes)
    return encode(list(parts.values()))


def trust_valid():
    """(name, kind, values); the first of a kind has all its keys."""
    refs = [ref_of("a", b("log a", 16)), ref_of("b", b("log b", 16))]
    refs.sort(key=encode)
    realms = sorted([b("realm 1", 16), b("realm 2", 16)])
    key = edwards.public_key(seed_of("new root"))
    e9 = entry_case("", {"kind": 3, "previous": bytes(32)}, E9)["entry"]
    other = entry_case("", {"kind": 4, "previous": bytes(32)}, E9)["entry"]
    rollover = edwards.sign(seed_of("new root"),
                            statements.rollover_message(REALM, key))
    return [
        ("start", 1, {**start_values(), 21: refs[0], 22: "cairn 1.0"}),
        ("start, least", 1, start_values()),
        ("observation", 3, {16: refs, 17: [realms[0], refs],
                            18: [realms[1], refs[:1]]}),
        ("observation of nothing", 3, {16: []}),
        ("certificate", 48, {**certificate(), 26: b("replaced")}),
        ("certificate without post", 48, certificate(post=None)),
        ("certificate with the longest texts", 48, certificate(
            name="Kayes, " + 28 * "\u00e9", post="MLKAY-BOOTH-0001")),
        ("certificate of all roles", 48, {**certificate(), 16: 255}),
        ("revocation", 49, {16: KEY, 17: refs, 3: [b("revocation")], 4: 2}),
        ("revocation of all", 49, {16: KEY, 17: []}),
        ("treaty", 50, {16: terms()}),
        ("treaty without end", 50, {16: terms(until=None)}),
        ("treaty-end", 51, {16: statements.treaty_id(terms())}),
        ("policy", 52, {16: {16: 1095, 34: 1095}}),
        ("erasure of fields", 53, {
            16: LOG, 17: [[7, 7], [9, 12]], 18: 1, 19: [24, 25], 20: 1,
            21: "law 12, article 3", 22: "keeper 1", 23: 1760000000}),
        ("erasure of a body", 53, {
            16: LOG, 17: [[0, 2 ** 53 - 1]], 18: 2, 20: 0, 21: "a", 22: "b",
            23: 0}),
        ("approval", 54, {2: refs[0], 4: 1}),
        ("withdrawal", 55, {2: refs[0], 4: "asked by the court"}),
        ("fork-resolution", 56, {16: LOG, 17: refs, 4: 1}),
        ("rollover", 57, {16: key, 17: rollover, 4: 1}),
        ("fork-evidence", 58, {16: e9, 17: other}),
        ("an unknown key beside", 54, {2: refs[0], 60000: None}),
        ("an unknown kind", 47, {16: "anything"}),
    ]


WRONG = {
    1: {16: [0, 4, "1", None, True], 17: [bytes(15), bytes(17), "x"],
        18: [bytes(31), 0], 19: [bytes(17), None], 20: [bytes(15), []],
        21: [[LOG, 7], [LOG, 7, bytes(31)], [LOG, -1, bytes(32)], bytes(32)],
        22: [1, b"x", None]},
    3: {16: [None, [[LOG, 7]], "x", "descending", "twice"],
        17: [[b("realm 1", 16), []], [b("realm 1", 15), [ref_of("a")]],
             [ref_of("a")], None]},
    48: {16: [0, 256, -1, "1"], 17: ["UT", "UTOP", b"UTO", 1], 18: [0, None, 64 * "n"],
         19: [5, None, 17 * "p"], 20: [bytes(31), "x"], 21: [bytes(33)],
         22: [bytes(0)], 23: [-1, 2 ** 40, "x"], 24: [2 ** 40, None],
         25: [bytes(63), bytes(65)], 26: [bytes(31), None]},
    49: {16: [bytes(31), None], 17: [None, [b"x"], "descending", "twice"],
         3: [[], [bytes(31)], bytes(32)], 4: ["text", -1]},
    50: {16: [None, 0, b"", b"\x01", [1]]},
    51: {16: [bytes(31), "x"]},
    52: {16: [{}, {16: -1}, {-1: 1}, {16: "x"}, [], None]},
    53: {16: [bytes(15), None], 17: [[], [[7]], [[7, "x"]], [7, 7], None],
         18: [0, 3, "1"], 19: [[], [0], [65536], [25, 24], [24, 24], None],
         20: [-1, "x"], 21: [0, None], 22: [0, b"x"], 23: [-1, 2 ** 40]},
    54: {2: [[LOG, 7], bytes(32), None], 4: [-1, b"x", None]},
    55: {2: [[LOG, 7, b"x"], None]},
    56: {16: [bytes(17)], 17: [[], [LOG], "descending", "twice"],
         4: ["text", None]},
    57: {16: [bytes(31)], 17: [bytes(63), None]},
    58: {16: ["x", None, 0], 17: [[], None]},
}


def trust():
    cases, seen = [], {}
    for name, kind, values in trust_valid():
        cases.append({"name": name, "kind": kind, "values": encode(values),
                      "realm": REALM, "expect": "OK"})
        seen.setdefault(kind, (name, values))
    for kind, (name, values) in seen.items():
        required = statements.SHAPES.get(kind, ({}, {}))[0]
        for key in sorted(required):
            less = {k: v for k, v in values.items() if k != key}
            cases.append(refused(
                f"{name} without {key}", "BODY_MISSING", kind=kind,
                values=encode(less or {60000: 1}), realm=REALM))
        for key, wrong in WRONG.get(kind, {}).items():
            for number, value in enumerate(wrong):
                if value in ("descending", "twice"):
                    good = values[key]
                    value = good[::-1] if value == "descending" else (
                        good[:1] * 2)
                cases.append(refused(
                    f"{name}, key {key} wrong, {number + 1}", "BODY_FIELD",
                    kind=kind, realm=REALM,
                    values=encode({**values, key: value})))
    return cases + trust_terms() + trust_more() + proofs()


def trust_terms():
    good = [0, 16, ["UTAAA"], [18], [[32, 7]], 30]
    bad_grants = (
        ("giver 2", {0: 2}), ("kind a text", {1: "x"}),
        ("posts null", {2: None}), ("posts descending", {2: ["B", "A"]}),
        ("a post twice", {2: ["A", "A"]}), ("no fields", {3: []}),
        ("a field 0", {3: [0]}), ("fields descending", {3: [19, 18]}),
        ("excluded of one", {4: [[32]]}), ("excluded key 0", {4: [[0, 1]]}),
        ("days negative", {5: -1}))
    cases = [("terms version 2", {"version": 2}),
             ("one party", {"parties": [["UTO", REALM, ROOT]]}),
             ("a party twice", {"parties": [["UTO", REALM, ROOT]] * 2}),
             ("a country of two letters", {"parties": [
                 ["UT", bytes(16), ROOT], ["XXA", REALM, ROOT]]}),
             ("a root key of 31 bytes", {"parties": [
                 ["UTO", bytes(16), ROOT], ["XXA", REALM, ROOT[:31]]]}),
             ("parties descending", {"parties": [
                 ["UTO", b"\xff" * 16, ROOT], ["XXA", REALM, ROOT]]}),
             ("from null", {"from": None}),
             ("until 2^40", {"until": 2 ** 40}),
             ("no purposes", {"purposes": []}),
             ("purposes descending", {"purposes": ["visits", "border"]}),
             ("a purpose twice", {"purposes": ["border", "border"]}),
             ("no grants", {"grants": []}),
             ("limits of two", {"limits": [1, 2]}),
             ("limits negative", {"limits": [1, 2, -3]}),
             ("an element more", {"more": 0})]
    for name, changes in bad_grants:
        grant = [changes.get(i, part) for i, part in enumerate(good)]
        cases.append((f"grant, {name}", {"grants": [grant]}))
    cases.append(("grant of five", {"grants": [good[:5]]}))
    made = [refused(f"treaty, {name}", "BODY_FIELD", kind=50, realm=REALM,
                    values=encode({16: terms(**changes)}))
            for name, changes in cases]
    made.append(refused(
        "treaty, terms with a byte after", "BODY_FIELD", "CBOR_TRAILING",
        kind=50, realm=REALM, values=encode({16: terms() + b"\x00"})))
    made.append(refused(
        "treaty, terms in a long array head", "BODY_FIELD",
        "CBOR_NOT_SHORTEST", kind=50, realm=REALM,
        values=encode({16: b"\x98\x07" + terms()[1:]})))
    return made


def trust_more():
    refs = [ref_of("a")]
    realms = sorted([b("realm 1", 16), b("realm 2", 16)])
    field = lambda name, kind, values: refused(
        name, "BODY_FIELD", kind=kind, realm=REALM, values=encode(values))
    return [
        field("observation, realms descending", 3, {
            16: refs, 17: [realms[1], refs], 18: [realms[0], refs]}),
        field("observation, a realm twice", 3, {
            16: refs, 17: [realms[0], refs], 18: [realms[0], refs]}),
        field("observation, key 65535 wrong", 3, {16: refs, 65535: 0}),
        field("approval, officer_seal wrong", 54, {2: refs[0], 1: [b"x"]}),
        field("approval, supersedes empty", 54, {2: refs[0], 3: []}),
    ]


def proofs():
    good = certificate()

    def bad(name, values, realm=REALM, kind=48, expect="CERT_PROOF", also=()):
        return refused(name, expect, also, kind=kind, realm=realm,
                       values=encode(values))

    key = edwards.public_key(seed_of("new root"))
    by_old = edwards.sign(RFC8032_2, statements.rollover_message(REALM, key))
    identity = edwards.encode_point(edwards.IDENTITY)
    return [
        bad("proof over another name", {**good, 18: "Kayes, booth 2"}),
        bad("proof over another link key", {**good, 21: b("other")}),
        bad("proof over another country", {**good, 17: "XXA"}),
        bad("proof over no post", {k: v for k, v in good.items() if k != 19}),
        bad("control character in a country", certificate(country="UT\x7f"),
            expect="CERT_FORM"),
        bad("control character in a name", certificate(name="booth\n1"),
            expect="CERT_FORM"),
        bad("control character in a post", certificate(post="\x1f"),
            expect="CERT_FORM"),
        bad("proof for another realm", good, reader.realm_of(KEY)),
        bad("proof by another key", {**good, 20: KEY}),
        bad("log key of small order", {**good, 20: identity},
            expect="KEY_INVALID", also="CERT_PROOF"),
        bad("log key not on the curve", {
            **good, 20: (2).to_bytes(32, "little")},
            expect="KEY_INVALID", also="CERT_PROOF"),
        bad("rollover signed by the old root key", {16: key, 17: by_old},
            kind=57),
    ]
