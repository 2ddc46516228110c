/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/messages.h"
#include "core/check.h"

#include <libintl.h>
#include <locale.h>
#include <stddef.h>

static const char *const texts[] = {
#define MESSAGE_TEXT(id, text) [id] = text,
    MESSAGES(MESSAGE_TEXT)};

void messages_begin(void)
{
    setlocale(LC_MESSAGES, "");
    setlocale(LC_CTYPE, "");
    textdomain("cairn");
}

const char *message(enum message id)
{
    check(id < MESSAGE_COUNT);
    return gettext(texts[id]);
}

const char *message_result(enum result result)
{
    return gettext(result_sentence(result));
}

const char *message_text(const char *english)
{
    return gettext(english);
}
