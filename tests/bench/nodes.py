# SPDX-License-Identifier: Apache-2.0
"""A realm of real nodes below one directory, and what can be seen of them."""
import json, os, shutil, signal, socket, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
CROSSINGS = os.path.join(HERE, "..", "tools", "crossings.py")


class Realm:
    """Its nodes and daemons; everything is gone at the end."""

    def __init__(self, build, posts):
        self.build, self.post_count = os.path.abspath(build), posts
        self.cairn = os.path.join(self.build, "cli", "cairn")
        self.place = tempfile.mkdtemp(prefix="cairn-bench-")
        self.nodes, self.posts, self.made = [], [], 0

    def __enter__(self):
        self.ask("authority", "init", "--country", "MLI", "authority")
        self.first = self.enrol("headquarters")  # it knows of no other node
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            node.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.place, *names)

    def command(self, *words, store=None):
        line = [self.cairn, *words, "--no-passphrase", "--format", "json"]
        return line + (["--store", store] if store else [])

    def ask(self, *words, store=None):
        """Runs a command; its JSON lines."""
        done = subprocess.run(self.command(*words, store=store), text=True,
                              cwd=self.place, capture_output=True)
        if done.returncode:
            raise SystemExit(f"bench: {' '.join(words)}: {done.stderr}")
        return [json.loads(text) for text in done.stdout.splitlines()]

    def logs(self, name):
        """Entries by log."""
        return {line["log"]: line["entries"]
                for line in self.ask("logs", store=name)}

    def tool(self, name, *words, **more):
        """Runs a program of tests/bench; what it printed."""
        with self.begin_tool(name, *words, **more) as process:
            printed = process.communicate()[0]
        shutil.rmtree(self.path("tool"), ignore_errors=True)
        if process.returncode:
            raise SystemExit(f"bench: {name}: exit {process.returncode}")
        return printed

    def begin_tool(self, name, *words, **more):
        os.makedirs(self.path("tool"), exist_ok=True)
        return subprocess.Popen(
            [os.path.join(self.build, "tests", "bench_" + name),
             *map(str, words)], cwd=self.place, text=True,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": self.path("tool")}, **more)

    def enrol(self, role):
        """Makes a node that nobody has heard of; the name of its store."""
        name = f"n{self.made:03d}"
        post = "ML%03d" % self.made if role == "post" else "MLBKO"
        self.made += 1
        self.ask("init", "--country", "MLI", "--name", name, "--role", role,
                 "--post", post, store=name)
        self.ask("authority", "enroll", f"{name}/request", "--authority",
                 "authority", "--out", f"{name}.enrol")
        self.ask("enroll", f"{name}.enrol", store=name)
        return name

    def start(self, name, *more):
        node = Node(self, name, *more)
        self.nodes.append(node)
        return node

    def forget(self, name):
        """Takes away a node that does not run."""
        shutil.rmtree(self.path(name))

    def crossings(self, count, months, seed, *more):
        return subprocess.Popen(
            [sys.executable, CROSSINGS, str(count), "--months", str(months),
             "--posts", str(self.post_count), "--seed", str(seed), *more],
            stdout=subprocess.PIPE)

    def fill(self, name, count, months, seed=1, *more):
        """Gives a node the crossings of many posts, as if it had received
        them; some of their document numbers. More: words of crossings.py."""
        while len(self.posts) < self.post_count:
            self.posts.append(self.enrol("post"))
        with self.crossings(count, months, seed, *more) as source:
            text = self.tool("fill", name, max(1, count // 20000),
                             *self.posts, stdin=source.stdout)
        return text.split()


class Control:
    """One conversation over a daemon's control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(path, "control.sock"))
        self.file = self.socket.makefile("rw")

    def __call__(self, operation, **asked):
        self.file.write(json.dumps({"op": operation, "args": asked}) + "\n")
        self.file.flush()
        lines = []
        while True:
            line = json.loads(self.file.readline())
            if line.get("end"):
                return lines
            lines.append(line)


    def raw(self, operation, **asked):
        """The lines of an answer as they come: reading them takes longer than
        the node does."""
        self.file.write(json.dumps({"op": operation, "args": asked}) + "\n")
        self.file.flush()
        lines = []
        while not lines or '"end":' not in lines[-1]:
            lines.append(self.file.readline())
        return lines


class Node:
    """A daemon that runs."""

    def __init__(self, realm, name, *more):
        self.realm, self.name, self.path = realm, name, realm.path(name)
        self.began = time.monotonic()
        with open(self.path + ".log", "a") as log:
            self.process = subprocess.Popen(
                realm.command("run", "--listen", "127.0.0.1:0", *more,
                              store=name),
                cwd=realm.place, stderr=log)
        self.ask = self.reach()
        self.address = f"{name}@{self.status()['listen']}"

    def reach(self):
        """A conversation, as soon as it answers."""
        while self.process.poll() is None:
            try:
                return Control(self.path)
            except (FileNotFoundError, ConnectionRefusedError):
                time.sleep(0.002)
        raise SystemExit(f"bench: {self.name} ends; see {self.path}.log")

    def ready(self):
        """Waits until it may sign; seconds since it was started."""
        self.realm.ask("status", "--wait", "ready", store=self.name)
        return time.monotonic() - self.began

    def status(self):
        return self.ask("status")[0]

    def logs(self):
        return {line["log"]: line["entries"] for line in self.ask("logs")}

    def left(self, entries):
        """How much is still missing until so many are held and found."""
        status = self.status()
        return max(0, entries - status["entries"]) + status.get("to_index", 0)

    def anonymous(self):
        """RssAnon in bytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024

    def processor_s(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def still(self, most_s=120):
        """Waits until it has nothing to do but to answer."""
        until, busy_s = time.monotonic() + most_s, 1
        while busy_s > 0.1 and time.monotonic() < until:
            before = self.processor_s()
            time.sleep(1)
            busy_s = self.processor_s() - before

    def disk(self):
        """Bytes that the store has been given by the disk."""
        return sum(os.lstat(os.path.join(folder, name)).st_blocks * 512
                   for folder, _, names in os.walk(self.path)
                   for name in names)

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
