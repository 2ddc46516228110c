# SPDX-License-Identifier: Apache-2.0
"""Tests of items, entries, bodies and names."""

import os
import random

import cairn_reader as reader
import edwards
import logtree
import statements
from canon import Fault, Map, decode, encode
from harness import SOURCE, Skip, test, same, raw, cases, outcome, expect
from make_vectors import FILES
from vectors_base import commitment, text_of


@test
def vectors_are_what_their_maker_makes():
    for name, make in FILES.items():
        path = os.path.join(SOURCE, "tests/vectors", name + ".json")
        with open(path, encoding="ascii") as file:
            same(file.read() == text_of(make()), True, name)


@test
def vectors_name_results_that_exist():
    with open(os.path.join(SOURCE, "core/result.h"),
              encoding="ascii") as file:
        known = file.read()

    def walk(item):
        if isinstance(item, dict):
            for name in [item.get("expect")] + item.get("also", []):
                if isinstance(name, str) and f"X({name}," not in known:
                    raise AssertionError(name)
            for part in item.values():
                walk(part)
        elif isinstance(item, list):
            for part in item:
                walk(part)
    for name in FILES:
        walk(cases(name))


@test
def cbor_valid_items_are_read_and_written_back():
    for case in cases("cbor_valid"):
        item = raw(case["item"])
        same(encode(decode(item)), item, case["name"])


@test
def cbor_invalid_items_are_refused_by_name():
    for case in cases("cbor_invalid"):
        expect(case, decode, raw(case["item"]))


@test
def cbor_valid_items_cut_anywhere_are_truncated():
    for case in cases("cbor_valid"):
        item = raw(case["item"])
        for end in range(min(len(item), 300)):
            same(outcome(decode, item[:end]), "CBOR_TRUNCATED", case["name"])


@test
def cbor_items_mean_to_another_library_what_they_mean_here():
    try:
        import cbor2
    except ImportError:
        raise Skip("no cbor2") from None

    def seen(item):
        if isinstance(item, Map):
            return {key: seen(value) for key, value in item}
        return [seen(i) for i in item] if type(item) is list else item
    for case in cases("cbor_valid"):
        item = raw(case["item"])
        same(repr(seen(decode(item))), repr(cbor2.loads(item)), case["name"])
    chance = random.Random(1)
    for _ in range(2000):
        item = random_item(chance, 5)
        same(seen(decode(encode(item))), cbor2.loads(encode(item)))


def random_item(chance, depth):
    kind = chance.randrange(5 if depth == 0 else 7)
    if kind == 0:
        return chance.getrandbits(chance.choice((4, 8, 16, 32, 64)))
    if kind == 1:
        return -1 - chance.getrandbits(chance.choice((4, 8, 16, 32, 64)))
    if kind == 2:
        return chance.randbytes(chance.choice((0, 1, 23, 24, 255, 256)))
    if kind == 3:
        return "\u00e9x\u4e2d"[:chance.randrange(1, 4)] * chance.randrange(
            1, 30)
    if kind == 4:
        return chance.choice((None, True, False))
    count = chance.choice((0, 1, 2, 25))
    if kind == 5:
        return [random_item(chance, depth - 1) for _ in range(count)]
    return {chance.getrandbits(20): random_item(chance, depth - 1)
            for _ in range(count)}


@test
def cbor_random_bytes_are_read_only_if_they_are_written_back():
    chance = random.Random(2)
    good = 0
    for _ in range(30000):
        item = chance.randbytes(chance.randrange(1, 9))
        try:
            same(encode(decode(item)), item)
            good += 1
        except Fault:
            pass
    same(good > 100, True)


