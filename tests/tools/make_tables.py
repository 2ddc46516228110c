#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the tables of docs/ from the tables of the program.

usage: make_tables.py            writes them between their marks
       make_tables.py --check    changes nothing; exit 1 if one is stale

A mark is a line `<!-- table: NAME -->`; the table ends at the next line
`<!-- end -->`. --check also holds every test that docs/THREATS.md names
against the tests that are there.
"""

import os
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("CAIRN_SOURCE", HERE.parent.parent))


def source(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def joined(text):
    """Neighbouring string literals as one."""
    return re.sub(r'"\s*"', "", text)


def numbers(path, prefix):
    """Names of an enum's members that begin so, and their values."""
    return {name: int(value) for name, value in
            re.findall(rf"\b({prefix}\w+) = (\d+)", source(path))}


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        cells = [str(cell).replace("|", "\\|") for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


# What is said of a type; {} is its bound.
TYPES = {
    "TEXT": "text, at most {} bytes", "DATE": "date", "STATE": "state",
    "INSTANT": "instant", "UINT": "number, at most {}",
    "INT": "number from -{0} to {0}", "BYTES": "{} bytes", "REF": "ref",
    "MEDIA": "media, 1 to {}", "CHECKS": "checks",
}
REQUIRED = "DIRECTION EVENT_TIME OUTCOME POST CLIENT_REF".split()
BOUNDS = {"UINT32_MAX": 2 ** 32 - 1}


def fields():
    """The fields of a crossing."""
    text, keys = source("core/fields_table.c"), numbers("core/fields.h",
                                                        "FIELD_")
    text = text[text.index("crossing_fields[] = {"):]
    text = text[:text.index("};")]
    needed = {keys["FIELD_" + name] for name in REQUIRED}
    rows = []
    for macro, key, name, rest in re.findall(
            r'\b(CODES?|ROW|HOME|SHAPE)\((\w+), "(\w+)", ([^)]*)\)', text):
        number = keys[key] if key in keys else int(key)
        if macro in ("CODE", "CODES"):
            form = ("one of " if macro == "CODE" else "several of ") + \
                rest.removeprefix("codes_")
        elif macro == "SHAPE":
            form = f"`{rest.strip(chr(34))}`"
        else:
            kind, most = rest.split(", ")
            form = TYPES[kind].format(BOUNDS.get(most, most))
        rows.append((number, f"`{name}`", form,
                     "home" if macro == "HOME" else "treaty",
                     "yes" if number in needed else ""))
    return table(("key", "name", "form", "audience", "required"), rows)


def statements():
    """The fields of the other kinds."""
    text = joined(source("core/fields_table.c"))
    macros = dict(re.findall(r"#define (PARTY|GRANT|TERMS)\s+\\?\s*(.+?)\n\n",
                             text.replace("\\\n", ""), flags=re.S))
    macros = {name: body.split("\n")[0] for name, body in macros.items()}
    text = text[text.index("kind_fields[] = {"):]
    rows = []
    for kind, first, last, name, shape, needed in re.findall(
            r'\{KIND_(\w+), (\d+), (\d+), "(\w+)", ("[^"]*"|\w+), (\w+)\}',
            text):
        form = "`" + shape.strip('"') + "`"
        if shape in macros:
            form = "the terms, see E6"
        keys = first if first == last else f"{first} to {last}"
        rows.append((kind.lower(), keys, f"`{name}`", form,
                     "yes" if needed == "true" else ""))
    return table(("kind", "key", "name", "form", "required"), rows)


def codes():
    """Every table of codes."""
    rows = []
    for name, body in re.findall(
            r"codes_(\w+)\[\] = \{(.*?)END,?\s*\};", source("core/codes.c"),
            flags=re.S):
        pairs = re.findall(r'\{(\d+), "(\w+)"\}', body)
        rows.append((name, ", ".join(f"{n}~{word}" for n, word in pairs)))
    return [line.replace("~", " ") for name, words in rows
            for line in textwrap.wrap(f"* `{name}`: {words}.", 118,
                                      subsequent_indent="  ")]


def macro_words(expression, macros, words):
    """The words that an expression of macros and flags stands for."""
    for part in re.split(r"\s*\|\s*", expression.strip("() ")):
        if part in macros:
            yield from macro_words(macros[part], macros, words)
        elif part in words:
            yield words[part]


def kinds():
    """Kinds, their lanes and authors."""
    text, values = source("core/kind.c"), numbers("core/kind.h", "KIND_")
    macros = dict(re.findall(r"#define (\w+) \((.*)\)", text))
    lanes = {"LANE_SHARED": "shared", "LANE_HOME": "home",
             "LANE_TRUST": "trust"}
    macros.update({name: f"LANE_{name}" for name in
                   ("SHARED", "HOME", "TRUST")})
    roles = {name: name[5:].lower() for name in
             re.findall(r"\b(ROLE_[A-Z]+)\b", source("core/kind.h"))}
    text = text[text.index("kinds[] = {"):]
    rows = []
    for kind, name, lane, role, tier, days in re.findall(
            r'\{(KIND_\w+), "(\w+)",\s*([A-Z_ |]+?),\s*([A-Z_ |]+?),'
            r"\s*(\d), (\d+)\}", text):
        rows.append((values[kind], name,
                     ", ".join(macro_words(lane, macros, lanes)),
                     ", ".join(macro_words(role, macros, roles)),
                     tier, days if days != "0" else "for ever"))
    return table(("kind", "name", "lanes", "who may write it", "tier",
                  "days kept"), rows)


def roles():
    """The roles of a certificate."""
    values = numbers("core/kind.h", "ROLE_")
    return table(("bit", "role"), [
        (value, name[5:].lower()) for name, value in values.items()
        if name != "ROLE_ANY"])


def results():
    """Outcomes, their codes and sentences."""
    text = joined(source("core/result.h").replace("\\\n", "\n"))
    return table(("code", "sentence", "name in the source"), [
        (code, sentence, f"`{name}`") for name, code, sentence in
        re.findall(r'X\((\w+), "([^"]+)",\s*"([^"]+)"\)', text)])


TABLES = {maker.__name__: maker for maker in
          (fields, statements, codes, kinds, roles, results)}


def filled(text):
    def put(match):
        lines = TABLES[match.group(1)]()
        return "\n".join([match.group(0).split("\n", 1)[0], ""] + lines +
                         ["", "<!-- end -->"])
    return re.sub(r"<!-- table: (\w+) -->.*?<!-- end -->", put, text,
                  flags=re.S)


def tests_named():
    """Names in THREATS.md, in backquotes and with blanks for a test's name,
    that no test has."""
    threats = (ROOT / "docs/THREATS.md").read_text(encoding="utf-8")
    have = "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((ROOT / "tests").rglob("*"))
        if path.suffix in (".c", ".py", ".sh") and path.is_file())
    for name in sorted(set(re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+){2,})`",
                                      threats))):
        if not re.search(rf"\b{name}\b", have):
            yield name


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    bad = 0
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        made = filled(text)
        if made == text:
            continue
        if arguments:
            print(f"docs/{path.name}: a table is stale; run "
                  "tests/tools/make_tables.py")
            bad += 1
        else:
            path.write_text(made, encoding="utf-8")
    for name in tests_named() if arguments else ():
        print(f"docs/THREATS.md: no test is named {name}")
        bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
