/* SPDX-License-Identifier: Apache-2.0 */
/*
 * officer: a person who works at a node, and what he may do there.
 *
 * Law: roles are bits that stand in signed entries; a bit keeps its meaning
 * for ever.
 *
 * Specified in TRUST.md, "Officers"; ENTRY.md, kind duty. Pure.
 */
#ifndef CAIRN_CLI_OFFICER_H
#define CAIRN_CLI_OFFICER_H

#include "core/key.h"

enum { OFFICERS_MAX = 64, OFFICER_NAME_MAX = 64, OFFICER_ROLES_TEXT = 96 };

enum officer_role {
    OFFICER_COUNTER = 1, /* "officer": at a counter */
    OFFICER_SUPERVISOR = 2,
    OFFICER_ANALYST = 4,
    OFFICER_AUDITOR = 8,
    OFFICER_PROTECTION = 16, /* of personal data */
    OFFICER_ADMINISTRATOR = 32,
    OFFICER_ALL = 63,
};

struct officer {
    char name[OFFICER_NAME_MAX + 1];
    uint8_t roles; /* enum officer_role, at least one */
    uint8_t key[KEY_SIZE];
};

/* One word of UTF-8 without control characters, OFFICER_NAME_MAX bytes. */
bool officer_name_good(const char *text);

/* "officer,supervisor": the bits, or 0 if a word is no role. */
uint8_t officer_roles(const char *text);

/* "officer", ... of one bit; null for none. */
const char *officer_role_name(uint8_t role);

/* The names of all bits, with `between` between them. */
void officer_roles_text(uint8_t roles, const char *between,
                        char text[OFFICER_ROLES_TEXT]);

#endif
