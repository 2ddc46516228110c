# SPDX-License-Identifier: Apache-2.0
"""Finds by name, as people ask: among names that few have, and one that many
have."""
import json, random, time

from catch_up import begin, end, wait_for

COMMON = "SANGAREKO"  # the surname of one traveller in so many:
SHARE = 10
PAGE = 100            # crossings that a search asks for
WHOLE = 1000          # the same, of somebody who reads them all
PEOPLE = 500          # whose names are looked up
# What the folding takes back to A to Z, for letters that made-up names have.
WRITTEN = str.maketrans({"A": "\u00c0", "E": "\u00c9", "I": "\u00ce",
                         "O": "\u014c", "U": "\u00d9", "N": "\u00d1"})


def fill(data):
    """Travellers whose surname is common, on top of the data."""
    return data.realm.fill(data.node, data.count // SHARE, data.months,
                           3, "--surname", COMMON)


def people(node, documents, chance):
    """Names of holders: surname, given names."""
    some = chance.sample(documents, min(PEOPLE, len(documents)))
    found = [node.ask("find", document=one)[0] for one in some]
    return [(one["surname"], one["given_names"]) for one in found]


def both(person, chance):
    return " ".join(person)


def turned(person, chance):
    """Given name first, one of them."""
    return f"{chance.choice(person[1].split())} {person[0]}"


def written(person, chance):
    """With other letters and marks than it was recorded with."""
    return f"{person[0]}-{person[1]}".translate(WRITTEN).lower()


def surname(person, chance):
    return person[0]


def given(person, chance):
    return chance.choice(person[1].split())


def unknown(person, chance):
    return f"{person[0]} XYQ{chance.randrange(10 ** 4)}"


# Of 20 questions so many; whether it is one that some crossing answers.
QUESTIONS = ((both, 6, True), (turned, 4, True), (written, 4, True),
             (surname, 2, True), (given, 1, True), (unknown, 3, False))
MIX = [(make, known) for make, often, known in QUESTIONS
       for _ in range(often)]


def find(node, name, known, most):
    """One search; how many ms it took."""
    before = time.monotonic()
    lines = node.ask.raw("find", name=name, limit=most)
    took = (time.monotonic() - before) * 1e3
    found = json.loads(lines[-2])["found"]
    if (found > 0) != known or found > most:
        raise SystemExit(f"bench: {found} crossings found of {name}")
    return took


def stays(node, documents, count, chance):
    """ms of so many looks at one person: all crossings of the document, and of
    whoever has the same names, date of birth and nationality."""
    taken = []
    for _ in range(count):
        before = time.monotonic()
        node.ask.raw("stays", document=chance.choice(documents))
        taken.append((time.monotonic() - before) * 1e3)
    return taken


def finds(data, count):
    """ms that searches took at a post which caught up with the data: of so
    many, half of them for people with the common surname, by kind; of the
    common surname by itself, read to the end; of one person's crossings."""
    few, many = data.documents, fill(data)
    sender, node, wanted, _ = begin(data, "post")
    wait_for(node, wanted)
    sender.stop()
    node.still()
    chance, taken = random.Random(3), {}
    known = people(node, few, chance), people(node, many, chance)
    for i in range(count):
        make, there = chance.choice(MIX)
        name = make(chance.choice(known[i % 2]), chance)
        kind = make.__name__ + ", common" * (i % 2)
        taken.setdefault(kind, []).append(find(node, name, there, PAGE))
    some = max(1, count // 100)
    whole = [find(node, COMMON, True, WHOLE) for _ in range(some)]
    persons = stays(node, few + many, max(1, count // 10), chance)
    end(sender, node)
    return taken, whole, persons
