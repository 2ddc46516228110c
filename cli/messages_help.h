/* SPDX-License-Identifier: Apache-2.0 */
/* What --help says of commands and options, in French. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_HELP_H
#define CAIRN_CLI_MESSAGES_HELP_H

/* M(english, french) */
#define HELP_FRENCH(M)                                                         \
    M("a supervisor approves an officer's corrections of a record",            \
      "un chef approuve les corrections d'un agent sur un passage")            \
    M("officers' corrections, and who has approved them",                      \
      "les corrections des agents, et qui les a approuvées")                   \
    M("all that awaits approval in the record",                                \
      "tout ce qui attend une approbation dans le passage")                    \
    M("only those that await approval",                                        \
      "seulement celles qui attendent une approbation")                        \
    M("what the supervisor adds", "ce que le chef ajoute")                     \
    M("written on or after", "écrites à partir de")                            \
    M("at most so many corrections", "au plus tant de corrections")            \
    M("who works at this node, and as what",                                   \
      "qui travaille à ce nœud, et à quel titre")                              \
    M("an officer comes on duty", "un agent prend son service")                \
    M("an officer goes off duty", "un agent quitte son service")               \
    M("who is on duty", "qui est en service")                                  \
    M("who looked a person up, and why",                                       \
      "qui a consulté une personne, et pourquoi")                              \
    M("officer, supervisor, analyst, auditor, data_protection, administrator", \
      "agent, chef, analyste, auditeur, protection, administrateur : officer, supervisor, analyst, auditor, data_protection, administrator")\
    M("the new passphrase; else --passphrase-file",                            \
      "la nouvelle phrase secrète ; sinon --passphrase-file")                  \
    M("takes the service's slot away", "retire l'accès du service")            \
    M("where he works", "où il travaille")                                     \
    M("who looked this one up", "qui a consulté celui-ci")                     \
    M("list: why you look", "list : pourquoi vous regardez")                   \
    M("why you look", "pourquoi vous regardez")                                \
    M("a picture or other medium; may stand several times",                    \
      "une image ou un autre média ; peut être répété")                        \
    M("the content of a record's picture or other medium",                     \
      "le contenu d'une image ou d'un autre média")                            \
    M("which: face, ...",                                                      \
      "lequel : face, ...")                                                    \
    M("which: its first digits",                                               \
      "lequel : ses premiers chiffres")                                        \
    M("else to standard output",                                               \
      "sinon sur la sortie standard")                                          \
    M("how long to wait for peers; else 10 seconds",                           \
      "combien attendre les pairs ; sinon 10 secondes")                        \
    M("who is in the country, since when, and for how long",                   \
      "qui est dans le pays, depuis quand et pour combien de temps")           \
    M("visas, residence, extensions, withdrawals: issue, extend, withdraw, "   \
      "rule, list",                                                            \
      "visas, séjours, prolongations, retraits : issue, extend, withdraw, "    \
      "rule, list")                                                            \
    M("what is said of a post", "ce qui est dit d'un poste")                   \
    M("every post: last entry, last heard, silent or closed",                  \
      "chaque poste : dernière entrée, dernier contact, muet ou fermé")        \
    M("only those in this state", "seulement ceux dans cet état")              \
    M("of its bearer", "de son porteur")                                       \
    M("begun on or after", "commencés à partir de")                            \
    M("begun on or before", "commencés jusqu'à")                               \
    M("at most so many stays", "au plus autant de séjours")                    \
    M("list: of this document", "list : de ce document")                       \
    M("only to this country", "vers ce pays seulement")                        \
    M("from this date or time on", "à partir de cette date ou heure")          \
    M("the lines of the document", "les lignes du document")                   \
    M("what the reader read last", "ce que le lecteur a lu en dernier")        \
    M("the reader's lane", "le couloir du lecteur")                            \
    M("asks what this neighbour has disclosed; kept on record",                \
      "demande ce que ce voisin a communiqué ; c'est consigné")                \
    M("abroad: the document number", "abroad : le numéro du document")         \
    M("abroad: from this date or time on; else one day",                       \
      "abroad : à partir de cette date ou heure ; sinon un jour")              \
    M("why; abroad: required; else border-control",                            \
      "pourquoi ; abroad : obligatoire ; sinon border-control")                \
    M("abroad: who asks", "abroad : qui demande")                              \
    M("document or pass number", "numéro de document ou de laissez-passer")    \
    M("its issuing state", "l'État qui l'a délivré")                           \
    M("all name parts, any order",                                             \
      "toutes les parties du nom, dans n'importe quel ordre")                  \
    M("vehicle plate", "plaque du véhicule")                                   \
    M("where it was recorded", "où c'était enregistré")                        \
    M("up to this date or time", "jusqu'à cette date ou heure")                \
    M("at most so many crossings", "au plus autant de passages")               \
    M("why it is looked up; else border-control",                              \
      "pourquoi on le cherche ; sinon border-control")                         \
    M("every entry behind it", "chaque entrée derrière lui")                   \
    M("why; required", "pourquoi ; obligatoire")                               \
    M("the authority's directory; all but init",                               \
      "le dossier de l'autorité ; tous sauf init")                             \
    M("init, request: the country", "init, request : le pays")                 \
    M("init: a realm that shows TRAINING everywhere",                          \
      "init : un domaine qui montre EXERCICE partout")                         \
    M("also writes the membership there: an enrolment file",                   \
      "y écrit aussi la liste de membres : un fichier d'inscription")          \
    M("how long a certificate runs; else 730, of an office 3650",              \
      "durée d'un certificat ; sinon 730, d'un office 3650")                   \
    M("a new certificate for a key that has one",                              \
      "un nouveau certificat pour une clé qui en a un")                        \
    M("a new key for a name whose key is lost",                                \
      "une nouvelle clé pour un nom dont la clé est perdue")                   \
    M("registrar, keeper, signer: its key was made elsewhere",                 \
      "registrar, keeper, signer : sa clé a été faite ailleurs")               \
    M("who signs: root or registrar, or a registrar's name",                   \
      "qui signe : root ou registrar, ou le nom d'un greffier")                \
    M("the root's key, if it is not in the directory",                         \
      "la clé racine, si elle n'est pas dans le dossier")                      \
    M("seals a key file that is made; else --passphrase-file",                 \
      "scelle un fichier de clés créé ; sinon --passphrase-file")              \
    M("revoke: what is good, by 'cairn members NAME --held'",                  \
      "revoke : ce qui est bon, par « cairn members NOM --held »")             \
    M("revoke: nothing that the key has signed is good",                       \
      "revoke : rien de ce que la clé a signé n'est bon")                      \
    M("revoke: lost, stolen, copied, closed, replaced or misused",             \
      "revoke : lost, stolen, copied, closed, replaced ou misused")            \
    M("revoke: a revocation that the root takes back; repeatable",             \
      "revoke : une révocation que la racine retire ; répétable")              \
    M("end when the story is told", "finit quand l'histoire est racontée")     \
    M("refuse any root but this one; digits in any groups",                    \
      "refuse toute racine sauf celle-ci ; chiffres groupés à volonté")        \
    M("the signer's COSE_Key", "la COSE_Key du signataire")                    \
    M("the external_aad", "l'external_aad")                                    \
    M("every entry with its body, as a CBOR sequence of pairs",                \
      "chaque entrée avec son corps, en suite CBOR de paires")                 \
    M("one log, by its id", "un journal, par son identifiant")                 \
    M("entries from this time on", "les entrées à partir de cette heure")      \
    M("entries up to this time", "les entrées jusqu'à cette heure")            \
    M("ready, synced or indexed", "ready, synced ou indexed")                  \
    M("seconds to wait; 30", "secondes d'attente ; 30")                        \
    M("leaves it to the daemon", "laisse faire le démon")                      \
    M("the node's country", "le pays du nœud")                                 \
    M("the code of its post", "le code de son poste")                          \
    M("its name, one word", "son nom, un mot")                                 \
    M("post (as a rule), headquarters, relay or auditor",                      \
      "post (d'ordinaire), headquarters, relay ou auditor")                    \
    M("where its request goes; else 'request' in the store",                   \
      "où va sa demande ; sinon « request » dans le dépôt")                    \
    M("import: what it is called", "import : comment elle s'appelle")          \
    M("import: whose list it is", "import : de qui est la liste")              \
    M("import: of the list; else today",                                       \
      "import : date de la liste ; sinon aujourd'hui")                         \
    M("what is held of NAME: the last entry of each log; see 'authority "      \
      "revoke'",                                                               \
      "ce qui est détenu de NAME : la dernière entrée de chaque journal ; "    \
      "voir « authority revoke »")                                             \
    M("which way", "le sens")                                                  \
    M("crossings, one JSON a line", "des passages, un JSON par ligne")         \
    M("where peers may call", "où les pairs peuvent appeler")                  \
    M("a peer; several", "un pair ; plusieurs")                                \
    M("a reader; several", "un lecteur ; plusieurs")                           \
    M("records by itself what is read",                                        \
      "enregistre de lui-même ce qui est lu")                                  \
    M("new logs, if the end of the old ones is not known",                     \
      "de nouveaux journaux, si la fin des anciens n'est pas connue")          \
    M("party, accept, end: this country's authority",                          \
      "party, accept, end : l'autorité de ce pays")                            \
    M("propose: where the text goes; accept, end: also writes the "            \
      "membership there",                                                      \
      "propose : où va le texte ; accept, end : y écrit aussi la liste de "    \
      "membres")                                                               \
    M("accept, end: the treaty signer's key; else the one in DIR, else the "   \
      "root's",                                                                \
      "accept, end : la clé du signataire ; sinon celle de DIR, sinon celle "  \
      "de la racine")                                                          \
    M("accept: what the other country has read out",                           \
      "accept : ce que l'autre pays a lu à haute voix")                        \
    M("the node; else CAIRN_STORE, else the default place",                    \
      "le nœud ; sinon CAIRN_STORE, sinon la place par défaut")                \
    M("table, json or csv", "table, json ou csv")                              \
    M("what opens the key file", "ce qui ouvre le fichier de clés")            \
    M("the key file has or gets no passphrase",                                \
      "le fichier de clés n'a pas de phrase secrète, ou n'en reçoit pas")      \
    M("this text", "ce texte")                                                 \
    M("three posts, a headquarters and a neighbour tell their story",          \
      "trois postes, une administration centrale et un voisin racontent "      \
      "leur histoire")                                                         \
    M("a country's root and its offices; certificates and revocations",        \
      "la racine d'un pays et ses offices ; certificats et révocations")       \
    M("keys, an empty store, and a request for a certificate",                 \
      "des clés, un dépôt vide et une demande de certificat")                  \
    M("takes the certificate and the membership in",                           \
      "prend le certificat et la liste de membres")                            \
    M("the daemon", "le démon")                                                \
    M("looks at a document; records nothing",                                  \
      "regarde un document ; n'enregistre rien")                               \
    M("records a crossing", "enregistre un passage")                           \
    M("crossings, newest first", "les passages, le plus récent d'abord")       \
    M("one record, merged; or every entry behind it",                          \
      "un enregistrement, fusionné ; ou chaque entrée derrière lui")           \
    M("corrects a record; nothing is lost",                                    \
      "corrige un enregistrement ; rien n'est perdu")                          \
    M("marks a record as void; withdraws a note or link",                      \
      "marque un enregistrement comme nul ; retire une note ou un lien")       \
    M("adds a note to a record", "ajoute une note à un enregistrement")        \
    M("says that two crossings are of one person",                             \
      "dit que deux passages sont d'une même personne")                        \
    M("why", "pourquoi")                                                       \
    M("an entry's bytes, exactly as signed (COSE_Sign1)",                      \
      "les octets d'une entrée, exactement comme signés (COSE_Sign1)")         \
    M("re-checks everything held", "revérifie tout ce qui est détenu")         \
    M("this node", "ce nœud")                                                  \
    M("its peers: lag, bytes, last heard",                                     \
      "ses pairs : retard, octets, dernières nouvelles")                       \
    M("who is who, and how fresh the list is",                                 \
      "qui est qui, et de quand est la liste")                                 \
    M("the logs held, with their ends",                                        \
      "les journaux détenus, avec leurs fins")                                 \
    M("agreements between countries", "accords entre pays")                    \
    M("what was shown to other countries",                                     \
      "ce qui a été montré à d'autres pays")                                   \
    M("this node's lists of lost and stolen documents",                        \
      "les listes de documents perdus et volés de ce nœud")                    \
    M("counts of crossings, as this node knew them",                           \
      "comptes de passages, tels que ce nœud les connaissait")                 \
    M("day, month, post, nationality and so on, by commas",                    \
      "day, month, post, nationality et ainsi de suite, par virgules")         \
    M("from this local day on", "à partir de ce jour local")                   \
    M("up to this local day", "jusqu'à ce jour local")                         \
    M("only these; of one field any, of several all",                          \
      "seulement ceux-ci ; d'un champ l'un d'eux, de plusieurs tous")          \
    M("as this node knew it then", "tel que ce nœud le savait alors")          \
    M("with a year before", "avec un an auparavant")                           \
    M("hides counts below K, and what would tell them",                        \
      "masque les comptes sous K, et ce qui les révélerait")                   \
    M("the set of one month", "le jeu de tables d'un mois")                    \
    M("entries whose document has left since, by post; reads all",             \
      "entrées dont le document est ressorti depuis, par poste ; lit tout")    \
    M("makes all indexes anew; the daemon serves meanwhile",                   \
      "refait tous les index ; le démon sert pendant ce temps")                \
    M("reads MRZ lines from standard input",                                   \
      "lit des lignes MRZ sur l'entrée standard")                              \
    M("a coach or a group of people, recorded in one session",                 \
      "un car ou un groupe de personnes, enregistré en une session")           \
    M("open: how many people they are", "open : combien de personnes ils sont")\
    M("open: when they came, for paper forms; else now",                       \
      "open : quand ils sont venus, pour des formulaires ; sinon maintenant")  \
    M("close: though fewer are recorded than they are",                        \
      "close : bien que tous ne soient pas enregistrés")                       \
    M("into this session of a group", "dans cette session d'un groupe")        \
    M("a border pass: its holder's last record",                               \
      "un laissez-passer frontalier : le dernier passage de son titulaire")    \
    M("the alert list", "la liste d'alertes")                                  \
    M("crossings that have met an alert", "passages qui ont rencontré une alerte")\
    M("an officer's decision about a hit", "décision d'un agent sur une correspondance")\
    M("withdraw: why; required", "withdraw : pourquoi ; obligatoire")          \
    M("list: also what stands no more", "list : aussi ce qui n'est plus en vigueur")\
    M("list: of this owner", "list : de ce propriétaire")                      \
    M("list: with this action", "list : avec cette action")                    \
    M("list: at most so many", "list : au plus autant")                        \
    M("confirmed, false or unresolved", "confirmed, false ou unresolved")      \
    M("what was done", "ce qui a été fait")                                    \
    M("who decides", "qui décide")                                             \
    M("anything else", "toute autre chose")                                    \
    M("only those without a decision", "seulement celles sans décision")       \
    M("at most so many", "au plus autant")                                     \
    M("hands a shift over, with its totals",                                   \
      "passe un service à la relève, avec ses totaux")                         \
    M("people counted by hand, where documents are not read",                  \
      "des personnes comptées à la main, là où les documents ne sont pas lus") \
    M("open, close: who leads it", "open, close : qui le dirige")              \
    M("open, close: what the next shift should know",                          \
      "open, close : ce que le service suivant doit savoir")                   \
    M("how many people", "combien de personnes")                               \
    M("foot, road, ...", "foot, road, etc.")                                   \
    M("when counting began", "quand le comptage a commencé")                   \
    M("when it ended; else now", "quand il a fini ; sinon maintenant")         \
    M("where they passed", "où elles sont passées")                            \
    M("who counted", "qui a compté")                                           \
    M("anything to add", "ce qu'il y a à ajouter")                             \
    M("a picture or other medium; may stand several times",                    \
      "une image ou un autre média ; répétable")                               \
    M("what is wrong here, and what helps",                                    \
      "ce qui ne va pas ici, et ce qui aide")

#endif
