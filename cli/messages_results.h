/* SPDX-License-Identifier: Apache-2.0 */
/* The outcomes of core/result.h in French. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_RESULTS_H
#define CAIRN_CLI_MESSAGES_RESULTS_H

/* M(result, french) */
#define RESULTS_FRENCH(M)                                                      \
    M(OK, "fait")                                                              \
    M(CBOR_TRUNCATED, "les octets finissent au milieu d'un élément")           \
    M(CBOR_TRAILING, "des octets suivent l'élément")                           \
    M(CBOR_NOT_SHORTEST,                                                       \
      "un nombre ou une longueur n'a pas sa forme la plus courte")             \
    M(CBOR_INDEFINITE, "un élément de longueur indéfinie")                     \
    M(CBOR_DEPTH, "les éléments sont trop imbriqués")                          \
    M(CBOR_ORDER,                                                              \
      "les clés d'une table ne sont pas croissantes, ou sont doubles")         \
    M(CBOR_TEXT, "un texte est vide ou n'est pas de l'UTF-8")                  \
    M(CBOR_SIMPLE, "un flottant, ou une valeur simple qui n'est pas utilisée") \
    M(CBOR_TAG, "une étiquette qui n'est pas utilisée")                        \
    M(CBOR_TYPE, "un élément est d'un autre type que demandé")                 \
    M(CBOR_RANGE, "un nombre ou une longueur est hors de ses bornes")          \
    M(CBOR_ITEMS, "il y a plus d'éléments que permis")                         \
    M(ENTRY_SIZE, "l'entrée est plus grande qu'une entrée ne peut l'être")     \
    M(ENTRY_FRAME, "les octets ne sont pas une entrée COSE_Sign1")             \
    M(ENTRY_VERSION, "la version de l'en-tête n'est pas connue")               \
    M(ENTRY_HEADER, "l'en-tête est mal formé")                                 \
    M(ENTRY_KID, "l'identifiant de clé n'est pas celui de la clé du journal")  \
    M(ENTRY_SIGNATURE, "la signature ne se vérifie pas")                       \
    M(ENTRY_LOG, "l'identifiant du journal ne découle pas de son début")       \
    M(ENTRY_DUPLICATE, "l'entrée est déjà détenue")                            \
    M(ENTRY_GAP, "une entrée avant elle manque")                               \
    M(ENTRY_FORK, "une autre entrée est à cette place du journal")             \
    M(ENTRY_SEALED, "le journal a été fermé par son auteur")                   \
    M(ENTRY_AUTHOR, "son auteur n'a pas le droit d'écrire ce genre d'entrée")  \
    M(ENTRY_UNKNOWN_LOG, "aucun certificat n'est détenu pour ce journal")      \
    M(BODY_FORM, "le corps est mal formé")                                     \
    M(BODY_COMMITMENT, "le corps ne correspond pas à son engagement")          \
    M(BODY_SIZE, "le corps est plus grand qu'un corps ne peut l'être")         \
    M(BODY_FIELD, "un champ n'a pas la forme que sa clé demande")              \
    M(BODY_MISSING, "il manque un champ obligatoire")                          \
    M(BODY_STATE, "le corps n'est pas détenu en entier")                       \
    M(RECORD_LIMIT,                                                            \
      "un enregistrement a plus de parties qu'il n'en est montré")             \
    M(BODY_TWICE,                                                              \
      "un champ a été montré avant avec une autre valeur ou un autre sel")     \
    M(PROOF_INVALID, "la preuve ne se vérifie pas")                            \
    M(CHECKPOINT_FORM, "le point de contrôle est mal formé")                   \
    M(CHECKPOINT_SIGNATURE,                                                    \
      "le point de contrôle n'est pas signé par son journal")                  \
    M(VALUE_UNKNOWN_FIELD, "aucun champ n'a ce nom")                           \
    M(VALUE_FORM, "la valeur n'a pas la forme de son champ")                   \
    M(VALUE_LENGTH, "la valeur est trop longue pour son champ")                \
    M(VALUE_CODE, "la valeur n'est aucun des codes du champ")                  \
    M(VALUE_DATE, "la valeur n'est ni une date ni une heure")                  \
    M(VALUE_TWICE, "le champ est donné deux fois")                             \
    M(VALUE_FIXED, "le champ ne peut pas être changé après coup")              \
    M(MRZ_FORMAT, "les lignes ne sont pas une zone lisible à la machine")      \
    M(MRZ_CHARACTER, "un caractère qu'aucune MRZ ne contient")                 \
    M(MRZ_CHECK, "un chiffre de contrôle est faux")                            \
    M(DEVICE_FRAME,                                                            \
      "les octets de l'appareil ne sont pas ce que dit son profil")            \
    M(DEVICE_OVERRUN, "l'appareil a envoyé plus qu'une lecture ne contient")   \
    M(DEVICE_OPEN, "l'appareil ne peut pas être ouvert")                       \
    M(DEVICE_GONE, "l'appareil a disparu")                                     \
    M(DEVICE_EMPTY,                                                            \
      "aucun document n'a été lu dans les deux dernières minutes")             \
    M(DEVICE_SPEC, "la description de l'appareil n'est pas comprise")          \
    M(KEY_INVALID, "la clé publique n'est pas un point valide")                \
    M(KEY_PASSPHRASE, "la phrase secrète est fausse")                          \
    M(KEY_FORM, "le fichier de clés est endommagé")                            \
    M(KEY_MODE, "le fichier de clés est ouvert à d'autres")                    \
    M(KEY_LOCKED, "le nœud est verrouillé tant qu'aucun agent n'a ouvert de "  \
                  "session")                                                   \
    M(OFFICER_SEAL_BAD, "le sceau de l'agent n'est pas valable")               \
    M(CERT_FORM, "le certificat est mal formé")                                \
    M(CERT_PROOF, "la demande ne prouve pas sa clé")                           \
    M(CERT_REALM, "le certificat est d'un autre domaine")                      \
    M(CERT_COUNTRY, "le certificat est d'un autre pays")                       \
    M(CERT_ISSUER, "l'émetteur n'a pas le droit de certifier ce rôle")         \
    M(CERT_UNKNOWN, "aucun certificat n'est détenu pour cette clé")            \
    M(CERT_REVOKED, "la clé a été révoquée")                                   \
    M(TREATY_FORM, "les termes ne sont pas ceux d'un traité")                  \
    M(TREATY_PARTY, "le pays n'est pas partie au traité")                      \
    M(TREATY_FIELD, "un champ qu'aucun traité ne peut accorder")               \
    M(TREATY_NONE, "aucun traité avec ce pays n'est en vigueur")               \
    M(TREATY_LIMIT, "la limite du traité pour ce jour est épuisée")            \
    M(TREATY_CODE, "un autre texte donne un autre code à ce pays")             \
    M(LINK_VERSION, "le pair parle une autre version du protocole")            \
    M(LINK_HANDSHAKE, "la poignée de main ne se vérifie pas")                  \
    M(LINK_FRAME, "une trame est plus longue que permis, ou vide")             \
    M(LINK_TAG, "un message ne se déchiffre pas")                              \
    M(LINK_MESSAGE, "un message est mal formé")                                \
    M(LINK_ORDER, "un message qui n'a pas sa place ici")                       \
    M(LINK_REALM, "le pair est d'un autre domaine")                            \
    M(LINK_TIMEOUT, "le pair s'est tu trop longtemps")                         \
    M(LINK_FULL, "il n'y a plus de place pour un autre pair")                  \
    M(LINK_SLOW, "le pair ne lit pas ce qu'il a demandé")                      \
    M(LINK_SELF, "le pair est ce nœud lui-même")                               \
    M(LINK_NONCE, "la liaison a usé tous ses nonces")                          \
    M(LINK_PACK, "un lot ne se déballe pas comme il le dit")                   \
    M(LINK_REFUSED, "le pair a envoyé trop de choses qui ont été refusées")    \
    M(LINK_TWICE, "une autre liaison avec ce pair est gardée")                 \
    M(LINK_UNREACHABLE, "le pair ne peut pas être atteint")                    \
    M(LINK_CLOSED, "le pair a fermé la liaison")                               \
    M(LINK_LISTEN, "l'adresse d'écoute ne peut pas être utilisée")             \
    M(LINK_DESCRIPTORS,                                                        \
      "aucun descripteur de fichier n'est libre pour une liaison")             \
    M(STORE_OPEN, "le dépôt ne peut pas être ouvert")                          \
    M(STORE_NEWER, "le dépôt a été écrit par une version plus récente")        \
    M(STORE_LOCKED, "un autre processus tient le dépôt")                       \
    M(STORE_FULL, "le disque est plein")                                       \
    M(STORE_IO, "le disque a failli ; rien n'est enregistré")                  \
    M(STORE_CORRUPT, "le dépôt est endommagé")                                 \
    M(STORE_NOT_FOUND, "rien n'est détenu sous ce nom")                        \
    M(STORE_AMBIGUOUS, "plusieurs enregistrements commencent ainsi")           \
    M(STORE_RECOVERY,                                                          \
      "le dépôt est plus ancien que ce que ce nœud a écrit ; il ne doit pas "  \
      "signer")                                                                \
    M(STORE_STOPPED, "le dépôt a cessé de prendre des entrées")                \
    M(STORE_MEMORY, "la mémoire est épuisée")                                  \
    M(STORE_EXISTS, "un dépôt est déjà là")                                    \
    M(STORE_INDEX,                                                             \
      "les index sont en cours de création ; réessayez dans un instant")       \
    M(STORE_OLDER,                                                             \
      "le dépôt a été écrit par une version d'essai antérieure ; il ne peut "  \
      "pas être lu")                                                           \
    M(STORE_LIMIT, "le dépôt détient autant de ceux-ci qu'il le peut")         \
    M(STORE_DIGEST, "le contenu n'est pas celui de son empreinte")

#endif
