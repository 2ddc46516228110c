# SPDX-License-Identifier: Apache-2.0
"""Bodies: their states (E3), the commitment and the officer's seal (E4).

Law: the header's commitment covers salted digests of the fields, so that it
holds for a body shown in full, in part, and for what of it was redacted
later.
"""

from collections import namedtuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

import edwards
from canon import Fault, Map, decode, encode, is_bytes, is_uint
from entries import SEAL, h, kid_of

VALUES_SIZE_MAX = 65536
BODY_SIZE_MAX = 65536 + 256 * 64
BODY_FIELDS_MAX = 256
FULL, REDACTED, ABSENT, ERASED = range(4)
STATES = ("full", "redacted", "absent", "erased")

# A Field's salt is None in a full body.
Field = namedtuple("Field", "key value salt")
Body = namedtuple("Body", "state seed fields hidden by values_size")


def body_decode(raw):
    if len(raw) > BODY_SIZE_MAX:
        raise Fault("BODY_SIZE")
    item = decode(raw)
    if type(item) is not list or not item or not is_uint(item[0], 0, 3):
        raise Fault("BODY_FORM", "state")
    if len(item) != (3, 3, 1, 2)[item[0]]:
        raise Fault("BODY_FORM", "count of elements")
    if item[0] == FULL:
        return _full(item[1], item[2])
    if item[0] == REDACTED:
        return _redacted(item[1], item[2])
    if item[0] == ERASED and not is_bytes(item[1], 32):
        raise Fault("BODY_FORM", "id of the erasure")
    by = item[1] if item[0] == ERASED else None
    return Body(item[0], None, [], [], by, None)


def _full(seed, values):
    if not is_bytes(seed, 16) or not isinstance(values, Map):
        raise Fault("BODY_FORM")
    size = len(encode(values))
    if size > VALUES_SIZE_MAX:
        raise Fault("BODY_SIZE")
    if not 1 <= len(values) <= BODY_FIELDS_MAX:
        raise Fault("BODY_FORM", "count of fields")
    for key, value in values:
        _check_field(key, value)
    fields = [Field(key, value, None) for key, value in values]
    return Body(FULL, seed, fields, [], None, size)


def _redacted(hidden, triples):
    if not is_bytes(hidden) or len(hidden) % 32 or type(triples) is not list:
        raise Fault("BODY_FORM")
    digests = [hidden[i:i + 32] for i in range(0, len(hidden), 32)]
    if any(a >= b for a, b in zip(digests, digests[1:])):
        raise Fault("BODY_FORM", "hidden digests not ascending")
    if not 1 <= len(triples) <= BODY_FIELDS_MAX:
        raise Fault("BODY_FORM", "count of fields")
    fields = []
    for triple in triples:
        if type(triple) is not list or len(triple) != 3:
            raise Fault("BODY_FORM", "no triple")
        salt, value, key = triple
        if not is_bytes(salt, 16):
            raise Fault("BODY_FORM", "salt")
        _check_field(key, value)
        if fields and fields[-1].key >= key:
            raise Fault("BODY_FORM", "keys not ascending")
        fields.append(Field(key, value, salt))
    count = len(digests) + len(fields)
    if count % 8 or not 16 <= count <= BODY_FIELDS_MAX:
        raise Fault("BODY_FORM", "count of digests")
    shown = {digest_of(field.salt, field) for field in fields}
    if len(shown | set(digests)) != count:
        raise Fault("BODY_FORM", "a digest stands twice")
    return Body(REDACTED, None, fields, digests, None, None)


def _check_field(key, value):
    if not is_uint(key, 1, 65535) or not _is_value(value):
        raise Fault("BODY_FORM", "field")


def _is_value(value):
    if isinstance(value, Map):
        return all(type(k) is int and _is_value(v) for k, v in value)
    if type(value) is list:
        return all(map(_is_value, value))
    return True


def full_encode(seed, values):
    return encode([FULL, seed, values])


