#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the manual page of each command from what its --help says.

usage: make_man.py CAIRN            writes docs/man/cairn-COMMAND.1
       make_man.py CAIRN --check    changes nothing; exit 1 if one is stale

docs/man/cairn.1 is written by hand; it must name every command.
"""

import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("CAIRN_SOURCE", HERE.parent.parent))
MAN = ROOT / "docs/man"

PAGE = """.\\" SPDX-License-Identifier: Apache-2.0
.\\" Made by tests/tools/make_man.py from `cairn {name} --help`.
.Dd $Mdocdate$
.Dt CAIRN-{upper} 1
.Os
.Sh NAME
.Nm cairn-{name}
.Nd {summary}
.Sh SYNOPSIS
.Bd -literal
{use}
.Ed
.Sh OPTIONS
.Bl -tag -width Ds
{options}
.El
.Sh EXAMPLES
.Bd -literal
{example}
.Ed
.Sh SEE ALSO
.Xr cairn 1
"""


def told(cairn, *words):
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run([cairn, *words], check=True, text=True,
                          env=environment, stdout=subprocess.PIPE).stdout


def escaped(text):
    """A text that roff shows as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def page(cairn, name):
    head, _, rest = told(cairn, name, "--help").partition("\n\n")
    use, _, summary = head.partition("\n")
    options, _, example = rest.partition("\n\nExample:\n")
    items = [f".It {escaped(words)}\n{escaped(what)}" for words, what in
             re.findall(r"^  (\S.*?) {2,}(.+)$", options, flags=re.M)]
    return PAGE.format(
        name=name, upper=name.upper(), summary=escaped(summary.rstrip(".")),
        use=escaped(use.removeprefix("Use: ")), options="\n".join(items),
        example=escaped(example.strip("\n")))


def main(arguments):
    if len(arguments) not in (1, 2) or arguments[1:] not in ([], ["--check"]):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    cairn, check = arguments[0], len(arguments) == 2
    names = re.findall(r"^  (\w+) ", told(cairn, "--help"), flags=re.M)
    pages = {f"cairn-{name}.1": page(cairn, name) for name in names}
    main_page = (MAN / "cairn.1").read_text(encoding="utf-8")
    bad = [f"cairn.1: does not name {name}" for name in names
           if f".It Xr cairn-{name} 1\n" not in main_page]
    for name, text in pages.items():
        path = MAN / name
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            bad.append(f"{name}: is stale; run tests/tools/make_man.py")
    bad += [f"{path.name}: of no command" for path in MAN.glob("cairn-*.1")
            if path.name not in pages]
    for line in bad:
        print(f"docs/man/{line}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
