# SPDX-License-Identifier: Apache-2.0
"""What bodies say: the shapes of trust bodies (E6) and the merge (E8).

Law: keys that a kind does not know are without effect; a known key of
another form is BODY_FIELD, a required one that is not there BODY_MISSING.
The merge is a function of a set of statements and of nothing else.
"""

import hashlib

import edwards
from canon import (Fault, Map, decode, encode, is_bytes, is_text, is_uint,
                   sorted_map)

SECONDS_MAX = 2 ** 40 - 1


# Shapes are functions that say whether an item has them.

def uint(low=0, high=2 ** 64 - 1):
    return lambda item: is_uint(item, low, high)


def binary(size=None):
    return lambda item: is_bytes(item, size)


def text(size=None):
    return lambda item: is_text(item, size)


def text_to(most):
    return lambda item: is_text(item) and len(item.encode("utf-8")) <= most


def either(*shapes):
    return lambda item: any(shape(item) for shape in shapes)


def tuple_of(*shapes):
    return lambda item: (
        type(item) is list and len(item) == len(shapes)
        and all(shape(part) for shape, part in zip(shapes, item)))


def list_of(shape, least=0, ascending=False):
    def check(item):
        if type(item) is not list or len(item) < least:
            return False
        if not all(map(shape, item)):
            return False
        raw = [encode(part) for part in item]
        return not ascending or all(a < b for a, b in zip(raw, raw[1:]))
    return check


def map_of(key, value, least=0):
    return lambda item: (
        isinstance(item, Map) and len(item) >= least
        and all(key(k) and value(v) for k, v in item))


def null(item):
    return item is None


def anything(_):
    return True


seconds = uint(0, SECONDS_MAX)
key_number = uint(1, 65535)
ref = tuple_of(binary(16), uint(), binary(32))
party = tuple_of(text(3), binary(16), binary(32))
grant = tuple_of(
    uint(0, 1), uint(), list_of(text(), ascending=True),
    list_of(key_number, 1, ascending=True),
    list_of(tuple_of(key_number, anything)), uint())


def parties(item):
    return tuple_of(party, party)(item) and item[0][1] < item[1][1]


def terms(raw):
    if not is_bytes(raw):
        return False
    try:
        item = decode(raw)
    except Fault:
        return False
    return tuple_of(
        uint(1, 1), parties, seconds, either(seconds, null),
        list_of(text(), 1, ascending=True), list_of(grant, 1),
        tuple_of(uint(), uint(), uint()))(item)


def seq_range(item):
    return tuple_of(uint(), uint())(item) and item[0] <= item[1]


COMMON = {
    1: tuple_of(binary(8), binary(64)),
    2: ref,
    3: list_of(binary(32), 1),
    4: either(uint(), text()),
}

# kind: required keys, keys that may be left out
SHAPES = {
    1: ({16: uint(1, 3), 17: binary(16), 18: binary(32), 19: binary(16),
         20: binary(16)}, {21: ref, 22: text()}),
    3: ({16: list_of(ref, ascending=True)}, {}),
    48: ({16: uint(1, 255), 17: text(3), 18: text_to(63), 20: binary(32),
          21: binary(32), 22: binary(32), 23: seconds, 24: seconds,
          25: binary(64)}, {19: text_to(16), 26: binary(32)}),
    49: ({16: binary(32), 17: list_of(ref, ascending=True)}, {4: uint()}),
    50: ({16: terms}, {}),
    51: ({16: binary(32)}, {}),
    52: ({16: map_of(uint(), uint(), 1)}, {}),
    53: ({16: binary(16), 17: list_of(seq_range, 1), 18: uint(1, 2),
          20: uint(), 21: text(), 22: text(), 23: seconds},
         {19: list_of(key_number, 1, ascending=True)}),
    54: ({2: ref}, {}),
    55: ({2: ref}, {}),
    56: ({16: binary(16), 17: list_of(ref, 1, ascending=True), 4: uint()}, {}),
    57: ({16: binary(32), 17: binary(64)}, {}),
    58: ({16: binary(), 17: binary()}, {}),
}
REALM_REFS = tuple_of(binary(16), list_of(ref, 1, ascending=True))


