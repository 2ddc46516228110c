/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group: the open sessions of a node, in which a coach or a group is recorded:
 * what its people share, kept until the session is closed.
 *
 * Law: a session is a help at the counter and no evidence: it is one small
 * file of this node, groups/ID.json, and never replicated; who travelled
 * together stands in the crossings, as fields that can be erased.
 *
 * Fields group, group_role, group_size: ENTRY.md. Any thread; opening and
 * closing take turns.
 */
#ifndef CAIRN_CLI_GROUP_H
#define CAIRN_CLI_GROUP_H

#include "core/crossing.h"

#include <jansson.h>

/* Keys of a crossing that concern groups. */
enum {
    FIELD_GROUP = 82,
    FIELD_GROUP_ROLE = 83,
    FIELD_GROUP_SIZE = 84,
    FIELD_MINOR_STATUS = 85,
};
enum { GROUP_DRIVER = 1, GROUP_LEADER = 2, GROUP_MEMBER = 3 };

enum {
    GROUPS_MAX = 64,               /* open sessions of a node */
    GROUP_PEOPLE_MAX = 10000,      /* as the field group_size has it */
    GROUP_ID = 16,                 /* bytes */
    GROUP_NAME = 2 * GROUP_ID + 1, /* its hex, with the terminator */
    GROUP_SHORT = 8,               /* digits that are said */
};

/* The names of the fields that a session may share, with ", " between. */
const char *group_shared(void);

/*
 * Opens a session of these fields (name: value; borrowed) with a new id; size 0
 * if it is not known. Records are looked for from since_us on. OK;
 * VALUE_UNKNOWN_FIELD if a field is not shared, or VALUE_* of its value, and
 * then *field is its name, the asker's; STORE_LIMIT if GROUPS_MAX are open;
 * STORE_IO, errno tells why.
 */
struct group_opening {
    json_t *fields;
    uint64_t size;
    int64_t opened_us, since_us;
};
enum result group_open(const char *directory,
                       const struct group_opening *opening,
                       char name[GROUP_NAME], const char **field);

/* The ids of the open sessions, at most GROUPS_MAX; ascending. */
size_t group_names(const char *directory, char names[GROUPS_MAX][GROUP_NAME]);

/* The session whose id begins with a text. OK; STORE_NOT_FOUND;
 * STORE_AMBIGUOUS. */
enum result group_find(const char *directory, const char *text,
                       char name[GROUP_NAME]);

/* What a session keeps: "opened_us", "since_us", "size" (integers), "fields".
 * The caller's; null if the file is gone or damaged. */
json_t *group_read(const char *directory, const char *name);

/* Forgets a session: OK; STORE_IO, errno tells why. */
enum result group_remove(const char *directory, const char *name);

/*
 * Gives a crossing what the session that a text names shares and the crossing
 * has not, its group, its role and the size. OK; VALUE_TWICE if it has a group;
 * STORE_CORRUPT for a damaged file; results of group_find and crossing_set.
 */
enum result group_fill(const char *directory, const char *text,
                       struct crossing *crossing);

#endif
