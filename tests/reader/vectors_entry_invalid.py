# SPDX-License-Identifier: Apache-2.0
"""Vectors of entries that are right but for one thing."""

import cairn_reader as reader
import edwards
from canon import encode
from vectors_base import KEY, KID, LOG, REALM, RFC8032_1, b, refused, seed_of
from vectors_signature import odd_signatures


def envelope(protected, unprotected, payload, signature):
    """Four encoded parts in a frame."""
    return b"\xd2\x84" + protected + unprotected + payload + signature


class Forge:
    """Entries that are right but for one thing, and signed all the same."""

    def __init__(self):
        self.cases = []
        self.header = [1, LOG, 5, b("previous"), 1760000000, 2, 16, 1,
                       b("body"), 1]
        self.protected = reader.protected_of(KID)
        self.payload = encode(self.header)

    def add(self, name, expect, entry, also=(), key=KEY, realm=REALM):
        self.cases.append(refused(name, expect, also, key=key, realm=realm,
                                  entry=entry))

    def signature(self, protected=None, payload=None):
        return edwards.sign(RFC8032_1, reader.sig_structure(
            self.protected if protected is None else protected,
            reader.aad_of(REALM),
            self.payload if payload is None else payload))

    def made(self, protected=None, payload=None):
        protected = self.protected if protected is None else protected
        payload = self.payload if payload is None else payload
        return envelope(encode(protected), b"\xa0", encode(payload), encode(
            self.signature(protected, payload)))

    def in_payload(self, name, expect, payload, also=()):
        self.add(name, expect, self.made(payload=payload), also)

    def in_protected(self, name, expect, protected, also=()):
        self.add(name, expect, self.made(protected=protected), also)

    def in_header(self, name, changes, expect="ENTRY_HEADER", also=()):
        header = list(self.header)
        for index, value in changes.items():
            header[index] = value
        self.in_payload(name, expect, encode(header), also)

    def raw_element(self, name, expect, index, raw, also=()):
        parts = [encode(item) for item in self.header]
        parts[index] = raw
        self.in_payload(name, expect, b"\x8a" + b"".join(parts), also)


def entries_invalid():
    f = Forge()
    invalid_cut(f)
    invalid_cbor(f)
    invalid_frame(f)
    invalid_header(f)
    invalid_signature(f)
    return f.cases


def invalid_cut(f):
    whole = f.made()
    for name, size in (
            ("nothing", 0), ("tag", 1), ("array", 2), ("protected's head", 3),
            ("part of protected", 9), ("protected", 16), ("unprotected", 17),
            ("half of payload's head", 18), ("payload's head", 19),
            ("part of payload", 40),
            ("payload", len(whole) - 66), ("signature's head",
                                           len(whole) - 64),
            ("all but one byte", len(whole) - 1)):
        f.add(f"cut after {name}", "CBOR_TRUNCATED", whole[:size])
    ends, size = ["array"], [1]
    for what, item in zip(reader.HEADER, f.header):
        ends.append(what)
        size.append(size[-1] + len(encode(item)))
    for what, end in list(zip(ends, size))[:-1]:
        f.in_payload(f"payload cut after {what}", "CBOR_TRUNCATED",
                     f.payload[:end])
    f.in_payload("payload cut inside previous", "CBOR_TRUNCATED",
                 f.payload[:30])
    f.in_payload("payload empty", "CBOR_TRUNCATED", b"", "ENTRY_HEADER")
    f.in_protected("protected cut", "CBOR_TRUNCATED", f.protected[:-1],
                   "ENTRY_FRAME")


