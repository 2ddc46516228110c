/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits: every bound of Cairn that is not part of one format's own text.
 *
 * Law: what can grow from outside has its bound here, a name, and a test at
 * bound plus one. Sizes are in bytes, counts are items, times say their unit.
 */
#ifndef CAIRN_CORE_LIMITS_H
#define CAIRN_CORE_LIMITS_H

enum {
    /* Entries and bodies (ENTRY.md). */
    CBOR_DEPTH_MAX = 6,
    ENTRY_SIZE_MAX = 512,        /* an entry without its body */
    VALUES_SIZE_MAX = 65536,     /* the values map of a full body */
    BODY_FIELDS_MAX = 256,       /* fields of one body */
    BODY_DIGESTS_MAX = 256,      /* with decoys: 256 is a multiple of 8 */
    BODY_SIZE_MAX = 65536 + 256 * 64, /* an encoded body in any state */
    FIELD_TEXT_MAX = 4096,       /* longest text of any field */

    /* Runs of entries, in memory and on a link. */
    RUN_ENTRIES_MAX = 2000,
    RUN_BYTES_MAX = 1 << 20,

    /* Links (PROTOCOL.md). */
    FRAME_SIZE_MAX = 65535,      /* a Noise message */
    MESSAGE_SIZE_MAX = (1 << 20) + 65536, /* a message over several frames */
    MESSAGE_DEPTH_MAX = 6,
    HELLO_CERTIFICATES_MAX = 4,
    FRONTIER_LOGS_MAX = 1000,    /* logs in one frontier message */
    PEERS_MAX = 64,
    LINKS_PER_ADDRESS_MAX = 8,
    NODE_LOGS_MAX = 16384,       /* logs that one node follows */
    BRANCHES_MAX = 2,            /* of one forked log */
    MEMBERS_MAX = 8192,          /* certificates in force */
    INCARNATIONS_MAX = 16,       /* of one certificate */
    REALMS_MAX = 16,             /* the own and those of neighbours */
    REVOCATIONS_MAX = 1024,      /* of all realms */
    REVOCATION_REFS_MAX = 4096,  /* last good entries of all of these */
    ROOTS_MAX = 8,               /* of one realm, by rollover */
    CUTS_MAX = 16,               /* different cut-offs of one log */

    /* treaties and what goes abroad */
    TREATIES_MAX = 64,           /* texts held, of all neighbours */
    TREATY_SIZE_MAX = 8192,      /* the terms */
    SINGLES_MAX = 4096,          /* trust entries that travel singly */

    /* Readings. */
    MRZ_TEXT_MAX = 256,          /* the characters of one reading */
    READING_KEEP_MS = 120000,    /* a reading per lane is kept two minutes */
};

#endif
