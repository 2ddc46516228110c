/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: words of help and use, keys and stores. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_USE_H
#define CAIRN_CLI_MESSAGES_USE_H

#define MESSAGES_USE(M)                                                        \
    /* help */                                                                 \
    M(MSG_HELP_USE, "Use: cairn %s%s%s [OPTION...]\n",                         \
      "Usage : cairn %s%s%s [OPTION...]\n")                                    \
    M(MSG_HELP_ALL, "Use: cairn COMMAND [ARGUMENT...]\n",                      \
      "Usage : cairn COMMANDE [ARGUMENT...]\n")                                \
    M(MSG_HELP_MORE,                                                           \
      "\n'cairn COMMAND --help' tells more of one; 'cairn --help' lists "      \
      "them all.",                                                             \
      "\n« cairn COMMANDE --help » en dit plus sur l'une ; « cairn --help » "  \
      "les donne toutes.")                                                     \
    M(MSG_HELP_EXAMPLE, "Example:",                                            \
      "Exemple :")                                                             \
    M(MSG_DOOR_OFFICER, "Officer at a counter",                                \
      "Agent au guichet")                                                      \
    M(MSG_DOOR_HEADQUARTERS, "Headquarters",                                   \
      "Administration centrale")                                               \
    M(MSG_DOOR_AUDITOR, "Auditor",                                             \
      "Auditeur")                                                              \
    M(MSG_DOOR_ADMINISTRATOR, "Administrator",                                 \
      "Administrateur")                                                        \
    /* use */                                                                  \
    M(MSG_UNKNOWN_COMMAND, "'%s' is no command; 'cairn --help' lists them",    \
      "« %s » n'est pas une commande ; « cairn --help » les donne toutes")     \
    M(MSG_UNKNOWN_OPTION, "%s: no option '%s'; see 'cairn %s --help'",         \
      "%s : pas d'option « %s » ; voir « cairn %s --help »")                   \
    M(MSG_OPTION_VALUE, "%s: option '%s' needs a value",                       \
      "%s : l'option « %s » demande une valeur")                               \
    M(MSG_OPTION_NO_VALUE, "%s: option '%s' takes no value",                   \
      "%s : l'option « %s » ne prend pas de valeur")                           \
    M(MSG_BAD_VALUE, "%s: '%s' is not good for %s; it takes %s",               \
      "%s : « %s » ne convient pas pour %s ; il faut %s")                      \
    M(MSG_TOO_MANY, "%s: '%s' is one argument too many",                       \
      "%s : « %s » est un argument de trop")                                   \
    M(MSG_TOO_FEW, "%s: %s is missing",                                        \
      "%s : il manque %s")                                                     \
    M(MSG_NOT_OPTION, "%s: '%s' must have the form FIELD=VALUE",               \
      "%s : « %s » doit avoir la forme CHAMP=VALEUR")                          \
    M(MSG_FORMAT_LIST, "table, json or csv",                                   \
      "table, json ou csv")                                                    \
    M(MSG_NUMBER, "a number from %ld to %ld",                                  \
      "un nombre de %ld à %ld")                                                \
    M(MSG_CANNOT_READ, "cannot read '%s': %s",                                 \
      "impossible de lire « %s » : %s")                                        \
    M(MSG_CANNOT_WRITE, "cannot write '%s': %s",                               \
      "impossible d'écrire « %s » : %s")                                       \
    M(MSG_RESULT, "%s: %s (%s)",                                               \
      "%s : %s (%s)")                                                          \
    M(MSG_RESULT_VALUE, "%s: '%s': %s (%s)",                                   \
      "%s : « %s » : %s (%s)")                                                 \
    M(MSG_NO_MEMORY, "memory has run out",                                     \
      "la mémoire est épuisée")                                                \
    /* keys and passphrases */                                                 \
    M(MSG_PASSPHRASE, "Passphrase of %s: ",                                    \
      "Phrase secrète de %s : ")                                               \
    M(MSG_PASSPHRASE_NEW, "New passphrase for %s: ",                           \
      "Nouvelle phrase secrète pour %s : ")                                    \
    M(MSG_PASSPHRASE_AGAIN, "Again: ",                                         \
      "Encore une fois : ")                                                    \
    M(MSG_PASSPHRASE_DIFFER, "the two passphrases differ",                     \
      "les deux phrases secrètes diffèrent")                                   \
    M(MSG_PASSPHRASE_EMPTY, "the passphrase is empty",                         \
      "la phrase secrète est vide")                                            \
    M(MSG_PASSPHRASE_NEEDED,                                                   \
      "'%s' is sealed with a passphrase: give --passphrase-file FILE, or "     \
      "run it on a terminal",                                                  \
      "« %s » est scellé par une phrase secrète : donnez --passphrase-file "   \
      "FICHIER, ou lancez la commande dans un terminal")                       \
    M(MSG_PASSPHRASE_OR_NONE,                                                  \
      "give --passphrase-file FILE or --no-passphrase, or run it on a "        \
      "terminal",                                                              \
      "donnez --passphrase-file FICHIER ou --no-passphrase, ou lancez la "     \
      "commande dans un terminal")                                             \
    M(MSG_KEY_MODE,                                                            \
      "'%s' can be read or written by others; cure: chmod 600 '%s'",           \
      "« %s » peut être lu ou écrit par d'autres ; remède : chmod 600 '%s'")   \
    M(MSG_KEY_OWNER, "'%s' does not belong to this user",                      \
      "« %s » n'appartient pas à cet utilisateur")                             \
    M(MSG_KEY_LINK, "'%s' is no plain file",                                   \
      "« %s » n'est pas un fichier ordinaire")                                 \
    M(MSG_KEY_DAMAGED, "'%s' is damaged: it is no key file of cairn",          \
      "« %s » est endommagé : ce n'est pas un fichier de clés de cairn")       \
    M(MSG_KEY_PASSPHRASE, "the passphrase does not open '%s'",                 \
      "la phrase secrète n'ouvre pas « %s »")                                  \
    M(MSG_THIEF_RUN,                                                           \
      "the key of this store has no passphrase: a thief can read it; give "    \
      "--no-passphrase to run it all the same",                                \
      "la clé de ce dépôt n'a pas de phrase secrète : un voleur peut le "      \
      "lire ; donnez --no-passphrase pour le lancer quand même")               \
    M(MSG_THIEF, "a thief can read this store: its key has no passphrase",     \
      "un voleur peut lire ce dépôt : sa clé n'a pas de phrase secrète")       \
    /* stores */                                                               \
    M(MSG_STORE_MADE,                                                          \
      "made %s, a node named %s; its request for a certificate is %s",         \
      "%s est créé, pour un nœud nommé %s ; sa demande de certificat est %s")  \
    M(MSG_STORE_EXISTS, "'%s' holds a node already",                           \
      "« %s » contient déjà un nœud")                                          \
    M(MSG_STORE_NONE, "'%s' holds no node; 'cairn init' makes one",            \
      "« %s » ne contient pas de nœud ; « cairn init » en crée un")            \
    M(MSG_DESCRIPTORS,                                                         \
      "run: a daemon needs %d free file descriptors; cure: a higher 'ulimit "  \
      "-n'",                                                                   \
      "run : un démon a besoin de %d descripteurs de fichier libres ; "        \
      "remède : augmenter « ulimit -n »")                                      \
    M(MSG_STORE_RUNS, "a daemon runs in '%s' already",                         \
      "un démon tourne déjà dans « %s »")                                      \
    M(MSG_STORE_LOCKED,                                                        \
      "'%s' is in use by another process, and no daemon answers in it",        \
      "« %s » est utilisé par un autre processus, et aucun démon n'y répond")  \
    M(MSG_STORE_OPEN, "'%s' cannot be opened: %s (%s)",                        \
      "« %s » ne peut pas être ouvert : %s (%s)")                              \
    M(MSG_STORE_REPAIRED, "a torn page of the store was mended from its copy", \
      "une page déchirée du dépôt a été réparée d'après sa copie")             \
    M(MSG_STORE_RECOVERY,                                                      \
      "this store is older than what this node has signed, or stands on "      \
      "other hardware: it does not sign until its peers have told its log's "  \
      "end",                                                                   \
      "ce dépôt est plus ancien que ce que ce nœud a signé, ou se trouve "     \
      "sur un autre matériel : il ne signe pas avant que ses pairs aient "     \
      "dit où finit son journal")                                              \
    M(MSG_STORE_PATH,                                                          \
      "'%s': the path of a store may have at most %d characters",              \
      "« %s » : le chemin d'un dépôt a au plus %d caractères")                 \
    M(MSG_NOT_ENROLLED,                                                        \
      "'%s' has no certificate yet; have '%s' certified and run 'cairn "       \
      "enroll'",                                                               \
      "« %s » n'a pas encore de certificat ; faites certifier « %s », puis "   \
      "lancez « cairn enroll »")                                               \
    M(MSG_NO_DAEMON, "no daemon answers in '%s'; start one with 'cairn run'",  \
      "aucun démon ne répond dans « %s » ; « cairn run » en lance un")         \
    M(MSG_DAEMON_GONE, "the daemon went away before it had answered",          \
      "le démon est parti avant d'avoir répondu")

#endif
