# SPDX-License-Identifier: Apache-2.0
"""Vectors of treaties: terms, their id and fingerprint, and what is none."""

import cairn_reader as reader
import edwards
import statements
import treaties
from canon import encode
from vectors_base import KEY, REALM, ROOT, refused

GRANT = [0, 16, ["KAY", "TES"], [17, 18, 19, 22, 23], [[36, 6], [36, 7]], 365]


def parties(one=("UTO", REALM, ROOT),
            other=("XXA", reader.realm_of(KEY), KEY)):
    return sorted([list(one), list(other)], key=lambda party: party[1])


def terms(**changes):
    parts = {"version": 1, "parties": parties(), "from": 1760000000,
             "until": 1823072000, "purposes": ["border-control"],
             "grants": [GRANT, [1, 16, [], [17, 22], [], 30]],
             "limits": [40, 20000, 2 ** 30]}
    parts.update(changes)
    return encode(list(parts.values()))


def grants(**changes):
    places = ["giver", "kind", "posts", "fields", "excluded", "days"]
    return [[changes.get(name, part) for name, part in zip(places, GRANT)]]


def treaty():
    identity = edwards.encode_point(edwards.IDENTITY)
    good = [
        ("a treaty", terms()),
        ("without end and limits", terms(until=None, limits=[0, 0, 0])),
        ("notes as well", terms(
            grants=grants() + [[0, 19, [], [2, 16], [], 30]])),
        ("a field of home excluded", terms(
            grants=grants(excluded=[[32, "3"]]))),
        ("as many posts as may be", terms(grants=grants(
            posts=[f"P{n:02}" for n in range(64)]))),
        ("the longest retention", terms(grants=grants(days=36600))),
    ]
    bad = [
        ("another realm than the root's", "TREATY_PARTY", {
            "parties": parties(("UTO", reader.realm_of(ROOT[::-1]), ROOT))}),
        ("a root of small order", "TREATY_PARTY", {"parties": parties(
            ("UTO", reader.realm_of(identity), identity))}),
        ("a country in small letters", "TREATY_FORM", {
            "parties": parties(("uto", REALM, ROOT))}),
        ("ends as it begins", "TREATY_FORM", {"until": 1760000000}),
        ("a purpose with a control character", "TREATY_FORM", {
            "purposes": ["border\n"]}),
        ("a purpose too long", "TREATY_FORM", {"purposes": [65 * "a"]}),
        ("a purpose too many", "TREATY_FORM", {
            "purposes": [f"p{n:02}" for n in range(17)]}),
        ("a grant too many", "TREATY_FORM", {"grants": 33 * grants()}),
        ("too large", "TREATY_FORM", {"grants": 16 * grants(
            posts=[f"POST-{n:06}" for n in range(64)])}),
    ]
    for name, expect, changes in (
            ("a field that stays at home", "TREATY_FIELD", {"fields": [33]}),
            ("an unknown field", "TREATY_FIELD", {"fields": [100]}),
            ("the reason", "TREATY_FIELD", {"fields": [4]}),
            ("a kind of the home log", "TREATY_FIELD", {"kind": 34}),
            ("amendments by themselves", "TREATY_FIELD", {"kind": 17}),
            ("an unknown kind", "TREATY_FIELD", {"kind": 999}),
            ("an unknown field of a note", "TREATY_FIELD", {
                "kind": 19, "fields": [17], "excluded": []}),
            ("an unknown field excluded", "TREATY_FIELD", {
                "excluded": [[200, 1]]}),
            ("a text excluded of a code", "TREATY_FIELD", {
                "excluded": [[36, "asylum"]]}),
            ("excluded descending", "TREATY_FORM", {
                "excluded": [[36, 7], [36, 6]]}),
            ("excluded twice", "TREATY_FORM", {
                "excluded": [[36, 6], [36, 6]]}),
            ("a post too many", "TREATY_FORM", {
                "posts": [f"P{n:02}" for n in range(65)]}),
            ("a post too long", "TREATY_FORM", {"posts": [17 * "A"]}),
            ("no retention", "TREATY_FORM", {"days": 0}),
            ("retention too long", "TREATY_FORM", {"days": 36601})):
        bad.append(("grant, " + name, expect, {"grants": grants(**changes)}))
    cases = []
    for name, raw in good:
        made = statements.treaty_id(raw)
        cases.append({"name": name, "terms": raw, "id": made,
                      "fingerprint": treaties.fingerprint(made),
                      "expect": "OK"})
    return cases + [refused(name, expect, terms=terms(**changes))
                    for name, expect, changes in bad]