@test
def entry_of_the_specification_is_reproduced():
    """E9, its values as they stand in the text."""
    case = cases("entry")[0]
    want = {
        "realm": "1ebfb1d75176efcc4956763542f41f05",
        "log": "7d61ce6de41b14e9936bce3960e4950b",
        "kid": "866eefbd6718c884",
        "id": "88d1b90609b24756801f129f2e1f086c"
              "915e936efe9a83d4302d73371232d684",
        "entry":
            "d2844da201270448866eefbd6718c884a058618a01507d61ce6de41b14e9936b"
            "ce3960e4950b0158200000000000000000000000000000000000000000000000"
            "0000000000000000001a68e7780002030158209cc33aeeb81ac7d9fb144eb3c1"
            "00a7c7ac108f9632b5fe4dea954d5717952c26015840025651c0c7c513eef04f"
            "f9ca864f7e7a65c2e307d9d0bed6ec9640033a3849c3ee188911ee7ad168e64a"
            "c3108cdce9368d0a19e82da69aa79018037095ee2807"}
    for key, value in want.items():
        same(case[key], value, key)
    same(case["header"]["body"], "9cc33aeeb81ac7d9fb144eb3c100a7c7"
                                 "ac108f9632b5fe4dea954d5717952c26")
    same(case["salts"][0], "90df102736e41e1f3f0592d387f6b088")
    same(case["digests"][0], "0fbd6a10ecaa6d4ab69ce36bacd9b715"
                             "0d8821e1e08b3522f45cdc232e4a2729")
    same(case["key"][:6] + case["root_key"][:6], "d75a983d4017")
    size = len(raw(case["entry"]))
    same((size, size + len(raw(case["full"])),
          size + len(raw(case["redacted"]))), (182, 306, 665))
    same(len(raw(cases("entry")[1]["entry"])), 192)
    origin = logtree.origin_of("MLI", raw(case["log"]))
    same(logtree.key_id_of(origin, 1, raw(case["key"])).hex(), "4d36a994")
    same(len(reader.aad_of(raw(case["realm"]))), 29)


@test
def entries_are_recomputed_from_their_inputs():
    for case in cases("entry"):
        name = case["name"]
        seed = raw(case["seed"])
        key = edwards.public_key(seed)
        realm = reader.realm_of(raw(case["root_key"]))
        log = reader.log_of(realm, key, raw(case["incarnation"]),
                            case["lane"])
        same((key, realm, log), (raw(case["key"]), raw(case["realm"]),
                                 raw(case["log"])), name)
        if "full" in case:
            recompute_body(case, log)
        header = case["header"]
        items = [header["version"], log, header["seq"],
                 raw(header["previous"])]
        if header["version"] == 1:
            items += [header["time"], header["clock"], header["kind"],
                      header["schema"], raw(header["body"]), header["size"]]
        else:
            items += decode(raw(case["rest"]))
        same(encode(items), raw(case["payload"]), name)
        made = reader.entry_seal(seed, realm, encode(items))
        same(made, raw(case["entry"]), name)


def recompute_body(case, log):
    name, header = case["name"], case["header"]
    values = Map((key, decode(raw(value))) for key, value in case["fields"])
    same(encode(values), raw(case["values"]), name)
    full = reader.full_encode(raw(case["body_seed"]), values)
    same(full, raw(case["full"]), name)
    digests = reader.digests_of(log, reader.body_decode(full))
    same(len(digests), case["count"], name)
    if "digests" in case:
        same(digests, list(map(raw, case["digests"])), name)
    same(reader.commitment_of(digests), raw(header["body"]), name)
    same(reader.size_of(len(encode(values))), header["size"], name)
    if "keep" in case:
        same(reader.redact(log, full, set(case["keep"])),
             raw(case["redacted"]), name)


@test
def entries_are_opened_and_their_bodies_match_in_each_state():
    for case in cases("entry"):
        key, realm = raw(case["key"]), raw(case["realm"])
        entry, made = reader.entry_open(raw(case["entry"]), key, realm)
        same(made, raw(case["id"]), case["name"])
        same(reader.header_encode(entry.header), raw(case["payload"]),
             case["name"])
        for state, word in enumerate(reader.STATES):
            if word in case:
                body = reader.body_check(entry.header, raw(case[word]))
                same(body.state, state, case["name"])


