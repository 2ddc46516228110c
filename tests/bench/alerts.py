#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a check takes against a long alert list.

usage: alerts.py CAIRN [ALERTS]

Makes a headquarters in a temporary directory, imports so many alerts (a
million) of made-up people, a third of them with one of ten surnames, and asks
its daemon over its socket. Prints seconds of the import and, for each kind of
question, milliseconds from question to answer.
"""

import json
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time

SURNAMES = "OYUMA TARELI BASOKO DENARI KELUMA FORISA ZEGATO MOLINE RUKABA SIDUFE".split()
GIVEN = "ANOLA BERIS CUMAR DELIO EMINA FAROK GITANA HUSEL IRMAN JOKELA".split()
SYLLABLES = "ba ko li ma ne so ta ri du fe ga ze mo ka la".split()
QUESTIONS = 2000


def word(least, most):
    return "".join(random.choice(SYLLABLES)
                   for _ in range(random.randint(least, most))).upper()


def common(names):
    return names[min(int(random.expovariate(0.4)), len(names) - 1)]


def person():
    given = [common(GIVEN) if random.random() < 0.5 else word(2, 3)
             for _ in range(random.choice((1, 1, 2, 2, 3)))]
    return (common(SURNAMES) if random.random() < 0.35 else word(2, 4),
            " ".join(given), "%d-%02d-%02d" % (random.randint(1945, 2006),
                                               random.randint(1, 12),
                                               random.randint(1, 28)))


def write_list(path, count):
    people = []
    with open(path, "w", encoding="utf-8") as out:
        out.write("surname,given_names,birth_date,document_number,"
                  "action,owner,reference\n")
        for i in range(count):
            one = person()
            out.write(f"{','.join(one)},{f'D{i:07d}' if i % 2 else ''},"
                      f"inform,police,R{i}\n")
            if i % max(1, count // QUESTIONS) == 0:
                people.append(one)
    return people


def make_node(cairn, place):
    def run(*words):
        subprocess.run([cairn, *words, "--no-passphrase"], check=True,
                       cwd=place, stdout=subprocess.DEVNULL)
    run("authority", "init", "--country", "UTO", "authority")
    run("init", "--store", "hq", "--country", "UTO", "--post", "UTOHQ",
        "--name", "hq", "--role", "headquarters")
    run("authority", "enroll", "hq/request", "--authority", "authority",
        "--out", "enrol")
    run("enroll", "enrol", "--store", "hq")


def ask_all(stream, name, make):
    taken, met = [], 0
    for _ in range(QUESTIONS):
        asked = json.dumps({"op": "check", "args": {"fields": make()}})
        begin = time.perf_counter()
        stream.write(asked.encode() + b"\n")
        stream.flush()
        lines = [json.loads(stream.readline()), json.loads(stream.readline())]
        taken.append(1000 * (time.perf_counter() - begin))
        met += bool(lines[0]["alerts"])
    taken.sort()
    print(f"{name}: median {taken[QUESTIONS // 2]:.2f} ms, "
          f"p99 {taken[QUESTIONS * 99 // 100]:.2f} ms; {met} of {QUESTIONS} "
          "meet an alert", flush=True)


def question(one, **more):
    return {"surname": one[0], "given_names": one[1], "birth_date": one[2],
            **more}


def turned(one):
    given = one[1].split()
    random.shuffle(given)
    return question((one[0], " ".join(given), one[2]))


def main():
    cairn = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
    random.seed(9303)
    with tempfile.TemporaryDirectory() as place:
        make_node(cairn, place)
        people = write_list(f"{place}/list.csv", count)
        daemon = subprocess.Popen(
            [cairn, "run", "--store", "hq", "--listen", "127.0.0.1:0",
             "--no-passphrase"], cwd=place, stderr=subprocess.DEVNULL)
        try:
            subprocess.run([cairn, "status", "--store", "hq", "--wait",
                            "ready"], check=True, cwd=place,
                           stdout=subprocess.DEVNULL)
            begin = time.monotonic()
            subprocess.run([cairn, "alert", "import", "list.csv", "--store",
                            "hq"], check=True, cwd=place,
                           stdout=subprocess.DEVNULL)
            print(f"import of {count}: {time.monotonic() - begin:.1f} s",
                  flush=True)
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(f"{place}/hq/control.sock")
                stream = link.makefile("rwb")
                ask_all(stream, "a stranger with a document", lambda: question(
                    person(), document_number=f"X{random.random()}"))
                ask_all(stream, "a person of the list, names turned",
                        lambda: turned(random.choice(people)))
                ask_all(stream, "the commonest name, year only",
                        lambda: question((SURNAMES[0], GIVEN[0], "%d-XX-XX" %
                                          random.randint(1945, 2006))))
        finally:
            daemon.terminate()
            daemon.wait()


main()
