# SPDX-License-Identifier: Apache-2.0
"""What the vectors are made from: keys, names, values, and their writing."""

import hashlib
import json
import re

import cairn_reader as reader
import edwards
from canon import encode

RFC8032_1 = bytes.fromhex(
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
RFC8032_2 = bytes.fromhex(
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
KEY = edwards.public_key(RFC8032_1)
ROOT = edwards.public_key(RFC8032_2)
REALM = reader.realm_of(ROOT)
INCARNATION = bytes(range(16))
BODY_SEED = bytes(range(16, 32))
LOG = reader.log_of(REALM, KEY, INCARNATION, 1)
KID = reader.kid_of(KEY)
E9 = {16: 1, 17: "P", 18: "D23145890", 19: "UTO", 20: "2032-04-15",
      24: "ERIKSSON", 25: "ANNA MARIA", 26: "1974-08-12", 27: 2, 28: "UTO",
      32: 1, 33: 1, 34: 1760000000000000, 36: "MLKAY"}


def seed_of(label):
    return hashlib.sha256(b"vector " + label.encode()).digest()


def b(label, size=32):
    """Made-up bytes."""
    return hashlib.sha256(b"bytes " + label.encode()).digest()[:size]


def plain(item):
    """For JSON: bytes as hex, long runs shortened."""
    if isinstance(item, (bytes, bytearray)):
        parts, end = [], 0
        for run in re.finditer(rb"(.)\1{199,}", bytes(item), re.DOTALL):
            if run.start() > end:
                parts.append(item[end:run.start()].hex())
            parts.append({"repeat": run[1].hex(), "count": len(run[0])})
            end = run.end()
        if end < len(item) or not parts:
            parts.append(item[end:].hex())
        return parts[0] if len(parts) == 1 else parts
    if isinstance(item, dict):
        return {key: plain(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)):
        return [plain(part) for part in item]
    return item


def text_of(cases):
    """One case a line."""
    names = [case["name"] for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise AssertionError(f"names stand twice: {twice}")
    lines = [json.dumps(plain(case)) for case in cases]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def refused(name, expect, also=(), **inputs):
    case = {"name": name, **inputs, "expect": expect}
    if also:
        case["also"] = [also] if isinstance(also, str) else list(also)
    return case


def commitment(raw, log=LOG):
    return reader.commitment_of(
        reader.digests_of(log, reader.body_decode(raw)))


def ref_of(label, log=LOG, seq=7):
    return [log, seq, b(label)]


def start_values(seed=RFC8032_1, lane=1, incarnation=INCARNATION, realm=REALM):
    return {16: lane, 17: incarnation, 18: edwards.public_key(seed),
            19: realm, 20: b("instance", 16)}


def entry_case(name, header, values=None, keep=(), seed=RFC8032_1, lane=1,
               incarnation=INCARNATION, rest=None, root=ROOT):
    """header: what differs from seq 1, kind 16 and so on."""
    realm, key = reader.realm_of(root), edwards.public_key(seed)
    log = reader.log_of(realm, key, incarnation, lane)
    fields = {"version": 1, "log": log, "seq": 1, "previous": b("previous"),
              "time": 1760000000, "clock": 2, "kind": 16, "schema": 1,
              "body": None, "size": 0, "rest": rest, **header}
    case = {"name": name, "root_key": root, "seed": seed, "key": key,
            "incarnation": incarnation, "lane": lane, "realm": realm,
            "kid": reader.kid_of(key), "log": log}
    if values is not None:
        body_parts(case, fields, values, keep)
    made = reader.Header(**fields)
    payload = reader.header_encode(made)
    entry = reader.entry_seal(seed, realm, payload)
    _, name_id = reader.entry_open(entry, key, realm)
    case["header"] = {k: v for k, v in fields.items() if v is not None
                      and k != "rest"}
    for k in ("previous", "body") if made.version == 1 else ("previous",):
        case["header"].setdefault(k, None)
    if made.version > 1:
        case["header"] = {k: case["header"][k] for k in
                          ("version", "log", "seq", "previous")}
        case["rest"] = encode(rest)
    case.update(aad=reader.aad_of(realm), payload=payload,
                sig_structure=reader.signed_of(
                    reader.entry_decode(entry), realm),
                signature=entry[-64:], entry=entry, id=name_id, expect="OK")
    return case


def body_parts(case, header, values, keep):
    """What a body is made from and comes to; sets the header's body."""
    log = case["log"]
    raw = reader.full_encode(BODY_SEED, values)
    body = reader.body_decode(raw)
    digests = reader.digests_of(log, body)
    case.update(
        body_seed=BODY_SEED, values=encode(values),
        fields=[[key, encode(value)] for key, value, _ in body.fields],
        count=len(digests))
    if len(digests) <= 24:
        salts = reader.salts_of(log, BODY_SEED, len(digests))
        case.update(salts=salts, digests=digests)
    case["full"] = raw
    if keep:
        case.update(keep=sorted(keep),
                    redacted=reader.redact(log, raw, set(keep)))
    case.update(absent=reader.absent_encode(), by=b("erasure"),
                erased=reader.erased_encode(b("erasure")))
    header["body"] = reader.commitment_of(digests)
    header["size"] = reader.size_of(body.values_size)


def with_scalars(key, secret, r_point=None, low=1, divisible=1):
    """A maker of signatures: S = r + h * secret over R = r * B (+ point)."""
    def make(message):
        r = low
        while True:
            point = edwards.multiply(r, edwards.BASE)
            if r_point is not None:
                point = edwards.add(point, r_point)
            raw = edwards.encode_point(point)
            challenge = edwards.challenge(raw, key, message)
            if challenge % divisible == 0:
                s = (r + challenge * secret) % edwards.L
                return raw + s.to_bytes(32, "little")
            r += 1
    return make


def filled(size):
    """Values of exactly this encoded size, one byte string in them."""
    for length in range(max(0, size - 12), size):
        values = {60000: bytes(length)}
        if len(encode(values)) == size:
            return values
    raise AssertionError(size)
