/* SPDX-License-Identifier: Apache-2.0 */
/*
 * messages: every sentence that a person reads, in one table.
 *
 * Law: no text for people stands anywhere else in cli/, so that a catalogue
 * can be complete; JSON names, options and commands stay English. Outcomes
 * have their sentences in core/result.h, translated here too.
 *
 * The text is the gettext message id. Formats take the arguments in order.
 */
#ifndef CAIRN_CLI_MESSAGES_H
#define CAIRN_CLI_MESSAGES_H

#include "core/result.h"

#define MESSAGES(M)                                                            \
    /* help */                                                                 \
    M(MSG_HELP_USE, "Use: cairn %s%s%s [OPTION...]\n")                         \
    M(MSG_HELP_ALL, "Use: cairn COMMAND [ARGUMENT...]\n")                      \
    M(MSG_HELP_MORE, "\n'cairn COMMAND --help' tells more of one; 'cairn --help' lists them all.") \
    M(MSG_HELP_EXAMPLE, "Example:")                                            \
    M(MSG_DOOR_OFFICER, "Officer at a counter")                                \
    M(MSG_DOOR_HEADQUARTERS, "Headquarters")                                   \
    M(MSG_DOOR_AUDITOR, "Auditor")                                             \
    M(MSG_DOOR_ADMINISTRATOR, "Administrator")                                 \
    /* use */                                                                  \
    M(MSG_UNKNOWN_COMMAND, "'%s' is no command; 'cairn --help' lists them")    \
    M(MSG_UNKNOWN_OPTION, "%s: no option '%s'; see 'cairn %s --help'")         \
    M(MSG_OPTION_VALUE, "%s: option '%s' needs a value")                       \
    M(MSG_OPTION_NO_VALUE, "%s: option '%s' takes no value")                   \
    M(MSG_BAD_VALUE, "%s: '%s' is not good for %s; it takes %s")               \
    M(MSG_TOO_MANY, "%s: '%s' is one argument too many")                       \
    M(MSG_TOO_FEW, "%s: %s is missing")                                        \
    M(MSG_NOT_OPTION, "%s: '%s' must have the form FIELD=VALUE")               \
    M(MSG_FORMAT_LIST, "table, json or csv")                                   \
    M(MSG_NUMBER, "a number from %ld to %ld")                                  \
    M(MSG_CANNOT_READ, "cannot read '%s': %s")                                 \
    M(MSG_CANNOT_WRITE, "cannot write '%s': %s")                               \
    M(MSG_RESULT, "%s: %s (%s)")                                               \
    M(MSG_RESULT_VALUE, "%s: '%s': %s (%s)")                                   \
    M(MSG_NO_MEMORY, "memory has run out")                                     \
    /* keys and passphrases */                                                 \
    M(MSG_PASSPHRASE, "Passphrase of %s: ")                                    \
    M(MSG_PASSPHRASE_NEW, "New passphrase for %s: ")                           \
    M(MSG_PASSPHRASE_AGAIN, "Again: ")                                         \
    M(MSG_PASSPHRASE_DIFFER, "the two passphrases differ")                     \
    M(MSG_PASSPHRASE_EMPTY, "the passphrase is empty")                         \
    M(MSG_PASSPHRASE_NEEDED, "'%s' is sealed with a passphrase: give "         \
                             "--passphrase-file FILE, or run it on a terminal") \
    M(MSG_PASSPHRASE_OR_NONE, "give --passphrase-file FILE or "                \
                              "--no-passphrase, or run it on a terminal")      \
    M(MSG_KEY_MODE, "'%s' can be read or written by others; cure: chmod 600 '%s'") \
    M(MSG_KEY_OWNER, "'%s' does not belong to this user")                      \
    M(MSG_KEY_LINK, "'%s' is no plain file")                                   \
    M(MSG_KEY_DAMAGED, "'%s' is damaged: it is no key file of cairn")          \
    M(MSG_KEY_PASSPHRASE, "the passphrase does not open '%s'")                 \
    M(MSG_THIEF_RUN, "the key of this store has no passphrase: a thief can read it; give --no-passphrase to run it all the same") \
    M(MSG_THIEF, "a thief can read this store: its key has no passphrase")     \
    /* stores */                                                               \
    M(MSG_STORE_MADE, "made %s, a node named %s; its request for a certificate is %s") \
    M(MSG_STORE_EXISTS, "'%s' holds a node already")                           \
    M(MSG_STORE_NONE, "'%s' holds no node; 'cairn init' makes one")            \
    M(MSG_DESCRIPTORS, "run: a daemon needs %d free file descriptors; cure: a higher 'ulimit -n'") \
    M(MSG_STORE_RUNS, "a daemon runs in '%s' already")                         \
    M(MSG_STORE_LOCKED, "'%s' is in use by another process, and no daemon answers in it") \
    M(MSG_STORE_OPEN, "'%s' cannot be opened: %s (%s)")                        \
    M(MSG_STORE_REPAIRED, "a torn page of the store was mended from its copy") \
    M(MSG_STORE_RECOVERY, "this store is older than what this node has signed, or stands on other hardware: it does not sign until its peers have told its log's end") \
    M(MSG_STORE_PATH, "'%s': the path of a store may have at most %d characters") \
    M(MSG_NOT_ENROLLED, "'%s' has no certificate yet; have '%s' certified and run 'cairn enroll'") \
    M(MSG_NO_DAEMON, "no daemon answers in '%s'; start one with 'cairn run'")  \
    M(MSG_DAEMON_GONE, "the daemon went away before it had answered")          \
    /* authority and enrolment */                                              \
    M(MSG_AUTHORITY_MADE, "made the authority of %s in %s")                    \
    M(MSG_AUTHORITY_EXISTS, "'%s' holds an authority already")                 \
    M(MSG_AUTHORITY_NONE, "'%s' holds no authority; 'cairn authority init' makes one") \
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
    M(MSG_ENROL_OUTSIDE, "'%s': the registrar that certified this node is revoked since before: have its request certified again") \
    M(MSG_ENROL_REVOKED, "'%s': the key of this node has been revoked: make the node anew with 'cairn init'") \
    M(MSG_ENROL_FORM, "'%s' is no enrolment file, or is damaged")              \
    M(MSG_REQUEST_FORM, "'%s' is no certificate request, or is damaged")       \
    M(MSG_ENROL_ENTRY, "'%s': entry %zu is refused: %s (%s)")                  \
    M(MSG_NAME_TAKEN, "%s: another key of this authority is named '%s' already: choose another name, or say --replace if its key is lost") \
    M(MSG_AUTHORITY_DAMAGED, "'%s': its membership is refused: %s (%s)")       \
    M(MSG_AUTHORITY_KEY, "'%s' is not a %s's key of this membership, or is revoked") \
    M(MSG_AUTHORITY_VERBS, "init, enroll, registrar, keeper, signer, request, take, copy, check, revoke or rollover, as the first word") \
    M(MSG_AUTHORITY_NO_KEY, "this wants the key of a %s, and '%s' is not there") \
    M(MSG_AUTHORITY_NO_ROOT, "this wants the key of the %s, and '%s' is not there: bring it back, or name a copy with --root-key FILE") \
    M(MSG_AUTHORITY_NO_OFFICE, "no %s named '%s' has a key file in '%s'")      \
    M(MSG_AUTHORITY_SPREAD, "give '%s' to the nodes: 'cairn enroll FILE' at one of them tells all") \
    M(MSG_OFFICE_FORM, "a name of 1 to 63 characters without '@', '/' or blanks, that begins with no dot") \
    M(MSG_OFFICES, "registrar, keeper or signer")                              \
    M(MSG_OFFICE_MADE, "certified %s (%s) until %s; its key: %s")              \
    M(MSG_OFFICE_GIVEN, "certified %s (%s) until %s; give it %s, for its 'cairn authority take'") \
    M(MSG_OFFICE_REQUEST, "made '%s'; have the root certify '%s'")             \
    M(MSG_REQUEST_OTHER, "'%s' is the request of '%s' (%s), another name or office") \
    M(MSG_FILE_EXISTS, "'%s' is there already and is not written over")        \
    M(MSG_COPY_MADE, "sealed a copy of the root's key in %s and read it back; fingerprint of the key: %s") \
    M(MSG_COPY_BAD, "the copy in '%s' does not open: %s (%s)")                 \
    M(MSG_TAKEN, "took %d entries from %s")                                    \
    M(MSG_TAKE_FORK, "'%s': entry %zu: its author has signed another one at that place: one key was used in two directories at once, or in an old copy of one") \
    M(MSG_RENEW, "the certificate of %s ends %s: --renew gives a new one")     \
    M(MSG_REASONS, "lost, stolen, copied, closed, replaced, misused, or a number") \
    M(MSG_HELD_LINE, "'%s', line %ld: this is not what 'cairn members NAME --held --format json' prints") \
    M(MSG_HELD_OTHER, "'%s', line %ld: this is of another key")                \
    M(MSG_HELD_TWICE, "'%s', line %ld: this log stands here already; of a forked one, leave the branch that is good") \
    M(MSG_HELD_MANY, "'%s': more than %d logs")                                \
    M(MSG_HELD_OR_NOTHING, "revoke: --held or --nothing-good, not both")       \
    M(MSG_NOTHING_GOOD, "revoke: nothing that '%s' has ever signed would be good: give --held FILE, or say --nothing-good") \
    M(MSG_NOTHING_GOOD_ASK, "Nothing that '%s' has ever signed will be good: all its records are quarantined, everywhere. Without --held there is no list of what is. Type '%s' to go on:") \
    M(MSG_REVOKED, "revoked %s (key %s), by the %s; good is what stands in the list, of %d logs") \
    M(MSG_REVOKED_ALL, "revoked %s (key %s), by the %s; nothing of it is good") \
    M(MSG_REVOKE_ROOT, "revoke: a root is never revoked; 'cairn authority rollover' makes a new one") \
    M(MSG_REVOKE_SUPERSEDE, "revoke: only the root takes revocations back: --by root") \
    M(MSG_REVOCATION_ID, "the id of a revocation of this authority, or its first 8 digits or more") \
    M(MSG_ROOTS_MAX, "rollover: a realm has at most %d keys of its root, and '%s' has them") \
    M(MSG_ROLLED_OVER, "%s is a new key of the root; its own fingerprint: %s") \
    M(MSG_ROLLED_OLD, "the old one is kept as %s")                             \
    M(MSG_MEMBER_NONE, "%s: no member is named '%s'")                          \
    M(MSG_MEMBER_TWICE, "%s: several keys are named '%s': give the kid that 'cairn members' shows") \
    M(MSG_MEMBERS_FRESH, "membership as of %s (%s)")                           \
    M(MSG_AGE_NOW, "now")                                                      \
    M(MSG_AGE_MINUTES, "%lld minutes ago")                                     \
    M(MSG_AGE_HOURS, "%lld hours ago")                                         \
    M(MSG_AGE_DAYS, "%lld days ago")                                           \
    M(MSG_WARNING, "cairn: warning: ")                                         \
    M(MSG_CLOCK_BEHIND, "this machine's clock says %s, but %s has signed something at %s: check the clock") \
    M(MSG_CLOCK_EARLY, "this machine's clock says %s, but the certificate of %s begins %s: check the clock") \
    M(MSG_CLOCK_LATE, "this machine's clock says %s, but the certificate of %s ended %s: check the clock, or renew it") \
    M(MSG_FINGERPRINT_FORM, "thirty digits, as 'cairn authority init' showed them") \
    /* treaties */                                                             \
    M(MSG_TREATY_VERBS, "party, propose, show, accept, end or list, as the first word") \
    M(MSG_TREATY_LINE, "'%s', line %d: '%s' is not good for %s; it takes %s")  \
    M(MSG_TREATY_NAME, "'%s', line %d: there is no '%s' here; there are %s")   \
    M(MSG_TREATY_TWICE, "'%s', line %d: '%s' stands here twice") \
    M(MSG_TREATY_VALUE, "'%s', line %d: '%s': %s (%s)")                        \
    M(MSG_TREATY_LINE_LONG, "'%s', line %d: longer than %d characters, or with a zero byte; go on in the next line, behind a blank") \
    M(MSG_TREATY_FORM, "'%s', line %d: this is neither [SECTION] nor NAME = VALUE") \
    M(MSG_TREATY_MISSING, "'%s': %s is missing")                               \
    M(MSG_TREATY_MISSING_IN, "'%s', [%s]: %s is missing")                      \
    M(MSG_TREATY_PERIOD, "'%s': the treaty ends before it begins")             \
    M(MSG_TREATY_SAME_ROOT, "'%s': both countries have the same root")         \
    M(MSG_TREATY_LARGE, "'%s': the text is too large; it may have at most %d bytes") \
    M(MSG_TREATY_MOST, "at most %d of them")                                   \
    M(MSG_TREATY_PURPOSE, "words of at most 64 bytes")                         \
    M(MSG_TREATY_FIELDS, "a field's name, such as document_number")            \
    M(MSG_TREATY_FIELD_HOME, "a field that may leave the country; this one never does") \
    M(MSG_TREATY_EXCLUDED, "FIELD:VALUE of a crossing, such as category:diplomat") \
    M(MSG_TREATY_TWO, "two countries")                                         \
    M(MSG_TREATY_ROOT, "64 hexadecimal digits: what 'cairn treaty party' prints") \
    M(MSG_TREATY_KINDS, "crossing, note, document_status, alert or alert_withdrawal") \
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
    M(MSG_TREATY_FINGERPRINT, "fingerprint of this text, to compare by telephone: %s") \
    M(MSG_TREATY_STATE, "state: %s")                                           \
    M(MSG_TREATY_WHICH, "%s: '%s' is no file, and no beginning of a treaty's id: 4 hexadecimal digits or more") \
    M(MSG_TREATY_SEVERAL, "%s: several treaties begin with '%s': give more of the id") \
    M(MSG_TREATY_EMPTY, "this node holds no treaty")                           \
    M(MSG_TREATY_UNKNOWN, "%s: no treaty begins with '%s'")                    \
    M(MSG_TREATY_NO_PARTY, "'%s' is between %s and %s; this is an authority of %s with another root: it is no party") \
    M(MSG_TREATY_OVER, "'%s' has run out: it ended %s")                        \
    M(MSG_TREATY_ENDED_BEFORE, "'%s' was ended by this country; an end is for good: propose another text") \
    M(MSG_TREATY_DIFFERS, "the fingerprint of this text is %s, not %s: it is not what they have") \
    M(MSG_TREATY_FINGERPRINT_FORM, "thirty digits, as the other country's 'cairn treaty show' tells them") \
    M(MSG_TREATY_COMPARE, "accept: compare the fingerprint with the other country and give --fingerprint, or run it on a terminal") \
    M(MSG_TREATY_ASK, "Have the other country read its fingerprint of this text to you. If it is %s, type its last five digits:") \
    M(MSG_TREATY_NOT_SIGNED, "end: this authority has signed no treaty that '%s' names") \
    M(MSG_TREATY_KEY, "'%s' is the key of no treaty signer and no root of this membership, or is revoked") \
    M(MSG_TREATY_ACCEPTED, "signed the treaty with %s, by the %s; it is in force when %s has signed it too") \
    M(MSG_TREATY_IS_ENDED, "ended the treaty with %s, by the %s; what %s holds by it is not called back") \
    /* answers */                                                              \
    M(MSG_NOTHING, "no crossing; %s")                                          \
    M(MSG_COVERAGE, "%d of %d logs current")                                   \
    M(MSG_COVERAGE_BEHIND, "; %s: last entry %s")                           \
    M(MSG_NEVER, "never")                                                      \
    M(MSG_ABROAD_YES, "yes, at %s, %s (%s)")                                   \
    M(MSG_ABROAD_NO, "no: %s has disclosed no such crossing since %s")         \
    M(MSG_ABROAD_UNKNOWN, "unknown, last heard %s")                            \
    M(MSG_NOT_ON_RECORD, "ALARM: what was shown to another country is not on record: %s (%s)") \
    M(MSG_NO_TREATY, "check --abroad: no treaty with '%s' is held; 'cairn treaty list' shows those there are") \
    M(MSG_DOCUMENT_NUMBER, "the number of a document")                         \
    M(MSG_NOT_FOUND, "%s: nothing is held under '%s'")                         \
    M(MSG_NOT_FOUND_YET, "%s: nothing is found under '%s'; %llu entries are not indexed yet") \
    M(MSG_NOT_INDEXED, "%llu entries are not indexed yet and may be missing here") \
    M(MSG_NOT_CROSSING, "%s: '%s' is a correction, no crossing; give the crossing itself") \
    M(MSG_FOREIGN, "%s: '%s' is a record of another country, which alone can correct it") \
    M(MSG_AMBIGUOUS, "%s: more than one record begins with '%s'")              \
    M(MSG_TIME, "a date such as 2026-05-31 or a time such as 2026-05-31T14:00:00Z") \
    M(MSG_DIRECTION, "entry or exit")                                          \
    M(MSG_STATES, "ready, synced or indexed")                                  \
    M(MSG_RECORD_ERROR, "record: %s (%s)")                                     \
    M(MSG_NO_READING, "no document was read in the last two minutes")          \
    M(MSG_VERIFY_PROGRESS, "verified %llu entries")                            \
    M(MSG_SIGNATURES_BAD, "%llu entries are not signed by the key of their log: 'cairn verify' names them") \
    M(MSG_INDEX_VERBS, "rebuild, as the first word")                           \
    M(MSG_INDEX_PROGRESS, "indexed %llu of %llu entries")                      \
    M(MSG_INDEX_HEALTH, "index: %s")                                           \
    M(MSG_INDEX_WAITS, "the indexes cannot be written, it is tried again: %s") \
    M(MSG_BATCH_BAD, "%llu of %llu lines were refused")                        \
    /* daemon */                                                               \
    M(MSG_RUNNING, "%s (%s) runs in %s, listening on %s")                      \
    M(MSG_CONFIG, "'%s', line %d: '%s' is not understood")                     \
    M(MSG_LINK_UP, "link with %s")                                             \
    M(MSG_LINK_DOWN, "link with %s ended: %s (%s)")                            \
    M(MSG_LINK_EXPIRED, "the certificate of %s is out of its dates")           \
    M(MSG_LINK_REFUSED, "log %s, seq %llu: %s (%s)")                           \
    M(MSG_LINK_WAITS, "log %s waits for the certificate of its author")         \
    M(MSG_FORK, "ALARM: log %s is forked at seq %llu; both branches are kept") \
    M(MSG_SIGNATURE_BAD, "WARNING: log %s, seq %llu: the signature is not its author's, though later entries of the log name it (%s)") \
    M(MSG_OWN_AHEAD, "%s holds %llu entries of our own log %s, more than we do: waiting for them") \
    M(MSG_CLONE, "ALARM: another node runs with our identity (%s)")            \
    M(MSG_ASKING, "asking the peers for the end of our own logs")              \
    M(MSG_ADOPTED, "the end of our logs is known again; signing goes on")      \
    M(MSG_OWN_FORKED, "ALARM: a log of this node is forked: it signs no more; cure: stop what runs with its identity, then start it with 'cairn run --new-incarnation'") \
    M(MSG_INCARNATION_IGNORED, "--new-incarnation: the logs' ends are known: no new logs are begun") \
    M(MSG_INCARNATIONS, "--new-incarnation: this key has begun its logs %d times already: make a new node")  \
    M(MSG_DEVICE_OPENED, "reader %s is open")                                  \
    M(MSG_DEVICE_EVENT, "reader %s: %s (%s)")                                  \
    M(MSG_AUTO_RECORDED, "lane %s: recorded %s")                               \
    M(MSG_AUTO_FAILED, "lane %s: not recorded: %s")                            \
    M(MSG_STOPPING, "stopping")                                                \
    M(MSG_LISTEN, "an address, such as 0.0.0.0:7465 or [::]:7465")             \
    M(MSG_PEER, "[NAME@]ADDRESS:PORT")                                         \
    M(MSG_DEVICE, "serial:PATH[,profile][,baud=N][,lane=NAME]")                \
    M(MSG_WAIT_OVER, "still not %s after %d s")                                \
    /* demo */                                                                 \
    M(MSG_DEMO_TITLE,                                                          \
      "Three border posts and a headquarters of one country, and in the end"   \
      " a post of its neighbour, as daemons on this machine. Travellers and"   \
      " documents are invented. Everything lies in %s. Lines that begin "      \
      "with > are what the demo runs; those with $ can be pasted into a "      \
      "second terminal while the network runs.")                               \
    M(MSG_DEMO_NOT_EMPTY,                                                      \
      "demo: '%s' is not empty; name a new or an empty directory")             \
    M(MSG_DEMO_COMMAND, "demo: '%s' ended with %d: %s")                        \
    M(MSG_DEMO_WRONG, "demo: %s")                                              \
    M(MSG_DEMO_FAILED,                                                         \
      "demo: ended before the story was told; logs and stores are left in "    \
      "%s")                                                                    \
    M(MSG_DEMO_NO_FIELD, "an answer has no '%s'")                              \
    M(MSG_DEMO_ANSWER_NO, "'%s' said no")                                      \
    M(MSG_DEMO_LOST, "the daemon of %s has ended by itself")                   \
    M(MSG_DEMO_NOT_READ, "%s has not read the document")                       \
    M(MSG_DEMO_TAKEN, "%s takes a bad document for a good one")                \
    M(MSG_DEMO_LATE, "%s has not got it within %d s")                          \
    M(MSG_DEMO_NOT_ALIKE, "the nodes do not hold equally much after %d s")     \
    M(MSG_DEMO_MISSING, "%s lacks %zu of %zu acknowledged crossings")          \
    M(MSG_DEMO_FAULTS, "%s does not verify")                                   \
    M(MSG_DEMO_AUTHORITY, "A country makes its authority")                     \
    M(MSG_DEMO_AUTHORITY_WHAT,                                                 \
      "One key, kept offline, stands behind every node of the country.")       \
    M(MSG_DEMO_FINGERPRINT,                                                    \
      "Its fingerprint, which two people compare by telephone:")               \
    M(MSG_DEMO_ENROLMENT, "Four nodes get keys, stores and certificates")      \
    M(MSG_DEMO_ENROLMENT_WHAT,                                                 \
      "Each node makes its own keys; the authority certifies them; the node"   \
      " takes its certificate and pins the fingerprint. For %s, and then "     \
      "the same for the posts:")                                               \
    M(MSG_DEMO_PASSPHRASE,                                                     \
      "The keys of this demo have no passphrase. A real post has one: leave"   \
      " out --no-passphrase.")                                                 \
    M(MSG_DEMO_DAEMONS, "The daemons start")                                   \
    M(MSG_DEMO_DAEMONS_WHAT,                                                   \
      "Each listens on an address of its own; the posts have a document "      \
      "reader. Every link is encrypted, and both ends prove their "            \
      "certificates.")                                                         \
    M(MSG_DEMO_DAEMONS_RUN, "What was run for %s:")                            \
    M(MSG_DEMO_FIFOS,                                                          \
      "This machine has no pseudo-terminals (/dev/pts): the readers are "      \
      "FIFOs instead.")                                                        \
    M(MSG_DEMO_READING, "A traveller arrives")                                 \
    M(MSG_DEMO_READING_WHAT,                                                   \
      "The reader at %s reads her passport. A look at it records nothing:")    \
    M(MSG_DEMO_DECIDES,                                                        \
      "The officer admits her. Only now something is recorded, signed and "    \
      "on disk:")                                                              \
    M(MSG_DEMO_RECORDED,                                                       \
      "It has the reference %s, short enough for the radio.")                  \
    M(MSG_DEMO_ELSEWHERE, "The others know it")                                \
    M(MSG_DEMO_ELSEWHERE_WHAT,                                                 \
      "Neither headquarters nor the next post recorded this crossing; both "   \
      "answer from their own store. The time runs from the acknowledgement:")  \
    M(MSG_DEMO_FALSE, "Documents that are not right")                          \
    M(MSG_DEMO_FALSE_DIGIT,                                                    \
      "Here the check digit of the number is wrong, so one of these "          \
      "characters is false:")                                                  \
    M(MSG_DEMO_FALSE_MISREAD,                                                  \
      "Here the reader took a zero for a letter; what may be misread is "      \
      "marked:")                                                               \
    M(MSG_DEMO_FALSE_KEPT,                                                     \
      "Nothing is repaired in silence: the officer sees it and decides.")      \
    M(MSG_DEMO_BUSY, "A busy hour")                                            \
    M(MSG_DEMO_BUSY_WHAT,                                                      \
      "%s and %s now admit by themselves whatever their readers read "         \
      "(--auto-admit), while the officer at %s goes on. Entries held by "      \
      "each node:")                                                            \
    M(MSG_DEMO_BUSY_ALIKE, "All four hold the same.")                          \
    M(MSG_DEMO_CUT, "A post loses its power")                                  \
    M(MSG_DEMO_CUT_WHAT,                                                       \
      "In the middle of it, the daemon of %s is killed without warning. The"   \
      " others go on:")                                                        \
    M(MSG_DEMO_CUT_BACK,                                                       \
      "%s starts again, from what its disk holds, and fetches what it "        \
      "missed:")                                                               \
    M(MSG_DEMO_CUT_KEPT,                                                       \
      "All %zu crossings that had been acknowledged, here and at the other "   \
      "posts, are found at every node.")                                       \
    M(MSG_DEMO_CORRECTION, "A mistake is corrected")                           \
    M(MSG_DEMO_CORRECTION_WHAT,                                                \
      "Nothing is ever overwritten: a correction is an entry of its own, "     \
      "with its reason.")                                                      \
    M(MSG_DEMO_REASON_AMEND, "typing error")                                   \
    M(MSG_DEMO_REASON_VOID, "recorded twice")                                  \
    M(MSG_DEMO_HISTORY, "%s shows what was written, by whom, and why:")        \
    M(MSG_DEMO_VERIFIED, "Anybody can check it")                               \
    M(MSG_DEMO_VERIFIED_WHAT,                                                  \
      "Each node goes through everything it holds: every hash, every chain,"   \
      " every signature.")                                                     \
    M(MSG_DEMO_COSE,                                                           \
      "Nobody has to believe this program: %s is %zu bytes of COSE (RFC "      \
      "9052), which any such library verifies, given --key and --aad:")        \
    M(MSG_DEMO_SHOWN, "%s is shown to %s, which has not been granted it")      \
    M(MSG_DEMO_TREATY, "A neighbour, and a treaty with it")                    \
    M(MSG_DEMO_TREATY_COUNTRY,                                                 \
      "%s makes an authority of its own and enrols its post %s, whose "        \
      "daemon knows the address of %s. Without a treaty they refuse each "     \
      "other:")                                                                \
    M(MSG_DEMO_TREATY_WHAT,                                                    \
      "A readable file grants some fields of a crossing, and no names:")       \
    M(MSG_DEMO_TREATY_FINGERPRINT,                                             \
      "It becomes a text, whose fingerprint both compare by telephone:")       \
    M(MSG_DEMO_TREATY_SIGNED,                                                  \
      "Each country signs it; a running node of each takes what was signed."   \
      " What %s takes reaches its posts by itself:")                           \
    M(MSG_DEMO_ABROAD, "Across the border")                                    \
    M(MSG_DEMO_ABROAD_WHAT,                                                    \
      "%s now finds the first traveller, whom %s recorded. It sees the "       \
      "granted fields and not the others:")                                    \
    M(MSG_DEMO_ABROAD_VERIFY,                                                  \
      "The signatures of the foreign posts hold all the same:")                \
    M(MSG_DEMO_ABROAD_ASK,                                                     \
      "An officer there asks; the question is put on record:")                 \
    M(MSG_DEMO_ABROAD_DISCLOSED, "So is, at %s, that something was shown:")    \
    M(MSG_DEMO_TOLD, "Told in %.0f seconds.")                                  \
    M(MSG_DEMO_TRY, "Three things to try, in a second terminal")               \
    M(MSG_DEMO_TRY_FIND, "Ask one post for travellers that others have seen:") \
    M(MSG_DEMO_TRY_RECORD,                                                     \
      "Let the first traveller leave, and ask for her at another post:")       \
    M(MSG_DEMO_TRY_KILL,                                                       \
      "Kill a daemon and see it come back and catch up: 'kill -9 %ld' (%s).")  \
    M(MSG_DEMO_RUNS, "The network runs until you press Ctrl-C.")               \
    M(MSG_DEMO_RESTART, "The daemon of %s has ended; starting it again.")      \
    M(MSG_DEMO_REMOVED, "All daemons have ended; %s is removed.")              \
    M(MSG_DEMO_LEFT, "All daemons have ended; their stores are left in %s.")

enum message {
#define MESSAGE_ID(id, text) id,
    MESSAGES(MESSAGE_ID)
#undef MESSAGE_ID
        MESSAGE_COUNT
};

/* Chooses the language by LC_ALL, LC_MESSAGES, LANG. */
void messages_begin(void);

/* The sentence in the reader's language, a printf format. */
const char *message(enum message id);

/* A text of the command table in the reader's language. */
const char *message_text(const char *english);

/* The sentence of an outcome in the reader's language. */
const char *message_result(enum result result);

#endif
