#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/vectors/*.json; the same bytes each time.

usage: make_vectors.py [FOLDER]

Each file is an array of cases, one a line. `name` says what the case is,
`expect` the result's name in core/result.h, `also` further names that are as
good where the text leaves the choice. A case breaks one rule only. Bytes are
lower-case hex; where they are long, {"repeat": hex, "count": n}, or an array
of such parts to be joined. Fields are pairs of key and encoded value. Keys,
names and values are made up, or from RFC 8032.

cbor_valid cbor_invalid    item
entry                      all that an entry is made from, and each step
entry_invalid              key, realm, entry: opened as this key's entry
signature                  key, message, signature; valid_point of the key
body                       log, body, commitment; `full` and `keep`: what it
                           was redacted from; officer_key, officer_seal
body_invalid               log, body, commitment
names                      `what` is made from the rest
chain                      steps taken by one log in turn; one that is refused
                           changes nothing
tree                       the leaves; then root, inclusion, consistency
checkpoint                 note, and the witnesses asked for in it
checkpoint_invalid         key, note
trust                      kind, values: shape, then the proof of a
                           certificate (48) or rollover (57) in this realm
treaty                     terms; of a treaty its id and fingerprint
merge                      record, statements; `disputed` stands for
                           quarantined too; expect null: there is no record
"""

import os
import sys

from vectors_base import text_of
from vectors_body import bodies, bodies_invalid
from vectors_cbor import cbor_invalid, cbor_valid
from vectors_entry import chain, entries, names
from vectors_entry_invalid import entries_invalid
from vectors_merge import merges
from vectors_signature import signatures
from vectors_treaty import treaty
from vectors_tree import checkpoints, checkpoints_invalid, tree
from vectors_trust import trust

FILES = {
    "cbor_valid": cbor_valid, "cbor_invalid": cbor_invalid,
    "entry": entries, "entry_invalid": entries_invalid,
    "signature": signatures, "body": bodies, "body_invalid": bodies_invalid,
    "names": names, "chain": chain, "tree": tree,
    "checkpoint": checkpoints, "checkpoint_invalid": checkpoints_invalid,
    "trust": trust, "treaty": treaty, "merge": merges,
}


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    folder = arguments[0] if arguments else os.path.join(here, "../vectors")
    os.makedirs(folder, exist_ok=True)
    for name, make in FILES.items():
        with open(os.path.join(folder, name + ".json"), "w",
                  encoding="ascii") as file:
            file.write(text_of(make()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
