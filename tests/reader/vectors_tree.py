# SPDX-License-Identifier: Apache-2.0
"""Vectors of the tree over a log, its proofs and checkpoints."""

import cairn_reader as reader
import edwards
import logtree
from canon import encode
from vectors_base import KEY, KID, LOG, REALM, RFC8032_1, b, refused, seed_of


def tree():
    data = [reader.sig_structure(
        reader.protected_of(KID), reader.aad_of(REALM),
        encode([1, LOG, i, None if i == 0 else b(f"leaf {i - 1}")]))
        for i in range(20)]
    leaves = [reader.id_of(item) for item in data]
    cases = [{"name": "leaves", "what": "leaves", "data": data,
              "hashes": leaves}]
    roots = [logtree.root_of(leaves[:size]) for size in range(21)]
    for size, root in enumerate(roots):
        cases.append({"name": f"root of {size}", "what": "root",
                      "size": size, "root": root, "expect": "OK"})
    for size in range(1, 21):
        for index in range(size):
            cases.append(inclusion(f"{index} in {size}", index, size,
                                   leaves, roots))
    for size2 in range(1, 21):
        for size1 in range(1, size2 + 1):
            cases.append(consistency(f"{size1} to {size2}", size1, size2,
                                     leaves, roots))
    return cases + tree_invalid(leaves, roots)


def inclusion(name, index, size, leaves, roots):
    return {"name": f"inclusion of {name}", "what": "inclusion",
            "index": index, "size": size, "leaf": leaves[index],
            "root": roots[size], "expect": "OK",
            "proof": logtree.inclusion_proof(leaves[:size], index)}


def consistency(name, size1, size2, leaves, roots):
    return {"name": f"consistency of {name}", "what": "consistency",
            "size1": size1, "size2": size2, "root1": roots[size1],
            "root2": roots[size2], "expect": "OK",
            "proof": logtree.consistency_proof(leaves[:size2], size1)}


def tree_invalid(leaves, roots):
    good = inclusion("", 5, 13, leaves, roots)
    path = good["proof"]
    whole = consistency("", 6, 13, leaves, roots)
    steps = whole["proof"]
    bad = []

    def spoil(case, name, **changes):
        bad.append({**case, "name": f"{case['what']}: {name}", **changes,
                    "expect": "PROOF_INVALID"})

    spoil(good, "another leaf", leaf=leaves[6])
    spoil(good, "another root", root=roots[12])
    spoil(good, "another index", index=4)
    spoil(good, "index is the size", index=13)
    spoil(good, "index 2^64 - 1", index=2 ** 64 - 1)
    spoil(good, "size 0", size=0)
    spoil(good, "a shorter proof", proof=path[:-1])
    spoil(good, "a longer proof", proof=path + [leaves[0]])
    spoil(good, "an empty proof", proof=[])
    spoil(good, "two steps changed places", proof=[path[1], path[0],
                                                   *path[2:]])
    spoil(good, "a bit flipped", proof=[bytes([path[0][0] ^ 1]) + path[0][1:]]
          + path[1:])
    spoil(good, "a hash of 31 bytes", proof=[path[0][:31]] + path[1:])
    spoil(good, "the root as leaf of a tree of one", index=0, size=1,
          leaf=leaves[5], proof=[])
    spoil(whole, "roots changed places", root1=roots[13], root2=roots[6])
    spoil(whole, "another old root", root1=roots[5])
    spoil(whole, "another new root", root2=roots[12])
    spoil(whole, "another old size", size1=5)
    spoil(whole, "another new size", size2=17)
    spoil(whole, "old size 0", size1=0)
    spoil(whole, "both sizes 0", size1=0, size2=0, root1=roots[0],
          root2=roots[0], proof=[])
    spoil(whole, "old size above new", size1=13, size2=6)
    spoil(whole, "a shorter proof", proof=steps[:-1])
    spoil(whole, "a longer proof", proof=steps + [leaves[0]])
    spoil(whole, "an empty proof", proof=[])
    spoil(whole, "a bit flipped",
          proof=steps[:-1] + [steps[-1][:31] + bytes([steps[-1][31] ^ 128])])
    spoil(whole, "equal sizes, another root", size1=13, proof=[])
    spoil(whole, "equal sizes and a proof", size1=13, root1=roots[13])
    return bad


