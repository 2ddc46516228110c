# SPDX-License-Identifier: Apache-2.0
"""Tests of trust bodies, the merge and signatures."""

import ctypes
import ctypes.util
import random

import cairn_reader as reader
import edwards
import statements
import treaties
from canon import Fault, Tagged, decode
from harness import Skip, test, same, raw, cases, shared, outcome, expect


def check_trust(kind, made, realm):
    values = dict(decode(made))
    statements.check_values(kind, values)
    if kind == 48:
        statements.certificate_check(realm, values)
    if kind == 57:
        statements.rollover_check(realm, values)


@test
def trust_bodies_have_their_shapes_and_proofs():
    for case in cases("trust"):
        expect(case, check_trust, case["kind"], raw(case["values"]),
               raw(case["realm"]))


@test
def trust_bodies_redacted_are_checked_without_what_is_hidden():
    statements.check_values(48, {17: "UTO"}, whole=False)
    same(outcome(statements.check_values, 48, {17: "UT"}, whole=False),
         "BODY_FIELD")


@test
def treaties_are_taken_or_refused_by_name():
    for case in cases("treaty"):
        terms = raw(case["terms"])
        expect(case, treaties.check, terms)
        if case["expect"] == "OK":
            same(statements.treaty_id(terms), raw(case["id"]), case["name"])
            same(treaties.fingerprint(raw(case["id"])), case["fingerprint"],
                 case["name"])


# What the merge vectors say, by hand: the values of key 18 in their order,
# or the first of three as text, or those whose order hangs on made-up ids as
# a set; then whether the record is void. None is a field that is unset.
MERGED = {
    "a crossing alone": (["D1"], False),
    "an amendment that lists the crossing": (["D2"], False),
    "an amendment that sets a new field": (["D1"], False),
    "an amendment that unsets": ([None], False),
    "an amendment that lists nothing is a conflict": ({"D1", "D2"}, False),
    "an amendment to the same value is clean": (["D1"], False),
    "a list entry for a field that is not set removes nothing":
        (["D1"], False),
    "an amendment of an amendment that lists only it": (["D3"], False),
    "an amendment that lists crossing and amendment": (["D1"], False),
    "two amendments beside each other": ({"D2", "D3"}, False),
    "two amendments resolved by headquarters": (["D4"], False),
    "two amendments to one value": (["D2"], False),
    "headquarters first": ("D3", False),
    "a disputed amendment removes nothing undisputed": (["D1", "D2"], False),
    "a disputed amendment of headquarters stands last":
        (["D2", "D3"], False),
    "a disputed amendment removes a disputed one": (["D1", "D3"], False),
    "a removed amendment still removes": (["D3"], False),
    "a disputed crossing": (["D2"], False),
    "an amendment repeated with one field more": (["D2"], False),
    "void": (["D1"], True),
    "void, lifted": (["D1"], False),
    "two voids, one lifted": (["D1"], True),
    "void and amended": (["D2"], True),
    "void, disputed": (["D1"], True),
    "void, lifted by a disputed amendment": (["D1"], True),
    "void, disputed, lifted by a disputed amendment": (["D1"], False),
    "statements about another record": (["D1"], False),
    "a target with another seq": (["D1"], False),
    "an amendment that came twice": (["D2"], False),
    "no crossing": None,
}


def statement_of(item):
    return {**item, "id": raw(item["id"]), "target": ref_of(item["target"]),
            "sets": {key: raw(value) for key, value in item["sets"]},
            "supersedes": list(map(raw, item["supersedes"]))}


def ref_of(item):
    return item and [raw(item["log"]), item["seq"], raw(item["id"])]


@test
def merge_vectors_hold_in_any_order():
    chance = random.Random(4)
    seen = set()
    for case in cases("merge"):
        record = ref_of(case["record"])
        members = list(map(statement_of, case["statements"]))
        for _ in range(20):
            chance.shuffle(members)
            merged = statements.merge(record, members)
            same(merged_json(merged), case["expect"], case["name"])
        check_by_hand(case["name"], merged)
        seen.add(case["name"])
    same(seen, set(MERGED))


def merged_json(merged):
    return merged and {
        "fields": [{"key": key, "values": [v.hex() for v in field["values"]],
                    "conflict": field["conflict"]}
                   for key, field in merged["fields"].items()],
        "void": merged["void"]}


def check_by_hand(name, merged):
    want = MERGED[name]
    if want is None or merged is None:
        same(merged, want, name)
        return
    values, void = want
    field = merged["fields"][18]
    got = [decode(value) for value in field["values"]]
    same(field["conflict"], len(got) > 1, name)
    same(merged["void"], void, name)
    if isinstance(values, str):
        same((got[0], len(got)), (values, 3), name)
    else:
        same(type(values)(got), values, name)


