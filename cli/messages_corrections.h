/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: corrections, notes, links and conflicts. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_CORRECTIONS_H
#define CAIRN_CLI_MESSAGES_CORRECTIONS_H

#define MESSAGES_CORRECTIONS(M)                                                \
    M(MSG_IS_LINK, "%s: '%s' is a link of two crossings; 'cairn void' withdraws it",\
      "%s : « %s » est un lien entre deux passages ; « cairn void » le retire")\
    M(MSG_LINK_CROSSING, "%s: '%s' is no crossing; a link joins two crossings",\
      "%s : « %s » n'est pas un passage ; un lien unit deux passages")         \
    M(MSG_LINK_SAME, "%s: '%s' and '%s' are one and the same crossing",        \
      "%s : « %s » et « %s » sont un seul et même passage")                    \
    M(MSG_APPROVE_WHAT, "%s: '%s' is no crossing and no correction of one",    \
      "%s : « %s » n'est ni un passage ni une correction")                     \
    M(MSG_APPROVE_NOTHING, "%s: nothing of '%s' awaits approval",              \
      "%s : rien de « %s » n'attend d'approbation")                            \
    M(MSG_APPROVE_OWN, "%s: '%s' was corrected by %s; another supervisor approves it",\
      "%s : « %s » a été corrigé par %s ; un autre chef l'approuve")           \
    M(MSG_APPROVE_SEVERAL, "%s: %zu corrections of '%s' await approval: %s; give one of them, or --all",\
      "%s : %zu corrections de « %s » attendent une approbation : %s ; donnez-en une, ou --all")\
    M(MSG_CORRECTIONS_NONE, "no such correction; %s",                          \
      "aucune correction de ce genre ; %s")                                    \
    M(MSG_CONFLICT, "in conflict; 'cairn amend %s FIELD=VALUE --reason TEXT' settles a field:",\
      "en conflit ; « cairn amend %s CHAMP=VALEUR --reason TEXTE » règle un champ :")\
    M(MSG_REGISTERS, "fields that were corrected, and by whom:",               \
      "champs corrigés, et par qui :")                                         \
    M(MSG_NOTES, "notes:", "notes :")                                          \
    M(MSG_STATEMENTS, "every entry behind it:", "chaque entrée derrière lui :")\
    M(MSG_SHOWN, "shown", "affiché")                                           \
    M(MSG_DIFFERS, "differs", "diffère")                                       \
    M(MSG_REMOVED, "removed", "remplacé")                                      \
    M(MSG_TAKEN_BACK, "(taken back)", "(retiré)")

#endif