def checkpoint_parts():
    leaves = [b(f"leaf {i}") for i in range(4512)]
    return logtree.root_of(leaves), logtree.checkpoint_sign(
        RFC8032_1, "UTO", LOG, 4512, logtree.root_of(leaves))


def witness_line(text, country="UTO", label="witness", time=1760000100):
    seed = seed_of(label)
    kid = reader.kid_of(edwards.public_key(seed))
    line = logtree.cosignature_line(seed, country, kid, time, text)
    return line, {"country": country, "key": edwards.public_key(seed),
                  "kid": kid, "time": time, "expect": "OK"}


def checkpoints():
    root, note = checkpoint_parts()
    text = note[:note.index(b"\n\n") + 1]
    line, witness = witness_line(text)
    line2, witness2 = witness_line(text, "MLI", "witness 2", 2 ** 32)
    quantum = logtree.signature_line(
        logtree.witness_name("UTO", b("quantum", 8)), b("quantum id", 4),
        bytes(8) + b"\x11" * 2420)
    stranger = logtree.signature_line("example.com/other", b("id", 4),
                                      b("signature") * 2)
    flipped = bytearray(line)
    flipped[-6] ^= 1
    cases = []

    def good(name, note, size=4512, root=root, witnesses=()):
        origin = logtree.origin_of("UTO", LOG)
        cases.append({
            "name": name, "country": "UTO", "log": LOG, "key": KEY,
            "seed": RFC8032_1, "key_id": logtree.key_id_of(origin, 1, KEY),
            "size": size, "root": root, "note": note,
            "witnesses": list(witnesses), "expect": "OK"})

    good("signed by its log", note)
    one = b("leaf 0")
    good("size 1", logtree.checkpoint_sign(RFC8032_1, "UTO", LOG, 1, one), 1,
         one)
    good("size 2^53", logtree.checkpoint_sign(
        RFC8032_1, "UTO", LOG, 2 ** 53, root), 2 ** 53)
    good("cosigned by a witness", note + line, witnesses=[witness])
    good("cosigned by two", note + line2 + line,
         witnesses=[witness, witness2])
    good("a witness before the log", note.replace(
        b"\n\n", b"\n\n" + line), witnesses=[witness])
    good("an ML-DSA-44 line, not checked and kept", note + quantum + line,
         witnesses=[witness])
    good("a line of an unknown signer", note + stranger)
    good("a cosignature asked of another witness", note + line, witnesses=[
        {**witness2, "expect": "CHECKPOINT_SIGNATURE"}])
    broken = {**witness, "expect": "CHECKPOINT_SIGNATURE"}
    shifted, _ = witness_line(text, time=1760000101)
    raw = logtree._base64(shifted.split(b" ")[2][:-1])
    lying = raw[:4] + (1760000100).to_bytes(8, "big") + raw[12:]
    good("a cosignature with another time", note + logtree.signature_line(
        logtree.witness_name("UTO", witness["kid"]), lying[:4], lying[4:]),
        witnesses=[broken])
    elsewhere, _ = witness_line(text.replace(b"4512", b"4513"))
    good("a cosignature over another size", note + elsewhere,
         witnesses=[broken])
    return cases