@test
def entries_invalid_are_refused_by_name():
    for case in cases("entry_invalid"):
        expect(case, reader.entry_open, raw(case["entry"]), raw(case["key"]),
               raw(case["realm"]))


@test
def an_entry_with_any_bit_flipped_is_refused():
    case = cases("entry")[0]
    entry = bytearray(raw(case["entry"]))
    for bit in range(8 * len(entry)):
        entry[bit >> 3] ^= 1 << (bit & 7)
        if outcome(reader.entry_open, bytes(entry), raw(case["key"]),
                   raw(case["realm"])) == "OK":
            raise AssertionError(f"bit {bit}")
        entry[bit >> 3] ^= 1 << (bit & 7)


@test
def an_entry_cut_anywhere_is_truncated():
    for case in cases("entry"):
        entry = raw(case["entry"])
        for end in range(len(entry)):
            same(outcome(reader.entry_decode, entry[:end]), "CBOR_TRUNCATED",
                 f"{case['name']} at {end}")


@test
def a_body_of_a_seal_and_a_wrong_size_are_refused():
    case = cases("entry")[0]
    header = reader.entry_decode(raw(case["entry"])).header
    full = raw(case["full"])
    same(outcome(reader.body_check, header._replace(size=2), full),
         "BODY_COMMITMENT")
    seal = header._replace(kind=2, body=None, size=0)
    same(outcome(reader.body_check, seal, full), "BODY_FORM")
    same(outcome(reader.body_check, seal, reader.absent_encode()), "OK")


@test
def bodies_match_their_commitments():
    for case in cases("body"):
        log, made = raw(case["log"]), raw(case["body"])
        body = reader.body_decode(made)
        same(reader.STATES[body.state], case["state"], case["name"])
        if body.fields:
            same([[f.key, encode(f.value).hex()] for f in body.fields],
                 [[key, raw(value).hex()] for key, value in case["fields"]],
                 case["name"])
            same(commitment(made, log), raw(case["commitment"]),
                 case["name"])
        if "full" in case:
            same(reader.redact(log, raw(case["full"]), set(case["keep"])),
                 made, case["name"])
        if "officer_key" in case:
            same(reader.officer_check(
                raw(case["officer_key"]), raw(case["realm"]), log, made),
                case["officer_seal"], case["name"])


def open_body(log, made, committed):
    body = reader.body_decode(made)
    if body.fields and reader.commitment_of(
            reader.digests_of(log, body)) != committed:
        raise Fault("BODY_COMMITMENT")


@test
def bodies_invalid_are_refused_by_name():
    for case in cases("body_invalid"):
        expect(case, open_body, raw(case["log"]), raw(case["body"]),
               raw(case["commitment"]))


@test
def bodies_at_random_keep_their_commitment_when_redacted():
    chance = random.Random(3)
    for _ in range(200):
        log, seed = chance.randbytes(16), chance.randbytes(16)
        keys = chance.sample(range(1, 65536), chance.randrange(1, 40))
        full = reader.full_encode(seed, {
            key: random_item(chance, 2) for key in keys})
        some = reader.redact(log, full, set(keys[:len(keys) // 2 + 1]))
        less = reader.redact(log, some, set(keys[:1]))
        made = commitment(full, log)
        same(commitment(some, log), made)
        same(commitment(less, log), made)


@test
def names_follow_from_their_parts():
    for case in cases("names"):
        get = lambda key: raw(case[key])
        made = {
            "realm": lambda: reader.realm_of(get("root_key")),
            "kid": lambda: reader.kid_of(get("key")),
            "log": lambda: reader.log_of(
                get("realm"), get("key"), get("incarnation"), case["lane"]),
            "aad": lambda: reader.aad_of(get("realm")),
            "protected": lambda: reader.protected_of(get("kid")),
            "key_id": lambda: logtree.key_id_of(
                case["key_name"], case["type"], get("key")),
            "treaty": lambda: statements.treaty_id(get("terms")),
        }[case["what"]]()
        same(made, get(case["what"]), case["name"])
