/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: officers, duties, rights. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_STAFF_H
#define CAIRN_CLI_MESSAGES_STAFF_H

#define MESSAGES_STAFF(M)                                                      \
    M(MSG_NO_RIGHT, "%s: %s (%s) may not; %s may", "%s : %s (%s) n'en a pas le droit ; il faut être %s")\
    M(MSG_NOT_LOGGED_IN, "%s: nobody is logged in here; 'cairn login NAME' (%s may)", "%s : personne n'a ouvert de session ici ; 'cairn login NOM' (il faut être %s)")\
    M(MSG_NOBODY_ON_DUTY, "nobody is on duty on this lane: nothing is recorded by itself", "personne n'est en service à cette voie : rien n'est enregistré automatiquement")\
    M(MSG_NOT_OWN, "%s: %s (%s) may correct only what he has recorded in this duty; %s may", "%s : %s (%s) ne peut corriger que ce qu'il a enregistré pendant ce service ; il faut être %s")\
    M(MSG_ACCESSES_NONE, "no look-up; %s", "aucune consultation ; %s")         \
    M(MSG_ACCESSES_WAITING, "%llu look-ups wait at this node for a crossing that may cover them, and are not listed yet", "%llu consultations attendent à ce nœud un passage qui peut les couvrir, et ne figurent pas encore ici")\
    M(MSG_ROLE_OR, " or ", " ou ")                                             \
    M(MSG_NODE_PASSPHRASE, "the node's passphrase", "la phrase secrète du nœud")\
    M(MSG_NO_OFFICERS, "this node has no officers; 'cairn officer add NAME --role ROLE' makes one", "ce nœud n'a pas d'agents ; 'cairn officer add NOM --role RÔLE' en crée un")\
    M(MSG_LOGIN_REFUSED, "'%s' is no officer of this node, or the passphrase is not his", "'%s' n'est pas agent de ce nœud, ou la phrase secrète n'est pas la sienne")\
    M(MSG_NOT_ON_DUTY, "nobody is logged in here", "personne n'a ouvert de session ici")\
    M(MSG_LANE_FORM, "a text of 1 to 32 bytes", "un texte de 1 à 32 octets")   \
    M(MSG_OFFICER_NAME, "one word of at most 64 bytes", "un seul mot d'au plus 64 octets")\
    M(MSG_OFFICER_ROLES, "officer, supervisor, analyst, auditor, data_protection, administrator, with commas between them", "officer, supervisor, analyst, auditor, data_protection, administrator, séparés par des virgules")\
    M(MSG_OFFICER_VERBS, "add, list, remove, passphrase or service", "add, list, remove, passphrase ou service")\
    M(MSG_OFFICER_EXISTS, "there is an officer '%s' already", "il y a déjà un agent '%s'")\
    M(MSG_OFFICER_NONE, "there is no officer '%s'", "il n'y a pas d'agent '%s'")\
    M(MSG_OFFICERS_FULL, "a node has at most %d officers; 'cairn officer remove NAME' makes room", "un nœud a au plus %d agents ; 'cairn officer remove NOM' fait de la place")\
    M(MSG_NO_COUNTER, "officers work at posts and headquarters: this node's certificate is for neither", "les agents travaillent aux postes et à la centrale : le certificat de ce nœud n'est pour aucun des deux")\
    M(MSG_SERVICE_ONLY, "'%s': this passphrase is the service's, which only 'cairn run' takes", "'%s' : cette phrase secrète est celle du service, que seul 'cairn run' accepte")\
    M(MSG_LOCKED, "locked: receives and passes on; an officer's log-in unlocks it", "verrouillé : reçoit et transmet ; la session d'un agent le déverrouille")\
    M(MSG_CLOSED, "closed: nothing is open; an officer's log-in opens it", "fermé : rien n'est ouvert ; la session d'un agent l'ouvre")\
    M(MSG_RUN_LOCKED, "the node is locked: it receives and passes on, and signs nothing until an officer logs in", "le nœud est verrouillé : il reçoit et transmet, et ne signe rien avant qu'un agent n'ouvre une session")\
    M(MSG_RUN_WAITS, "the key is closed: only the status is served until an officer logs in", "la clé est fermée : seul l'état est servi avant qu'un agent n'ouvre une session")\
    M(MSG_DUTIES_CLOSED, "%d duties that were never closed have been closed", "%d services jamais clos ont été clos")\
    M(MSG_UPKEEP_FAILED, "a look-up or the end of a duty is not on record yet: %s (%s)", "une consultation ou une fin de service n'est pas encore consignée : %s (%s)")\
    M(MSG_LOGGED_IN, "%s is on duty (%s) since %s", "%s est en service (%s) depuis %s")\
    M(MSG_BEFORE_OPEN, "his duty of %s was never closed; it is now, and marked so", "son service du %s n'avait jamais été clos ; il l'est maintenant, avec cette mention")\
    M(MSG_LOGGED_OUT, "%s has logged out", "%s a fermé sa session")            \
    M(MSG_OFFICER_ADDED, "%s is an officer (%s); fingerprint of the key: %s", "%s est agent (%s) ; empreinte de la clé : %s")\
    M(MSG_OFFICER_REMOVED, "%s is an officer no more; a copy of the old key file still opens with the old passphrase", "%s n'est plus agent ; une copie de l'ancien fichier de clés s'ouvre encore avec l'ancienne phrase secrète")\
    M(MSG_OFFICER_CHANGED, "%s has a new passphrase", "%s a une nouvelle phrase secrète")\
    M(MSG_SERVICE_SET, "the service has a slot: 'cairn run' with its passphrase starts locked", "le service a un accès : 'cairn run' avec sa phrase secrète démarre verrouillé")\
    M(MSG_SERVICE_GONE, "the service has no slot any more", "le service n'a plus d'accès")

#endif
