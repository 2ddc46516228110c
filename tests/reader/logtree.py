# SPDX-License-Identifier: Apache-2.0
"""The tree over a log (RFC 6962, RFC 9162) and its checkpoints (E7).

Law: leaf hashes are entry ids; they already carry the 0x00 of a leaf. A
checkpoint is C2SP tlog-checkpoint text in a C2SP signed note; the functions
refuse any byte that building it from its parts would not give.
"""

import base64
import binascii
import hashlib
import re
from collections import namedtuple

import edwards
from canon import Fault

SIZE_MAX = 2 ** 53
ED25519, COSIGNATURE = 0x01, 0x04


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count):
    """The largest power of two below count."""
    return 1 << (count - 1).bit_length() - 1


def root_of(leaves):
    """The root by a stack of whole subtrees, so that long logs are cheap."""
    if not leaves:
        return hashlib.sha256().digest()
    stack = []
    for index, leaf in enumerate(leaves):
        stack.append(leaf)
        while index & 1:
            right = stack.pop()
            stack.append(_node(stack.pop(), right))
            index >>= 1
    while len(stack) > 1:
        right = stack.pop()
        stack.append(_node(stack.pop(), right))
    return stack[0]


def root_by_definition(leaves):
    """The root as RFC 6962 2.1 defines it: the second route."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    k = _split(len(leaves))
    return _node(root_by_definition(leaves[:k]),
                 root_by_definition(leaves[k:]))


def inclusion_proof(leaves, index):
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return inclusion_proof(leaves[:k], index) + [root_of(leaves[k:])]
    return inclusion_proof(leaves[k:], index - k) + [root_of(leaves[:k])]


def consistency_proof(leaves, size1, whole=True):
    if size1 == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = _split(len(leaves))
    if size1 <= k:
        return (consistency_proof(leaves[:k], size1, whole)
                + [root_of(leaves[k:])])
    return (consistency_proof(leaves[k:], size1 - k, False)
            + [root_of(leaves[:k])])


def _hashes(*hashes):
    if any(len(item) != 32 for item in hashes):
        raise Fault("PROOF_INVALID", "no hash of 32 bytes")


def inclusion_verify(index, size, leaf, proof, root):
    """RFC 9162 2.1.3.2."""
    _hashes(leaf, root, *proof)
    if index >= size:
        raise Fault("PROOF_INVALID", "index")
    node, last, made = index, size - 1, leaf
    for item in proof:
        if last == 0:
            raise Fault("PROOF_INVALID", "too long")
        if node & 1 or node == last:
            made = _node(item, made)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            made = _node(made, item)
        node, last = node >> 1, last >> 1
    if last or made != root:
        raise Fault("PROOF_INVALID")


def consistency_verify(size1, size2, root1, root2, proof):
    """RFC 9162 2.1.4.2; nothing is consistent with an empty tree here."""
    _hashes(root1, root2, *proof)
    if not 0 < size1 <= size2:
        raise Fault("PROOF_INVALID", "sizes")
    if size1 == size2:
        if proof or root1 != root2:
            raise Fault("PROOF_INVALID")
        return
    path = list(proof)
    if size1 & size1 - 1 == 0:
        path.insert(0, root1)
    if len(path) < 1:
        raise Fault("PROOF_INVALID", "empty")
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    made1 = made2 = path[0]
    for item in path[1:]:
        if last == 0:
            raise Fault("PROOF_INVALID", "too long")
        if node & 1 or node == last:
            made1, made2 = _node(item, made1), _node(item, made2)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            made2 = _node(made2, item)
        node, last = node >> 1, last >> 1
    if last or made1 != root1 or made2 != root2:
        raise Fault("PROOF_INVALID")


# Checkpoints

Checkpoint = namedtuple("Checkpoint",
                        "text origin country log size root signatures")
Signature = namedtuple("Signature", "name key_id bytes")


def origin_of(country, log):
    return f"cairn/{country}/{log.hex()}"


def witness_name(country, kid):
    return f"cairn/{country}/witness/{kid.hex()}"


def key_id_of(name, kind, key):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind])
                          + key).digest()[:4]


def checkpoint_text(country, log, size, root):
    number = base64.b64encode(root).decode()
    return f"{origin_of(country, log)}\n{size}\n{number}\n".encode()


def signature_line(name, key_id, raw):
    return (f"\u2014 {name} "
            f"{base64.b64encode(key_id + raw).decode()}\n").encode()


def checkpoint_sign(seed, country, log, size, root):
    """The signed note with the log's one signature."""
    text, name = checkpoint_text(country, log, size, root), origin_of(
        country, log)
    key_id = key_id_of(name, ED25519, edwards.public_key(seed))
    return text + b"\n" + signature_line(name, key_id,
                                         edwards.sign(seed, text))


