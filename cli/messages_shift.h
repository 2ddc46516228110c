/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: shifts, tallies, groups and passes. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_SHIFT_H
#define CAIRN_CLI_MESSAGES_SHIFT_H

#define MESSAGES_SHIFT(M)                                                      \
    M(MSG_SHIFT_VERBS, "open, close or show",                                  \
      "open, close ou show")                                                   \
    M(MSG_SHIFT_CLOCK,                                                         \
      "shift: %s was written at %s, which this node's clock has not reached; " \
      "check the clock",                                                       \
      "shift : %s a été écrit à %s, que l'horloge de ce nœud n'a pas "         \
      "atteint ; vérifiez l'horloge")                                          \
    M(MSG_SHIFT_IS_OPEN,                                                       \
      "shift: one is open at %s since %s (%s): close it first",                \
      "shift : un service est ouvert à %s depuis %s (%s) : fermez-le d'abord") \
    M(MSG_SHIFT_NOT_OPEN,                                                      \
      "shift: none is open at %s; 'cairn shift open' begins one",              \
      "shift : aucun n'est ouvert à %s ; « cairn shift open » en commence un") \
    M(MSG_SHIFT_NONE, "shift: %s has had none yet",                            \
      "shift : %s n'en a pas encore eu")                                       \
    M(MSG_SHIFT_NO_POST, "%s: this node belongs to no post",                   \
      "%s : ce nœud n'appartient à aucun poste")                               \
    M(MSG_TALLY_DIRECTION, "entry or exit",                                    \
      "entry ou exit")                                                         \
    M(MSG_TALLY_TIMES,                                                         \
      "tally: '%s' is not before '%s', or lies in the future",                 \
      "tally : « %s » n'est pas avant « %s », ou est dans l'avenir")

#endif