def invalid_cbor(f):
    p, u, y, s = (encode(f.protected), b"\xa0", encode(f.payload),
                  encode(f.signature()))
    f.add("a byte after the entry", "CBOR_TRAILING", f.made() + b"\x00")
    f.add("the entry twice", "CBOR_TRAILING", f.made() * 2, "ENTRY_SIZE")
    f.add("tag 18 in two bytes", "CBOR_NOT_SHORTEST",
          b"\xd8\x12\x84" + p + u + y + s)
    f.add("array head in two bytes", "CBOR_NOT_SHORTEST",
          b"\xd2\x98\x04" + p + u + y + s)
    f.add("array of indefinite length", "CBOR_INDEFINITE",
          b"\xd2\x9f" + p + u + y + s + b"\xff")
    f.add("protected with a long head", "CBOR_NOT_SHORTEST",
          envelope(b"\x58\x0d" + f.protected, u, y, s))
    f.add("protected of indefinite length", "CBOR_INDEFINITE",
          envelope(b"\x5f" + p + b"\xff", u, y, s))
    f.add("unprotected with a long head", "CBOR_NOT_SHORTEST",
          envelope(p, b"\xb8\x00", y, s))
    f.add("unprotected of indefinite length", "CBOR_INDEFINITE",
          envelope(p, b"\xbf\xff", y, s))
    f.add("payload with a long head", "CBOR_NOT_SHORTEST", envelope(
        p, u, b"\x59" + len(f.payload).to_bytes(2, "big") + f.payload, s))
    f.add("payload of indefinite length", "CBOR_INDEFINITE",
          envelope(p, u, b"\x5f" + y + b"\xff", s))
    f.add("payload of 2^32 - 1 bytes claimed", "CBOR_TRUNCATED", envelope(
        p, u, bytes.fromhex("5affffffff") + f.payload, s))
    f.add("signature with a long head", "CBOR_NOT_SHORTEST",
          envelope(p, u, y, b"\x59\x00\x40" + f.signature()))
    f.add("array of 2^28 claimed", "CBOR_TRUNCATED",
          bytes.fromhex("d29a10000000"), ("CBOR_ITEMS", "ENTRY_FRAME"))
    f.add("tag 17", "CBOR_TAG", b"\xd1" + f.made()[1:], "ENTRY_FRAME")
    f.add("tag 98, COSE_Sign", "CBOR_TAG", b"\xd8\x62" + f.made()[1:],
          "ENTRY_FRAME")
    f.add("tag 18 twice", "CBOR_TAG", b"\xd2" + f.made(), "ENTRY_FRAME")
    f.add("tag 55799 before it", "CBOR_TAG", b"\xd9\xd9\xf7" + f.made(),
          "ENTRY_FRAME")
    f.add("tag 24 on the payload", "CBOR_TAG",
          envelope(p, u, b"\xd8\x18" + y, s), "ENTRY_FRAME")
    # As protected is always the same 13 bytes, a reader may compare them.
    for name, expect, raw in (
            ("alg in two bytes", "CBOR_NOT_SHORTEST",
             bytes.fromhex("a20138070448") + KID),
            ("kid with a long head", "CBOR_NOT_SHORTEST",
             bytes.fromhex("a20127045808") + KID),
            ("keys descending", "CBOR_ORDER",
             bytes.fromhex("a20448") + KID + b"\x01\x27"),
            ("a key twice", "CBOR_ORDER", bytes.fromhex("a2042704") +
             b"\x48" + KID),
            ("a byte after it", "CBOR_TRAILING", f.protected + b"\x00"),
            ("map of indefinite length", "CBOR_INDEFINITE",
             b"\xbf" + f.protected[1:] + b"\xff")):
        f.in_protected(f"protected: {name}", expect, raw, "ENTRY_FRAME")
    f.in_payload("payload: a byte after the header", "CBOR_TRAILING",
                 f.payload + b"\x00")
    f.in_payload("payload: array head in two bytes", "CBOR_NOT_SHORTEST",
                 b"\x98\x0a" + f.payload[1:])
    f.in_payload("payload: array of indefinite length", "CBOR_INDEFINITE",
                 b"\x9f" + f.payload[1:] + b"\xff")
    for name, expect, index, raw in (
            ("seq in two bytes", "CBOR_NOT_SHORTEST", 2, "1805"),
            ("time in eight bytes", "CBOR_NOT_SHORTEST", 4,
             "1b0000000068e77800"),
            ("kind in three bytes", "CBOR_NOT_SHORTEST", 6, "190010"),
            ("log with a long head", "CBOR_NOT_SHORTEST", 1,
             "5810" + LOG.hex()),
            ("log of indefinite length", "CBOR_INDEFINITE", 1,
             "5f50" + LOG.hex() + "ff")):
        f.raw_element(f"header: {name}", expect, index, bytes.fromhex(raw))
    for name, expect, index, raw in (
            ("time a half float", "CBOR_SIMPLE", 4, "f94500"),
            ("seq a double", "CBOR_SIMPLE", 2, "fb4014000000000000"),
            ("previous undefined", "CBOR_SIMPLE", 3, "f7"),
            ("clock a simple value", "CBOR_SIMPLE", 5, "e2"),
            ("time tagged", "CBOR_TAG", 4, "c11a68e77800"),
            ("log an empty text", "CBOR_TEXT", 1, "60")):
        f.raw_element(f"header: {name}", expect, index, bytes.fromhex(raw),
                      "ENTRY_HEADER")
    later = b"\x85\x02" + b"".join(map(encode, f.header[1:4]))
    for name, expect, raw in (
            ("a float", "CBOR_SIMPLE", "fa47c35000"),
            ("an empty text", "CBOR_TEXT", "60"),
            ("a text not UTF-8", "CBOR_TEXT", "62c328"),
            ("a tag", "CBOR_TAG", "c100"),
            ("keys descending", "CBOR_ORDER", "a201000000"),
            ("a key twice", "CBOR_ORDER", "a200000000"),
            ("nesting too deep", "CBOR_DEPTH", "818181818180"),
            ("a long number", "CBOR_NOT_SHORTEST", "1817"),
            ("an array of indefinite length", "CBOR_INDEFINITE", "9fff"),
            ("cut", "CBOR_TRUNCATED", "8201")):
        f.in_payload(f"header version 2 with {name}", expect,
                     later + bytes.fromhex(raw))


