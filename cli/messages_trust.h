/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: authorities, enrolment and treaties. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_TRUST_H
#define CAIRN_CLI_MESSAGES_TRUST_H

#define MESSAGES_TRUST(M)                                                      \
    /* authority and enrolment */                                              \
    M(MSG_AUTHORITY_MADE, "made the authority of %s in %s")                    \
    M(MSG_AUTHORITY_EXISTS, "'%s' holds an authority already")                 \
    M(MSG_AUTHORITY_NONE, "'%s' holds no authority; 'cairn authority init' makes one")\
    M(MSG_FINGERPRINT, "fingerprint of the root, to compare by telephone: %s") \
    M(MSG_FINGERPRINT_DIFFERS, "the root's fingerprint is %s, not %s")         \
    M(MSG_ENROLLED_AS, "%s is enrolled as %s in %s")                           \
    M(MSG_CERTIFIED, "certified %s (%s, post %s) until %s; give it %s")        \
    M(MSG_TRAINING, "TRAINING")                                                \
    M(MSG_COUNTRY, "three capital letters, such as MLI")                       \
    M(MSG_ROLES, "post, headquarters, relay or auditor")                       \
    M(MSG_NAME_FORM, "a name of 1 to 63 characters without '@' or blanks")     \
    M(MSG_POST_FORM, "a post code of 1 to 16 capitals and digits")             \
    M(MSG_ENROL_KEY, "'%s' certifies no key of this node")                     \
    M(MSG_ENROL_OUTSIDE, "'%s': the registrar that certified this node is revoked since before: have its request certified again")\
    M(MSG_ENROL_REVOKED, "'%s': the key of this node has been revoked: make the node anew with 'cairn init'")\
    M(MSG_ENROL_FORM, "'%s' is no enrolment file, or is damaged")              \
    M(MSG_REQUEST_FORM, "'%s' is no certificate request, or is damaged")       \
    M(MSG_ENROL_ENTRY, "'%s': entry %zu is refused: %s (%s)")                  \
    M(MSG_NAME_TAKEN, "%s: another key of this authority is named '%s' already: choose another name, or say --replace if its key is lost")\
    M(MSG_AUTHORITY_DAMAGED, "'%s': its membership is refused: %s (%s)")       \
    M(MSG_AUTHORITY_KEY, "'%s' is not a %s's key of this membership, or is revoked")\
    M(MSG_AUTHORITY_VERBS, "init, enroll, registrar, keeper, signer, request, take, copy, check, revoke or rollover, as the first word")\
    M(MSG_AUTHORITY_NO_KEY, "this wants the key of a %s, and '%s' is not there")\
    M(MSG_AUTHORITY_NO_ROOT, "this wants the key of the %s, and '%s' is not there: bring it back, or name a copy with --root-key FILE")\
    M(MSG_AUTHORITY_NO_OFFICE, "no %s named '%s' has a key file in '%s'")      \
    M(MSG_AUTHORITY_SPREAD, "give '%s' to the nodes: 'cairn enroll FILE' at one of them tells all")\
    M(MSG_OFFICE_FORM, "a name of 1 to 63 characters without '@', '/' or blanks, that begins with no dot")\
    M(MSG_OFFICES, "registrar, keeper or signer")                              \
    M(MSG_OFFICE_MADE, "certified %s (%s) until %s; its key: %s")              \
    M(MSG_OFFICE_GIVEN, "certified %s (%s) until %s; give it %s, for its 'cairn authority take'")\
    M(MSG_OFFICE_REQUEST, "made '%s'; have the root certify '%s'")             \
    M(MSG_REQUEST_OTHER, "'%s' is the request of '%s' (%s), another name or office")\
    M(MSG_FILE_EXISTS, "'%s' is there already and is not written over")        \
    M(MSG_COPY_MADE, "sealed a copy of the root's key in %s and read it back; fingerprint of the key: %s")\
    M(MSG_COPY_BAD, "the copy in '%s' does not open: %s (%s)")                 \
    M(MSG_TAKEN, "took %d entries from %s")                                    \
    M(MSG_TAKE_FORK, "'%s': entry %zu: its author has signed another one at that place: one key was used in two directories at once, or in an old copy of one")\
    M(MSG_RENEW, "the certificate of %s ends %s: --renew gives a new one")     \
    M(MSG_REASONS, "lost, stolen, copied, closed, replaced, misused, or a number")\
    M(MSG_HELD_LINE, "'%s', line %ld: this is not what 'cairn members NAME --held --format json' prints")\
    M(MSG_HELD_OTHER, "'%s', line %ld: this is of another key")                \
    M(MSG_HELD_TWICE, "'%s', line %ld: this log stands here already; of a forked one, leave the branch that is good")\
    M(MSG_HELD_MANY, "'%s': more than %d logs")                                \
    M(MSG_HELD_OR_NOTHING, "revoke: --held or --nothing-good, not both")       \
    M(MSG_NOTHING_GOOD, "revoke: nothing that '%s' has ever signed would be good: give --held FILE, or say --nothing-good")\
    M(MSG_NOTHING_GOOD_ASK, "Nothing that '%s' has ever signed will be good: all its records are quarantined, everywhere. Without --held there is no list of what is. Type '%s' to go on:")\
    M(MSG_REVOKED, "revoked %s (key %s), by the %s; good is what stands in the list, of %d logs")\
    M(MSG_REVOKED_ALL, "revoked %s (key %s), by the %s; nothing of it is good")\
    M(MSG_REVOKE_ROOT, "revoke: a root is never revoked; 'cairn authority rollover' makes a new one")\
    M(MSG_REVOKE_SUPERSEDE, "revoke: only the root takes revocations back: --by root")\
    M(MSG_REVOCATION_ID, "the id of a revocation of this authority, or its first 8 digits or more")\
    M(MSG_ROOTS_MAX, "rollover: a realm has at most %d keys of its root, and '%s' has them")\
    M(MSG_ROLLED_OVER, "%s is a new key of the root; its own fingerprint: %s") \
    M(MSG_ROLLED_OLD, "the old one is kept as %s")                             \
    M(MSG_MEMBER_NONE, "%s: no member is named '%s'")                          \
    M(MSG_MEMBER_TWICE, "%s: several keys are named '%s': give the kid that 'cairn members' shows")\
    M(MSG_MEMBERS_FRESH, "membership as of %s (%s)")                           \
    M(MSG_AGE_NOW, "now")                                                      \
    M(MSG_AGE_MINUTES, "%lld minutes ago")                                     \
    M(MSG_AGE_HOURS, "%lld hours ago")                                         \
    M(MSG_AGE_DAYS, "%lld days ago")                                           \
    M(MSG_WARNING, "cairn: warning: ")                                         \
    M(MSG_CLOCK_BEHIND, "this machine's clock says %s, but %s has signed something at %s: check the clock")\
    M(MSG_CLOCK_EARLY, "this machine's clock says %s, but the certificate of %s begins %s: check the clock")\
    M(MSG_CLOCK_LATE, "this machine's clock says %s, but the certificate of %s ended %s: check the clock, or renew it")\
    M(MSG_FINGERPRINT_FORM, "thirty digits, as 'cairn authority init' showed them")\
    /* treaties */                                                             \
    M(MSG_TREATY_VERBS, "party, propose, show, accept, end or list, as the first word")\
    M(MSG_TREATY_LINE, "'%s', line %d: '%s' is not good for %s; it takes %s")  \
    M(MSG_TREATY_NAME, "'%s', line %d: there is no '%s' here; there are %s")   \
    M(MSG_TREATY_TWICE, "'%s', line %d: '%s' stands here twice")               \
    M(MSG_TREATY_VALUE, "'%s', line %d: '%s': %s (%s)")                        \
    M(MSG_TREATY_LINE_LONG, "'%s', line %d: longer than %d characters, or with a zero byte; go on in the next line, behind a blank")\
    M(MSG_TREATY_FORM, "'%s', line %d: this is neither [SECTION] nor NAME = VALUE")\
    M(MSG_TREATY_MISSING, "'%s': %s is missing")                               \
    M(MSG_TREATY_MISSING_IN, "'%s', [%s]: %s is missing")                      \
    M(MSG_TREATY_PERIOD, "'%s': the treaty ends before it begins")             \
    M(MSG_TREATY_SAME_ROOT, "'%s': both countries have the same root")         \
    M(MSG_TREATY_LARGE, "'%s': the text is too large; it may have at most %d bytes")\
    M(MSG_TREATY_MOST, "at most %d of them")                                   \
    M(MSG_TREATY_PURPOSE, "words of at most 64 bytes")                         \
    M(MSG_TREATY_FIELDS, "a field's name, such as document_number")            \
    M(MSG_TREATY_FIELD_HOME, "a field that may leave the country; this one never does")\
    M(MSG_TREATY_EXCLUDED, "FIELD:VALUE of a crossing, such as category:diplomat")\
    M(MSG_TREATY_TWO, "two countries")                                         \
    M(MSG_TREATY_ROOT, "64 hexadecimal digits: what 'cairn treaty party' prints")\
    M(MSG_TREATY_KINDS, "crossing, note, document_status, alert or alert_withdrawal")\
    M(MSG_TREATY_KIND_FIRST, "its place before fields and excluded")           \
    M(MSG_TREATY_BETWEEN, "treaty between %s and %s, from %s until %s")        \
    M(MSG_TREATY_ENDLESS, "treaty between %s and %s, from %s without an end")  \
    M(MSG_TREATY_FOR, "for nothing but: %s")                                   \
    M(MSG_TREATY_GIVES, "%s gives %s, of each %s")                             \
    M(MSG_TREATY_ALL_POSTS, "  of all posts")                                  \
    M(MSG_TREATY_POSTS, "  of the posts: %s")                                  \
    M(MSG_TREATY_THESE, "  these fields: %s")                                  \
    M(MSG_TREATY_WITHOUT, "  but nothing of those with: %s")                   \
    M(MSG_TREATY_KEEPS, "  which %s keeps for at most %d days")                \
    M(MSG_TREATY_LOGS, "a day brings at most %llu logs")                       \
    M(MSG_TREATY_ENTRIES, "a day brings at most %llu entries")                 \
    M(MSG_TREATY_BYTES, "a day brings at most %llu bytes")                     \
    M(MSG_TREATY_PARTY_ROOT, "fingerprint of the root of %s: %s")              \
    M(MSG_TREATY_FINGERPRINT, "fingerprint of this text, to compare by telephone: %s")\
    M(MSG_TREATY_STATE, "state: %s")                                           \
    M(MSG_TREATY_WHICH, "%s: '%s' is no file, and no beginning of a treaty's id: 4 hexadecimal digits or more")\
    M(MSG_TREATY_SEVERAL, "%s: several treaties begin with '%s': give more of the id")\
    M(MSG_TREATY_EMPTY, "this node holds no treaty")                           \
    M(MSG_TREATY_UNKNOWN, "%s: no treaty begins with '%s'")                    \
    M(MSG_TREATY_NO_PARTY, "'%s' is between %s and %s; this is an authority of %s with another root: it is no party")\
    M(MSG_TREATY_OVER, "'%s' has run out: it ended %s")                        \
    M(MSG_TREATY_ENDED_BEFORE, "'%s' was ended by this country; an end is for good: propose another text")\
    M(MSG_TREATY_DIFFERS, "the fingerprint of this text is %s, not %s: it is not what they have")\
    M(MSG_TREATY_FINGERPRINT_FORM, "thirty digits, as the other country's 'cairn treaty show' tells them")\
    M(MSG_TREATY_COMPARE, "accept: compare the fingerprint with the other country and give --fingerprint, or run it on a terminal")\
    M(MSG_TREATY_ASK, "Have the other country read its fingerprint of this text to you. If it is %s, type its last five digits:")\
    M(MSG_TREATY_NOT_SIGNED, "end: this authority has signed no treaty that '%s' names")\
    M(MSG_TREATY_KEY, "'%s' is the key of no treaty signer and no root of this membership, or is revoked")\
    M(MSG_TREATY_ACCEPTED, "signed the treaty with %s, by the %s; it is in force when %s has signed it too")\
    M(MSG_TREATY_IS_ENDED, "ended the treaty with %s, by the %s; what %s holds by it is not called back")

#endif
