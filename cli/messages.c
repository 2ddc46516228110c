/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/messages.h"
#include "core/check.h"

#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum language { ENGLISH, FRENCH, LANGUAGES };

static enum language language;

static const char *const texts[][LANGUAGES] = {
#define MESSAGE_TEXT(id, ...) [id] = {__VA_ARGS__},
    MESSAGES(MESSAGE_TEXT)};

/* POSIX: the first of these that is set and not empty. */
static const char *locale_name(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return value;
    }
    return "C";
}

void messages_begin(void)
{
    setlocale(LC_CTYPE, "");
    language = strncmp(locale_name(), "fr", 2) == 0 ? FRENCH : ENGLISH;
}

const char *message(enum message id)
{
    check(id < MESSAGE_COUNT);
    return texts[id][language] ? texts[id][language] : texts[id][ENGLISH];
}

const char *message_result(enum result result)
{
    return result_sentence(result);
}

const char *message_text(const char *english)
{
    return english;
}
