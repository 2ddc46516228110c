# SPDX-License-Identifier: Apache-2.0
"""Vectors of deterministic CBOR, after RFC 8949, appendices A and F."""

from canon import encode
from vectors_base import refused

VALID_CBOR = """
00 01 0a 17 1818 1819 1864 18ff 190100 1903e8 19ffff 1a00010000 1a000f4240
1affffffff 1b0000000100000000 1b000000e8d4a51000 1b7fffffffffffffff
1b8000000000000000 1bffffffffffffffff 20 29 37 3818 3863 38ff 390100 3903e7
3a00010000 3b0000000100000000 3b7fffffffffffffff 3bffffffffffffffff f4 f5 f6
40 4401020304 6161 6449455446 62225c 62c3bc 63e6b0b4 64f0908591 6100 80
83010203 8301820203820405
98190102030405060708090a0b0c0d0e0f101112131415161718181819
a0 a201020304 a2012702f6 a2000020f6 81818181818100 818181818180
a101a101a101a101a101a10100 81a1018181a10180
""".split()


def cbor_valid():
    cases = [{"name": f"item {raw[:20]}", "item": bytes.fromhex(raw),
              "expect": "OK"} for raw in VALID_CBOR]
    cases += [
        {"name": "byte string of 256", "expect": "OK",
         "item": encode(bytes(256))},
        {"name": "byte string of 65536", "expect": "OK",
         "item": encode(bytes(65536))},
        {"name": "text of 24 characters", "expect": "OK",
         "item": encode("a" * 24)},
        {"name": "text with the last code point", "expect": "OK",
         "item": encode("\U0010ffff")},
        {"name": "text not normalised", "expect": "OK",
         "item": encode("e\u0301")},
        {"name": "array of 256", "expect": "OK", "item": encode([0] * 256)},
        {"name": "map of 24 keys over the border of heads", "expect": "OK",
         "item": encode({key: None for key in range(10, 34)})},
        {"name": "negative keys after positive", "expect": "OK",
         "item": encode({-1: 0, 65535: 0, 24: 0, 0: 0})},
    ]
    return cases


def cbor_invalid():
    cases = []

    def bad(expect, items, also=(), why=""):
        for raw in items.split():
            cases.append(refused(f"{raw[:32]}{why}", expect, also,
                                 item=bytes.fromhex(raw)))

    cases.append(refused("no bytes", "CBOR_TRUNCATED", item=b""))
    bad("CBOR_TRUNCATED", """18 19 1a 1b 1901 1a010203 1b01020304050607 38 39
        3a01 58 78 98 9901 9a01ff00 b8 b901 41 4201 58ff 5818 590100 61 6261
        81 818181 8200 a1 a101 a20102 8301 8281""")
    bad("CBOR_TRUNCATED", """5affffffff00 5bffffffffffffffff010203
        7affffffff00 7b7fffffffffffffff010203 9a10000000 9affffffff
        9bffffffffffffffff 9b8000000000000000 9b0000000100000000 ba10000000
        baffffffff bbffffffffffffffff bb8000000000000000 5a7fffffff
        5b7fffffffffffffff""", "CBOR_ITEMS", ", a claim of much")
    bad("CBOR_TRAILING", "0000 f600 8000 a0f6 410000 616161 810000")
    bad("CBOR_NOT_SHORTEST", """1800 1817 190000 1900ff 1a00000000 1a0000ffff
        1b0000000000000000 1b00000000ffffffff 3800 3817 3900ff 3a0000ffff
        3b00000000ffffffff 580100 59000100 5a0000000100
        5b000000000000000100 780161 79000161 7a0000000161 980100 99000100
        9a0000000100 9b000000000000000100 b8010000 b900010000
        ba000000010000 bb00000000000000010000 811800 a1180000
        a1001800""")
    bad("CBOR_INDEFINITE", """5f4100ff 5fff 7f6161ff 7fff 9fff 9f00ff 9f0102ff
        bfff bf0000ff 819fff 82019f02ff a1009fff 9f80ff ff 81ff 8200ff
        a100ff 9f9f9fffffff""")
    bad("CBOR_INDEFINITE", "5f 7f 9f bf 5f4100 7f6161 9f0102 bf0102",
        "CBOR_TRUNCATED", ", not closed")
    bad("CBOR_TRUNCATED", "a1ff a20000ff", "CBOR_INDEFINITE", ", a break")
    bad("CBOR_RANGE", """1c 1d 1e 1f 3c 3d 3e 3f 5c 5d 5e 7c 7d 7e 9c 9d 9e
        bc bd be""", ("CBOR_TYPE", "CBOR_NOT_SHORTEST", "CBOR_INDEFINITE",
                      "CBOR_SIMPLE", "CBOR_TRUNCATED"), ", a reserved head")
    bad("CBOR_SIMPLE", """f90000 f98000 f93c00 f97bff f97c00 f97e00 fa47c35000
        fa7f800000 fa7fc00000 fb3ff199999999999a fb7ff8000000000000 f7 e0 f0
        f3 f820 f8ff f818 f814 f816 81f90000 a100f7 81f7 a1f700""")
    bad("CBOR_SIMPLE", "fc fd fe", ("CBOR_RANGE", "CBOR_TYPE",
                                    "CBOR_NOT_SHORTEST", "CBOR_INDEFINITE",
                                    "CBOR_TRUNCATED"), ", a reserved head")
    bad("CBOR_TAG", """c074323031332d30332d32315432303a30343a30305a
        c11a514b67b0 c249010000000000000000 d74401020304 81c100 81d200
        d81e820102 a100c100 d9d9f700""")
    bad("CBOR_DEPTH", """81818181818180 8181818181818100 818181818181a0
        a100a100a100a100a100a100a10000 81a10081a10081a10080""")
    cases.append(refused("a million arrays", "CBOR_DEPTH", "CBOR_TRUNCATED",
                         item=bytes.fromhex("81") * (1 << 20)))
    cases.append(refused("a million maps", "CBOR_DEPTH", "CBOR_TRUNCATED",
                         item=bytes.fromhex("a100") * 500))
    cases.append(refused("a million open arrays", "CBOR_INDEFINITE",
                         ("CBOR_DEPTH", "CBOR_TRUNCATED"),
                         item=bytes.fromhex("9f") * (1 << 20)))
    bad("CBOR_ORDER", """a201000000 a200000000 a2182a000a00 a220000000
        a220002000 a21818001700 a3000002000100 a219010000181800""")
    bad("CBOR_ORDER", "81a201000000", why=", deeper")
    bad("CBOR_TEXT", """60 8160 a10060 6180 61ff 61c3 62c328 62c080 62c1bf
        63e08080 63eda080 63edbfbf 64f0808080 64f4908080
        64f8808080 62e282 63f09f98 64616261ff""")
    return cases
