/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: answers of a node, and what a daemon says. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_ANSWERS_H
#define CAIRN_CLI_MESSAGES_ANSWERS_H

#define MESSAGES_ANSWERS(M)                                                    \
    /* answers */                                                              \
    M(MSG_NOTHING, "no crossing; %s",                                          \
      "aucun passage ; %s")                                                    \
    M(MSG_COVERAGE, "%d of %d logs current",                                   \
      "%d journaux sur %d à jour")                                             \
    M(MSG_COVERAGE_BEHIND, "; %s: last entry %s",                              \
      " ; %s : dernière entrée %s")                                            \
    M(MSG_SHOWN_PART, "there are more than are shown",                         \
      "il y en a plus que ce qui est affiché")                                 \
    M(MSG_NEVER, "never",                                                      \
      "jamais")                                                                \
    M(MSG_ABROAD_YES, "yes, at %s, %s (%s)",                                   \
      "oui, à %s, %s (%s)")                                                    \
    M(MSG_ABROAD_NO, "no: %s has disclosed no such crossing since %s",         \
      "non : %s n'a communiqué aucun passage de ce genre depuis %s")           \
    M(MSG_ABROAD_UNKNOWN, "unknown, last heard %s",                            \
      "inconnu, dernières nouvelles %s")                                       \
    M(MSG_NOT_ON_RECORD,                                                       \
      "ALARM: nothing goes to other countries, since it cannot be put on "     \
      "record: %s (%s)",                                                       \
      "ALARME : rien ne part vers d'autres pays, faute de pouvoir le "         \
      "consigner : %s (%s)")                                                   \
    M(MSG_NO_TREATY,                                                           \
      "check --abroad: no treaty with '%s' is held; 'cairn treaty list' "      \
      "shows those there are",                                                 \
      "check --abroad : aucun traité avec « %s » n'est détenu ; « cairn "      \
      "treaty list » montre ceux qu'il y a")                                   \
    M(MSG_ABROAD_NOT_IN_FORCE,                                                 \
      "no treaty with %s is in force: nothing new comes from there",           \
      "aucun traité avec %s n'est en vigueur : rien de nouveau n'en vient")    \
    M(MSG_PURPOSE,                                                             \
      "check --abroad: '%s' is none of the purposes for which %s shows what "  \
      "it does; these are: %s",                                                \
      "check --abroad : « %s » n'est pas un des buts pour lesquels %s "        \
      "communique ; les voici : %s")                                           \
    M(MSG_TEXT_SIZE, "%s: %s takes 1 to %zu bytes, not the %zu of '%s'",       \
      "%s : %s prend de 1 à %zu octets, non les %zu de « %s »")                \
    M(MSG_DOCUMENT_NUMBER, "the number of a document",                         \
      "le numéro d'un document")                                               \
    M(MSG_NOT_FOUND, "%s: nothing is held under '%s'",                         \
      "%s : rien n'est détenu sous « %s »")                                    \
    M(MSG_NOT_FOUND_YET,                                                       \
      "%s: nothing is found under '%s'; %llu entries are not indexed yet",     \
      "%s : rien n'est trouvé sous « %s » ; %llu entrées ne sont pas encore "  \
      "indexées")                                                              \
    M(MSG_NOT_INDEXED,                                                         \
      "%llu entries are not indexed yet and may be missing here",              \
      "%llu entrées ne sont pas encore indexées et peuvent manquer ici")       \
    M(MSG_NOT_CROSSING,                                                        \
      "%s: '%s' is a correction, no crossing; give the crossing itself",       \
      "%s : « %s » est une correction, non un passage ; donnez le passage "    \
      "lui-même")                                                              \
    M(MSG_FOREIGN,                                                             \
      "%s: '%s' is a record of another country, which alone can correct it",   \
      "%s : « %s » est un enregistrement d'un autre pays, qui seul peut le "   \
      "corriger")                                                              \
    M(MSG_KEPT_BACK,                                                           \
      "%s: what that country showed of '%s' is not shown: its days are over, " \
      "or no treaty names the purpose '%s'",                                   \
      "%s : ce que ce pays a montré de « %s » n'est pas montré : ses jours "   \
      "sont passés, ou aucun traité ne nomme le but « %s »")                   \
    M(MSG_SHOWN_TWICE,                                                         \
      "a neighbour has shown fields of %llu entries with other values than "   \
      "before, and both verify: what came second is kept as evidence",         \
      "un voisin a montré des champs de %llu entrées avec d'autres valeurs "   \
      "qu'avant, et les deux se vérifient : ce qui est venu en second est "    \
      "gardé comme preuve")                                                    \
    M(MSG_AMBIGUOUS, "%s: more than one record begins with '%s'",              \
      "%s : plusieurs enregistrements commencent par « %s »")                  \
    M(MSG_TIME,                                                                \
      "a date such as 2026-05-31 or a time such as 2026-05-31T14:00:00Z",      \
      "une date comme 2026-05-31 ou une heure comme 2026-05-31T14:00:00Z")     \
    M(MSG_DIRECTION, "entry or exit",                                          \
      "entry ou exit")                                                         \
    M(MSG_STATES, "ready, synced or indexed",                                  \
      "ready, synced ou indexed")                                              \
    M(MSG_RECORD_ERROR, "record: %s (%s)",                                     \
      "record : %s (%s)")                                                      \
    M(MSG_NO_READING, "no document was read in the last two minutes",          \
      "aucun document n'a été lu dans les deux dernières minutes")             \
    M(MSG_VERIFY_PROGRESS, "verified %llu entries",                            \
      "%llu entrées vérifiées")                                                \
    M(MSG_SIGNATURES_BAD,                                                      \
      "%llu entries are not signed by the key of their log: 'cairn verify' "   \
      "names them",                                                            \
      "%llu entrées ne sont pas signées par la clé de leur journal : « "       \
      "cairn verify » les nomme")                                              \
    M(MSG_INDEX_VERBS, "rebuild, as the first word",                           \
      "rebuild comme premier mot")                                             \
    M(MSG_INDEX_PROGRESS, "indexed %llu of %llu entries",                      \
      "%llu entrées indexées sur %llu")                                        \
    M(MSG_INDEX_HEALTH, "index: %s",                                           \
      "index : %s")                                                            \
    M(MSG_INDEX_WAITS, "the indexes cannot be written, it is tried again: %s", \
      "les index ne peuvent pas être écrits, un nouvel essai est en cours : "  \
      "%s")                                                                    \
    M(MSG_BATCH_BAD, "%llu of %llu lines were refused",                        \
      "%llu lignes sur %llu ont été refusées")                                 \
    /* daemon */                                                               \
    M(MSG_RUNNING, "%s (%s) runs in %s, listening on %s",                      \
      "%s (%s) tourne dans %s et écoute sur %s")                               \
    M(MSG_CONFIG, "'%s', line %d: '%s' is not understood",                     \
      "« %s », ligne %d : « %s » n'est pas compris")                           \
    M(MSG_LINK_UP, "link with %s",                                             \
      "liaison avec %s")                                                       \
    M(MSG_LINK_DOWN, "link with %s ended: %s (%s)",                            \
      "liaison avec %s terminée : %s (%s)")                                    \
    M(MSG_LINK_EXPIRED, "the certificate of %s is out of its dates",           \
      "le certificat de %s est hors de ses dates")                             \
    M(MSG_LINK_REFUSED, "log %s, seq %llu: %s (%s)",                           \
      "journal %s, seq %llu : %s (%s)")                                        \
    M(MSG_LINK_WAITS, "log %s waits for the certificate of its author",        \
      "le journal %s attend le certificat de son auteur")                      \
    M(MSG_FORK, "ALARM: log %s is forked at seq %llu; both branches are kept", \
      "ALARME : le journal %s est bifurqué à seq %llu ; les deux branches "    \
      "sont gardées")                                                          \
    M(MSG_SIGNATURE_BAD,                                                       \
      "WARNING: log %s, seq %llu: the signature is not its author's, though "  \
      "later entries of the log name it (%s)",                                 \
      "ATTENTION : journal %s, seq %llu : la signature n'est pas celle de "    \
      "son auteur, bien que des entrées suivantes du journal la nomment (%s)") \
    M(MSG_OWN_AHEAD,                                                           \
      "%s holds %llu entries of our own log %s, more than we do: waiting "     \
      "for them",                                                              \
      "%s détient %llu entrées de notre propre journal %s, plus que nous : "   \
      "nous les attendons")                                                    \
    M(MSG_CLONE, "ALARM: another node runs with our identity (%s)",            \
      "ALARME : un autre nœud tourne avec notre identité (%s)")                \
    M(MSG_ASKING, "asking the peers for the end of our own logs",              \
      "nous demandons aux pairs où finissent nos propres journaux")            \
    M(MSG_ADOPTED, "the end of our logs is known again; signing goes on",      \
      "la fin de nos journaux est de nouveau connue ; la signature reprend")   \
    M(MSG_OWN_FORKED,                                                          \
      "ALARM: a log of this node is forked: it signs no more; cure: stop "     \
      "what runs with its identity, then start it with 'cairn run "            \
      "--new-incarnation'",                                                    \
      "ALARME : un journal de ce nœud est bifurqué : il ne signe plus ; "      \
      "remède : arrêtez ce qui tourne avec son identité, puis lancez-le par "  \
      "« cairn run --new-incarnation »")                                       \
    M(MSG_INCARNATION_IGNORED,                                                 \
      "--new-incarnation: the logs' ends are known: no new logs are begun",    \
      "--new-incarnation : les fins des journaux sont connues : aucun "        \
      "nouveau journal n'est commencé")                                        \
    M(MSG_INCARNATIONS,                                                        \
      "--new-incarnation: this key has begun its logs %d times already: "      \
      "make a new node",                                                       \
      "--new-incarnation : cette clé a déjà commencé ses journaux %d fois : "  \
      "créez un nouveau nœud")                                                 \
    M(MSG_DEVICE_OPENED, "reader %s is open",                                  \
      "le lecteur %s est ouvert")                                              \
    M(MSG_DEVICE_EVENT, "reader %s: %s (%s)",                                  \
      "lecteur %s : %s (%s)")                                                  \
    M(MSG_AUTO_RECORDED, "lane %s: recorded %s",                               \
      "couloir %s : %s enregistré")                                            \
    M(MSG_AUTO_FAILED, "lane %s: not recorded: %s",                            \
      "couloir %s : non enregistré : %s")                                      \
    M(MSG_STOPPING, "stopping",                                                \
      "arrêt")                                                                 \
    M(MSG_LISTEN, "an address, such as 0.0.0.0:7465 or [::]:7465",             \
      "une adresse, comme 0.0.0.0:7465 ou [::]:7465")                          \
    M(MSG_PEER, "[NAME@]ADDRESS:PORT",                                         \
      "[NOM@]ADRESSE:PORT")                                                    \
    M(MSG_DEVICE, "serial:PATH[,profile][,baud=N][,lane=NAME]",                \
      "serial:CHEMIN[,profil][,baud=N][,lane=NOM]")                            \
    M(MSG_WAIT_OVER, "still not %s after %d s",                                \
      "toujours pas %s après %d s")

#endif