def invalid_frame(f):
    p, u, y, s = (encode(f.protected), b"\xa0", encode(f.payload),
                  encode(f.signature()))
    bad = lambda name, raw, also=(): f.add(name, "ENTRY_FRAME", raw, also)
    bad("no tag", f.made()[1:])
    bad("a number", b"\x00")
    bad("an empty array", b"\x80")
    bad("tag 18 on a map", b"\xd2\xa0")
    bad("tag 18 on an empty array", b"\xd2\x80")
    bad("tag 18 on a byte string", b"\xd2" + encode(f.made()[1:100]))
    bad("three parts", b"\xd2\x83" + p + u + y)
    bad("five parts", b"\xd2\x85" + p + u + y + s + b"\xf6")
    bad("protected a map", envelope(f.protected, u, y, s))
    bad("protected null", envelope(b"\xf6", u, y, s))
    bad("unprotected an array", envelope(p, b"\x80", y, s))
    bad("unprotected null", envelope(p, b"\xf6", y, s))
    bad("kid unprotected too", envelope(p, encode({4: KID}), y, s))
    bad("payload detached", envelope(p, u, b"\xf6", s))
    bad("payload an array", envelope(p, u, f.payload, s))
    bad("signature of 63 bytes", envelope(p, u, y, encode(
        f.signature()[:63])))
    bad("signature of 65 bytes", envelope(p, u, y, encode(
        f.signature() + b"\x00")))
    bad("signature empty", envelope(p, u, y, b"\x40"))
    bad("signature null", envelope(p, u, y, b"\xf6"))
    bad("signature a text", envelope(p, u, y, encode("s" * 64)))
    for name, header, also in (
            ("empty", b"", "CBOR_TRUNCATED"), ("an empty map", b"\xa0", ()),
            ("an array", encode([1, -8, 4, KID]), ()),
            ("no kid", encode({1: -8}), ()), ("no alg", encode({4: KID}), ()),
            ("alg ES256", encode({1: -7, 4: KID}), ()),
            ("alg Ed25519 (-19)", encode({1: -19, 4: KID}), ()),
            ("alg a text", encode({1: "EdDSA", 4: KID}), ()),
            ("content type too", encode({1: -8, 3: 0, 4: KID}), ()),
            ("critical list too", encode({1: -8, 2: [4], 4: KID}), ()),
            ("kid of 7 bytes", encode({1: -8, 4: KID[:7]}), ()),
            ("kid of 9 bytes", encode({1: -8, 4: KID + b"\x00"}), ()),
            ("kid a text", encode({1: -8, 4: "12345678"}), ()),
            ("kid under key 5", encode({1: -8, 5: KID}), ())):
        f.in_protected(f"protected: {name}", "ENTRY_FRAME", header, also)


