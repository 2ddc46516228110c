# SPDX-License-Identifier: Apache-2.0
"""Tests that docs/entry.cddl says what the vectors say."""

import os

import cairn_reader as reader
from canon import Fault, decode
from cddl import Cddl
from harness import SOURCE, cases, raw, same, test

KINDS = {1: "start", 3: "observation", 48: "certificate", 49: "revocation",
         50: "treaty", 51: "treaty-end", 52: "policy", 53: "erasure",
         54: "approval", 55: "withdrawal", 56: "fork-resolution",
         57: "rollover", 58: "fork-evidence"}


def page():
    path = os.path.join(SOURCE, "docs/entry.cddl")
    with open(path, encoding="utf-8") as file:
        return Cddl(file.read())


def matches(cddl, name, item, tag=None):
    try:
        return cddl.matches(name, decode(item, tag))
    except Fault:
        return False


@test
def cddl_uses_no_name_that_it_does_not_say():
    cddl = page()
    known = set(cddl.rules)

    def walk(part):
        if isinstance(part, tuple) and part and part[0] == "name":
            same(part[1] in known or part[1] in (
                "any", "uint", "int", "bstr", "tstr", "bool", "null"),
                True, part[1])
        elif isinstance(part, (tuple, list)):
            for inner in part:
                walk(inner)
    walk(list(cddl.rules.values()))


@test
def cddl_has_every_good_entry_and_body():
    cddl = page()
    for case in cases("entry"):
        same(matches(cddl, "entry", raw(case["entry"]), 18), True,
             case["name"])
        same(matches(cddl, "Sig_structure", raw(case["sig_structure"])), True,
             case["name"])
        for word in reader.STATES:
            if word in case:
                same(matches(cddl, word, raw(case[word])), True, case["name"])
    for case in cases("body"):
        same(matches(cddl, case["state"], raw(case["body"])), True,
             case["name"])
        same(matches(cddl, "body", raw(case["body"])), True, case["name"])


# What CDDL cannot say, and the text beside it does.
BESIDE = ("previous", "size 0", "body null", "seal with", "digest",
          "ascending", "twice", "whole digests", "by key",
          "descending", "realm", "control")


@test
def cddl_has_no_entry_or_body_of_another_form():
    cddl = page()
    for case in cases("entry_invalid"):
        if case["expect"] not in ("ENTRY_KID", "ENTRY_SIGNATURE",
                                  "ENTRY_SIZE"):
            check_refused(cddl, "entry", case, raw(case["entry"]), 18)
    for case in cases("body_invalid"):
        if case["expect"] not in ("BODY_COMMITMENT", "BODY_SIZE"):
            check_refused(cddl, "body", case, raw(case["body"]))


def check_refused(cddl, rule, case, item, tag=None):
    if matches(cddl, rule, item, tag):
        same(any(word in case["name"] for word in BESIDE), True,
             f"{rule}: {case['name']}")


@test
def cddl_has_the_trust_bodies_and_no_others():
    cddl = page()
    for case in cases("trust"):
        if case["kind"] not in KINDS:
            continue
        rule, values = KINDS[case["kind"]], raw(case["values"])
        if case["expect"] in ("OK", "CERT_PROOF", "KEY_INVALID"):
            same(matches(cddl, rule, values), True, case["name"])
        elif matches(cddl, rule, values):
            same(unsorted(case), True, case["name"])


def unsorted(case):
    """A list that does not ascend: CDDL has no word for it."""
    values = decode(raw(case["values"]))
    lists = [value for _, value in values if type(value) is list]
    return any(a >= b for value in lists for a, b in zip(value, value[1:])
               if type(a) is type(b)) or any(
                   word in case["name"] for word in BESIDE)
