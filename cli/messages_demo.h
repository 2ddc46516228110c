/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: the demo. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_DEMO_H
#define CAIRN_CLI_MESSAGES_DEMO_H

#define MESSAGES_DEMO(M)                                                       \
    /* demo */                                                                 \
    M(MSG_DEMO_TITLE,                                                          \
      "Three border posts and a headquarters of one country, and in the end "  \
      "a post of its neighbour, as daemons on this machine. Travellers and "   \
      "documents are invented. Everything lies in %s. Lines that begin with "  \
      "> are what the demo runs; those with $ can be pasted into a second "    \
      "terminal while the network runs.",                                      \
      "Trois postes frontière et une administration centrale d'un pays, et "   \
      "à la fin un poste de son voisin, comme démons sur cette machine. "      \
      "Voyageurs et documents sont inventés. Tout se trouve dans %s. Les "     \
      "lignes qui commencent par > sont ce que la démonstration lance ; "      \
      "celles avec $ peuvent être collées dans un second terminal pendant "    \
      "que le réseau tourne.")                                                 \
    M(MSG_DEMO_NOT_EMPTY,                                                      \
      "demo: '%s' is not empty; name a new or an empty directory",             \
      "demo : « %s » n'est pas vide ; nommez un dossier nouveau ou vide")      \
    M(MSG_DEMO_COMMAND, "demo: '%s' ended with %d: %s",                        \
      "demo : « %s » a fini par %d : %s")                                      \
    M(MSG_DEMO_WRONG, "demo: %s",                                              \
      "demo : %s")                                                             \
    M(MSG_DEMO_FAILED,                                                         \
      "demo: ended before the story was told; logs and stores are left in %s", \
      "demo : finie avant que l'histoire soit racontée ; journaux et dépôts "  \
      "restent dans %s")                                                       \
    M(MSG_DEMO_NO_FIELD, "an answer has no '%s'",                              \
      "une réponse n'a pas de « %s »")                                         \
    M(MSG_DEMO_ANSWER_NO, "'%s' said no",                                      \
      "« %s » a dit non")                                                      \
    M(MSG_DEMO_LOST, "the daemon of %s has ended by itself",                   \
      "le démon de %s s'est arrêté de lui-même")                               \
    M(MSG_DEMO_NOT_READ, "%s has not read the document",                       \
      "%s n'a pas lu le document")                                             \
    M(MSG_DEMO_TAKEN, "%s takes a bad document for a good one",                \
      "%s prend un mauvais document pour un bon")                              \
    M(MSG_DEMO_LATE, "%s has not got it within %d s",                          \
      "%s ne l'a pas reçu en %d s")                                            \
    M(MSG_DEMO_NOT_ALIKE, "the nodes do not hold equally much after %d s",     \
      "les nœuds ne détiennent pas autant l'un que l'autre après %d s")        \
    M(MSG_DEMO_MISSING, "%s lacks %zu of %zu acknowledged crossings",          \
      "à %s il manque %zu de %zu passages confirmés")                          \
    M(MSG_DEMO_FAULTS, "%s does not verify",                                   \
      "%s ne se vérifie pas")                                                  \
    M(MSG_DEMO_AUTHORITY, "A country makes its authority",                     \
      "Un pays crée son autorité")                                             \
    M(MSG_DEMO_AUTHORITY_WHAT,                                                 \
      "One key, kept offline, stands behind every node of the country.",       \
      "Une clé, gardée hors ligne, est derrière chaque nœud du pays.")         \
    M(MSG_DEMO_FINGERPRINT,                                                    \
      "Its fingerprint, which two people compare by telephone:",               \
      "Son empreinte, que deux personnes comparent par téléphone :")           \
    M(MSG_DEMO_ENROLMENT, "Four nodes get keys, stores and certificates",      \
      "Quatre nœuds reçoivent clés, dépôts et certificats")                    \
    M(MSG_DEMO_ENROLMENT_WHAT,                                                 \
      "Each node makes its own keys; the authority certifies them; the node "  \
      "takes its certificate and pins the fingerprint. For %s, and then the "  \
      "same for the posts:",                                                   \
      "Chaque nœud fait ses propres clés ; l'autorité les certifie ; le "      \
      "nœud prend son certificat et retient l'empreinte. Pour %s, puis de "    \
      "même pour les postes :")                                                \
    M(MSG_DEMO_PASSPHRASE,                                                     \
      "The keys of this demo have no passphrase. A real post has one: leave "  \
      "out --no-passphrase.",                                                  \
      "Les clés de cette démonstration n'ont pas de phrase secrète. Un vrai "  \
      "poste en a une : omettez --no-passphrase.")                             \
    M(MSG_DEMO_DAEMONS, "The daemons start",                                   \
      "Les démons démarrent")                                                  \
    M(MSG_DEMO_DAEMONS_WHAT,                                                   \
      "Each listens on an address of its own; the posts have a document "      \
      "reader. Every link is encrypted, and both ends prove their "            \
      "certificates.",                                                         \
      "Chacun écoute sur une adresse à lui ; les postes ont un lecteur de "    \
      "documents. Chaque liaison est chiffrée, et les deux bouts prouvent "    \
      "leurs certificats.")                                                    \
    M(MSG_DEMO_DAEMONS_RUN, "What was run for %s:",                            \
      "Ce qui a été lancé pour %s :")                                          \
    M(MSG_DEMO_FIFOS,                                                          \
      "This machine has no pseudo-terminals (/dev/pts): the readers are "      \
      "FIFOs instead.",                                                        \
      "Cette machine n'a pas de pseudo-terminaux (/dev/pts) : les lecteurs "   \
      "sont des FIFO à la place.")                                             \
    M(MSG_DEMO_READING, "A traveller arrives",                                 \
      "Une voyageuse arrive")                                                  \
    M(MSG_DEMO_READING_WHAT,                                                   \
      "The reader at %s reads her passport. A look at it records nothing:",    \
      "Le lecteur de %s lit son passeport. Un regard dessus n'enregistre "     \
      "rien :")                                                                \
    M(MSG_DEMO_DECIDES,                                                        \
      "The officer admits her. Only now something is recorded, signed and "    \
      "on disk:",                                                              \
      "L'agent l'admet. C'est seulement maintenant que quelque chose est "     \
      "enregistré, signé et sur le disque :")                                  \
    M(MSG_DEMO_RECORDED,                                                       \
      "It has the reference %s, short enough for the radio.",                  \
      "Il a la référence %s, assez courte pour la radio.")                     \
    M(MSG_DEMO_ELSEWHERE, "The others know it",                                \
      "Les autres le savent")                                                  \
    M(MSG_DEMO_ELSEWHERE_WHAT,                                                 \
      "Neither headquarters nor the next post recorded this crossing; both "   \
      "answer from their own store. The time runs from the acknowledgement:",  \
      "Ni l'administration centrale ni le poste voisin n'ont enregistré ce "   \
      "passage ; tous deux répondent de leur propre dépôt. Le temps court "    \
      "depuis la confirmation :")                                              \
    M(MSG_DEMO_FALSE, "Documents that are not right",                          \
      "Des documents qui ne vont pas")                                         \
    M(MSG_DEMO_FALSE_DIGIT,                                                    \
      "Here the check digit of the number is wrong, so one of these "          \
      "characters is false:",                                                  \
      "Ici le chiffre de contrôle du numéro est faux, donc un de ces "         \
      "caractères l'est :")                                                    \
    M(MSG_DEMO_FALSE_MISREAD,                                                  \
      "Here the reader took a zero for a letter; what may be misread is "      \
      "marked:",                                                               \
      "Ici le lecteur a pris un zéro pour une lettre ; ce qui peut être mal "  \
      "lu est marqué :")                                                       \
    M(MSG_DEMO_FALSE_KEPT,                                                     \
      "Nothing is repaired in silence: the officer sees it and decides.",      \
      "Rien n'est réparé en silence : l'agent le voit et décide.")             \
    M(MSG_DEMO_BUSY, "A busy hour",                                            \
      "Une heure chargée")                                                     \
    M(MSG_DEMO_BUSY_WHAT,                                                      \
      "%s and %s now admit by themselves whatever their readers read "         \
      "(--auto-admit), while the officer at %s goes on. Entries held by "      \
      "each node:",                                                            \
      "%s et %s admettent maintenant d'eux-mêmes tout ce que lisent leurs "    \
      "lecteurs (--auto-admit), tandis que l'agent de %s continue. Entrées "   \
      "détenues par chaque nœud :")                                            \
    M(MSG_DEMO_BUSY_ALIKE, "All four hold the same.",                          \
      "Tous les quatre détiennent la même chose.")                             \
    M(MSG_DEMO_CUT, "A post loses its power",                                  \
      "Un poste perd le courant")                                              \
    M(MSG_DEMO_CUT_WHAT,                                                       \
      "In the middle of it, the daemon of %s is killed without warning. The "  \
      "others go on:",                                                         \
      "Au milieu de tout cela, le démon de %s est tué sans prévenir. Les "     \
      "autres continuent :")                                                   \
    M(MSG_DEMO_CUT_BACK,                                                       \
      "%s starts again, from what its disk holds, and fetches what it "        \
      "missed:",                                                               \
      "%s redémarre, de ce que son disque détient, et va chercher ce qui "     \
      "lui manque :")                                                          \
    M(MSG_DEMO_CUT_KEPT,                                                       \
      "All %zu crossings that had been acknowledged, here and at the other "   \
      "posts, are found at every node.",                                       \
      "Les %zu passages confirmés, ici et aux autres postes, sont tous "       \
      "trouvés à chaque nœud.")                                                \
    M(MSG_DEMO_CORRECTION, "A mistake is corrected",                           \
      "Une erreur est corrigée")                                               \
    M(MSG_DEMO_CORRECTION_WHAT,                                                \
      "Nothing is ever overwritten: a correction is an entry of its own, "     \
      "with its reason.",                                                      \
      "Rien n'est jamais écrasé : une correction est une entrée à part, "      \
      "avec son motif.")                                                       \
    M(MSG_DEMO_REASON_AMEND, "typing error",                                   \
      "faute de frappe")                                                       \
    M(MSG_DEMO_REASON_VOID, "recorded twice",                                  \
      "enregistré deux fois")                                                  \
    M(MSG_DEMO_HISTORY, "%s shows what was written, by whom, and why:",        \
      "%s montre ce qui a été écrit, par qui, et pourquoi :")                  \
    M(MSG_DEMO_VERIFIED, "Anybody can check it",                               \
      "Chacun peut le vérifier")                                               \
    M(MSG_DEMO_VERIFIED_WHAT,                                                  \
      "Each node goes through everything it holds: every hash, every chain, "  \
      "every signature.",                                                      \
      "Chaque nœud parcourt tout ce qu'il détient : chaque empreinte, "        \
      "chaque chaîne, chaque signature.")                                      \
    M(MSG_DEMO_COSE,                                                           \
      "Nobody has to believe this program: %s is %zu bytes of COSE (RFC "      \
      "9052), which any such library verifies, given --key and --aad:",        \
      "Personne n'a besoin de croire ce programme : %s, ce sont %zu octets "   \
      "de COSE (RFC 9052), que toute bibliothèque de ce genre vérifie, avec "  \
      "--key et --aad :")                                                      \
    M(MSG_DEMO_SHOWN, "%s is shown to %s, which has not been granted it",      \
      "%s est montré à %s, à qui ce n'est pas accordé")                        \
    M(MSG_DEMO_TREATY, "A neighbour, and a treaty with it",                    \
      "Un voisin, et un traité avec lui")                                      \
    M(MSG_DEMO_TREATY_COUNTRY,                                                 \
      "%s makes an authority of its own and enrols its post %s, whose "        \
      "daemon knows the address of %s. Without a treaty they refuse each "     \
      "other:",                                                                \
      "%s crée sa propre autorité et inscrit son poste %s, dont le démon "     \
      "connaît l'adresse de %s. Sans traité ils se refusent l'un l'autre :")   \
    M(MSG_DEMO_TREATY_WHAT,                                                    \
      "A readable file grants some fields of a crossing, and no names:",       \
      "Un fichier lisible accorde quelques champs d'un passage, et aucun "     \
      "nom :")                                                                 \
    M(MSG_DEMO_TREATY_FINGERPRINT,                                             \
      "It becomes a text, whose fingerprint both compare by telephone:",       \
      "Il devient un texte, dont les deux comparent l'empreinte par "          \
      "téléphone :")                                                           \
    M(MSG_DEMO_TREATY_SIGNED,                                                  \
      "Each country signs it; a running node of each takes what was signed. "  \
      "What %s takes reaches its posts by itself:",                            \
      "Chaque pays le signe ; un nœud en marche de chacun prend ce qui a "     \
      "été signé. Ce que %s prend arrive de soi-même à ses postes :")          \
    M(MSG_DEMO_ABROAD, "Across the border",                                    \
      "Au-delà de la frontière")                                               \
    M(MSG_DEMO_ABROAD_WHAT,                                                    \
      "%s now finds the first traveller, whom %s recorded. It sees the "       \
      "granted fields and not the others:",                                    \
      "%s trouve maintenant la première voyageuse, que %s a enregistrée. Il "  \
      "voit les champs accordés et non les autres :")                          \
    M(MSG_DEMO_ABROAD_VERIFY,                                                  \
      "The signatures of the foreign posts hold all the same:",                \
      "Les signatures des postes étrangers tiennent tout de même :")           \
    M(MSG_DEMO_ABROAD_ASK,                                                     \
      "An officer there asks; the question is put on record:",                 \
      "Un agent y pose une question ; elle est consignée :")                   \
    M(MSG_DEMO_ABROAD_DISCLOSED, "So is, at %s, that something was shown:",    \
      "De même, à %s, que quelque chose a été montré :")                       \
    M(MSG_DEMO_TOLD, "Told in %.0f seconds.",                                  \
      "Raconté en %.0f secondes.")                                             \
    M(MSG_DEMO_TRY, "Three things to try, in a second terminal",               \
      "Trois choses à essayer, dans un second terminal")                       \
    M(MSG_DEMO_TRY_FIND, "Ask one post for travellers that others have seen:", \
      "Demandez à un poste des voyageurs que d'autres ont vus :")              \
    M(MSG_DEMO_TRY_RECORD,                                                     \
      "Let the first traveller leave, and ask for her at another post:",       \
      "Faites partir la première voyageuse, et demandez-la à un autre poste "  \
      ":")                                                                     \
    M(MSG_DEMO_TRY_KILL,                                                       \
      "Kill a daemon and see it come back and catch up: 'kill -9 %ld' (%s).",  \
      "Tuez un démon et voyez-le revenir et rattraper son retard : « kill "    \
      "-9 %ld » (%s).")                                                        \
    M(MSG_DEMO_RUNS, "The network runs until you press Ctrl-C.",               \
      "Le réseau tourne jusqu'à ce que vous appuyiez sur Ctrl-C.")             \
    M(MSG_DEMO_RESTART, "The daemon of %s has ended; starting it again.",      \
      "Le démon de %s s'est arrêté ; il est relancé.")                         \
    M(MSG_DEMO_REMOVED, "All daemons have ended; %s is removed.",              \
      "Tous les démons sont arrêtés ; %s est supprimé.")                       \
    M(MSG_DEMO_LEFT, "All daemons have ended; their stores are left in %s.",   \
      "Tous les démons sont arrêtés ; leurs dépôts restent dans %s.")

#endif
