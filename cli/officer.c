/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/officer.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {"officer",         "supervisor",
                                    "analyst",         "auditor",
                                    "data_protection", "administrator"};

enum { ROLES = sizeof names / sizeof names[0] };

_Static_assert(OFFICER_ALL == (1 << ROLES) - 1, "a name for each bit");

bool officer_name_good(const char *text)
{
    size_t size = strlen(text);

    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f)
            return false;
    return size >= 1 && size <= OFFICER_NAME_MAX &&
           bytes_utf8(bytes_text(text));
}

const char *officer_role_name(uint8_t role)
{
    for (unsigned i = 0; i < ROLES; i++)
        if (role == 1 << i)
            return names[i];
    return NULL;
}

static uint8_t role_of(struct bytes word)
{
    for (unsigned i = 0; i < ROLES; i++)
        if (bytes_equal(word, bytes_text(names[i])))
            return (uint8_t)(1 << i);
    return 0;
}

uint8_t officer_roles(const char *text)
{
    uint8_t roles = 0;

    for (;;) {
        size_t size = strcspn(text, ",");
        uint8_t role = role_of(bytes_of(text, size));

        if (role == 0)
            return 0;
        roles |= role;
        if (text[size] == '\0')
            return roles;
        text += size + 1;
    }
}

void officer_roles_text(uint8_t roles, const char *between,
                        char text[OFFICER_ROLES_TEXT])
{
    size_t at = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < ROLES; i++)
        if (roles & 1 << i && at < OFFICER_ROLES_TEXT)
            at += (size_t)snprintf(text + at, OFFICER_ROLES_TEXT - at, "%s%s",
                                   at ? between : "", names[i]);
}
