/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of an authority have in common about new keys, days and
 * clocks. */
#include "cli/authority.h"
#include "core/date.h"

#include <stdio.h>
#include <string.h>

void authority_fresh(struct secrets *secrets, const char *country,
                     const char *name, uint8_t role)
{
    memcpy(secrets->request.country, country, 4);
    snprintf(secrets->request.name, sizeof secrets->request.name, "%s", name);
    secrets->request.roles = role;
    keyfile_fresh(secrets);
}

/* Files and passphrases are named by the common options: for a new key its own
 * stands in their place. */
static const char *swap_passphrase(const struct command *command)
{
    const char *before = common.passphrase_file;
    const char *own = command_value(command, "--new-passphrase-file");

    if (own)
        common.passphrase_file = own;
    return before;
}

int authority_new_passphrase(const struct command *command, const char *what,
                             char text[INPUT_PASSPHRASE_MAX + 1],
                             const char **passphrase)
{
    const char *before = swap_passphrase(command);
    int code = keyfile_new_passphrase(what, text, passphrase);

    common.passphrase_file = before;
    return code;
}

int authority_unlock_new(const struct command *command, const char *path,
                         struct secrets *secrets)
{
    const char *before = swap_passphrase(command);
    int code = keyfile_unlock(path, secrets);

    common.passphrase_file = before;
    return code;
}

int authority_days(const struct command *command, long standard, long *days)
{
    const char *text = command_value(command, "--days");
    char takes[64];

    *days = standard;
    if (!text || input_number(text, 1, AUTHORITY_DAYS_MAX, days))
        return EXIT_DONE;
    snprintf(takes, sizeof takes, message(MSG_NUMBER), 1L,
             (long)AUTHORITY_DAYS_MAX);
    return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, text, "--days",
                        takes);
}

static void warn(enum message id, const char *name, uint64_t other_s)
{
    char now[DATE_INSTANT_TEXT_SIZE], other[DATE_INSTANT_TEXT_SIZE];

    date_format_seconds((int64_t)authority_now_s() * 1000000, now);
    date_format_seconds((int64_t)other_s * 1000000, other);
    command_warn(id, now, name, other);
}

void authority_warn_dates(const struct certificate *certificate)
{
    uint64_t now_s = authority_now_s();

    /* A day's difference is a time zone or a slow battery, no wrong year. */
    if (certificate->from > now_s + DAY_S)
        warn(MSG_CLOCK_EARLY, certificate->name, certificate->from);
    else if (certificate->until && certificate->until < now_s)
        warn(MSG_CLOCK_LATE, certificate->name, certificate->until);
}

void authority_warn_clock(const struct membership *membership)
{
    const struct roster *roster = &membership->roster;
    size_t newest = 0;
    uint64_t time_s;

    for (size_t i = 0; i < membership->count; i++)
        if (membership->items[i].entry.header.time >
            membership->items[newest].entry.header.time)
            newest = i;
    if (membership->count == 0)
        return;
    time_s = membership->items[newest].entry.header.time;
    if (authority_now_s() + DAY_S < time_s) {
        const uint8_t *key = membership->logs[membership->log_of[newest]].key;
        const struct member *author = roster_by_key(roster, key);

        warn(MSG_CLOCK_BEHIND, author ? author->certificate.name : "?", time_s);
    }
}
