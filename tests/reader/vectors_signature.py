# SPDX-License-Identifier: Apache-2.0
"""Vectors that only the exact rule of signatures tells apart."""

import edwards
from vectors_base import KEY, RFC8032_1, with_scalars


def odd_signatures():
    """Each would verify under some rule that is looser than ours."""
    secret, torsion = edwards.secret_scalar(RFC8032_1), edwards.TORSION_8
    enc = edwards.encode_point
    minus_one = enc((0, edwards.P - 1))
    identity = enc(edwards.IDENTITY)
    order8 = enc(torsion)
    mixed = enc(edwards.add(edwards.multiply(secret, edwards.BASE), torsion))
    no_sign = lambda raw: raw[:31] + bytes([raw[31] | 0x80])
    high_identity = (edwards.P + 1).to_bytes(32, "little")
    high_zero = edwards.P.to_bytes(32, "little")
    bad = "ENTRY_SIGNATURE"

    def identity_r(raw):
        def make(message):
            s = edwards.challenge(raw, KEY, message) * secret % edwards.L
            return raw + s.to_bytes(32, "little")
        return make

    zero_r = lambda message: identity + bytes(32)
    return [
        {"name": "key the identity", "key": identity, "expect": bad,
         "make": with_scalars(identity, 0)},
        {"name": "key the identity, R the identity, S zero", "key": identity,
         "expect": bad, "make": zero_r},
        {"name": "key of order 2", "key": minus_one, "expect": bad,
         "make": with_scalars(minus_one, 0, divisible=2)},
        {"name": "key of order 4", "key": bytes(32), "expect": bad,
         "make": with_scalars(bytes(32), 0, divisible=4)},
        {"name": "key of order 8", "key": order8, "expect": bad,
         "make": with_scalars(order8, 0, divisible=8)},
        {"name": "key the identity, not canonical (p + 1)",
         "key": high_identity, "expect": bad,
         "make": with_scalars(high_identity, 0)},
        {"name": "key of order 4, not canonical (p)", "key": high_zero,
         "expect": bad, "make": with_scalars(high_zero, 0, divisible=4)},
        {"name": "key the identity with a sign bit", "key": no_sign(identity),
         "expect": bad, "make": with_scalars(no_sign(identity), 0)},
        {"name": "R the identity", "key": KEY, "expect": bad,
         "make": identity_r(identity)},
        {"name": "R the identity, not canonical", "key": KEY, "expect": bad,
         "make": identity_r(high_identity)},
        {"name": "R of mixed order, right with the cofactor only", "key": KEY,
         "expect": bad, "make": with_scalars(KEY, secret, torsion)},
        {"name": "key of mixed order, right with the cofactor only",
         "key": mixed, "expect": bad,
         "make": lambda m: not_divisible(mixed, secret, m)},
        {"name": "key of mixed order, right without the cofactor too",
         "key": mixed, "expect": "OK",
         "make": with_scalars(mixed, secret, divisible=8)},
        {"name": "plain", "key": KEY, "expect": "OK",
         "make": lambda m: edwards.sign(RFC8032_1, m)},
    ]


def not_divisible(key, secret, message):
    low = 1
    while True:
        signature = with_scalars(key, secret, low=low)(message)
        if edwards.challenge(signature[:32], key, message) % 8:
            return signature
        low += 1


def signatures():
    message = b"Each case is right under some looser rule."
    return [{"name": case["name"], "key": case["key"],
             "valid_point": edwards.is_valid_point(case["key"]),
             "message": message, "signature": case["make"](message),
             "expect": case["expect"]} for case in odd_signatures()]