def sodium():
    path = ctypes.util.find_library("sodium")
    if not path:
        raise Skip("no libsodium")
    library = ctypes.CDLL(path)
    library.sodium_init()

    def accepts(key, message, signature):
        return 0 == library.crypto_sign_verify_detached(
            signature, message, ctypes.c_ulonglong(len(message)), key)
    return library, accepts


def verify(key, message, signature):
    if not edwards.verify(key, message, signature):
        raise Fault("ENTRY_SIGNATURE")


@test
def signatures_follow_the_rule():
    for case in cases("signature"):
        expect(case, verify, raw(case["key"]), raw(case["message"]),
               raw(case["signature"]))
        same(edwards.is_valid_point(raw(case["key"])), case["valid_point"],
             case["name"])


@test
def signatures_are_to_libsodium_what_they_are_here():
    library, accepts = sodium()
    for case in cases("signature"):
        key = raw(case["key"])
        same(accepts(key, raw(case["message"]), raw(case["signature"])),
             case["expect"] == "OK", case["name"])
        same(library.crypto_core_ed25519_is_valid_point(key) == 1,
             case["valid_point"], case["name"])
    for case in cases("entry") + cases("entry_invalid"):
        if case["expect"] not in ("OK", "ENTRY_SIGNATURE"):
            continue
        realm = raw(case["realm"])
        entry = reader.entry_decode(raw(case["entry"]))
        same(accepts(raw(case["key"]), reader.signed_of(entry, realm),
                     entry.signature), case["expect"] == "OK", case["name"])


@test
def points_at_random_are_to_libsodium_what_they_are_here():
    library, accepts = sodium()
    chance = random.Random(5)
    points = [edwards.encode_point(edwards.multiply(i, edwards.TORSION_8))
              for i in range(8)]
    points += [(edwards.P + i).to_bytes(32, "little") for i in range(19)]
    points += [i.to_bytes(32, "little") for i in range(20)]
    points += [chance.randbytes(32) for _ in range(60)]
    points += [raw[:31] + bytes([raw[31] ^ 0x80]) for raw in points]
    for point in points:
        same(edwards.is_valid_point(point),
             library.crypto_core_ed25519_is_valid_point(point) == 1,
             point.hex())
        for signature in (bytes(64), points[0] + bytes(32)):
            same(edwards.verify(point, b"", signature),
                 accepts(point, b"", signature), point.hex())


@test
def signatures_public_cose_examples():
    case = shared("cose/eddsa-examples/eddsa-sig-01.json")
    message = bytes.fromhex(case["output"]["cbor"])
    protected, _, payload, signature = decode(message, tag=18).value
    signed = reader.sig_structure(protected, b"", payload)
    same(signed.hex().upper(), case["intermediates"]["ToBeSign_hex"])
    key = bytes.fromhex(case["input"]["sign0"]["key"]["x_hex"])
    same(edwards.verify(key, signed, signature), True)
    same(edwards.verify(key, signed + b"\x00", signature), False)
    same(outcome(reader.entry_decode, message), "ENTRY_FRAME")


@test
def signatures_public_cose_sign1_bytes_to_be_signed():
    known = 0
    for name in ("pass-01", "pass-02", "pass-03", "fail-02", "fail-03",
                 "fail-04", "fail-06", "fail-07"):
        case = shared(f"cose/sign1-tests/sign-{name}.json")
        message = bytes.fromhex(case["output"]["cbor"])
        item = decode(message, tag=18)
        protected, _, payload, _ = (item.value if isinstance(item, Tagged)
                                    else item)
        # An empty map is signed as no bytes (RFC 9052, 4.4).
        protected = b"" if protected == b"\xa0" else protected
        aad = bytes.fromhex(case["input"]["sign0"].get("external", ""))
        signed = reader.sig_structure(protected, aad, payload)
        want = case["intermediates"]["ToBeSign_hex"].lower()
        changed = name in ("fail-02", "fail-03", "fail-04", "fail-06",
                           "fail-07")
        # What was changed after signing no longer gives those bytes.
        if not changed:
            same(signed.hex(), want, name)
            known += 1
        same(outcome(reader.entry_decode, message), "ENTRY_FRAME", name)
    same(known, 3)
    wrong = shared("cose/sign1-tests/sign-fail-01.json")["output"]["cbor"]
    same(outcome(reader.entry_decode, bytes.fromhex(wrong)), "CBOR_TAG")
