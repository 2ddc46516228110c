# SPDX-License-Identifier: Apache-2.0
"""Vectors of the merge."""

import statements
from canon import encode
from vectors_base import LOG, b


class Record:
    """Statements about one crossing, for a case of the merge."""

    def __init__(self):
        self.id = b("crossing")
        self.ref = [LOG, 7, self.id]
        self.list = []

    def add(self, label, kind, sets=None, supersedes=(), role="post",
            disputed=False, target=True):
        s = {"id": self.id if kind == 16 else b(label), "role": role,
             "disputed": disputed, "kind": kind,
             "target": None if kind == 16 else
             (self.ref if target is True else target),
             "sets": {k: encode(v) for k, v in (sets or {}).items()},
             "supersedes": list(supersedes)}
        self.list.append(s)
        return s["id"]

    def crossing(self, **more):
        return self.add("", 16, {16: 1, 18: "D1", 24: "ERIKSSON"}, **more)

    def amend(self, label, sets, supersedes=(), **more):
        return self.add(label, 17, sets, supersedes, **more)


def ref_json(ref):
    return None if ref is None else {
        "log": ref[0], "seq": ref[1], "id": ref[2]}


def merges():
    cases = []

    def case(name, build):
        record = Record()
        build(record)
        merged = statements.merge(record.ref, record.list)
        expect = None if merged is None else {
            "fields": [{"key": key, **field}
                       for key, field in merged["fields"].items()],
            "void": merged["void"]}
        cases.append({
            "name": name, "record": ref_json(record.ref),
            "statements": [{**s, "target": ref_json(s["target"]),
                            "sets": [list(i) for i in sorted(
                                s["sets"].items())]}
                           for s in record.list],
            "expect": expect})

    def amended(sets=None, **more):
        def build(r):
            c = r.crossing()
            r.amend("x", sets or {18: "D2"}, [c], **more)
        return build

    def chain_of_two(r):
        c = r.crossing()
        x = r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D3"}, [x])

    def both_listed(r):
        c = r.crossing()
        x = r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D1"}, [c, x])

    def concurrent(r):
        c = r.crossing()
        r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D3"}, [c])

    def concurrent_resolved(r):
        c = r.crossing()
        x = r.amend("x", {18: "D2"}, [c])
        y = r.amend("y", {18: "D3"}, [c])
        r.amend("z", {18: "D4"}, [x, y], role="headquarters")

    def same_value(r):
        c = r.crossing()
        r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D2"}, [c], role="headquarters")

    def headquarters_first(r):
        c = r.crossing()
        r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D3"}, [c], role="headquarters")
        r.amend("z", {18: "D4"}, [c])

    def disputed_beside(r):
        c = r.crossing()
        r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D3"}, [c], role="headquarters", disputed=True)

    def disputed_both(r):
        c = r.crossing()
        x = r.amend("x", {18: "D2"}, [c], disputed=True)
        r.amend("y", {18: "D3"}, [x], disputed=True)

    def removed_still_removes(r):
        c = r.crossing()
        x = r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D3", 24: "ERIKSSEN"}, [x])

    def disputed_crossing(r):
        c = r.crossing(disputed=True)
        r.amend("x", {18: "D2"}, [c], disputed=True)
        r.amend("y", {24: "ERIKSSEN"})

    def undone(r):
        c = r.crossing()
        x = r.amend("x", {18: "D2"}, [c])
        r.amend("y", {18: "D2", 19: "UTO"}, [c, x])

    def voided(r):
        r.crossing()
        r.add("v", 18)

    def lifted(r):
        r.crossing()
        v = r.add("v", 18)
        r.amend("x", {60000: 1}, [v])

    def one_lifted(r):
        r.crossing()
        v = r.add("v", 18)
        r.add("w", 18, role="headquarters")
        r.amend("x", {60000: 1}, [v])

    def void_amended(r):
        c = r.crossing()
        r.add("v", 18)
        r.amend("x", {18: "D2"}, [c])

    def elsewhere(r):
        c = r.crossing()
        other = [LOG, 8, b("another crossing")]
        x = r.amend("x", {18: "D2"}, [c], target=other)
        r.add("v", 18, target=other)
        r.amend("y", {24: "ERIKSSEN"}, [x])

    def wrong_seq(r):
        c = r.crossing()
        r.amend("x", {18: "D2"}, [c], target=[LOG, 8, r.id])

    def disputed_void(r):
        r.crossing()
        r.add("v", 18, disputed=True)

    def lifted_in_dispute(r):
        r.crossing()
        v = r.add("v", 18)
        r.amend("x", {60000: 1}, [v], disputed=True)

    def disputed_void_lifted(r):
        r.crossing()
        v = r.add("v", 18, disputed=True)
        r.amend("x", {60000: 1}, [v], disputed=True)

    def twice(r):
        c = r.crossing()
        r.amend("x", {18: "D2"}, [c])
        r.list.append(dict(r.list[-1]))

    case("a crossing alone", lambda r: r.crossing())
    case("an amendment that lists the crossing", amended())
    case("an amendment that sets a new field", amended({19: "UTO"}))
    case("an amendment that unsets", amended({18: None}))
    case("an amendment that lists nothing is a conflict", lambda r: (
        r.crossing(), r.amend("x", {18: "D2"})))
    case("an amendment to the same value is clean", lambda r: (
        r.crossing(), r.amend("x", {18: "D1"})))
    case("a list entry for a field that is not set removes nothing", lambda r:
         (r.crossing(), r.amend("x", {19: "UTO"}, [b("crossing")])))
    case("an amendment of an amendment that lists only it", chain_of_two)
    case("an amendment that lists crossing and amendment", both_listed)
    case("two amendments beside each other", concurrent)
    case("two amendments resolved by headquarters", concurrent_resolved)
    case("two amendments to one value", same_value)
    case("headquarters first", headquarters_first)
    case("a disputed amendment removes nothing undisputed",
         amended(disputed=True))
    case("a disputed amendment of headquarters stands last", disputed_beside)
    case("a disputed amendment removes a disputed one", disputed_both)
    case("a removed amendment still removes", removed_still_removes)
    case("a disputed crossing", disputed_crossing)
    case("an amendment repeated with one field more", undone)
    case("void", voided)
    case("void, lifted", lifted)
    case("two voids, one lifted", one_lifted)
    case("void and amended", void_amended)
    case("void, disputed", disputed_void)
    case("void, lifted by a disputed amendment", lifted_in_dispute)
    case("void, disputed, lifted by a disputed amendment",
         disputed_void_lifted)
    case("statements about another record", elsewhere)
    case("a target with another seq", wrong_seq)
    case("an amendment that came twice", twice)
    case("no crossing", lambda r: r.amend("x", {18: "D2"}))
    return cases
