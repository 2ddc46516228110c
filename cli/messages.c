/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/messages.h"
#include "cli/messages_help.h"
#include "cli/messages_results.h"
#include "core/check.h"

#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum language { ENGLISH, FRENCH, LANGUAGES };

/* Of the process; and of a thread that answers somebody, once it is known. */
static enum language language;
static _Thread_local enum language answering = LANGUAGES;

static const char *const texts[][LANGUAGES] = {
#define MESSAGE_TEXT(id, ...) [id] = {__VA_ARGS__},
    MESSAGES(MESSAGE_TEXT)};

static const char *const results[] = {
#define RESULT_TEXT(id, french) [id] = french,
    RESULTS_FRENCH(RESULT_TEXT)};

static const char *const help[][LANGUAGES] = {
#define HELP_TEXT(english, french) {english, french},
    HELP_FRENCH(HELP_TEXT)};

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

static enum language language_of(const char *name)
{
    return strncmp(name, "fr", 2) == 0 ? FRENCH : ENGLISH;
}

static enum language language_now(void)
{
    return answering < LANGUAGES ? answering : language;
}

void messages_begin(void)
{
    setlocale(LC_CTYPE, "");
    language = language_of(locale_name());
}

const char *messages_language(void)
{
    return language_now() == FRENCH ? "fr" : "en";
}

void messages_answer(const char *name)
{
    answering = name ? language_of(name) : LANGUAGES;
}

const char *message(enum message id)
{
    check(id < MESSAGE_COUNT);
    return texts[id][language_now()];
}

const char *message_result(enum result result)
{
    const char *french = result < RESULT_COUNT ? results[result] : NULL;

    return language_now() == FRENCH && french ? french
                                              : result_sentence(result);
}

const char *message_text(const char *english)
{
    for (size_t i = 0;
         language_now() == FRENCH && i < sizeof help / sizeof help[0]; i++)
        if (strcmp(help[i][ENGLISH], english) == 0)
            return help[i][FRENCH];
    return english;
}
