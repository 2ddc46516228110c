/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists: the document lists of a node, in the folder lists/ of its store.
 *
 * Law: a list that was put there counts from the next look on; a look tells of
 * each list that it was asked, and of one that cannot be read that it was not.
 *
 * Any thread may ask. Lists are files of this node (storage/list.h): what is
 * shared is that headquarters has published one, by its digest (kind
 * code_list).
 */
#ifndef CAIRN_CLI_LISTS_H
#define CAIRN_CLI_LISTS_H

#include "cli/post.h"
#include "storage/list.h"

enum { LISTS_MAX = 8 };

/* One list, and what a look at it gave. */
struct lists_answer {
    struct list_about about; /* of one that cannot be read the name only */
    enum result result;      /* of opening it or looking */
    enum list_status status;
};

struct lists;

/* Null if memory has run out. It keeps the path and the key. */
struct lists *lists_new(const char *directory, const uint8_t master[KEY_SIZE]);
void lists_free(struct lists *lists);

/*
 * Asks every list for a document (see list_find), in the order of their names;
 * how many answers there are, at most LISTS_MAX. No number: tells of the lists.
 * Null has none.
 */
size_t lists_ask(struct lists *lists, struct bytes issuer, struct bytes number,
                 struct lists_answer answers[LISTS_MAX]);

/* The path of a list in a store; text has room for PATH_MAX. The folder is
 * made if make says so: false with errno. */
bool lists_path(const char *directory, const char *name, bool make, char *text);

/* 1 to LIST_NAME_MAX of a-z, 0-9 and '-'. */
bool lists_name(const char *name);

#endif
