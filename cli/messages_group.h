/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: groups, border passes, paper forms. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_GROUP_H
#define CAIRN_CLI_MESSAGES_GROUP_H

#define MESSAGES_GROUP(M)                                                      \
    M(MSG_GROUP_VERBS, "open, show or close",                                  \
      "open, show ou close")                                                   \
    M(MSG_GROUP_NONE, "no open group begins with '%s'; 'cairn group' lists "   \
      "them",                                                                  \
      "aucun groupe ouvert ne commence par « %s » ; « cairn group » les "      \
      "donne")                                                                 \
    M(MSG_GROUP_SEVERAL, "several open groups begin with '%s'; give more of "  \
      "it",                                                                    \
      "plusieurs groupes ouverts commencent par « %s » ; donnez-en plus")      \
    M(MSG_GROUP_FIELD, "group: '%s' is no field that a group shares; these "   \
      "are: %s",                                                               \
      "group : « %s » n'est pas un champ qu'un groupe partage ; ce sont : %s") \
    M(MSG_GROUP_LIMIT,                                                         \
      "group: %d are open here, which is the most; close one first",           \
      "group : %d sont ouverts ici, le maximum ; fermez-en un d'abord")        \
    M(MSG_GROUP_DAMAGED,                                                       \
      "group: the file of '%s' is damaged; what was recorded is not",          \
      "group : le fichier de « %s » est endommagé ; ce qui est enregistré "    \
      "ne l'est pas")                                                          \
    M(MSG_GROUP_INCOMPLETE,                                                    \
      "group: %llu of %llu in '%.8s' are recorded; --incomplete closes it "    \
      "all the same",                                                          \
      "group : %llu sur %llu du groupe « %.8s » sont enregistrés ; "           \
      "--incomplete le ferme quand même")                                      \
    M(MSG_PASS_NONE,                                                           \
      "no record here has the pass '%s': record with the document",            \
      "aucun enregistrement d'ici n'a le laissez-passer frontalier "           \
      "« %s » : enregistrez avec le document")                                 \
    M(MSG_PASS_SEVERAL,                                                        \
      "records of different people have the pass '%s': record with the "       \
      "document",                                                              \
      "des enregistrements de personnes différentes ont le "                \
      "laissez-passer frontalier « %s » : enregistrez avec le document")       \
    M(MSG_PASS_ALONE, "record: --pass stands for one crossing, not for --from",\
      "record : --pass vaut pour un seul passage, pas avec --from")            \
    M(MSG_RECORD_NOBODY,                                                       \
      "%s is recorded, but names neither a document nor a person: void it or " \
      "amend it if that was a slip",                                           \
      "%s est enregistré, mais ne nomme ni document ni personne : annulez-le " \
      "ou corrigez-le si c'est une erreur")                                    \
    M(MSG_RECORD_UNBORN,                                                       \
      "%s is recorded, but its birth_date is in the future: look at it, or at " \
      "the clock",                                                             \
      "%s est enregistré, mais birth_date est dans le futur : vérifiez-la, ou " \
      "l'horloge")                                                             \
    M(MSG_PAPER_TIME,                                                          \
      "paper_form needs event_time, when it happened by the form",             \
      "paper_form demande event_time, quand cela s'est passé selon le "        \
      "formulaire")

#endif
