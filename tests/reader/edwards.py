# SPDX-License-Identifier: Apache-2.0
"""Ed25519 by the rule of libsodium 1.0.18 crypto_sign_verify_detached.

A signature R || S by key A over M is valid if and only if S < L, neither R
nor A has small order, A is canonical (y < p) and on the curve, and the
encoding of S*B - H(R || A || M)*A is byte for byte R (no cofactor). The
equation is checked by the cryptography package; the rest is checked here.
The arithmetic below (RFC 8032, section 5.1) serves point checks and the
making of vectors; it is not constant in time.
"""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey, Ed25519PublicKey)

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P
    return x, y


def multiply(n, point):
    total = IDENTITY
    while n:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def encode_point(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode_point(raw):
    """The point, y taken modulo p; None if none is on the curve."""
    number = int.from_bytes(raw, "little")
    y, sign = (number & (1 << 255) - 1) % P, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_1 % P
    if x * x % P != square:
        return None
    if x & 1 != sign:
        x = -x % P
    return x, y


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_canonical(raw):
    return int.from_bytes(raw, "little") & (1 << 255) - 1 < P


def has_small_order(raw):
    """Whether 8 times the point is the identity, however it is encoded."""
    number = int.from_bytes(raw, "little") & (1 << 255) - 1
    return number % P in SMALL_ORDER_Y


def _small_order_y():
    """The y of the points of order 1, 2, 4 and 8."""
    for y in range(2, 100):
        point = decode_point(y.to_bytes(32, "little"))
        if point is None:
            continue
        torsion = multiply(L, point)
        if multiply(4, torsion) != IDENTITY:
            return {multiply(n, torsion)[1] for n in range(8)}, torsion
    raise AssertionError("no point of order 8 found")


SMALL_ORDER_Y, TORSION_8 = _small_order_y()


def is_valid_point(raw):
    """As crypto_core_ed25519_is_valid_point: what an enrolled key must be."""
    if len(raw) != 32 or not is_canonical(raw) or has_small_order(raw):
        return False
    point = decode_point(raw)
    return point is not None and multiply(L, point) == IDENTITY


def verify(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L or has_small_order(r):
        return False
    if not is_canonical(key) or has_small_order(key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key(seed):
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(serialization.Encoding.Raw,
                            serialization.PublicFormat.Raw)


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def secret_scalar(seed):
    number = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return number & (1 << 254) - 8 | 1 << 254


def challenge(r, key, message):
    raw = hashlib.sha512(r + key + message).digest()
    return int.from_bytes(raw, "little") % L
