#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks an entry with a COSE implementation that is not ours.
#
# usage: cose.sh CAIRN STORE [ID]
#
# Takes the bytes of `cairn entry ID`, the COSE_Key of `--key` and the
# external_aad of `--aad`, and has others check them: the signature must
# verify, and must not once a bit of aad, payload or signature is flipped.
# Without ID, the newest crossing is taken. $CAIRN_FLAGS are handed to each
# call of the program, for instance --no-passphrase.
#
# Debian 12 has no COSE library with EdDSA (ruby-cose 1.2 has none), so the
# check here puts RFC 9052 section 4.4 together from python3-cbor2 and
# python3-cryptography. Where npm's cose-kit can be found it is asked too:
#
#     cd FOLDER && npm install cose-kit
#     CAIRN_COSE_KIT=FOLDER tests/live/cose.sh CAIRN STORE
#
# Exit 0 good, 1 bad, 2 wrong use, 77 skipped: cbor2 or cryptography absent.

set -u
if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n 's/^# usage: /usage: /p' "$0" >&2
    exit 2
fi
cairn=$1 id=${3-} python=${PYTHON-/usr/bin/python3}
export CAIRN_STORE="$2"

if ! "$python" -c 'import cbor2, cryptography' 2>/dev/null; then
    echo "skipped: python3-cbor2 and python3-cryptography are not both there"
    exit 77
fi

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

run() {
    # The flags are words to be split.
    # shellcheck disable=SC2086
    "$cairn" "$@" ${CAIRN_FLAGS-} </dev/null || {
        echo "failed: $cairn $*" >&2
        exit 1
    }
}

if [ -z "$id" ]; then
    run find --format json >"$folder/found" || exit 1
    id=$("$python" - "$folder/found" <<'PYTHON'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    found = json.loads(line)
    if found.get("type") == "crossing":
        print(found["id"])
        break
PYTHON
    )
    [ -n "$id" ] || { echo "failed: the store has no crossing" >&2; exit 1; }
fi
run entry "$id" >"$folder/entry" || exit 1
run entry "$id" --key >"$folder/key" || exit 1
run entry "$id" --aad >"$folder/aad" || exit 1

"$python" - "$folder" <<'PYTHON' || exit 1
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PublicKey)

entry, key, aad = (open(f"{sys.argv[1]}/{name}", "rb").read()
                   for name in ("entry", "key", "aad"))


def verifies(parts, key, aad):
    """RFC 9052 4.4 and RFC 9053 2.2: COSE_Sign1 with EdDSA."""
    protected, _, payload, signature = parts
    signed = cbor2.dumps(["Signature1", protected, aad, payload])
    try:
        Ed25519PublicKey.from_public_bytes(key[-2]).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def flipped(raw):
    return raw[:-1] + bytes([raw[-1] ^ 1])


def check(truth, what):
    if not truth:
        sys.exit(f"failed: {what}")


message, key = cbor2.loads(entry), cbor2.loads(key)
check(isinstance(message, cbor2.CBORTag) and message.tag == 18, "tag 18")
parts = message.value
check(len(parts) == 4 and parts[1] == {}, "four parts, none unprotected")
protected = cbor2.loads(parts[0])
check(set(protected) == {1, 4} and protected[1] == -8, "alg EdDSA and a kid")
check(key.get(1) == 1 and key.get(-1) == 6 and len(key.get(-2, b"")) == 32,
      "an OKP key on Ed25519")
check(key.get(3, -8) == -8, "the key's alg")
check(key.get(2, protected[4]) == protected[4], "the key's kid")
check(aad.startswith(b"cairn/entry/1") and len(aad) == 29, "29 bytes of aad")
check(verifies(parts, key, aad), "the signature does not verify")
check(not verifies(parts, key, flipped(aad)), "another aad verifies")
check(not verifies(parts, key, b""), "no aad verifies")
check(not verifies([*parts[:2], flipped(parts[2]), parts[3]], key, aad),
      "another payload verifies")
check(not verifies([*parts[:3], flipped(parts[3])], key, aad),
      "another signature verifies")
print("ok: cbor2 and cryptography")
PYTHON

[ -n "${CAIRN_COSE_KIT-}" ] || exit 0
cat >"$folder/check.cjs" <<'NODE'
const fs = require('fs');
const [kit, folder] = process.argv.slice(2);
const load = require('module').createRequire(kit + '/');
const { coseVerify, importCOSEKey } = load('cose-kit');
const read = (name) => fs.readFileSync(folder + '/' + name);
const flipped = (raw) => {
    const copy = Uint8Array.from(raw);
    copy[copy.length - 1] ^= 1;
    return copy;
};
const good = async (entry, key, aad) => {
    try {
        return (await coseVerify(entry, key, aad)).isValid;
    } catch (error) {
        return false;
    }
};
(async () => {
    const [entry, aad] = [read('entry'), read('aad')];
    const key = await importCOSEKey(read('key'));
    const { isValid } = await coseVerify(entry, key, aad);
    if (!isValid || await good(entry, key, flipped(aad))
        || await good(entry, key) || await good(flipped(entry), key, aad)) {
        console.error('failed: cose-kit');
        process.exit(1);
    }
    console.log('ok: cose-kit');
})().catch((error) => { console.error('failed: ' + error); process.exit(1); });
NODE
node "$folder/check.cjs" "$(realpath "$CAIRN_COSE_KIT")" "$folder"
