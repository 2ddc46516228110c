/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: alerts and hits. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_ALERTS_H
#define CAIRN_CLI_MESSAGES_ALERTS_H

#define MESSAGES_ALERTS(M)                                                     \
    M(MSG_ALERT_VERBS, "add, withdraw, list, show or import, as the first word",\
      "add, withdraw, list, show ou import, comme premier mot")                \
    M(MSG_ALERT_ROLE, "alert: only a headquarters publishes and withdraws alerts; %s is none",\
      "alert : seul un quartier général publie et retire des alertes ; %s n'en est pas un")\
    M(MSG_ALERT_NOT_ONE, "%s: '%s' is no alert",                               \
      "%s : « %s » n'est pas une alerte")                                      \
    M(MSG_ALERT_WITHDRAWN, "alert: '%s' is withdrawn already",                 \
      "alert : « %s » est déjà retirée")                                       \
    M(MSG_ALERT_SUBJECT, "an alert needs a document_number, a vehicle_plate, or a surname with a birth_date",\
      "une alerte doit avoir un document_number, un vehicle_plate, ou un surname avec une birth_date")\
    M(MSG_ALERT_FIELD, "%s: '%s' is no field of an alert; ENTRY.md lists them",\
      "%s : « %s » n'est pas un champ d'une alerte ; ENTRY.md les énumère")\
    M(MSG_HIT_NOT_ONE, "hit: '%s' is no hit; 'cairn hits' lists them",         \
      "hit : « %s » n'est pas une correspondance ; « cairn hits » les énumère")\
    M(MSG_HIT_VERBS, "decide, as the first word",                              \
      "decide, comme premier mot")                                             \
    M(MSG_HIT_DECISIONS, "confirmed, false or unresolved",                     \
      "confirmed, false ou unresolved")                                        \
    M(MSG_HITS_NONE, "no hit; %s", "aucune correspondance ; %s")               \
    M(MSG_IMPORT_PROGRESS, "imported %llu lines, %llu of them refused",        \
      "%llu lignes importées, dont %llu refusées")                             \
    M(MSG_IMPORT_COLUMN, "'%s': the column '%s' is no field of an alert",\
      "« %s » : la colonne « %s » n'est pas un champ d'une alerte")

#endif
