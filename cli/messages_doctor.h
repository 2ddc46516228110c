/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: what `doctor` finds, and the cures. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_DOCTOR_H
#define CAIRN_CLI_MESSAGES_DOCTOR_H

#define MESSAGES_DOCTOR(M)                                                     \
    M(MSG_DOCTOR_GOOD, "good",                                                 \
      "bon")                                                                   \
    M(MSG_DOCTOR_WARNING, "warning",                                           \
      "attention")                                                             \
    M(MSG_DOCTOR_IS_BAD, "bad",                                                \
      "mauvais")                                                               \
    M(MSG_DOCTOR_HEALTHY, "nothing is wrong with the store",                   \
      "le dépôt n'a aucun défaut")                                             \
    M(MSG_DOCTOR_PART_STORE, "store",                                          \
      "dépôt")                                                                 \
    M(MSG_DOCTOR_PART_KEY, "key",                                              \
      "clé")                                                                   \
    M(MSG_DOCTOR_PART_CLOCK, "clock",                                          \
      "horloge")                                                               \
    M(MSG_DOCTOR_PART_DISK, "disk",                                            \
      "disque")                                                                \
    M(MSG_DOCTOR_PART_CERTIFICATE, "certificate",                              \
      "certificat")                                                            \
    M(MSG_DOCTOR_PART_HEALTH, "health",                                        \
      "santé")                                                                 \
    M(MSG_DOCTOR_PART_INDEXES, "indexes",                                      \
      "index")                                                                 \
    M(MSG_DOCTOR_PART_SIGNATURES, "signatures",                                \
      "signatures")                                                            \
    M(MSG_DOCTOR_PART_LOGS, "logs",                                            \
      "journaux")                                                              \
    M(MSG_DOCTOR_PART_DAEMON, "daemon",                                        \
      "démon")                                                                 \
    M(MSG_DOCTOR_PART_SIGNING, "signing",                                      \
      "signature")                                                             \
    M(MSG_DOCTOR_PART_PEERS, "peers",                                          \
      "pairs")                                                                 \
    M(MSG_DOCTOR_PART_PEER, "peer",                                            \
      "pair")                                                                  \
    M(MSG_DOCTOR_PART_LIST, "list",                                            \
      "liste")                                                                 \
    M(MSG_DOCTOR_PART_MEDIA, "media",                                          \
      "médias")                                                                \
    M(MSG_DOCTOR_MODE, "mode %04o",                                            \
      "mode %04o")                                                             \
    M(MSG_DOCTOR_CHMOD, "chmod %04o '%s'",                                     \
      "chmod %04o '%s'")                                                       \
    M(MSG_DOCTOR_KEY_SEALED, "sealed with a passphrase",                       \
      "scellée par une phrase secrète")                                        \
    M(MSG_DOCTOR_KEY_PLAIN, "not sealed: a thief can read this store",         \
      "non scellée : un voleur peut lire ce dépôt")                            \
    M(MSG_DOCTOR_KEY_CURE,                                                     \
      "make the node anew with a passphrase, or encrypt the disk below",       \
      "recréez le nœud avec une phrase secrète, ou chiffrez le disque")        \
    M(MSG_DOCTOR_CLOCK_NETWORK, "%s, set by the network",                      \
      "%s, réglée par le réseau")                                              \
    M(MSG_DOCTOR_CLOCK_BATTERY, "%s, by its battery alone",                    \
      "%s, par sa seule pile")                                                 \
    M(MSG_DOCTOR_CLOCK_DOUBT, "%s, which cannot be",                           \
      "%s, ce qui ne peut être")                                               \
    M(MSG_DOCTOR_CLOCK_CURE,                                                   \
      "compare it with a watch; a line to a time server (chrony) keeps it",    \
      "comparez-la à une montre ; un serveur de temps (chrony) la tient")      \
    M(MSG_DOCTOR_CLOCK_SET, "set it: date --set '2026-05-31 14:00Z'",          \
      "réglez-la : date --set '2026-05-31 14:00Z'")                            \
    M(MSG_DOCTOR_DISK, "%llu MB free of %llu",                                 \
      "%llu Mo libres sur %llu")                                               \
    M(MSG_DOCTOR_DISK_CURE, "make room: nothing is recorded on a full disk",   \
      "faites de la place : rien n'est enregistré sur un disque plein")        \
    M(MSG_DOCTOR_UNTIL, "until %.10s",                                         \
      "jusqu'au %.10s")                                                        \
    M(MSG_DOCTOR_RENEW,                                                        \
      "have the authority renew it: cairn authority enroll REQUEST --renew",   \
      "faites-le renouveler par l'autorité : cairn authority enroll REQUEST "  \
      "--renew")                                                               \
    M(MSG_DOCTOR_NO_DAEMON, "does not run",                                    \
      "ne tourne pas")                                                         \
    M(MSG_DOCTOR_DAEMON, "runs, listening on %s",                              \
      "tourne et écoute sur %s")                                               \
    M(MSG_DOCTOR_DAEMON_CURE, "cairn run, or the service of systemd",          \
      "cairn run, ou le service de systemd")                                   \
    M(MSG_DOCTOR_READY, "may sign",                                            \
      "peut signer")                                                           \
    M(MSG_DOCTOR_READY_CURE,                                                   \
      "connect a peer that knows this node's end, or begin new logs: cairn "   \
      "run --new-incarnation",                                                 \
      "reliez un pair qui connaît la fin de ce nœud, ou commencez de "         \
      "nouveaux journaux : cairn run --new-incarnation")                       \
    M(MSG_DOCTOR_HEALTH_CURE,                                                  \
      "look at the disk, then start the daemon again; cairn verify tells "     \
      "what is damaged",                                                       \
      "regardez le disque, puis relancez le démon ; cairn verify dit ce qui "  \
      "est endommagé")                                                         \
    M(MSG_DOCTOR_INDEXED, "all entries are found",                             \
      "toutes les entrées sont trouvées")                                      \
    M(MSG_DOCTOR_INDEXING, "%lld entries are not found yet",                   \
      "%lld entrées ne sont pas encore trouvées")                              \
    M(MSG_DOCTOR_WAIT, "wait: cairn status --wait indexed",                    \
      "attendez : cairn status --wait indexed")                                \
    M(MSG_DOCTOR_SIGNATURES, "%lld not their author's",                        \
      "%lld ne sont pas de leur auteur")                                       \
    M(MSG_DOCTOR_SIGNATURES_GOOD, "none is bad",                               \
      "aucune n'est mauvaise")                                                 \
    M(MSG_DOCTOR_VERIFY, "cairn verify names them",                            \
      "cairn verify les nomme")                                                \
    M(MSG_DOCTOR_FORKS, "%lld logs are forked",                                \
      "%lld journaux sont bifurqués")                                          \
    M(MSG_DOCTOR_FORKS_CURE,                                                   \
      "a key is in use twice: find the other copy, and tell the registrar",    \
      "une clé sert deux fois : trouvez l'autre copie, prévenez le greffier")  \
    M(MSG_DOCTOR_NO_PEERS, "none is named",                                    \
      "aucun n'est nommé")                                                     \
    M(MSG_DOCTOR_NO_PEERS_CURE,                                                \
      "name one in cairn.conf: peer = NAME@ADDRESS:PORT",                      \
      "nommez-en un dans cairn.conf : peer = NOM@ADRESSE:PORT")                \
    M(MSG_DOCTOR_PEER, "connected; %lld entries behind, %lld ahead",           \
      "relié ; %lld entrées de retard, %lld d'avance")                         \
    M(MSG_DOCTOR_PEER_CURE,                                                    \
      "look at the line and at %s; the daemon tries again by itself",          \
      "regardez la ligne et %s ; le démon réessaie de lui-même")               \
    M(MSG_DOCTOR_READER, "there",                                              \
      "présent")                                                               \
    M(MSG_DOCTOR_READER_CURE,                                                  \
      "plug it in; see that the daemon's user may open it (group dialout)",    \
      "branchez-le ; l'utilisateur du démon doit pouvoir l'ouvrir (groupe "    \
      "dialout)")                                                              \
    M(MSG_DOCTOR_LIST, "%lld days old, %lld documents",                        \
      "vieille de %lld jours, %lld documents")                                 \
    M(MSG_DOCTOR_LIST_CURE, "cairn list import a newer one",                   \
      "cairn list import d'une plus récente")                                  \
    M(MSG_DOCTOR_MEDIA, "%lld held, %lld begun, %lld damaged",                 \
      "%lld détenus, %lld commencés, %lld endommagés")                         \
    M(MSG_DOCTOR_MEDIA_CURE,                                                   \
      "whole ones come from a peer that has them, once it is linked; cairn "   \
      "verify reads all and names those that are damaged",                     \
      "des exemplaires intacts viennent d'un pair qui les a, une fois relié ; "\
      "cairn verify lit tout et nomme ceux qui sont endommagés")               \
    M(MSG_DOCTOR_BAD, "%d findings want a cure",                               \
      "%d constats demandent un remède")

#endif
