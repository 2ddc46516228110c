# SPDX-License-Identifier: Apache-2.0
"""What those see who ask, record and wait at one node."""
import json, random, signal, subprocess, time

from catch_up import begin, end, measure, missing, wait_for

TRAFFIC = 10000
UNKNOWN = 10  # one of so many finds is for a number that nobody has


def find(asker, documents, chance):
    """One find; how many ms it took."""
    unknown = chance.randrange(UNKNOWN) == 0
    number = "Z%07dZ" % chance.randrange(10 ** 7) if unknown \
        else chance.choice(documents)
    before = time.monotonic()
    found = asker("find", document=number)[-1]["found"]
    took = (time.monotonic() - before) * 1e3
    if (found == 0) != unknown:
        raise SystemExit(f"bench: {found} crossings found of {number}")
    return took


def finds(data, count, more):
    """(idle, while catching up): ms that finds took at a node which caught up
    with the data, and then while it receives `more` further crossings."""
    sender, finder, wanted, _ = begin(data)
    wait_for(finder, wanted)
    sender.stop()
    chance = random.Random(1)
    time.sleep(1)
    idle = [find(finder.ask, data.documents, chance) for _ in range(count)]
    data.realm.fill(data.node, more, 1, seed=2)
    wanted = data.realm.logs(data.node)
    sender = data.realm.start(data.node, "--peer", finder.address)
    busy = []
    while missing(wanted, finder.logs()) or finder.left(0):
        busy += [find(finder.ask, data.documents, chance) for _ in range(20)]
    end(sender, finder)
    return idle, busy


def checks(data, count):
    """ms that checks took at a node: of documents that have crossed, and one
    in UNKNOWN that stands on its list `bench`."""
    node = data.realm.start(data.node)
    wait_for(node, {})
    chance, taken = random.Random(2), []
    for i in range(count):
        number = "L%08d" % chance.randrange(1000) \
            if chance.randrange(UNKNOWN) == 0 else chance.choice(data.documents)
        before = time.monotonic()
        line = node.ask("check", fields={"document_number": number,
                                         "issuing_state": "UTO"})[0]
        taken.append((time.monotonic() - before) * 1e3)
        listed = line["document_lists"][0]["listed"]
        if (listed == "stolen") != number.startswith("L"):
            raise SystemExit(f"bench: {number} is {listed} on the list")
    node.stop()
    return taken


def live(data, count):
    """(recorded, found, limit): ms until a crossing was durable at the one
    node, and until the other, otherwise idle, found it; the same of raw
    commits and sockets, before."""
    _, sender, receiver = measure(data, 1)
    sender.ready()
    limit = json.loads(data.realm.tool("relay", count))
    recorded, found = [], []
    for i in range(count):
        number = f"LIVE{i:05d}"
        before = time.monotonic()
        sender.ask("record", batch=[{"fields": {
            "direction": "entry", "document_number": number}}])
        recorded.append((time.monotonic() - before) * 1e3)
        while receiver.ask("find", document=number)[-1]["found"] == 0:
            pass
        found.append((time.monotonic() - before) * 1e3)
        time.sleep(0.002)
    end(sender, receiver)
    return recorded, found, limit


def writers(data, several, alone):
    """What 64 writers at once and one by itself reach at a daemon."""
    realm, node = data.realm, data.realm.start(data.node)
    wait_for(node, {})
    node.ready()
    taken = []
    for seed, (number, count) in enumerate(((64, several), (1, alone))):
        with realm.crossings(count, 1, 100 + seed) as source:
            taken.append(json.loads(realm.tool(
                "writers", node.name, number, count, stdin=source.stdout)))
        if taken[-1]["recorded"] < count:
            raise SystemExit(f"bench: {taken[-1]}")
    node.stop()
    return taken


def rebuild(data):
    """Entries a second of a rebuild of all indexes; None if there is none."""
    node = data.realm.start(data.node)
    wait_for(node, {})
    entries, before = node.status()["entries"], time.monotonic()
    done = subprocess.run(
        data.realm.command("index", "rebuild", store=node.name),
        cwd=data.realm.place, capture_output=True, text=True)
    if done.returncode == 0:
        wait_for(node, {})
    took = time.monotonic() - before
    node.stop()
    return entries / took if done.returncode == 0 else None


def starts(data, count):
    """Seconds from exec to ready, each after kill -9 in traffic."""
    realm, node = data.realm, data.realm.start(data.node)
    taken = []
    node.ready()
    for i in range(count):
        before = node.status()["entries"]
        with realm.crossings(TRAFFIC, 1, 1000 + i) as source:
            traffic = realm.begin_tool("writers", node.name, 64, TRAFFIC,
                                       stdin=source.stdout)
        while node.status()["entries"] < before + TRAFFIC // 10:
            time.sleep(0.01)
        node.stop(signal.SIGKILL)
        done = json.loads(traffic.communicate()[0])
        if done["recorded"] >= TRAFFIC:
            raise SystemExit(f"bench: killed too late: {done}")
        node = realm.start(data.node)
        taken.append(node.ready())
    node.stop()
    return taken
