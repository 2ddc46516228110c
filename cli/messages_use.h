/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: words of help and use, keys and stores. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_USE_H
#define CAIRN_CLI_MESSAGES_USE_H

#define MESSAGES_USE(M)                                                        \
    /* help */                                                                 \
    M(MSG_HELP_USE, "Use: cairn %s%s%s [OPTION...]\n")                         \
    M(MSG_HELP_ALL, "Use: cairn COMMAND [ARGUMENT...]\n")                      \
    M(MSG_HELP_MORE, "\n'cairn COMMAND --help' tells more of one; 'cairn --help' lists them all.")\
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
                             "--passphrase-file FILE, or run it on a terminal")\
    M(MSG_PASSPHRASE_OR_NONE, "give --passphrase-file FILE or "                \
                              "--no-passphrase, or run it on a terminal")      \
    M(MSG_KEY_MODE, "'%s' can be read or written by others; cure: chmod 600 '%s'")\
    M(MSG_KEY_OWNER, "'%s' does not belong to this user")                      \
    M(MSG_KEY_LINK, "'%s' is no plain file")                                   \
    M(MSG_KEY_DAMAGED, "'%s' is damaged: it is no key file of cairn")          \
    M(MSG_KEY_PASSPHRASE, "the passphrase does not open '%s'")                 \
    M(MSG_THIEF_RUN, "the key of this store has no passphrase: a thief can read it; give --no-passphrase to run it all the same")\
    M(MSG_THIEF, "a thief can read this store: its key has no passphrase")     \
    /* stores */                                                               \
    M(MSG_STORE_MADE, "made %s, a node named %s; its request for a certificate is %s")\
    M(MSG_STORE_EXISTS, "'%s' holds a node already")                           \
    M(MSG_STORE_NONE, "'%s' holds no node; 'cairn init' makes one")            \
    M(MSG_DESCRIPTORS, "run: a daemon needs %d free file descriptors; cure: a higher 'ulimit -n'")\
    M(MSG_STORE_RUNS, "a daemon runs in '%s' already")                         \
    M(MSG_STORE_LOCKED, "'%s' is in use by another process, and no daemon answers in it")\
    M(MSG_STORE_OPEN, "'%s' cannot be opened: %s (%s)")                        \
    M(MSG_STORE_REPAIRED, "a torn page of the store was mended from its copy") \
    M(MSG_STORE_RECOVERY, "this store is older than what this node has signed, or stands on other hardware: it does not sign until its peers have told its log's end")\
    M(MSG_STORE_PATH, "'%s': the path of a store may have at most %d characters")\
    M(MSG_NOT_ENROLLED, "'%s' has no certificate yet; have '%s' certified and run 'cairn enroll'")\
    M(MSG_NO_DAEMON, "no daemon answers in '%s'; start one with 'cairn run'")  \
    M(MSG_DAEMON_GONE, "the daemon went away before it had answered")

#endif
