/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences: pictures and other media of a record. See messages.h. */
#ifndef CAIRN_CLI_MESSAGES_MEDIA_H
#define CAIRN_CLI_MESSAGES_MEDIA_H

#define MESSAGES_MEDIA(M)                                                      \
    M(MSG_MEDIA_TAKES,                                                         \
      "KIND=FILE, KIND one of face, document_image, fingerprint_template, "    \
      "chip_data, signature, form",                                            \
      "KIND=FILE, KIND étant face, document_image, fingerprint_template, "     \
      "chip_data, signature ou form")                                          \
    M(MSG_MEDIA_SIZE, "%s: '%s' has %zu bytes; 1 to %d are stored",            \
      "%s : « %s » a %zu octets ; on en conserve de 1 à %d")                   \
    M(MSG_MEDIA_NONE, "media: %s has no such medium",                          \
      "media : %s n'a pas un tel média")                                       \
    M(MSG_MEDIA_SEVERAL,                                                       \
      "media: %s has %d of them; name one by --kind or --digest",              \
      "media : %s en a %d ; désignez-en un par --kind ou --digest")            \
    M(MSG_MEDIA_DAMAGED,                                                       \
      "what was held of %s is damaged; it is kept aside until a whole one "    \
      "comes",                                                                 \
      "ce qui était détenu de %s est endommagé ; c'est gardé de côté "         \
      "jusqu'à ce qu'un exemplaire intact arrive")                             \
    M(MSG_MEDIA_NOT_HELD, "media: not held here; asked %d peers",              \
      "media : non détenu ici ; %d pairs interrogés")                          \
    M(MSG_MEDIA_RECORD,                                                        \
      "media: ask for the media of a record first; that leaves a trace",       \
      "media : demandez d'abord les médias d'un passage ; cela laisse une "    \
      "trace")                                                                 \
    M(MSG_MEDIA_TERMINAL, "media: name a file by --out",                       \
      "media : indiquez un fichier par --out")                                 \
    M(MSG_MEDIA_CHANGED, "media: it changed while it was read; try again",     \
      "media : il a changé pendant la lecture ; réessayez")

#endif
