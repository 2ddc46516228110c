/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: the demo. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_DEMO_H
#define CAIRN_CLI_MESSAGES_DEMO_H

#define MESSAGES_DEMO(M)                                                       \
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

#endif