def cosignature_message(time, text):
    return f"cosignature/v1\ntime {time}\n".encode() + text


def cosignature_line(seed, country, kid, time, text):
    """A witness's line (C2SP tlog-cosignature); kid is its key's."""
    name = witness_name(country, kid)
    key_id = key_id_of(name, COSIGNATURE, edwards.public_key(seed))
    raw = edwards.sign(seed, cosignature_message(time, text))
    return signature_line(name, key_id, time.to_bytes(8, "big") + raw)


NOTE = re.compile(
    rb"(cairn/([A-Z]{3})/([0-9a-f]{32}))\n(0|[1-9][0-9]{0,15})\n"
    rb"([A-Za-z0-9+/=]{44})\n\n((?:\xe2\x80\x94 [^\n]+\n)+)")


def checkpoint_decode(raw):
    match = NOTE.fullmatch(raw)
    if not match:
        raise Fault("CHECKPOINT_FORM")
    origin, country, log, size, root, lines = match.groups()
    root, size = _base64(root), int(size)
    if len(root) != 32 or size > SIZE_MAX:
        raise Fault("CHECKPOINT_FORM")
    signatures = [_signature(line) for line in lines.split(b"\n")[:-1]]
    return Checkpoint(raw[:raw.index(b"\n\n") + 1], origin.decode(),
                      country.decode(), bytes.fromhex(log.decode()), size,
                      root, signatures)


def _signature(line):
    try:
        words = line[4:].decode("utf-8").split(" ")
    except UnicodeDecodeError:
        raise Fault("CHECKPOINT_FORM", "not UTF-8") from None
    if len(words) != 2 or not words[0] or "+" in words[0]:
        raise Fault("CHECKPOINT_FORM", "signature line")
    raw = _base64(words[1].encode())
    if len(raw) < 5:
        raise Fault("CHECKPOINT_FORM", "signature line")
    return Signature(words[0], raw[:4], raw[4:])


def _base64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Fault("CHECKPOINT_FORM", "base64") from None
    if base64.b64encode(raw) != text:
        raise Fault("CHECKPOINT_FORM", "base64")
    return raw


def checkpoint_verify(raw, key):
    """The checkpoint, if its own log has signed it."""
    checkpoint = checkpoint_decode(raw)
    key_id = key_id_of(checkpoint.origin, ED25519, key)
    found = [s.bytes for s in checkpoint.signatures
             if (s.name, s.key_id) == (checkpoint.origin, key_id)]
    if not found or not all(edwards.verify(key, checkpoint.text, signature)
                            for signature in found):
        raise Fault("CHECKPOINT_SIGNATURE")
    return checkpoint


def cosignature_verify(checkpoint, country, kid, key):
    """The time at which this witness cosigned."""
    name = witness_name(country, kid)
    key_id = key_id_of(name, COSIGNATURE, key)
    for s in checkpoint.signatures:
        if (s.name, s.key_id) == (name, key_id) and len(s.bytes) == 72:
            time = int.from_bytes(s.bytes[:8], "big")
            message = cosignature_message(time, checkpoint.text)
            if edwards.verify(key, message, s.bytes[8:]):
                return time
    raise Fault("CHECKPOINT_SIGNATURE", "no such cosignature")
