/* SPDX-License-Identifier: Apache-2.0 */
/* cairn media: the content of one medium of a record, wherever it is held. */
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/medium.h"
#include "cli/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_S = 10, TIMEOUT_MAX_S = 3600 };

struct option options_media[] = {
    {.name = "--kind", .takes = "KIND", .help = "which: face, ..."},
    {.name = "--digest", .takes = "HEX", .help = "which: its first digits"},
    {.name = "--out", .takes = "FILE", .help = "else to standard output"},
    {.name = "--purpose", .takes = "CODE", .help = "why you look"},
    {.name = "--timeout",
     .takes = "S",
     .help = "how long to wait for peers; else 10 seconds"},
    {0},
};

/* The media that were asked for. */
struct choice {
    const char *kind, *digest;
    json_t *found; /* the last of them */
    int count;
};

static bool is_meant(const char *wanted, const json_t *line, const char *name)
{
    const char *value = json_string_value(json_object_get(line, name));

    return !wanted ||
           (value && strncasecmp(value, wanted, strlen(wanted)) == 0);
}

static bool take_medium(void *user, json_t *line)
{
    struct choice *choice = user;

    if (!is_meant(choice->kind, line, "kind") ||
        !is_meant(choice->digest, line, "digest")) {
        json_decref(line);
        return true;
    }
    choice->count++;
    json_decref(choice->found);
    choice->found = line;
    return true;
}

static bool keep_asked(void *user, json_t *line)
{
    *(int *)user = (int)json_integer_value(json_object_get(line, "asked"));
    json_decref(line);
    return true;
}

/* Peers are asked for what is not held. */
static int have(struct asker *asker, const struct choice *choice,
                long timeout_s)
{
    const char *digest =
        json_string_value(json_object_get(choice->found, "digest"));
    json_t *size = json_object_get(choice->found, "size");
    int asked = 0, code;

    if (json_is_true(json_object_get(choice->found, "damaged")))
        command_warn(MSG_MEDIA_DAMAGED, digest);
    if (json_is_true(json_object_get(choice->found, "held")))
        return EXIT_DONE;
    code = ask(asker, "media_want",
               json_pack("{s:s, s:O, s:I}", "digest", digest, "size", size,
                         "timeout", (json_int_t)timeout_s),
               keep_asked, &asked);
    if (code != EXIT_NO)
        return code;
    return command_fail(EXIT_NO, MSG_MEDIA_NOT_HELD, asked);
}

static int give_out(struct asker *asker, const struct choice *choice,
                    const char *out)
{
    size_t size =
        (size_t)json_integer_value(json_object_get(choice->found, "size"));
    uint8_t *content = NULL;
    int code = medium_fetch(
        asker, json_string_value(json_object_get(choice->found, "digest")),
        size, &content);

    if (code == EXIT_DONE && out)
        code = input_write_file(out, bytes_of(content, size), 0600)
                   ? EXIT_DONE
                   : EXIT_MACHINE;
    else if (code == EXIT_DONE &&
             (fwrite(content, 1, size, stdout) != size || fflush(stdout) != 0))
        code = command_fail(EXIT_MACHINE, MSG_RESULT, "media",
                            message_result(STORE_IO), result_code(STORE_IO));
    free(content);
    return code;
}

static int choose(struct asker *asker, json_t *asked, struct choice *choice)
{
    int code = ask(asker, "media", asked, take_medium, choice);

    if (code == EXIT_DONE && choice->count == 0)
        code = command_fail(EXIT_NO, MSG_MEDIA_NONE, arguments[0]);
    if (code == EXIT_DONE && choice->count > 1)
        code = command_fail(EXIT_USE, MSG_MEDIA_SEVERAL, arguments[0],
                            choice->count);
    return code;
}

int command_media_run(const struct command *command)
{
    struct choice choice = {.kind = command_value(command, "--kind"),
                            .digest = command_value(command, "--digest")};
    const char *out = command_value(command, "--out");
    const char *timeout = command_value(command, "--timeout");
    long timeout_s = TIMEOUT_S;
    json_t *asked = json_object();
    struct asker asker;
    int code = words_id(command, 1, asked);

    words_option(command, "--purpose", "purpose", asked);
    if (code == EXIT_DONE && timeout &&
        !words_number(command, timeout, "--timeout", 0, TIMEOUT_MAX_S,
                      &timeout_s))
        code = EXIT_USE;
    if (code == EXIT_DONE && !out && isatty(STDOUT_FILENO))
        code = command_fail(EXIT_USE, MSG_MEDIA_TERMINAL);
    if (code == EXIT_DONE)
        code = ask_begin(&asker, false);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = choose(&asker, asked, &choice);
    if (code == EXIT_DONE)
        code = have(&asker, &choice, timeout_s);
    if (code == EXIT_DONE)
        code = give_out(&asker, &choice, out);
    json_decref(choice.found);
    ask_end(&asker);
    return code;
}
