/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a treaty's file, one by one. */
#include "cli/identity.h"
#include "cli/input.h"
#include "cli/treaty_file_internal.h"
#include "core/date.h"
#include "core/value.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void unknown(struct treaty_file *file, const char *name,
                    const char *there)
{
    file->code = command_fail(EXIT_USE, MSG_TREATY_NAME, file->path, file->line,
                              name, there);
}

/* What stands once; false after a message if it has stood before. */
static bool once(struct treaty_file *file, bool *has, const char *name)
{
    if (*has)
        file->code = command_fail(EXIT_USE, MSG_TREATY_TWICE, file->path,
                                  file->line, name);
    *has = true;
    return file->code == EXIT_DONE;
}

static void take_seconds(struct treaty_file *file, const char *name,
                         const char *value, uint64_t *out)
{
    int64_t time_us;

    if (date_parse_moment(bytes_text(value), false, &time_us) != OK ||
        time_us < 0)
        treaty_file_bad(file, name, value, message(MSG_TIME));
    else
        *out = (uint64_t)time_us / 1000000;
}

/* A number of days or of what a day may bring. */
static void take_number(struct treaty_file *file, const char *name,
                        const char *value, long least, long most, long *out)
{
    char takes[96];

    if (input_number(value, least, most, out))
        return;
    snprintf(takes, sizeof takes, message(MSG_NUMBER), least, most);
    treaty_file_bad(file, name, value, takes);
}

static void take_treaty(struct treaty_file *file, const char *name,
                        const char *value)
{
    struct treaty *treaty = &file->treaty;

    if (strcmp(name, "from") == 0) {
        if (once(file, &file->has_from, name))
            take_seconds(file, name, value, &treaty->from);
    } else if (strcmp(name, "until") == 0) {
        treaty->until = UINT64_MAX;
        if (once(file, &file->has_until, name) && strcmp(value, "none") != 0)
            take_seconds(file, name, value, &treaty->until);
    } else if (strcmp(name, "purposes") == 0) {
        treaty_file_list(file, "purposes", value, &file->purposes,
                         TREATY_PURPOSES_MAX, NULL, treaty_file_purpose);
    } else {
        unknown(file, name, "from, until, purposes");
    }
}

static void take_party(struct treaty_file *file, const char *country,
                       const char *name, const char *value)
{
    struct treaty_party *party;
    size_t i = 0;

    if (!identity_is_country(country)) {
        treaty_file_bad(file, "[party COUNTRY]", country, message(MSG_COUNTRY));
        return;
    }
    while (i < file->party_count &&
           strcmp(file->treaty.parties[i].country, country) != 0)
        i++;
    if (i == 2) {
        treaty_file_bad(file, "[party COUNTRY]", country,
                        message(MSG_TREATY_TWO));
        return;
    }
    file->party_count += i == file->party_count;
    party = &file->treaty.parties[i];
    memcpy(party->country, country, 4);
    if (strcmp(name, "root") != 0) {
        unknown(file, name, "root");
    } else if (once(file, &file->has_root[i], name)) {
        if (!bytes_from_hex(value, party->root, KEY_SIZE) ||
            key_check(party->root) != OK)
            treaty_file_bad(file, name, value, message(MSG_TREATY_ROOT));
        key_realm(party->root, party->realm);
    }
}

/* The grant of this section; a new one if it has not begun. */
static struct file_grant *grant_of(struct treaty_file *file,
                                   const char *section)
{
    struct file_grant *grant;

    for (size_t i = 0; i < file->grant_count; i++)
        if (strcmp(file->grants[i].name, section) == 0)
            return &file->grants[i];
    if (file->grant_count == TREATY_GRANTS_MAX) {
        char takes[96];

        snprintf(takes, sizeof takes, message(MSG_TREATY_MOST),
                 TREATY_GRANTS_MAX);
        treaty_file_bad(file, "[grant NAME]", section, takes);
        return NULL;
    }
    grant = &file->grants[file->grant_count++];
    snprintf(grant->name, sizeof grant->name, "%s", section);
    grant->kind = KIND_CROSSING;
    return grant;
}

/* Names of fields are of a kind: it stands before them. */
static void take_kind(struct treaty_file *file, struct file_grant *grant,
                      const char *value)
{
    const struct kind *kind;

    if (!once(file, &grant->has_kind, "kind"))
        return;
    for (size_t i = 0; (kind = kind_at(i)); i++)
        if (strcmp(kind->name, value) == 0 &&
            treaty_field(kind->number, FIELD_TARGET) == OK)
            break;
    if (!kind)
        treaty_file_bad(file, "kind", value, message(MSG_TREATY_KINDS));
    else if (grant->fields.count || grant->excluded.count)
        treaty_file_bad(file, "kind", value, message(MSG_TREATY_KIND_FIRST));
    else
        grant->kind = kind->number;
}

static void take_grant(struct treaty_file *file, struct file_grant *grant,
                       const char *name, const char *value)
{
    bool given;

    if (strcmp(name, "giver") == 0) {
        given = grant->giver[0];
        if (!identity_is_country(value))
            treaty_file_bad(file, name, value, message(MSG_COUNTRY));
        else if (once(file, &given, name))
            memcpy(grant->giver, value, 4);
        grant->giver_line = file->line;
    } else if (strcmp(name, "days") == 0) {
        given = grant->days > 0;
        if (once(file, &given, name))
            take_number(file, name, value, 1, TREATY_DAYS_MAX, &grant->days);
    } else if (strcmp(name, "kind") == 0) {
        take_kind(file, grant, value);
    } else if (strcmp(name, "posts") == 0) {
        treaty_file_list(file, "posts", value, &grant->posts, TREATY_POSTS_MAX,
                         grant, treaty_file_post);
    } else if (strcmp(name, "fields") == 0) {
        treaty_file_list(file, "fields", value, &grant->fields, FILE_LIST_MAX,
                         grant, treaty_file_field);
    } else if (strcmp(name, "excluded") == 0) {
        treaty_file_list(file, "excluded", value, &grant->excluded,
                         TREATY_EXCLUDED_MAX, grant, treaty_file_excluded);
    } else {
        unknown(file, name, "giver, kind, posts, fields, excluded, days");
    }
}

static void take_limit(struct treaty_file *file, const char *name,
                       const char *value)
{
    static const char *const names[] = {"logs", "entries_a_day", "bytes_a_day"};
    struct border_limits *limits = &file->treaty.limits;
    uint64_t *const numbers[] = {&limits->logs, &limits->entries,
                                 &limits->bytes};
    long number = 0;

    for (size_t i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) {
            if (once(file, &file->has_limit[i], name))
                take_number(file, name, value, 0, LONG_MAX, &number);
            *numbers[i] = (uint64_t)number;
            return;
        }
    unknown(file, name, "logs, entries_a_day, bytes_a_day");
}

void treaty_file_take(struct treaty_file *file, const char *section,
                      const char *name, const char *value)
{
    if (strcmp(section, "treaty") == 0) {
        take_treaty(file, name, value);
    } else if (strcmp(section, "limits") == 0) {
        take_limit(file, name, value);
    } else if (strncmp(section, "party ", 6) == 0) {
        take_party(file, section + 6, name, value);
    } else if (strncmp(section, "grant ", 6) == 0) {
        struct file_grant *grant = grant_of(file, section);

        if (grant)
            take_grant(file, grant, name, value);
    } else {
        unknown(file, section,
                "[treaty], [party COUNTRY], [grant NAME], [limits]");
    }
}
