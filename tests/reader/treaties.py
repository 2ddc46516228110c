# SPDX-License-Identifier: Apache-2.0
"""What makes terms (E6) a treaty that takes effect, beyond their shape.

Which fields may be granted, and the forms of excluded values, stand in the
tables of docs/ENTRY.md.
"""

import hashlib
import os
import re

import cairn_reader as reader
import edwards
import statements
from canon import Fault, decode, encode
from harness import SOURCE

TREATY_SIZE_MAX, GRANTS_MAX, PURPOSES_MAX = 8192, 32, 16
POSTS_MAX, EXCLUDED_MAX, DAYS_MAX = 64, 32, 36600
CROSSING, NOTE, KINDS = 16, 19, (16, 19, 20, 21, 22)


def registry():
    """{key: (form, audience)} of a crossing."""
    path = os.path.join(SOURCE, "docs/ENTRY.md")
    with open(path, encoding="utf-8") as file:
        rows = re.findall(r"^\| (\d+) \| `\w+` \| (.*?) \| (treaty|home) \|",
                          file.read(), re.M)
    return {int(key): (form, audience) for key, form, audience in rows}


def plain(text, most):
    return len(text.encode("utf-8")) <= most and not any(
        c < " " or c == "\x7f" for c in text)


def known(kind, key, fields):
    if kind == CROSSING or key <= 4:
        return key in fields
    return kind == NOTE and key == 16


def of_form(form, value):
    if form.startswith("one of"):
        return type(value) is int and 1 <= value <= 65535
    most = re.match(r"text, at most (\d+) bytes", form)
    return not most or (
        type(value) is str and len(value.encode("utf-8")) <= int(most[1]))


def check_grant(grant, fields):
    _, kind, posts, keys, excluded, days = grant
    if kind not in KINDS:
        raise Fault("TREATY_FIELD", f"kind {kind}")
    for key in keys:
        if not known(kind, key, fields) or (
                key in fields and (kind == CROSSING or key <= 4)
                and fields[key][1] == "home"):
            raise Fault("TREATY_FIELD", f"field {key}")
    for key, value in excluded:
        if not known(kind, key, fields) or (
                kind == CROSSING and not of_form(fields[key][0], value)):
            raise Fault("TREATY_FIELD", f"excluded {key}")
    pairs = [encode(pair) for pair in excluded]
    if any(a >= b for a, b in zip(pairs, pairs[1:])):
        raise Fault("TREATY_FORM", "excluded not ascending")
    if not (len(posts) <= POSTS_MAX and len(excluded) <= EXCLUDED_MAX
            and 1 <= days <= DAYS_MAX
            and all(plain(post, 16) for post in posts)):
        raise Fault("TREATY_FORM", "grant out of bounds")


def check_party(party):
    country, realm, root = party
    if not re.fullmatch("[A-Z]{3}", country):
        raise Fault("TREATY_FORM", "country")
    if not edwards.is_valid_point(root) or realm != reader.realm_of(root):
        raise Fault("TREATY_PARTY", country)


def check(raw):
    if len(raw) > TREATY_SIZE_MAX or not statements.terms(raw):
        raise Fault("TREATY_FORM")
    _, parties, begin, until, purposes, grants, _ = decode(raw)
    for party in parties:
        check_party(party)
    if until is not None and until <= begin:
        raise Fault("TREATY_FORM", "period")
    if len(purposes) > PURPOSES_MAX or len(grants) > GRANTS_MAX or not all(
            plain(purpose, 64) for purpose in purposes):
        raise Fault("TREATY_FORM", "purposes or grants")
    fields = registry()
    for grant in grants:
        check_grant(grant, fields)


def fingerprint(treaty_id):
    """Six groups of five digits of the hash of the id."""
    digest = hashlib.sha256(treaty_id).digest()
    return " ".join(
        f"{int.from_bytes(digest[at:at + 5], 'big') % 100000:05}"
        for at in range(0, 30, 5))
