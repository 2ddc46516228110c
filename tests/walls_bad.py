# SPDX-License-Identifier: Apache-2.0
"""A tree of breaches, for tests/walls --self-test.

~rule~ in a line says that the rule of this name must find a breach there, and
is taken out of the text. Whatever else a rule finds is a mistake of the rule.
"""

LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */\n"
HASH = "# SPDX-License-Identifier: Apache-2.0\n"
LONG_FUNCTION = LICENCE + "int long_function(void)\n{~sizes~\n" + \
    "    ;\n" * 71 + "}\n"
GREATEST_FUNCTION = LICENCE + "int long_function(void)\n{\n" + \
    "    ;\n" * 70 + "}\n"

TREE = {
    "meson.build": HASH,
    "core/meson.build": HASH + """static_library('core', 'bytes.c', 'canon.c',
  'check.c', 'calls.c', 'includes.c', 'long.c', 'longer.c', 'most.c',
  'quoted.c')
""",
    "storage/meson.build": HASH + "static_library('storage', 'store.c')\n",
    "replication/meson.build": HASH + """static_library('replication',
  'loop.c', 'node.c', 'pack.c')
""",
    "cli/meson.build": HASH + "executable('cairn', 'main.c', 'messages.c')\n",
    "tests/meson.build": HASH + "unit = ['bytes', 'handshake']\n",

    # Good, each at the edge of a rule.
    "core/bytes.h": LICENCE,
    "core/bytes.c": LICENCE + '#include "core/bytes.h"\n#include <string.h>\n',
    "core/canon.c": LICENCE + "#include <cbor.h>\n",
    "core/check.c": LICENCE + """#include <stdio.h>
void check_failed(void) { fprintf(stderr, "our mistake\\n"); abort(); }
""",
    "core/most.c": GREATEST_FUNCTION,
    "core/long.c": LICENCE + "\n".join(["int a;"] * 399) + "\n",
    "core/quoted.c": LICENCE + """// malloc(1), "storage/store.h"
/* #include "storage/store.h"
   strcpy(a, b) and printf("x") */
const char *quoted = "malloc(1); strcpy(a, b); // printf(";
int quoted_read(struct journal *journal) { return journal->read(journal); }
int quoted_time = header.time(1);
""",
    "storage/store.h": LICENCE + "#include <lmdb.h>\n",
    "replication/loop.c": LICENCE + """#include <uv.h>
#include <time.h>
void loop_now(void) { free(malloc(time(0))); }
""",
    "replication/pack.c": LICENCE + "void *a = malloc(1);\n",
    "cli/messages.c": LICENCE + 'void a(void) { puts("one two three"); }\n',
    "cli/run.sh": "#!/bin/sh\n" + HASH,
    "tests/live/test_cut.sh": "#!/bin/sh\n" + HASH + "cc tools/cut.c\n",
    "tests/tools/cut.c": LICENCE,
    "tests/unit/test_bytes.c": LICENCE + """#include "storage/store.h"
#include <cbor.h>
#include <cmocka.h>
void a(void) { strcpy(a, b); printf("two words"); free(a); }
""",
    "docs/NOTES.md": "See https://example.org/home/a, a/root and $HOME/x.\n",
    "LICENSE": "Text\twith what it came with \n",
    "build/meson.log": "/" + "root\t\n",

    # Bad.
    "core/includes.c": LICENCE + """#include "core/bytes.h"
#include "storage/store.h"~include_folders~
#include "bytes.h"~include_folders~
 #  include "core/nowhere.h"~include_folders~
#include <lmdb.h>~include_libraries~
#include <sodium.h>~include_libraries~
#include <cbor.h>~include_libraries~
#include <openssl/evp.h>~include_libraries~
#include <stdio.h>~include_libraries~
#include <sys/stat.h>~include_libraries~
""",
    "core/calls.c": LICENCE + """
void *calls(void)
{
    calls_time = time(NULL);~pure_calls~
    if (getenv ("HOME"))~pure_calls~
        free(malloc(1));~pure_calls~
    /* a comment
       of two lines */ read(0, space, 1);~pure_calls~
    randombytes_buf(space, 1);~pure_calls~
    crypto_box_keypair(a, b);~pure_calls~
    crypto_sign_seed_keypair(a, b, c);
    printf("x");~pure_calls~~prints~
    uv_run(0, 0);~pure_calls~
    strcpy(a, b);~banned_calls~
    sprintf(a, b);~banned_calls~
    return alloca(1);~banned_calls~
}
""",
    "core/longer.c": LONG_FUNCTION + "int a;\n" * 326 + "int b;~sizes~\n",
    "core/unnamed.c": LICENCE.replace("*/\n", "*/~builds~\n"),
    "storage/store.c": LICENCE + """#include "replication/pack.h"
#include "replication/node.h"~include_folders~
#include <zstd.h>~include_libraries~
#include <curl/curl.h>~include_libraries~
void store_open(void) { fprintf(stderr, "no"); }~prints~
void store_name(void) { system("ls"); }~banned_calls~
void store_pass(void) { malloc(time(0)); }
""".replace('pack.h"', 'pack.h"~include_folders~'),
    "replication/node.h": LICENCE + "#include <uv.h>~include_libraries~\n",
    "replication/node.c": """#include "core/bytes.h"~first_lines~
#include "devices/mrz.h"~include_folders~
#include <time.h>~include_libraries~
void *node = calloc(1, 1);
void *more = malloc(1);~pure_calls~
""",
    "devices/mrz.c": LICENCE.replace("*/\n", "*/~builds~\n") +
        "int mrz = open(path);~pure_calls~\n",
    "devices/mrz.h": LICENCE,
    "cli/main.c": LICENCE + """#include <jansson.h>
#include <msgpack.h>~include_libraries~
int main(void)
{
    command_fail(EXIT_NO, MSG_NOTHING, "entry");
    command_fail(EXIT_NO,
                 "no such crossing");~sentences~
    fputs("cairn: ", stderr);
    printf("Good morning\\n");~sentences~
    atoi("1");~banned_calls~
}
""",
    "cli/start.sh": "#!/bin/sh~first_lines~\n"
        "cd /" + "root/cairn~machine_paths~\n",
    "tests/tools/other.c": LICENCE.replace("*/\n", "*/~builds~\n"),
    "tests/unit/test_entry.c": LICENCE.replace("*/\n", "*/~builds~\n") +
        "void a(void) { strtok(a, b); }~banned_calls~\n",
    "tests/fuzz/fuzz_handshake.c": LICENCE.replace("*/\n", "*/~corpora~\n"),
    "tests/fuzz/fuzz_bytes.c": LICENCE,
    "tests/fuzz/corpus/bytes/seed": "a seed\n",
    "docs/TABS.md": "A\ttab.~blanks~\nA blank. ~blanks~\nNo end.~blanks~",
    "notes.txt": "At the top.~top_level~\n",
}
