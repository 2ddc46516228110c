/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/medium.h"
#include "cli/input.h"
#include "core/codes.h"
#include "storage/blobs.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { BASE64_SIZE = BLOB_PIECE / 3 * 4 + 8 };

/* How files of a format begin. */
static const struct beginning {
    const char *format, *bytes;
    size_t size;
} beginnings[] = {
    {"jpeg", "\xff\xd8\xff", 3},
    {"jpeg2000", "\0\0\0\x0cjP  ", 8},
    {"jpeg2000", "\xff\x4f\xff\x51", 4},
    {"png", "\x89PNG\r\n\x1a\n", 8},
    {"wsq", "\xff\xa0\xff", 3},
    {"iso19794", "FAC", 4},
    {"iso19794", "FMR", 4},
    {"iso19794", "FIR", 4},
    {"iso19794", "IIR", 4},
    {"pdf", "%PDF-", 5},
};

/* The name of a format (core/codes.h), by the first bytes. */
static const char *format_of(struct bytes content)
{
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (content.size >= beginnings[i].size &&
            memcmp(content.data, beginnings[i].bytes, beginnings[i].size) == 0)
            return beginnings[i].format;
    return "binary";
}

/* Keeps the one line of an answer. */
static bool keep_line(void *user, json_t *line)
{
    json_t **kept = user;

    json_decref(*kept);
    *kept = line;
    return true;
}

static json_t *encoded(struct bytes piece)
{
    static char text[BASE64_SIZE];

    sodium_bin2base64(text, sizeof text, piece.data, piece.size,
                      sodium_base64_VARIANT_ORIGINAL);
    return json_string(text);
}

/* The node says how far it is: what an earlier try has left is gone on with. */
static int send_pieces(struct asker *asker, struct bytes content,
                       const char *digest)
{
    size_t next = 0;
    int code = EXIT_DONE;

    while (code == EXIT_DONE && next < content.size) {
        size_t left = content.size - next;
        struct bytes piece = {content.data + next,
                              left < BLOB_PIECE ? left : BLOB_PIECE};
        json_t *line = NULL;
        json_int_t reached;

        code = ask(asker, "media_put",
                   json_pack("{s:s, s:I, s:I, s:o}", "digest", digest, "size",
                             (json_int_t)content.size, "offset",
                             (json_int_t)next, "data", encoded(piece)),
                   keep_line, &line);
        reached = json_integer_value(json_object_get(line, "next"));
        json_decref(line);
        if (code == EXIT_DONE && reached >= 0)
            next = (size_t)reached;
    }
    return code;
}

int medium_store(struct asker *asker, const struct command *command,
                 const char *given, json_t *list)
{
    const char *equals = strchr(given, '=');
    struct bytes kind = {(const uint8_t *)given,
                         equals ? (size_t)(equals - given) : 0};
    uint8_t hash[HASH_SIZE];
    char digest[2 * HASH_SIZE + 1];
    struct bytes content;
    char *file;
    int code;

    if (!codes_number(codes_media, kind))
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, given,
                            "--media", message(MSG_MEDIA_TAKES));
    file = input_file(equals + 1, &content.size);
    if (!file)
        return EXIT_USE;
    content.data = (const uint8_t *)file;
    hash_of(content, hash);
    bytes_to_hex(bytes_of(hash, HASH_SIZE), digest);
    if (content.size == 0 || content.size > BLOB_SIZE_MAX)
        code = command_fail(EXIT_USE, MSG_MEDIA_SIZE, command->name, equals + 1,
                            content.size, BLOB_SIZE_MAX);
    else
        code = send_pieces(asker, content, digest);
    if (code == EXIT_DONE)
        json_array_append_new(
            list, json_pack("{s:s%, s:s, s:s, s:I}", "kind", given, kind.size,
                            "format", format_of(content), "digest", digest,
                            "size", (json_int_t)content.size));
    free(file);
    return code;
}

/* One piece, whole; EXIT_NO if the answer is none of this content. */
static int fetch_piece(struct asker *asker, const char *digest, size_t at,
                       size_t size, uint8_t *out)
{
    size_t wanted = size - at < BLOB_PIECE ? size - at : BLOB_PIECE, got = 0;
    const char *text;
    json_t *line = NULL;
    int code =
        ask(asker, "media_get",
            json_pack("{s:s, s:I}", "digest", digest, "offset", (json_int_t)at),
            keep_line, &line);

    text = json_string_value(json_object_get(line, "data"));
    if (code == EXIT_DONE &&
        (!text ||
         sodium_base642bin(out, wanted, text, strlen(text), NULL, &got, NULL,
                           sodium_base64_VARIANT_ORIGINAL) != 0 ||
         got != wanted))
        code = command_fail(EXIT_NO, MSG_MEDIA_CHANGED);
    json_decref(line);
    return code;
}

int medium_fetch(struct asker *asker, const char *digest, size_t size,
                 uint8_t **content)
{
    uint8_t hash[HASH_SIZE];
    char hex[2 * HASH_SIZE + 1];
    int code = EXIT_DONE;

    if (size == 0 || size > BLOB_SIZE_MAX)
        return command_fail(EXIT_NO, MSG_MEDIA_SIZE, "media", digest, size,
                            BLOB_SIZE_MAX);
    *content = malloc(size);
    if (!*content)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    for (size_t at = 0; at < size && code == EXIT_DONE; at += BLOB_PIECE)
        code = fetch_piece(asker, digest, at, size, *content + at);
    hash_of(bytes_of(*content, size), hash);
    bytes_to_hex(bytes_of(hash, HASH_SIZE), hex);
    if (code == EXIT_DONE && strcmp(hex, digest) != 0)
        code = command_fail(EXIT_NO, MSG_MEDIA_CHANGED);
    return code;
}
