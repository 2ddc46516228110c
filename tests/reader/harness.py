# SPDX-License-Identifier: Apache-2.0
"""What the tests share: cases of the vectors, and their outcomes."""

import json
import os

from canon import Fault

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.environ.get("CAIRN_SOURCE", os.path.join(HERE, "../.."))
SHARED = os.environ.get("CAIRN_SHARED", os.path.join(SOURCE, "../shared"))
TESTS = []


class Skip(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def same(got, want, name=""):
    if got != want:
        raise AssertionError(f"{name}: got {got!r}, want {want!r}")


def raw(item):
    """The bytes that a vector's hex, repeat or array of parts stands for."""
    if isinstance(item, list):
        return b"".join(map(raw, item))
    if isinstance(item, dict):
        return bytes.fromhex(item["repeat"]) * item["count"]
    return None if item is None else bytes.fromhex(item)


def cases(name):
    path = os.path.join(SOURCE, "tests/vectors", name + ".json")
    with open(path, encoding="ascii") as file:
        return json.load(file)


def shared(path):
    path = os.path.join(SHARED, "vectors", path)
    if not os.path.exists(path):
        raise Skip(f"no {path}")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def outcome(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except Fault as fault:
        return fault.name
    return "OK"


def expect(case, function, *arguments, **named):
    same(outcome(function, *arguments, **named), case["expect"], case["name"])