def invalid_header(f):
    f.in_payload("payload a map", "ENTRY_HEADER", encode({1: 1}))
    f.in_payload("payload a number", "ENTRY_HEADER", b"\x01")
    f.in_payload("payload an empty array", "ENTRY_HEADER", b"\x80")
    f.in_payload("header in a byte string", "ENTRY_HEADER",
                 encode(f.payload))
    f.in_payload("nine elements", "ENTRY_HEADER", encode(f.header[:9]))
    f.in_payload("eleven elements", "ENTRY_HEADER", encode(f.header + [0]))
    f.in_payload("version 2 with three elements", "ENTRY_HEADER",
                 encode([2] + f.header[1:3]))
    unknown = "ENTRY_VERSION"
    f.in_header("version 0", {0: 0}, also=unknown)
    f.in_header("version negative", {0: -1}, also=unknown)
    f.in_header("version a text", {0: "1"}, also=unknown)
    f.in_header("version true", {0: True}, also=unknown)
    for name, changes in (
            ("log of 15 bytes", {1: LOG[:15]}),
            ("log of 17 bytes", {1: LOG + b"\x00"}),
            ("log a text", {1: "0123456789abcdef"}),
            ("log null", {1: None}),
            ("seq 2^53", {2: 2 ** 53}),
            ("seq 2^64 - 1", {2: 2 ** 64 - 1}),
            ("seq negative", {2: -1}),
            ("seq a text", {2: "5"}),
            ("seq null", {2: None}),
            ("previous null at seq 1", {2: 1, 3: None}),
            ("previous null at seq 5", {3: None}),
            ("previous at seq 0", {2: 0}),
            ("previous of 31 bytes", {3: bytes(31)}),
            ("previous of 33 bytes", {3: bytes(33)}),
            ("previous a number", {3: 0}),
            ("time 2^40", {4: 2 ** 40}),
            ("time negative", {4: -1}),
            ("time null", {4: None}),
            ("clock 5", {5: 5}),
            ("clock negative", {5: -1}),
            ("clock null", {5: None}),
            ("kind 0", {6: 0}),
            ("kind 65536", {6: 65536}),
            ("kind negative", {6: -16}),
            ("schema 0", {7: 0}),
            ("schema 65536", {7: 65536}),
            ("body of 31 bytes", {8: bytes(31)}),
            ("body of 33 bytes", {8: bytes(33)}),
            ("body an array", {8: []}),
            ("body null and no seal", {8: None}),
            ("body null, size 0 and no seal", {8: None, 9: 0}),
            ("seal with a body", {6: 2, 9: 0}),
            ("seal with a size", {6: 2, 8: None}),
            ("seal with body and size", {6: 2}),
            ("size 0", {9: 0}),
            ("size 257", {9: 257}),
            ("size negative", {9: -1}),
            ("size null", {9: None}),
            ("version 2 with seq 2^53", {0: 2, 2: 2 ** 53}),
            ("version 2 with previous null at seq 1", {0: 2, 2: 1, 3: None}),
            ("version 2 with previous at seq 0", {0: 2, 2: 0}),
            ("version 2 with a log of 15 bytes", {0: 2, 1: LOG[:15]})):
        f.in_header(name, changes)
    longer = [2] + f.header[1:4] + [bytes(300)]
    while len(f.made(payload=encode(longer))) < 513:
        longer[4] += b"\x00"
    f.in_payload("version 2, 513 bytes", "ENTRY_SIZE", encode(longer))


def invalid_signature(f):
    other = seed_of("other")
    aad = reader.aad_of(REALM)
    whole = f.made()

    def bad(name, entry, **inputs):
        f.add(name, "ENTRY_SIGNATURE", entry, **inputs)

    kid = reader.protected_of(reader.kid_of(edwards.public_key(other)))
    f.in_protected("kid of another key, signed by the log's", "ENTRY_KID", kid)
    f.add("another key's entry, whole", "ENTRY_KID",
          reader.entry_seal(other, REALM, f.payload))
    for name, index, bit in (
            ("first bit of R", -64, 1), ("sign bit of R", -33, 0x80),
            ("first bit of S", -32, 1), ("highest bit of S", -1, 0x80)):
        entry = bytearray(whole)
        entry[index] ^= bit
        bad(f"{name} flipped", bytes(entry))
    bad("signature of zeros", whole[:-64] + bytes(64))
    bad("R and S changed places", whole[:-64] + whole[-32:] + whole[-64:-32])
    s = int.from_bytes(whole[-32:], "little") + edwards.L
    bad("S + L", whole[:-32] + s.to_bytes(32, "little"))
    bad("header changed after signing", whole.replace(
        bytes.fromhex("1a68e77800"), bytes.fromhex("1a68e77801")))
    bad("signed by another key under the log's kid", reader.entry_seal(
        other, REALM, f.payload, f.protected))
    bad("another realm in the aad", whole,
        realm=reader.realm_of(edwards.public_key(other)))
    bad("one bit of the realm flipped", whole,
        realm=bytes([REALM[0] ^ 1]) + REALM[1:])
    for name, made in (
            ("no aad", edwards.sign(RFC8032_1, reader.sig_structure(
                f.protected, b"", f.payload))),
            ("over the payload only", edwards.sign(RFC8032_1, f.payload)),
            ("in the context Signature", edwards.sign(RFC8032_1, encode(
                ["Signature", f.protected, aad, f.payload]))),
            ("over the id", edwards.sign(RFC8032_1, reader.id_of(
                reader.sig_structure(f.protected, aad, f.payload))))):
        bad(f"signed {name}", whole[:-64] + made)
    for case in odd_signatures():
        if case["expect"] == "OK":
            continue
        key = case["key"]
        protected = reader.protected_of(reader.kid_of(key))
        signed = reader.sig_structure(protected, aad, f.payload)
        bad(case["name"], envelope(
            encode(protected), b"\xa0", encode(f.payload),
            encode(case["make"](signed))), key=key)
