/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access: what is left behind by whoever looks a person up.
 *
 * Law: the entry is durable before the answer is given; where it cannot be
 * written there is no answer.
 *
 * Specified in TRUST.md, "Asking across the border"; the kind `access` of
 * ENTRY.md, which stands in the home log and so is never named abroad.
 */
#ifndef CAIRN_CLI_ACCESS_H
#define CAIRN_CLI_ACCESS_H

#include "cli/post.h"

enum access_action { ACCESS_ABROAD = 1 };
enum access_answer { ACCESS_NO, ACCESS_YES, ACCESS_UNKNOWN };

/* Bytes of the texts, each at least one. */
enum {
    ACCESS_PURPOSE_MAX = 64,
    ACCESS_OFFICER_MAX = 64,
    ACCESS_DOCUMENT_MAX = 32,
};

/* One question about one document. Texts are borrowed. */
struct access {
    enum access_action action;
    const char *purpose;
    const char *officer;  /* null: not told */
    const char *document; /* its number */
    const char *state;    /* the country asked about, three letters */
    int64_t since_us;
    enum access_answer answer;
};

/* Writes it and gives its id. OK; VALUE_FORM if a text does not fit its field;
 * results of post_write. */
enum result access_write(struct post *post, const struct access *access,
                         uint8_t id[HASH_SIZE]);

#endif
