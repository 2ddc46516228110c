/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: authorities and enrolment. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_TRUST_H
#define CAIRN_CLI_MESSAGES_TRUST_H

#define MESSAGES_TRUST(M)                                                      \
    /* authority and enrolment */                                              \
    M(MSG_AUTHORITY_MADE, "made the authority of %s in %s",                    \
      "l'autorité de %s est créée dans %s")                                    \
    M(MSG_AUTHORITY_EXISTS, "'%s' holds an authority already",                 \
      "« %s » contient déjà une autorité")                                     \
    M(MSG_AUTHORITY_NONE,                                                      \
      "'%s' holds no authority; 'cairn authority init' makes one",             \
      "« %s » ne contient pas d'autorité ; « cairn authority init » en crée "  \
      "une")                                                                   \
    M(MSG_FINGERPRINT, "fingerprint of the root, to compare by telephone: %s", \
      "empreinte de la racine, à comparer par téléphone : %s")                 \
    M(MSG_FINGERPRINT_DIFFERS, "the root's fingerprint is %s, not %s",         \
      "l'empreinte de la racine est %s, non %s")                               \
    M(MSG_ENROLLED_AS, "%s is enrolled as %s in %s",                           \
      "%s est inscrit comme %s dans %s")                                       \
    M(MSG_CERTIFIED, "certified %s (%s, post %s) until %s; give it %s",        \
      "%s est certifié (%s, poste %s) jusqu'au %s ; donnez-lui %s")            \
    M(MSG_TRAINING, "TRAINING",                                                \
      "EXERCICE")                                                              \
    M(MSG_COUNTRY, "three capital letters, such as MLI",                       \
      "trois lettres majuscules, comme MLI")                                   \
    M(MSG_ROLES, "post, headquarters, relay or auditor",                       \
      "post, headquarters, relay ou auditor")                                  \
    M(MSG_NAME_FORM, "a name of 1 to 63 characters without '@' or blanks",     \
      "un nom de 1 à 63 caractères sans « @ » ni blancs")                      \
    M(MSG_POST_FORM, "a post code of 1 to 16 capitals and digits",             \
      "un code de poste de 1 à 16 majuscules et chiffres")                     \
    M(MSG_ENROL_KEY, "'%s' certifies no key of this node",                     \
      "« %s » ne certifie aucune clé de ce nœud")                              \
    M(MSG_ENROL_OUTSIDE,                                                       \
      "'%s': the registrar that certified this node is revoked since "         \
      "before: have its request certified again",                              \
      "« %s » : le greffier qui a certifié ce nœud était déjà révoqué : "      \
      "faites certifier sa demande à nouveau")                                 \
    M(MSG_ENROL_REVOKED,                                                       \
      "'%s': the key of this node has been revoked: make the node anew with "  \
      "'cairn init'",                                                          \
      "« %s » : la clé de ce nœud a été révoquée : recréez le nœud par « "     \
      "cairn init »")                                                          \
    M(MSG_ENROL_FORM, "'%s' is no enrolment file, or is damaged",              \
      "« %s » n'est pas un fichier d'inscription, ou est endommagé")           \
    M(MSG_REQUEST_FORM, "'%s' is no certificate request, or is damaged",       \
      "« %s » n'est pas une demande de certificat, ou est endommagée")         \
    M(MSG_ENROL_ENTRY, "'%s': entry %zu is refused: %s (%s)",                  \
      "« %s » : l'entrée %zu est refusée : %s (%s)")                           \
    M(MSG_NAME_TAKEN,                                                          \
      "%s: another key of this authority is named '%s' already: choose "       \
      "another name, or say --replace if its key is lost",                     \
      "%s : une autre clé de cette autorité se nomme déjà « %s » : "           \
      "choisissez un autre nom, ou dites --replace si sa clé est perdue")      \
    M(MSG_AUTHORITY_DAMAGED, "'%s': its membership is refused: %s (%s)",       \
      "« %s » : sa liste de membres est refusée : %s (%s)")                    \
    M(MSG_AUTHORITY_KEY,                                                       \
      "'%s' is not a %s's key of this membership, or is revoked",              \
      "« %s » n'est pas la clé d'un %s de cette liste de membres, ou est "     \
      "révoquée")                                                              \
    M(MSG_AUTHORITY_VERBS,                                                     \
      "init, enroll, registrar, keeper, signer, request, take, copy, check, "  \
      "revoke or rollover, as the first word",                                 \
      "init, enroll, registrar, keeper, signer, request, take, copy, check, "  \
      "revoke ou rollover comme premier mot")                                  \
    M(MSG_AUTHORITY_NO_KEY,                                                    \
      "this wants the key of a %s, and '%s' is not there",                     \
      "il faut ici la clé d'un %s, et « %s » n'est pas là")                    \
    M(MSG_AUTHORITY_NO_ROOT,                                                   \
      "this wants the key of the %s, and '%s' is not there: bring it back, "   \
      "or name a copy with --root-key FILE",                                   \
      "il faut ici la clé de %s, et « %s » n'est pas là : rapportez-la, ou "   \
      "nommez une copie par --root-key FICHIER")                               \
    M(MSG_AUTHORITY_NO_OFFICE, "no %s named '%s' has a key file in '%s'",      \
      "aucun %s nommé « %s » n'a de fichier de clés dans « %s »")              \
    M(MSG_AUTHORITY_SPREAD,                                                    \
      "give '%s' to the nodes: 'cairn enroll FILE' at one of them tells all",  \
      "donnez « %s » aux nœuds : « cairn enroll FICHIER » à l'un d'eux "       \
      "l'apprend à tous")                                                      \
    M(MSG_OFFICE_FORM,                                                         \
      "a name of 1 to 63 characters without '@', '/' or blanks, that begins "  \
      "with no dot",                                                           \
      "un nom de 1 à 63 caractères sans « @ », « / » ni blancs, qui ne "       \
      "commence pas par un point")                                             \
    M(MSG_OFFICES, "registrar, keeper or signer",                              \
      "registrar, keeper ou signer")                                           \
    M(MSG_OFFICE_MADE, "certified %s (%s) until %s; its key: %s",              \
      "%s est certifié (%s) jusqu'au %s ; sa clé : %s")                        \
    M(MSG_OFFICE_GIVEN,                                                        \
      "certified %s (%s) until %s; give it %s, for its 'cairn authority "      \
      "take'",                                                                 \
      "%s est certifié (%s) jusqu'au %s ; donnez-lui %s, pour son « cairn "    \
      "authority take »")                                                      \
    M(MSG_OFFICE_REQUEST, "made '%s'; have the root certify '%s'",             \
      "« %s » est créé ; faites certifier « %s » par la racine")               \
    M(MSG_REQUEST_OTHER,                                                       \
      "'%s' is the request of '%s' (%s), another name or office",              \
      "« %s » est la demande de « %s » (%s), un autre nom ou un autre office") \
    M(MSG_FILE_EXISTS, "'%s' is there already and is not written over",        \
      "« %s » existe déjà et n'est pas écrasé")                                \
    M(MSG_COPY_MADE,                                                           \
      "sealed a copy of the root's key in %s and read it back; fingerprint "   \
      "of the key: %s",                                                        \
      "une copie de la clé racine est scellée dans %s et relue ; empreinte "   \
      "de la clé : %s")                                                        \
    M(MSG_COPY_BAD, "the copy in '%s' does not open: %s (%s)",                 \
      "la copie dans « %s » ne s'ouvre pas : %s (%s)")                         \
    M(MSG_TAKEN, "took %d entries from %s",                                    \
      "%d entrées prises de %s")                                               \
    M(MSG_TAKE_FORK,                                                           \
      "'%s': entry %zu: its author has signed another one at that place: "     \
      "one key was used in two directories at once, or in an old copy of one", \
      "« %s » : entrée %zu : son auteur en a signé une autre à cette place "   \
      ": une clé a servi dans deux dossiers à la fois, ou dans une vieille "   \
      "copie d'un dossier")                                                    \
    M(MSG_RENEW, "the certificate of %s ends %s: --renew gives a new one",     \
      "le certificat de %s finit le %s : --renew en donne un nouveau")         \
    M(MSG_REASONS,                                                             \
      "lost, stolen, copied, closed, replaced, misused, or a number",          \
      "lost, stolen, copied, closed, replaced, misused, ou un nombre")         \
    M(MSG_HELD_LINE,                                                           \
      "'%s', line %ld: this is not what 'cairn members NAME --held --format "  \
      "json' prints",                                                          \
      "« %s », ligne %ld : ce n'est pas ce que « cairn members NOM --held "    \
      "--format json » imprime")                                               \
    M(MSG_HELD_OTHER, "'%s', line %ld: this is of another key",                \
      "« %s », ligne %ld : ceci est d'une autre clé")                          \
    M(MSG_HELD_TWICE,                                                          \
      "'%s', line %ld: this log stands here already; of a forked one, leave "  \
      "the branch that is good",                                               \
      "« %s », ligne %ld : ce journal est déjà là ; d'un journal bifurqué, "   \
      "laissez la branche qui est bonne")                                      \
    M(MSG_HELD_MANY, "'%s': more than %d logs",                                \
      "« %s » : plus de %d journaux")                                          \
    M(MSG_HELD_OR_NOTHING, "revoke: --held or --nothing-good, not both",       \
      "revoke : --held ou --nothing-good, pas les deux")                       \
    M(MSG_NOTHING_GOOD,                                                        \
      "revoke: nothing that '%s' has ever signed would be good: give --held "  \
      "FILE, or say --nothing-good",                                           \
      "revoke : rien de ce que « %s » a jamais signé ne serait bon : donnez "  \
      "--held FICHIER, ou dites --nothing-good")                               \
    M(MSG_NOTHING_GOOD_ASK,                                                    \
      "Nothing that '%s' has ever signed will be good: all its records are "   \
      "quarantined, everywhere. Without --held there is no list of what is. "  \
      "Type '%s' to go on:",                                                   \
      "Rien de ce que « %s » a jamais signé ne sera bon : tous ses "           \
      "enregistrements sont mis en quarantaine, partout. Sans --held il n'y "  \
      "a pas de liste de ce qui est bon. Tapez « %s » pour continuer :")       \
    M(MSG_REVOKED,                                                             \
      "revoked %s (key %s), by the %s; good is what stands in the list, of "   \
      "%d logs",                                                               \
      "%s est révoqué (clé %s), par %s ; est bon ce qui figure dans la "       \
      "liste, de %d journaux")                                                 \
    M(MSG_REVOKED_ALL,                                                         \
      "revoked %s (key %s), by the %s; nothing of it is good",                 \
      "%s est révoqué (clé %s), par %s ; rien n'en est bon")                   \
    M(MSG_REVOKE_ROOT,                                                         \
      "revoke: a root is never revoked; 'cairn authority rollover' makes a "   \
      "new one",                                                               \
      "revoke : une racine n'est jamais révoquée ; « cairn authority "         \
      "rollover » en fait une nouvelle")                                       \
    M(MSG_REVOKE_SUPERSEDE,                                                    \
      "revoke: only the root takes revocations back: --by root",               \
      "revoke : seule la racine retire des révocations : --by root")           \
    M(MSG_REVOCATION_ID,                                                       \
      "the id of a revocation of this authority, or its first 8 digits or "    \
      "more",                                                                  \
      "l'identifiant d'une révocation de cette autorité, ou ses 8 premiers "   \
      "chiffres ou plus")                                                      \
    M(MSG_ROOTS_MAX,                                                           \
      "rollover: a realm has at most %d keys of its root, and '%s' has them",  \
      "rollover : un domaine a au plus %d clés racines, et « %s » les a")      \
    M(MSG_ROLLED_OVER, "%s is a new key of the root; its own fingerprint: %s", \
      "%s est une nouvelle clé racine ; son empreinte à elle : %s")            \
    M(MSG_ROLLED_OLD, "the old one is kept as %s",                             \
      "l'ancienne est gardée comme %s")                                        \
    M(MSG_MEMBER_NONE, "%s: no member is named '%s'",                          \
      "%s : aucun membre ne se nomme « %s »")                                  \
    M(MSG_MEMBER_TWICE,                                                        \
      "%s: several keys are named '%s': give the kid that 'cairn members' "    \
      "shows",                                                                 \
      "%s : plusieurs clés se nomment « %s » : donnez le kid que « cairn "     \
      "members » montre")                                                      \
    M(MSG_MEMBERS_FRESH, "membership as of %s (%s)",                           \
      "membres à la date du %s (%s)")                                          \
    M(MSG_AGE_NOW, "now",                                                      \
      "à l'instant")                                                           \
    M(MSG_AGE_MINUTES, "%lld minutes ago",                                     \
      "il y a %lld minutes")                                                   \
    M(MSG_AGE_HOURS, "%lld hours ago",                                         \
      "il y a %lld heures")                                                    \
    M(MSG_AGE_DAYS, "%lld days ago",                                           \
      "il y a %lld jours")                                                     \
    M(MSG_WARNING, "cairn: warning: ",                                         \
      "cairn : attention : ")                                                  \
    M(MSG_CLOCK_BEHIND,                                                        \
      "this machine's clock says %s, but %s has signed something at %s: "      \
      "check the clock",                                                       \
      "l'horloge de cette machine dit %s, mais %s a signé quelque chose à "    \
      "%s : vérifiez l'horloge")                                               \
    M(MSG_CLOCK_EARLY,                                                         \
      "this machine's clock says %s, but the certificate of %s begins %s: "    \
      "check the clock",                                                       \
      "l'horloge de cette machine dit %s, mais le certificat de %s commence "  \
      "le %s : vérifiez l'horloge")                                            \
    M(MSG_CLOCK_LATE,                                                          \
      "this machine's clock says %s, but the certificate of %s ended %s: "     \
      "check the clock, or renew it",                                          \
      "l'horloge de cette machine dit %s, mais le certificat de %s a fini "    \
      "le %s : vérifiez l'horloge, ou renouvelez-le")                          \
    M(MSG_FINGERPRINT_FORM,                                                    \
      "thirty digits, as 'cairn authority init' showed them",                  \
      "trente chiffres, comme « cairn authority init » les a montrés")

#endif