def absent_encode():
    return encode([ABSENT])


def erased_encode(by):
    return encode([ERASED, by])


# Commitment (E4)

def digest_count(fields):
    return max(16, (fields + 7) // 8 * 8)


def salts_of(log, seed, count):
    key = h(b"cairn/salt/1", log, seed)
    # Counter and nonce in one: sixteen zero bytes are RFC 8439's both.
    stream = Cipher(algorithms.ChaCha20(key, bytes(16)), mode=None).encryptor()
    raw = stream.update(bytes(16 * count))
    return [raw[i:i + 16] for i in range(0, 16 * count, 16)]


def digest_of(salt, field=None):
    if field is None:
        return h(encode([salt]))
    return h(encode([salt, field.value, field.key]))


def salted(log, body):
    """The fields of a full body with their salts; the decoys' digests."""
    salts = salts_of(log, body.seed, digest_count(len(body.fields)))
    fields = [field._replace(salt=salt)
              for field, salt in zip(body.fields, salts)]
    return fields, [digest_of(salt) for salt in salts[len(fields):]]


def digests_of(log, body):
    """All digests in their order of making: fields by key, then the rest."""
    if body.state == FULL:
        fields, rest = salted(log, body)
    elif body.state == REDACTED:
        fields, rest = body.fields, body.hidden
    else:
        raise Fault("BODY_STATE")
    return [digest_of(field.salt, field) for field in fields] + rest


def commitment_of(digests):
    if len(set(digests)) != len(digests):
        raise Fault("BODY_COMMITMENT", "a digest stands twice")
    return h(b"\x02", *sorted(digests))


def body_check(header, raw):
    """A body of this header: decoded, and matched with its commitment."""
    body = body_decode(raw)
    if header.version > 1 or body.state in (ABSENT, ERASED):
        return body
    if header.kind == SEAL:
        raise Fault("BODY_FORM", "a seal has no body")
    if commitment_of(digests_of(header.log, body)) != header.body:
        raise Fault("BODY_COMMITMENT")
    if body.state == FULL and size_of(body.values_size) != header.size:
        raise Fault("BODY_COMMITMENT", "the header tells another size")
    return body


def size_of(values_size):
    return (values_size + 255) // 256


def redact(log, raw, keep):
    """A full or redacted body with only the fields of these keys shown."""
    body = body_decode(raw)
    fields, hidden = ((body.fields, body.hidden) if body.state == REDACTED
                      else salted(log, body))
    shown = [field for field in fields if field.key in keep]
    hidden = hidden + [digest_of(field.salt, field)
                       for field in fields if field.key not in keep]
    return encode([REDACTED, b"".join(sorted(hidden)),
                   [[f.salt, f.value, f.key] for f in shown]])


# Officer's seal (E4): key 1 of a body

def officer_message(realm, log, other_digests):
    return (b"cairn/officer/1" + realm + log
            + h(b"\x03", *sorted(other_digests)))


def officer_sign(officer_seed, realm, log, seed, values):
    """The values with field 1 put in; values is a dict of the others."""
    key = edwards.public_key(officer_seed)
    seal = [kid_of(key), bytes(64)]
    body = body_decode(full_encode(seed, {**values, 1: seal}))
    others = digests_of(log, body)[1:]
    seal[1] = edwards.sign(officer_seed, officer_message(realm, log, others))
    return {**values, 1: seal}


def officer_check(officer_key, realm, log, raw):
    """Whether the body shows a seal of this officer that verifies."""
    body = body_decode(raw)
    if not body.fields or body.fields[0].key != 1:
        return False
    seal = body.fields[0].value
    if (type(seal) is not list or len(seal) != 2
            or seal[0] != kid_of(officer_key) or not is_bytes(seal[1], 64)):
        return False
    others = digests_of(log, body)[1:]
    return edwards.verify(officer_key, officer_message(realm, log, others),
                          seal[1])