def checkpoints_invalid():
    root, note = checkpoint_parts()
    text = note[:note.index(b"\n\n") + 1]
    origin = logtree.origin_of("UTO", LOG)
    key_id = logtree.key_id_of(origin, 1, KEY)
    cases = []

    def bad(name, expect, raw):
        cases.append(refused(name, expect, key=KEY, note=raw))

    def form(name, made):
        """A text signed as it stands."""
        signature = edwards.sign(RFC8032_1, made)
        lines = logtree.signature_line(origin, key_id, signature)
        bad(name, "CHECKPOINT_FORM", made + b"\n" + lines)

    number = text.split(b"\n")[2]
    form("an extension line", text + b"extension\n")
    form("size with a leading zero", text.replace(b"4512", b"04512"))
    form("size with a sign", text.replace(b"4512", b"+4512"))
    form("size negative", text.replace(b"4512", b"-4512"))
    form("size hexadecimal", text.replace(b"4512", b"0x4512"))
    form("size empty", text.replace(b"4512", b""))
    form("size with a space", text.replace(b"4512", b"4512 "))
    form("size 2^64", text.replace(b"4512", b"18446744073709551616"))
    form("lines ended by CR LF", text.replace(b"\n", b"\r\n"))
    form("root of 31 bytes", logtree.checkpoint_text("UTO", LOG, 4512,
                                                     root[:31]))
    form("root of 33 bytes", logtree.checkpoint_text("UTO", LOG, 4512,
                                                     root + b"\x00"))
    form("root without padding", text.replace(b"=", b""))
    alphabet = (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                b"0123456789+/")
    last = alphabet[alphabet.index(number[42]) + 1:][:1]
    form("root with padding bits", text.replace(
        number, number[:42] + last + b"="))
    form("root in hex", text.replace(number, root.hex().encode()))
    form("log in upper case", text.replace(
        LOG.hex().encode(), LOG.hex().upper().encode()))
    form("log too short", text.replace(LOG.hex().encode(),
                                       LOG.hex()[:31].encode()))
    form("another first word", text.replace(b"cairn/", b"stone/"))
    form("country of two letters", text.replace(b"/UTO/", b"/UT/"))
    form("no root", b"\n".join(text.split(b"\n")[:2]) + b"\n")
    line = note[len(text) + 1:]
    for name, raw in (
            ("no signature", text + b"\n"),
            ("text only", text),
            ("empty", b""),
            ("no empty line", text + line),
            ("two empty lines", text + b"\n\n" + line),
            ("last line not ended", note[:-1]),
            ("an empty line at the end", note + b"\n"),
            ("a byte before it", b" " + note),
            ("hyphen for the dash", text + b"\n" + line.replace(
                "\u2014".encode(), b"-")),
            ("two spaces in the signature", text + b"\n" + line.replace(
                b" cairn", b"  cairn")),
            ("signature not base64", text + b"\n" + line[:-5] + b"!!!!\n"),
            ("signature of 3 bytes", text + b"\n" + logtree.signature_line(
                origin, b"", b"abc")),
            ("signer not UTF-8", note + line.replace(b"cairn/", b"\xff/"))):
        bad(name, "CHECKPOINT_FORM", raw)

    def signed(name, raw):
        bad(name, "CHECKPOINT_SIGNATURE", raw)

    flipped = edwards.sign(RFC8032_1, text)
    flipped = bytes([flipped[0] ^ 1]) + flipped[1:]
    other = seed_of("other")
    signed("signature with a flipped bit", text + b"\n" +
           logtree.signature_line(origin, key_id, flipped))
    signed("another size under the signature",
           note.replace(b"4512", b"4513", 1))
    signed("signed by another key", logtree.checkpoint_sign(
        other, "UTO", LOG, 4512, root))
    signed("signed by another key under the log's key id",
           text + b"\n" + logtree.signature_line(origin, key_id, edwards.sign(
               other, text)))
    signed("another key id", text + b"\n" + logtree.signature_line(
        origin, b("id", 4), edwards.sign(RFC8032_1, text)))
    signed("another signer's name", text + b"\n" + logtree.signature_line(
        logtree.origin_of("MLI", LOG), key_id, edwards.sign(RFC8032_1, text)))
    signed("signature of 63 bytes", text + b"\n" + logtree.signature_line(
        origin, key_id, edwards.sign(RFC8032_1, text)[:63]))
    signed("a witness only", text + b"\n" + witness_line(text)[0])
    signed("signed without the last line's end", text + b"\n" +
           logtree.signature_line(origin, key_id,
                                  edwards.sign(RFC8032_1, text[:-1])))
    return cases
