/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: files of rows, lists of documents. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_LISTS_H
#define CAIRN_CLI_MESSAGES_LISTS_H

#define MESSAGES_LISTS(M)                                                      \
    M(MSG_ROWS_NAMES,                                                          \
      "'%s' must begin with '{' (JSON, one object a line) or with a line of "  \
      "column names, '%s' among them, each once",                              \
      "« %s » doit commencer par « { » (JSON, un objet par ligne) ou par "     \
      "une ligne de noms de colonnes, dont « %s », chacun une seule fois")     \
    M(MSG_ROWS_BAD, "line %llu: %s (%s)",                                      \
      "ligne %llu : %s (%s)")                                                  \
    M(MSG_ROWS_PROGRESS, "%llu lines, %llu %%",                                \
      "%llu lignes, %llu %%")                                                  \
    M(MSG_ROWS_SORTING, "%llu documents: sorting",                             \
      "%llu documents : tri en cours")                                         \
    M(MSG_ROWS_BAD_COUNT, "%llu of %llu lines were bad; the others are taken", \
      "%llu lignes sur %llu étaient mauvaises ; les autres sont prises")       \
    M(MSG_LIST_VERBS, "show, import or remove",                                \
      "show, import ou remove")                                                \
    M(MSG_LIST_NAME, "1 to 32 of a-z, 0-9 and '-'",                            \
      "1 à 32 caractères parmi a-z, 0-9 et « - »")                             \
    M(MSG_LIST_SOURCE, "at most 64 bytes",                                     \
      "64 octets au plus")                                                     \
    M(MSG_LIST_DATE, "a day such as 2026-11-01, not after today",              \
      "un jour comme 2026-11-01, pas après aujourd'hui")                       \
    M(MSG_LIST_MANY,                                                           \
      "%s: this node has %d lists, as many as it can; 'cairn list remove' "    \
      "takes one away",                                                        \
      "%s : ce nœud a %d listes, c'est le maximum ; « cairn list remove » "    \
      "en ôte une")                                                            \
    M(MSG_LIST_NONE, "this node has no list '%s'",                             \
      "ce nœud n'a pas de liste « %s »")                                       \
    M(MSG_LIST_EMPTY,                                                          \
      "no list of documents; 'cairn list import' takes one in",                \
      "aucune liste de documents ; « cairn list import » en prend une")        \
    M(MSG_LIST_NOTHING, "'%s' names no document; the list '%s' stays as it was", \
      "« %s » ne nomme aucun document ; la liste « %s » reste telle quelle")   \
    M(MSG_LIST_REMOVED, "the list '%s' is removed",                            \
      "la liste « %s » est supprimée")

#endif
