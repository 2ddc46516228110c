/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: treaties. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_TREATY_H
#define CAIRN_CLI_MESSAGES_TREATY_H

#define MESSAGES_TREATY(M)                                                     \
    /* treaties */                                                             \
    M(MSG_TREATY_VERBS,                                                        \
      "party, propose, show, accept, end or list, as the first word",          \
      "party, propose, show, accept, end ou list comme premier mot")           \
    M(MSG_TREATY_LINE, "'%s', line %d: '%s' is not good for %s; it takes %s",  \
      "« %s », ligne %d : « %s » ne convient pas pour %s ; il faut %s")        \
    M(MSG_TREATY_NAME, "'%s', line %d: there is no '%s' here; there are %s",   \
      "« %s », ligne %d : il n'y a pas de « %s » ici ; il y a %s")             \
    M(MSG_TREATY_TWICE, "'%s', line %d: '%s' stands here twice",               \
      "« %s », ligne %d : « %s » est ici deux fois")                           \
    M(MSG_TREATY_VALUE, "'%s', line %d: '%s': %s (%s)",                        \
      "« %s », ligne %d : « %s » : %s (%s)")                                   \
    M(MSG_TREATY_LINE_LONG,                                                    \
      "'%s', line %d: longer than %d characters, or with a zero byte; go on "  \
      "in the next line, behind a blank",                                      \
      "« %s », ligne %d : plus longue que %d caractères, ou avec un octet "    \
      "nul ; continuez à la ligne suivante, après un blanc")                   \
    M(MSG_TREATY_FORM,                                                         \
      "'%s', line %d: this is neither [SECTION] nor NAME = VALUE",             \
      "« %s », ligne %d : ceci n'est ni [SECTION] ni NOM = VALEUR")            \
    M(MSG_TREATY_MISSING, "'%s': %s is missing",                               \
      "« %s » : il manque %s")                                                 \
    M(MSG_TREATY_MISSING_IN, "'%s', [%s]: %s is missing",                      \
      "« %s », [%s] : il manque %s")                                           \
    M(MSG_TREATY_PERIOD, "'%s': the treaty ends before it begins",             \
      "« %s » : le traité finit avant de commencer")                           \
    M(MSG_TREATY_SAME_ROOT, "'%s': both countries have the same root",         \
      "« %s » : les deux pays ont la même racine")                             \
    M(MSG_TREATY_LARGE,                                                        \
      "'%s': the text is too large; it may have at most %d bytes",             \
      "« %s » : le texte est trop grand ; il a au plus %d octets")             \
    M(MSG_TREATY_MOST, "at most %d of them",                                   \
      "au plus %d")                                                            \
    M(MSG_TREATY_PURPOSE, "words of at most 64 bytes",                         \
      "des mots de 64 octets au plus")                                         \
    M(MSG_TREATY_FIELDS, "a field's name, such as document_number",            \
      "le nom d'un champ, comme document_number")                              \
    M(MSG_TREATY_FIELD_HOME,                                                   \
      "a field that may leave the country; this one never does",               \
      "un champ qui peut quitter le pays ; celui-ci ne le quitte jamais")      \
    M(MSG_TREATY_EXCLUDED,                                                     \
      "FIELD:VALUE of a crossing, such as category:diplomat",                  \
      "CHAMP:VALEUR d'un passage, comme category:diplomat")                    \
    M(MSG_TREATY_TWO, "two countries",                                         \
      "deux pays")                                                             \
    M(MSG_TREATY_ROOT,                                                         \
      "64 hexadecimal digits: what 'cairn treaty party' prints",               \
      "64 chiffres hexadécimaux : ce que « cairn treaty party » imprime")      \
    M(MSG_TREATY_KINDS,                                                        \
      "crossing, note, document_status, alert or alert_withdrawal",            \
      "crossing, note, document_status, alert ou alert_withdrawal")            \
    M(MSG_TREATY_KIND_FIRST, "its place before fields and excluded",           \
      "sa place avant fields et excluded")                                     \
    M(MSG_TREATY_BETWEEN, "treaty between %s and %s, from %s until %s",        \
      "traité entre %s et %s, du %s au %s")                                    \
    M(MSG_TREATY_ENDLESS, "treaty between %s and %s, from %s without an end",  \
      "traité entre %s et %s, à partir du %s, sans fin")                       \
    M(MSG_TREATY_FOR, "for nothing but: %s",                                   \
      "pour rien d'autre que : %s")                                            \
    M(MSG_TREATY_GIVES, "%s gives %s, of each %s",                             \
      "%s donne à %s, de chaque %s")                                           \
    M(MSG_TREATY_ALL_POSTS, "  of all posts",                                  \
      "  de tous les postes")                                                  \
    M(MSG_TREATY_POSTS, "  of the posts: %s",                                  \
      "  des postes : %s")                                                     \
    M(MSG_TREATY_THESE, "  these fields: %s",                                  \
      "  ces champs : %s")                                                     \
    M(MSG_TREATY_WITHOUT, "  but nothing of those with: %s",                   \
      "  mais rien de ceux avec : %s")                                         \
    M(MSG_TREATY_KEEPS, "  which %s keeps for at most %d days",                \
      "  que %s garde au plus %d jours")                                       \
    M(MSG_TREATY_LOGS, "a day brings at most %llu logs",                       \
      "un jour apporte au plus %llu journaux")                                 \
    M(MSG_TREATY_ENTRIES, "a day brings at most %llu entries",                 \
      "un jour apporte au plus %llu entrées")                                  \
    M(MSG_TREATY_BYTES, "a day brings at most %llu bytes",                     \
      "un jour apporte au plus %llu octets")                                   \
    M(MSG_TREATY_PARTY_ROOT, "fingerprint of the root of %s: %s",              \
      "empreinte de la racine de %s : %s")                                     \
    M(MSG_TREATY_FINGERPRINT,                                                  \
      "fingerprint of this text, to compare by telephone: %s",                 \
      "empreinte de ce texte, à comparer par téléphone : %s")                  \
    M(MSG_TREATY_STATE, "state: %s",                                           \
      "état : %s")                                                             \
    M(MSG_TREATY_WHICH,                                                        \
      "%s: '%s' is no file, and no beginning of a treaty's id: 4 "             \
      "hexadecimal digits or more",                                            \
      "%s : « %s » n'est ni un fichier ni le début d'un identifiant de "       \
      "traité : 4 chiffres hexadécimaux ou plus")                              \
    M(MSG_TREATY_SEVERAL,                                                      \
      "%s: several treaties begin with '%s': give more of the id",             \
      "%s : plusieurs traités commencent par « %s » : donnez-en davantage")    \
    M(MSG_TREATY_EMPTY, "this node holds no treaty",                           \
      "ce nœud ne détient aucun traité")                                       \
    M(MSG_TREATY_UNKNOWN, "%s: no treaty begins with '%s'",                    \
      "%s : aucun traité ne commence par « %s »")                              \
    M(MSG_TREATY_NO_PARTY,                                                     \
      "'%s' is between %s and %s; this is an authority of %s with another "    \
      "root: it is no party",                                                  \
      "« %s » est entre %s et %s ; ceci est une autorité de %s avec une "      \
      "autre racine : elle n'y est pas partie")                                \
    M(MSG_TREATY_OVER, "'%s' has run out: it ended %s",                        \
      "« %s » est échu : il a fini le %s")                                     \
    M(MSG_TREATY_ENDED_BEFORE,                                                 \
      "'%s' was ended by this country; an end is for good: propose another "   \
      "text",                                                                  \
      "« %s » a été terminé par ce pays ; une fin est définitive : proposez "  \
      "un autre texte")                                                        \
    M(MSG_TREATY_DIFFERS,                                                      \
      "the fingerprint of this text is %s, not %s: it is not what they have",  \
      "l'empreinte de ce texte est %s, non %s : ce n'est pas ce qu'ils ont")   \
    M(MSG_TREATY_FINGERPRINT_FORM,                                             \
      "thirty digits, as the other country's 'cairn treaty show' tells them",  \
      "trente chiffres, comme le « cairn treaty show » de l'autre pays les "   \
      "dit")                                                                   \
    M(MSG_TREATY_COMPARE,                                                      \
      "accept: compare the fingerprint with the other country and give "       \
      "--fingerprint, or run it on a terminal",                                \
      "accept : comparez l'empreinte avec l'autre pays et donnez "             \
      "--fingerprint, ou lancez la commande dans un terminal")                 \
    M(MSG_TREATY_ASK,                                                          \
      "Have the other country read its fingerprint of this text to you. If "   \
      "it is %s, type its last five digits:",                                  \
      "Faites-vous lire par l'autre pays son empreinte de ce texte. Si "       \
      "c'est %s, tapez ses cinq derniers chiffres :")                          \
    M(MSG_TREATY_NOT_SIGNED,                                                   \
      "end: this authority has signed no treaty that '%s' names",              \
      "end : cette autorité n'a signé aucun traité que « %s » désigne")        \
    M(MSG_TREATY_KEY,                                                          \
      "'%s' is the key of no treaty signer and no root of this membership, "   \
      "or is revoked",                                                         \
      "« %s » n'est la clé d'aucun signataire de traités ni d'aucune racine "  \
      "de cette liste de membres, ou est révoquée")                            \
    M(MSG_TREATY_ACCEPTED,                                                     \
      "signed the treaty with %s, by the %s; it is in force when %s has "      \
      "signed it too",                                                         \
      "le traité avec %s est signé, par %s ; il est en vigueur quand %s l'a "  \
      "signé aussi")                                                           \
    M(MSG_TREATY_IS_ENDED,                                                     \
      "ended the treaty with %s, by the %s; what %s holds by it is not "       \
      "called back",                                                           \
      "le traité avec %s est terminé, par %s ; ce que %s détient par lui "     \
      "n'est pas rappelé")

#endif
