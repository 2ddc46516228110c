# SPDX-License-Identifier: Apache-2.0
"""Entries: names (E2), envelope and header (E1), signature.

Law: an entry is its bytes; what is decoded here is never written back in
their place.
"""

import hashlib
from collections import namedtuple

import edwards
from canon import Fault, Map, Tagged, decode, encode, is_bytes, is_uint

ENTRY_SIZE_MAX = 512
SEQ_MAX = 2 ** 53 - 1
TIME_MAX = 2 ** 40 - 1
START, SEAL = 1, 2


def h(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# Names (E2)

def realm_of(root_key):
    return h(b"cairn/realm/1", root_key)[:16]


def kid_of(key):
    return h(bytes.fromhex("a301012006215820"), key)[:8]


def log_of(realm, key, incarnation, lane):
    return h(b"cairn/log/1", realm, key, incarnation, bytes([lane]))[:16]


def aad_of(realm):
    return b"cairn/entry/1" + realm


def protected_of(kid):
    return bytes.fromhex("a201270448") + kid


def sig_structure(protected, aad, payload):
    return encode(["Signature1", protected, aad, payload])


def id_of(signed):
    return h(b"\x00", signed)


# Envelope and header (E1)

HEADER = ("version", "log", "seq", "previous", "time", "clock", "kind",
          "schema", "body", "size")
Header = namedtuple("Header", HEADER + ("rest",))
Entry = namedtuple("Entry", "raw kid protected payload header signature")


def entry_decode(raw):
    """The parts of an entry's bytes; nothing is verified yet."""
    if len(raw) > ENTRY_SIZE_MAX:
        raise Fault("ENTRY_SIZE")
    item = decode(raw, tag=18)
    if not isinstance(item, Tagged):
        raise Fault("ENTRY_FRAME", "no COSE_Sign1")
    parts = item.value
    if type(parts) is not list or len(parts) != 4:
        raise Fault("ENTRY_FRAME", "not four parts")
    protected, unprotected, payload, signature = parts
    if not is_bytes(protected) or not is_bytes(payload):
        raise Fault("ENTRY_FRAME")
    if not isinstance(unprotected, Map) or unprotected:
        raise Fault("ENTRY_FRAME", "something stands unprotected")
    if not is_bytes(signature, 64):
        raise Fault("ENTRY_FRAME", "signature")
    return Entry(raw, _kid(protected), protected, payload,
                 header_decode(payload), signature)


def _kid(protected):
    header = decode(protected) if protected else None
    if not isinstance(header, Map) or len(header) != 2:
        raise Fault("ENTRY_FRAME", "protected header")
    alg, kid = header.get(1), header.get(4)
    if type(alg) is not int or alg != -8 or not is_bytes(kid, 8):
        raise Fault("ENTRY_FRAME", "protected header")
    return kid


def header_decode(payload):
    items = decode(payload)
    if type(items) is not list or len(items) < 4:
        raise Fault("ENTRY_HEADER", "no array of a header")
    version, log, seq, previous = items[:4]
    _require(is_uint(version, 1), "version")
    _require(is_bytes(log, 16), "log")
    _require(is_uint(seq, 0, SEQ_MAX), "seq")
    _require(previous is None if seq == 0 else is_bytes(previous, 32),
             "previous")
    if version > 1:
        return Header(version, log, seq, previous, *[None] * 6, items[4:])
    _require(len(items) == 10, "count of elements")
    time, clock, kind, schema, body, size = items[4:]
    _require(is_uint(time, 0, TIME_MAX), "time")
    _require(is_uint(clock, 0, 4), "clock")
    _require(is_uint(kind, 1, 65535), "kind")
    _require(is_uint(schema, 1, 65535), "schema")
    if kind == SEAL:
        _require(body is None and is_uint(size, 0, 0), "body of a seal")
    else:
        _require(is_bytes(body, 32), "body")
        _require(is_uint(size, 1, 256), "size")
    return Header(*items, None)


def _require(truth, what):
    if not truth:
        raise Fault("ENTRY_HEADER", what)


def header_encode(header):
    if header.version > 1:
        return encode(list(header[:4]) + header.rest)
    return encode(list(header[:10]))


def signed_of(entry, realm):
    """The Sig_structure: what was signed, and the leaf data of the tree."""
    return sig_structure(entry.protected, aad_of(realm), entry.payload)


def entry_open(raw, key, realm):
    """Decode and verify; the entry and its id."""
    entry = entry_decode(raw)
    if entry.kid != kid_of(key):
        raise Fault("ENTRY_KID")
    signed = signed_of(entry, realm)
    if not edwards.verify(key, signed, entry.signature):
        raise Fault("ENTRY_SIGNATURE")
    return entry, id_of(signed)


def entry_seal(seed, realm, payload, protected=None):
    """Entry bytes over a payload, signed with the key of this seed."""
    if protected is None:
        protected = protected_of(kid_of(edwards.public_key(seed)))
    signature = edwards.sign(
        seed, sig_structure(protected, aad_of(realm), payload))
    return encode(Tagged(18, [protected, {}, payload, signature]))
