/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: stays, permits and posts. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_STAYS_H
#define CAIRN_CLI_MESSAGES_STAYS_H

#define MESSAGES_STAYS(M)                                                      \
    M(MSG_STAY_STATES,                                                         \
      "open, closed, overstayed, exit_possible, exit_not_recorded, "           \
      "possible_match or disputed",                                            \
      "open, closed, overstayed, exit_possible, exit_not_recorded, "           \
      "possible_match ou disputed")                                            \
    M(MSG_STAYS_NONE, "no stay; %s", "aucun séjour ; %s")                      \
    M(MSG_STAYS_PROGRESS, "looked at %llu of %llu entries",                    \
      "%llu entrées sur %llu examinées")                                       \
    M(MSG_STAYS_TOO_MANY,                                                      \
      "stays: more than %llu crossings are held; give --document",             \
      "stays : plus de %llu passages sont conservés ; donnez --document")      \
    M(MSG_COVERAGE_CLOSED, "; closed: %s", " ; fermé : %s")                    \
    M(MSG_COVERAGE_SILENT, "; silent: %s", " ; muet : %s")                     \
    M(MSG_HEADQUARTERS_ONLY,                                                   \
      "%s: only headquarters may do this; '%s' has not that role",             \
      "%s : seul le siège en a le droit ; « %s » n'a pas ce rôle")             \
    M(MSG_PERMIT_VERBS, "issue, extend, withdraw, rule or list, as the first word",\
      "issue, extend, withdraw, rule ou list, comme premier mot")              \
    M(MSG_PERMIT_ABOUT,                                                        \
      "%s: '%s' is neither a permit nor an entry into this country",           \
      "%s : « %s » n'est ni un permis ni une entrée dans ce pays")             \
    M(MSG_PERMITS_NONE, "no permit; %s", "aucun permis ; %s")                  \
    M(MSG_POST_VERBS, "set, as the first word", "set, comme premier mot")

#endif
