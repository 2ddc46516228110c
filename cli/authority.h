/* SPDX-License-Identifier: Apache-2.0 */
/*
 * authority: the directory in which a country keeps its offices: the file
 * `trust`, and key files that end in ".key".
 *
 * Law: whose a key file is, its content says and not its name. What was signed
 * is durable in `trust` before anything made of it leaves; one process at a
 * time signs there.
 *
 * Specified in TRUST.md, "Keys and membership". root.key may be elsewhere:
 * what does not need it works without. I/O and heap; one thread.
 */
#ifndef CAIRN_CLI_AUTHORITY_H
#define CAIRN_CLI_AUTHORITY_H

#include "cli/command.h"
#include "cli/keyfile.h"
#include "cli/membership.h"

#include <limits.h>

enum {
    AUTHORITY_KEYS_MAX = 64, /* key files that are looked at */
    AUTHORITY_KEY_NAME_MAX = 255,
    AUTHORITY_DAYS = 3650, /* of an office's certificate, as a rule */
    AUTHORITY_DAYS_MAX = 36500,
    AUTHORITY_NEAR_DAYS = 60, /* a certificate that ends so soon is told */
    DAY_S = 86400,
};

struct authority {
    const char *directory, *root_key; /* --authority, --root-key or null */
    int lock;                         /* -1: not open */
    struct membership membership;
};

/* A key file that lies in the directory, and what stands in the clear. */
struct authority_key {
    char name[AUTHORITY_KEY_NAME_MAX + 1];
    enum result result; /* of keyfile_peek */
    bool plain;
    struct certificate request;
};

/*
 * Takes --authority and --root-key, locks the directory and reads `trust`.
 * EXIT_DONE or the exit code after a message; authority_close ends it in any
 * case.
 */
int authority_open(const struct command *command, struct authority *authority);
void authority_close(struct authority *authority);

/* The key files, by name, at most AUTHORITY_KEYS_MAX; the caller frees. Null
 * after a message. */
struct authority_key *authority_keys(const struct authority *authority,
                                     size_t *count);

/* The path of the key file of this key in the directory; false: none is. */
bool authority_key_path(const struct authority *authority,
                        const uint8_t key[KEY_SIZE], char path[PATH_MAX]);

/*
 * Opens the key file of one that has this office (enum role) at home and is
 * not revoked: of that name if `by` is not null, else ROLE.key before others.
 * For the root that is --root-key if it is given. EXIT_DONE or the exit code
 * after a message.
 */
int authority_unlock(const struct authority *authority, uint8_t role,
                     const char *by, struct secrets *secrets);

/*
 * The next entry of the trust log of that key, after its start if it has none;
 * of KIND_START that alone. In memory: authority_save makes it durable.
 * EXIT_DONE or the exit code after a message.
 */
int authority_sign(struct authority *authority, const struct secrets *secrets,
                   uint16_t kind, struct bytes values);

/* Writes `trust`, and then --out if it is given. EXIT_DONE or the exit code
 * after a message. */
int authority_save(const struct command *command, struct authority *authority);

/*
 * The member that a person means by a name or a kid. A revoked one only if no
 * other has the name. EXIT_DONE or the exit code after a message.
 */
int authority_member(const struct command *command,
                     const struct authority *authority, const char *word,
                     const struct member **member);

/* Has another key, not revoked, this name? */
bool authority_name_taken(const struct authority *authority, const char *name,
                          const uint8_t key[KEY_SIZE]);

/* Fills in a fresh key for an office, or root, of this name. */
void authority_fresh(struct secrets *secrets, const char *country,
                     const char *name, uint8_t role);

/*
 * The passphrase of a key file that is to be made: --new-passphrase-file, else
 * as keyfile_new_passphrase. authority_unlock_new opens one that was made so.
 */
int authority_new_passphrase(const struct command *command, const char *what,
                             char text[INPUT_PASSPHRASE_MAX + 1],
                             const char **passphrase);
int authority_unlock_new(const struct command *command, const char *path,
                         struct secrets *secrets);

/* --days, else the standard. EXIT_DONE or EXIT_USE after a message. */
int authority_days(const struct command *command, long standard, long *days);

/* Seconds since 1970; and a warning if this clock stands before what was
 * signed last, or outside of a certificate's dates. */
uint64_t authority_now_s(void);
void authority_warn_clock(const struct membership *membership);
void authority_warn_dates(const struct certificate *certificate);

#endif
