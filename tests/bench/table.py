# SPDX-License-Identifier: Apache-2.0
"""Figures as they come: value, limit of the same run, what it must be."""
import json

SIGNS = {"<=": lambda a, b: a <= b, "<": lambda a, b: a < b,
         ">=": lambda a, b: a >= b}


class Table:
    def __init__(self, judges):
        self.judges, self.figures, self.notes = judges, [], []

    def add(self, name, value, unit, limit=None, must=()):
        """must: (sign, bound) of the value, (sign, bound, "ratio") of the
        ratio of value and limit."""
        ratio = value / limit if limit else None
        bounds = [((value, ratio)[len(rule) > 2], *rule) for rule in must]
        self.figures.append({
            "name": name, "value": value, "unit": unit, "limit": limit,
            "ratio": ratio,
            "must": ", ".join(" ".join(map(str, (*rule[2:], *rule[:2])))
                              for rule in must),
            "met": all(SIGNS[sign](had, bound)
                       for had, sign, bound, *_ in bounds)
            if must and self.judges else None})

    def note(self, text):
        self.notes.append(text)

    def met(self):
        return all(figure["met"] in (None, True) for figure in self.figures)

    def print(self, json_only):
        if not json_only:
            form = "{:42} {:>10} {:7} {:>10} {:>6}  {:26} {}"
            print(form.format("figure", "value", "", "limit", "ratio",
                              "must be", ""))
            for f in self.figures:
                print(form.format(
                    f["name"], short(f["value"]), f["unit"],
                    short(f["limit"]), short(f["ratio"]), f["must"],
                    {True: "met", False: "NOT MET", None: ""}[f["met"]]))
            for text in self.notes:
                print("note:", text)
        print(json.dumps({"figures": [
            {key: round(value, 4) if isinstance(value, float) else value
             for key, value in figure.items()} for figure in self.figures],
            "notes": self.notes}))


def short(number):
    if number is None:
        return ""
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.3g}" if abs(number) < 10 else f"{number:.1f}"
