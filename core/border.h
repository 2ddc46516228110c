/* SPDX-License-Identifier: Apache-2.0 */
/*
 * border: what the protocol asks about other countries.
 *
 * Law: the protocol names a log to a node of another realm, and sends it an
 * entry, only if these functions say so, and in the form that they give; and it
 * sends nothing before that is on record. What they say follows from the
 * treaties held and the clock (core/treaty.h, core/disclose.h); the daemon's
 * border reads LMDB, the simulator's memory.
 *
 * A realm is given by its place in the roster (roster_realm_find); 0 is the
 * own. Pure in itself; what the functions do is their owner's. All are called
 * in the node's thread.
 */
#ifndef CAIRN_CORE_BORDER_H
#define CAIRN_CORE_BORDER_H

#include "core/journal.h"

/* A trust entry that travels by itself: of another realm, or one of our own
 * that its treaty partners may see. */
struct border_single {
    size_t realm;             /* whose statement it is */
    struct journal_item item; /* checked; good until the next call */
};

/* What one day may bring from or to one country; 0: no limit. */
struct border_limits {
    uint64_t logs, entries, bytes;
    bool none; /* nothing is in force: nothing at all is taken */
};

/* Entries of one log of home that are to go to a node of another realm. */
struct border_sent {
    const uint8_t *kid; /* KEY_KID: the node's */
    size_t realm;
    const uint8_t *log;   /* KEY_LOG */
    uint64_t first, next; /* next: behind the last */
    uint64_t bytes;
    bool single; /* a trust entry, by itself */
};

/* A log of which something has gone to a realm on this day. */
struct border_spent {
    size_t realm;
    uint8_t log[KEY_LOG];
    uint64_t entries, bytes; /* in all of its items */
};

struct border {
    void *user;
    /* May a node of this realm be spoken to? True once a treaty signed at home
     * names it, also after its end: the end has to be told. */
    bool (*speaks)(void *user, size_t realm);
    /* May this log of ours be named to nodes of that realm? */
    bool (*covers)(void *user, const struct journal_log *log, size_t realm);
    /*
     * As journal.read, of a log that is covered, each entry with its body as
     * that realm may see it: seq 0 and starts full, else redacted or absent.
     * Every entry that shows anything has been verified; the walk ends before
     * one that does not verify. OK; STORE_*.
     */
    enum result (*read)(void *user, size_t realm, const uint8_t log[KEY_LOG],
                        size_t branch, uint64_t seq,
                        bool (*each)(void *context,
                                     const struct journal_item *item),
                        void *context);
    /*
     * The i-th single that is held, i below SINGLES_MAX: those of other realms
     * and our own that may be meant for abroad, in the order in which they
     * came, so that an i keeps its meaning; false behind the last.
     */
    bool (*single)(void *user, size_t i, struct border_single *out);
    /* May the i-th be sent to that realm? To 0: those of other realms. */
    bool (*single_may)(void *user, size_t i, size_t realm);
    /* The limits of what is in force with that realm. */
    void (*limits)(void *user, size_t realm, struct border_limits *out);
    /*
     * Is it on record, for good, that these may go? Then they go, and it notes
     * that. If not they wait; it sees to the record, and they are asked for
     * again when an entry of our own is durable (EVENT_APPENDED), and each
     * second.
     */
    bool (*record)(void *user, const struct border_sent *sent);
    /* The i-th item of what the record says has gone today, from before the
     * start; false behind the last. Runs only. */
    bool (*spent)(void *user, size_t i, struct border_spent *out);
    /*
     * A number of the texts that are in force with that realm, if since the
     * last REPORT_READ of this number others were: what is held of it may show
     * more now, and is asked for anew. 0: not.
     */
    uint64_t (*terms)(void *user, size_t realm);
};

#endif
