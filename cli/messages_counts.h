/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: statistics. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_COUNTS_H
#define CAIRN_CLI_MESSAGES_COUNTS_H

#define MESSAGES_COUNTS(M)                                                     \
    M(MSG_STATS_COLUMNS,                                                       \
      "at most eight, each once, of day, month, year, hour, post, "            \
      "direction, nationality, residence, sex, age_group, mode, purpose, "     \
      "category, outcome, reasons",                                            \
      "au plus huit, chacun une fois, parmi day, month, year, hour, post, "    \
      "direction, nationality, residence, sex, age_group, mode, purpose, "     \
      "category, outcome, reasons")                                            \
    M(MSG_STATS_MONTH, "a month such as 2026-10",                              \
      "un mois tel que 2026-10")                                               \
    M(MSG_STATS_DAY, "a day such as 2026-05-31",                               \
      "un jour tel que 2026-05-31")                                            \
    M(MSG_STATS_WHERE, "FIELD=VALUE",                                          \
      "CHAMP=VALEUR")                                                          \
    M(MSG_STATS_WHERE_MANY, "at most 16 of them",                              \
      "au plus 16 fois cette option")                                          \
    M(MSG_STATS_VALUE, "a value as the tables show it",                        \
      "une valeur telle que les tables la montrent")                           \
    M(MSG_STATS_YEAR, "year",                                                  \
      "year")                                                                  \
    M(MSG_STATS_LARGE,                                                         \
      "stats: the table has more than %ld rows; ask for fewer columns or a "   \
      "shorter time",                                                          \
      "stats : la table a plus de %ld lignes ; demandez moins de colonnes ou " \
      "une période plus courte")                                               \
    M(MSG_STATS_TOTAL, "total %s",                                             \
      "total %s")                                                              \
    M(MSG_STATS_TOTAL_OF, "total %s, a year before %s",                        \
      "total %s, un an avant %s")                                              \
    M(MSG_STATS_HIDDEN, "hidden",                                              \
      "masqué")                                                                \
    M(MSG_STATS_AS_OF,                                                         \
      "as of %s; --as-of with this time gives the same table again",           \
      "état du %s ; --as-of avec cette heure redonne la même table")           \
    M(MSG_STATS_PAST, "a time from 1970 until now",                            \
      "une heure entre 1970 et maintenant")                                    \
    M(MSG_STATS_MATCH_ONLY,                                                    \
      "stats: --match goes with --since and --until alone",                    \
      "stats : --match va seulement avec --since et --until")                  \
    M(MSG_MATCH_TOO_MANY,                                                      \
      "stats: more than %llu crossings are held since then; give a later "     \
      "--since",                                                               \
      "stats : plus de %llu passages sont conservés depuis ; donnez un "       \
      "--since plus tardif")                                                   \
    M(MSG_STATS_MATCHING, "looked at %llu of %llu entries",                    \
      "%llu entrées sur %llu examinées")

#endif