def check_values(kind, values, whole=True):
    """Check a body's fields, a dict; `whole`: nothing is hidden."""
    if kind not in SHAPES:
        return
    required, optional = SHAPES[kind]
    shapes = {**COMMON, **optional, **required}
    for key, value in values.items():
        if key in shapes and not shapes[key](value):
            raise Fault("BODY_FIELD", f"key {key} of kind {kind}")
    if kind == 3:
        _check_realms([values[key] for key in sorted(values) if key >= 17])
    missing = sorted(set(required) - set(values))
    if whole and missing:
        raise Fault("BODY_MISSING", f"key {missing[0]} of kind {kind}")


def _check_realms(fields):
    if not all(map(REALM_REFS, fields)):
        raise Fault("BODY_FIELD", "observation of another realm")
    realms = [field[0] for field in fields]
    if any(a >= b for a, b in zip(realms, realms[1:])):
        raise Fault("BODY_FIELD", "realms not ascending")


# Proofs inside trust bodies

def request_message(realm, values):
    asked = {key: values[key] for key in range(17, 23) if key in values}
    return b"cairn/request/1" + realm + encode(sorted_map(asked))


def certificate_check(realm, values):
    """No control characters, the log key as a point, and its proof."""
    for key in (17, 18, 19):
        if any(c < " " or c == "\x7f" for c in values.get(key, "")):
            raise Fault("CERT_FORM", f"control character in key {key}")
    if not edwards.is_valid_point(values[20]):
        raise Fault("KEY_INVALID", "log key")
    # A node makes its request before it knows its realm: zeros stand for it.
    if not any(edwards.verify(values[20], request_message(known, values),
                              values[25]) for known in (realm, bytes(16))):
        raise Fault("CERT_PROOF")


def rollover_message(realm, key):
    return b"cairn/rollover/1" + realm + key


def rollover_check(realm, values):
    """Read here as: the new root key signs."""
    if not edwards.verify(values[16], rollover_message(realm, values[16]),
                          values[17]):
        raise Fault("CERT_PROOF")


def treaty_id(raw_terms):
    return hashlib.sha256(b"cairn/treaty/1" + raw_terms).digest()


# Merge (E8). A statement is a dict: id, role, disputed (or quarantined),
# kind, target (a ref; None for the crossing), sets {key: encoded value},
# supersedes [id]. Keys 1 to 4 are about the statement and do not merge.

CROSSING, AMENDMENT, VOID = 16, 17, 18
DUTY = 53
RANK = {"headquarters": 0, "post": 1, "other": 2}


def merge(record, statements):
    """The merged record of the ref `record`; None if it has no crossing.

    {"fields": {key: {"values": [encoded, the displayed one first],
    "conflict": bool}}, "void": bool}
    """
    if not any(s["kind"] == CROSSING and s["id"] == record[2]
               for s in statements):
        return None
    # A statement is its id: one that came twice counts once.
    members = {s["id"]: s for s in statements if _belongs(s, record)}
    amendments = [s for s in members.values() if s["kind"] == AMENDMENT]
    live = {}
    for s in sorted(members.values(), key=_order):
        for key, value in s["sets"].items():
            own = key <= 4 or key == DUTY and s["kind"] != CROSSING
            if not own and not any(_removes(a, s, key) for a in amendments):
                values = live.setdefault(key, [])
                if value not in values:
                    values.append(value)
    void = any(s["kind"] == VOID and not any(_lists(a, s) for a in amendments)
               for s in members.values())
    return {"fields": {key: {"values": values, "conflict": len(values) > 1}
                       for key, values in sorted(live.items())},
            "void": void}


def _belongs(s, record):
    if s["kind"] == CROSSING:
        return s["id"] == record[2]
    return s["kind"] in (AMENDMENT, VOID) and s["target"] == record


def _order(s):
    return s["disputed"], RANK[s["role"]], s["id"]


def _lists(x, y):
    """In `supersedes`, and with the weight to take it back."""
    return y["id"] in x["supersedes"] and (not x["disputed"] or y["disputed"])


def _removes(x, y, key):
    return key in x["sets"] and _lists(x, y)
