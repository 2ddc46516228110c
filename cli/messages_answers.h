/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: answers of a node, and what a daemon says. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_ANSWERS_H
#define CAIRN_CLI_MESSAGES_ANSWERS_H

#define MESSAGES_ANSWERS(M)                                                    \
    /* answers */                                                              \
    M(MSG_NOTHING, "no crossing; %s")                                          \
    M(MSG_COVERAGE, "%d of %d logs current")                                   \
    M(MSG_COVERAGE_BEHIND, "; %s: last entry %s")                              \
    M(MSG_NEVER, "never")                                                      \
    M(MSG_ABROAD_YES, "yes, at %s, %s (%s)")                                   \
    M(MSG_ABROAD_NO, "no: %s has disclosed no such crossing since %s")         \
    M(MSG_ABROAD_UNKNOWN, "unknown, last heard %s")                            \
    M(MSG_NOT_ON_RECORD, "ALARM: what was shown to another country is not on record: %s (%s)")\
    M(MSG_NO_TREATY, "check --abroad: no treaty with '%s' is held; 'cairn treaty list' shows those there are")\
    M(MSG_DOCUMENT_NUMBER, "the number of a document")                         \
    M(MSG_NOT_FOUND, "%s: nothing is held under '%s'")                         \
    M(MSG_NOT_FOUND_YET, "%s: nothing is found under '%s'; %llu entries are not indexed yet")\
    M(MSG_NOT_INDEXED, "%llu entries are not indexed yet and may be missing here")\
    M(MSG_NOT_CROSSING, "%s: '%s' is a correction, no crossing; give the crossing itself")\
    M(MSG_FOREIGN, "%s: '%s' is a record of another country, which alone can correct it")\
    M(MSG_KEPT_BACK, "%s: what that country showed of '%s' is not shown: its days are over, or no treaty names the purpose '%s'",\
      "%s : ce que ce pays a montré de '%s' ne se montre pas : ses jours sont passés, ou aucun traité ne nomme le but '%s'")\
    M(MSG_AMBIGUOUS, "%s: more than one record begins with '%s'")              \
    M(MSG_TIME, "a date such as 2026-05-31 or a time such as 2026-05-31T14:00:00Z")\
    M(MSG_DIRECTION, "entry or exit")                                          \
    M(MSG_STATES, "ready, synced or indexed")                                  \
    M(MSG_RECORD_ERROR, "record: %s (%s)")                                     \
    M(MSG_NO_READING, "no document was read in the last two minutes")          \
    M(MSG_VERIFY_PROGRESS, "verified %llu entries")                            \
    M(MSG_SIGNATURES_BAD, "%llu entries are not signed by the key of their log: 'cairn verify' names them")\
    M(MSG_INDEX_VERBS, "rebuild, as the first word")                           \
    M(MSG_INDEX_PROGRESS, "indexed %llu of %llu entries")                      \
    M(MSG_INDEX_HEALTH, "index: %s")                                           \
    M(MSG_INDEX_WAITS, "the indexes cannot be written, it is tried again: %s") \
    M(MSG_BATCH_BAD, "%llu of %llu lines were refused")                        \
    /* daemon */                                                               \
    M(MSG_RUNNING, "%s (%s) runs in %s, listening on %s")                      \
    M(MSG_CONFIG, "'%s', line %d: '%s' is not understood")                     \
    M(MSG_LINK_UP, "link with %s")                                             \
    M(MSG_LINK_DOWN, "link with %s ended: %s (%s)")                            \
    M(MSG_LINK_EXPIRED, "the certificate of %s is out of its dates")           \
    M(MSG_LINK_REFUSED, "log %s, seq %llu: %s (%s)")                           \
    M(MSG_LINK_WAITS, "log %s waits for the certificate of its author")        \
    M(MSG_FORK, "ALARM: log %s is forked at seq %llu; both branches are kept") \
    M(MSG_SIGNATURE_BAD, "WARNING: log %s, seq %llu: the signature is not its author's, though later entries of the log name it (%s)")\
    M(MSG_OWN_AHEAD, "%s holds %llu entries of our own log %s, more than we do: waiting for them")\
    M(MSG_CLONE, "ALARM: another node runs with our identity (%s)")            \
    M(MSG_ASKING, "asking the peers for the end of our own logs")              \
    M(MSG_ADOPTED, "the end of our logs is known again; signing goes on")      \
    M(MSG_OWN_FORKED, "ALARM: a log of this node is forked: it signs no more; cure: stop what runs with its identity, then start it with 'cairn run --new-incarnation'")\
    M(MSG_INCARNATION_IGNORED, "--new-incarnation: the logs' ends are known: no new logs are begun")\
    M(MSG_INCARNATIONS, "--new-incarnation: this key has begun its logs %d times already: make a new node")\
    M(MSG_DEVICE_OPENED, "reader %s is open")                                  \
    M(MSG_DEVICE_EVENT, "reader %s: %s (%s)")                                  \
    M(MSG_AUTO_RECORDED, "lane %s: recorded %s")                               \
    M(MSG_AUTO_FAILED, "lane %s: not recorded: %s")                            \
    M(MSG_STOPPING, "stopping")                                                \
    M(MSG_LISTEN, "an address, such as 0.0.0.0:7465 or [::]:7465")             \
    M(MSG_PEER, "[NAME@]ADDRESS:PORT")                                         \
    M(MSG_DEVICE, "serial:PATH[,profile][,baud=N][,lane=NAME]")                \
    M(MSG_WAIT_OVER, "still not %s after %d s")

#endif
