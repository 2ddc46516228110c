# SPDX-License-Identifier: Apache-2.0
"""What tests/walls holds to: who may know whom, and what belongs where."""

import re

TOP = set("""meson.build meson_options.txt README.md LICENSE .clang-format
.clang-tidy .editorconfig .gitattributes .gitignore .ci core storage
replication devices cli tests docs""".split())

# Which folders a folder may include from.
KNOWS = {
    "core": ["core"],
    "storage": ["core", "storage"],
    "replication": ["core", "replication"],
    "devices": ["core", "devices"],
    "cli": ["core", "storage", "replication", "devices", "cli"],
    "tests": ["core", "storage", "replication", "devices", "cli", "tests"],
}

# Pure code: no I/O, no clock, no chance, no heap. The last that fits counts.
PURE = ["core/*", "replication/*", "!replication/loop*", "devices/mrz*",
        "devices/scan*", "devices/reading*"]

# A library's headers and the only places for them; tests may use any.
LIBRARIES = {
    "cbor*": ["core/canon*.c"],
    "openssl/*": ["core/hash.c"],
    "sodium*": ["core/body*.c", "core/checkpoint*.c", "core/key.c",
                "core/vault.c", "replication/frame.c",
                "replication/handshake.c", "replication/loop*.c",
                "storage/*.c", "cli/*.c"],
    "lmdb.h": ["storage/*"],
    "msgpack*": ["replication/wire*.c"],
    "zstd*": ["replication/pack*", "replication/unpack*",
              "replication/columns*"],
    "uv.h": ["replication/loop*", "devices/device*", "cli/*"],
    "jansson.h": ["cli/*"],
    "ini.h": ["cli/*"],
}

# Headers of C and POSIX that pure code may use, and the others.
PURE_HEADERS = set("""assert.h inttypes.h limits.h stdarg.h stdatomic.h
stdbool.h stddef.h stdint.h stdlib.h string.h""".split())
HEADERS = """ctype.h dirent.h errno.h fcntl.h ftw.h getopt.h glob.h grp.h
ifaddrs.h langinfo.h libgen.h libintl.h locale.h malloc.h math.h netdb.h
poll.h pthread.h pwd.h sched.h semaphore.h setjmp.h signal.h stdio.h strings.h syslog.h
termios.h time.h unistd.h wchar.h wctype.h arpa/*.h linux/*.h net/*.h
netinet/*.h sys/*.h""".split()

IMPURE = re.compile("""malloc|calloc|realloc(array)?|free|strn?dup|v?asprintf|
aligned_alloc|posix_memalign|mmap|fd?open|f?close|freopen|open(at)?|p?readv?|
p?writev?|fread|fwrite|fgets|getline|f?puts|f?putc|putchar|v?d?f?printf|
perror|scanf|fscanf|fflush|ioctl|fsync|fdatasync|rename|unlink|stat|fstat|
time|clock|clock_gettime|gettimeofday|localtime(_r)?|gmtime(_r)?|n?anosleep|
u?sleep|getenv|secure_getenv|setenv|s?rand(_r)?|s?random|getrandom|getentropy|
arc4random\\w*|randombytes\\w*|crypto_(?!\\w*seed_)\\w+_keypair|sodium_malloc|
socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|poll|select|
fork|vfork|exec[lv]\\w*|pthread_\\w+|signal|sigaction|abort|exit|_exit|
setlocale|strto[df]|uv_\\w+|mdb_\\w+""".replace("\n", ""))

# What pure code calls all the same, and why.
ALLOWED = {
    "core/check.c": ["fprintf", "abort"],        # our own mistake: say it, end
    "replication/node.c": ["calloc", "free"],    # node_new, node_free
    "replication/pack.c": ["malloc", "free"],    # pack_new, pack_free
    "replication/unpack.c": ["calloc", "free"],  # unpack_new, unpack_free
}

BANNED = {
    "strcpy strcat stpcpy": "use snprintf or a struct buffer",
    "sprintf vsprintf": "use snprintf",
    "gets scanf sscanf fscanf": "take the bytes apart under a bound",
    "strtok": "it writes to its input; use strcspn",
    "atoi atol atoll atof": "use strtol and look where it ended",
    "system popen": "a shell must not see our data",
    "alloca": "name the bound, take an array of that size",
    "mktemp tmpnam tempnam": "use mkstemp",
}
# A test's buffers are its own, and the sanitizers watch them.
BANNED_NOT_IN_TESTS = "strcpy strcat sprintf"

PRINTS = re.compile(r"\b(v?printf|puts|putchar|perror)\s*\("
                    r"|\b(stdout|stderr)\b")

SOURCE_MAX, SOURCE_WARN, FUNCTION_MAX = 400, 350, 70
PATHS = re.compile(r"(?<![\w.\-})>*])/(" + "work|root|home|tmp/build" + r")\b")
