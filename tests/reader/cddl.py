# SPDX-License-Identifier: Apache-2.0
"""As much of CDDL (RFC 8610) as docs/entry.cddl uses, to test that page.

Types: names, numbers, texts, ranges, choices, arrays, maps, tags, .size, .cbor
and .gt. Groups: ?, *, +, n*m, member names and keys, groups by name. A key
given as a number cuts: no later rule of the map may take its pair.
"""

import re

from canon import Fault, Map, Tagged, decode

TOKEN = re.compile(r"""\s+ | ;[^\n]* | (?P<t> "[^"]*" | \#6\.\d+ | \.\.
    | \.[a-z]+ | -?\d+ | [A-Za-z_][\w-]* | => | [=:,/?*+()\[\]{}] )""",
                   re.VERBOSE)
PRELUDE = {
    "any": lambda item: True,
    "uint": lambda item: type(item) is int and item >= 0,
    "int": lambda item: type(item) is int,
    "bstr": lambda item: type(item) is bytes,
    "tstr": lambda item: type(item) is str,
    "bool": lambda item: type(item) is bool,
    "null": lambda item: item is None,
}
MANY = 1 << 32


class Cddl:
    def __init__(self, text):
        self.tokens, self.pos, self.rules = [], 0, {}
        pos = 0
        while pos < len(text):
            match = TOKEN.match(text, pos)
            if not match:
                raise ValueError(f"at {text[pos:pos + 20]!r}")
            if match["t"]:
                self.tokens.append(match["t"])
            pos = match.end()
        while self.pos < len(self.tokens):
            name = self.take()
            self.take("=")
            if self.rules.setdefault(name, None) is not None:
                raise ValueError(f"{name} stands twice")
            self.rules[name] = (self.group_rule() if self.peek() == "("
                                else self.type())

    def matches(self, name, item):
        return self.match(("name", name), item)

    # Reading

    def peek(self, ahead=0):
        place = self.pos + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def take(self, want=None):
        token = self.peek()
        if not token or want not in (None, token):
            raise ValueError(f"{want} expected, not {token!r}")
        self.pos += 1
        return token

    def group_rule(self):
        self.take("(")
        return "group", self.group(")")

    def type(self):
        choices = [self.type1()]
        while self.peek() == "/":
            self.take()
            choices.append(self.type1())
        return choices[0] if len(choices) == 1 else ("choice", choices)

    def type1(self):
        first = self.type2()
        if self.peek() == "..":
            self.take()
            return "range", first[1], self.type2()[1]
        if self.peek().startswith("."):
            return "control", self.take(), first, self.type2()
        return first

    def type2(self):
        token = self.take()
        if token.startswith("#6."):
            self.take("(")
            inner = self.type()
            self.take(")")
            return "tag", int(token[3:]), inner
        if token == "(":
            inner = self.type()
            self.take(")")
            return inner
        if token == "[":
            return "array", self.group("]")
        if token == "{":
            return "map", self.group("}")
        if token[0] == '"':
            return "value", token[1:-1]
        if re.fullmatch(r"-?\d+", token):
            return "value", int(token)
        return "name", token

    def group(self, end):
        entries = []
        while self.peek() != end:
            entries.append(self.group_entry())
            if self.peek() == ",":
                self.take()
        self.take(end)
        return entries

    def group_entry(self):
        low, high = self.occurrence()
        if self.peek() == "(":
            return low, high, None, self.group_rule()
        key = None
        if self.peek(1) == ":":
            token = self.take()
            self.take(":")
            if token.isdigit():
                key = "value", int(token)
            return low, high, key, self.type()
        kind = self.type()
        if self.peek() == "=>":
            self.take()
            return low, high, kind, self.type()
        return low, high, None, kind

    def occurrence(self):
        if self.peek() in ("?", "*", "+"):
            return {"?": (0, 1), "*": (0, MANY), "+": (1, MANY)}[self.take()]
        if self.peek(1) == "*":
            low = int(self.take())
            self.take()
            return low, int(self.take())
        return 1, 1

    # Matching

    def match(self, kind, item):
        return getattr(self, "is_" + kind[0])(item, *kind[1:])

    def is_name(self, item, name):
        if name in self.rules:
            return self.match(self.rules[name], item)
        return PRELUDE[name](item)

    def is_value(self, item, value):
        return type(item) is type(value) and item == value

    def is_choice(self, item, choices):
        return any(self.match(choice, item) for choice in choices)

    def is_range(self, item, low, high):
        return type(item) is int and low <= item <= high

    def is_tag(self, item, number, inner):
        return (isinstance(item, Tagged) and item.number == number
                and self.match(inner, item.value))

    def is_control(self, item, control, kind, argument):
        if not self.match(kind, item):
            return False
        if control == ".gt":
            return item > argument[1]
        if control == ".size":
            raw = item.encode() if type(item) is str else item
            return self.match(argument, len(raw))
        try:
            return self.match(argument, decode(item))
        except Fault:
            return False

    def flat(self, entries):
        """The entries, groups by name put in their places."""
        for low, high, key, kind in entries:
            if key is None and kind[0] == "name" and self.rules.get(
                    kind[1], ("",))[0] == "group":
                kind = self.rules[kind[1]]
            if kind[0] == "group":
                yield from self.flat(kind[1])
            else:
                yield low, high, key, kind

    def is_array(self, item, entries):
        if type(item) is not list:
            return False
        place = 0
        for low, high, _, kind in self.flat(entries):
            count = 0
            while (count < high and place < len(item)
                   and self.match(kind, item[place])):
                place, count = place + 1, count + 1
            if count < low:
                return False
        return place == len(item)

    def is_map(self, item, entries):
        if not isinstance(item, Map):
            return False
        pairs = dict(tuple(item))
        for low, high, key, kind in sorted(
                self.flat(entries), key=lambda entry: entry[2][0] != "value"):
            taken = [k for k, v in pairs.items() if self.match(key, k)
                     and (key[0] == "value" or self.match(kind, v))]
            if not low <= len(taken) <= high:
                return False
            for k in taken:
                if not self.match(kind, pairs.pop(k)):
                    return False
        return not pairs
