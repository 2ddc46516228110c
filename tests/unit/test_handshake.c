/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Against the public Noise vectors (two stand in noise_vectors.h; all are
 * read from the shared file where it is), then what must fail.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#include "replication/handshake.h"
#include "tests/unit/noise_vectors.h"

enum { MESSAGE_ROOM = 256 };

static const struct bytes empty = {NULL, 0};

/* Of the messages with empty payloads, of both cases. */
static const size_t sizes[][3] = {{96, 48}, {32, 96, 64}};

/* Both ends, set up as a vector says. */
struct pair {
    struct handshake_keys keys[2]; /* the initiator's first */
    uint8_t publics[2][HANDSHAKE_KEY_SIZE];
    struct handshake ends[2];
};

static struct bytes unhex(const char *hex, uint8_t room[MESSAGE_ROOM])
{
    size_t size = strlen(hex) / 2;

    assert_true(size <= MESSAGE_ROOM);
    assert_true(bytes_from_hex(hex, room, size));
    return bytes_of(room, size);
}

static void assert_bytes(struct bytes got, struct bytes wanted)
{
    assert_int_equal(got.size, wanted.size);
    if (wanted.size > 0)
        assert_memory_equal(got.data, wanted.data, wanted.size);
}

static enum handshake_pattern pattern_of(const struct vector *vector)
{
    return strstr(vector->name, "_IK_") ? HANDSHAKE_IK : HANDSHAKE_XX;
}

static void pair_start(struct pair *pair, const struct vector *vector)
{
    enum handshake_pattern pattern = pattern_of(vector);
    uint8_t room[MESSAGE_ROOM];
    struct bytes prologue = unhex(vector->prologue, room);
    struct handshake_keys *keys = pair->keys;

    memset(pair, 0, sizeof(*pair));
    bytes_from_hex(vector->initiator_static, keys[0].own_static, 32);
    bytes_from_hex(vector->initiator_ephemeral, keys[0].own_ephemeral, 32);
    bytes_from_hex(vector->responder_static, keys[1].own_static, 32);
    bytes_from_hex(vector->responder_ephemeral, keys[1].own_ephemeral, 32);
    for (int i = 0; i < 2; i++)
        crypto_scalarmult_base(pair->publics[i], keys[i].own_static);
    if (pattern == HANDSHAKE_IK)
        memcpy(keys[0].remote_static, pair->publics[1], HANDSHAKE_KEY_SIZE);
    for (int i = 0; i < 2; i++)
        handshake_start(&pair->ends[i], pattern, i == 0, &keys[i], prologue);
}

/* One handshake message, end `from` to the other; its bytes stay in message. */
static enum result pass(struct pair *pair, int from, struct bytes payload,
                        struct buffer *message)
{
    uint8_t room[MESSAGE_ROOM];
    struct buffer got = buffer_of(room, sizeof(room));
    enum result result = handshake_write(&pair->ends[from], payload, message);

    if (result == OK)
        result =
            handshake_read(&pair->ends[!from], buffer_bytes(message), &got);
    if (result == OK)
        assert_bytes(buffer_bytes(&got), payload);
    return result;
}

static void run_handshake(struct pair *pair, const struct vector *vector,
                          int *step)
{
    uint8_t hash[MESSAGE_ROOM];

    for (*step = 0; !handshake_done(&pair->ends[0]); ++*step) {
        uint8_t payload[MESSAGE_ROOM], wanted[MESSAGE_ROOM];
        uint8_t room[MESSAGE_ROOM];
        struct buffer message = buffer_of(room, sizeof(room));

        assert_int_equal(pass(pair, *step % 2,
                              unhex(vector->payloads[*step], payload),
                              &message),
                         OK);
        assert_bytes(buffer_bytes(&message),
                     unhex(vector->messages[*step], wanted));
    }
    unhex(vector->hash, hash);
    for (int i = 0; i < 2; i++) {
        assert_true(handshake_done(&pair->ends[i]));
        assert_memory_equal(pair->ends[i].hash, hash, HASH_SIZE);
        assert_memory_equal(handshake_remote(&pair->ends[i]), pair->publics[!i],
                            HANDSHAKE_KEY_SIZE);
    }
}

static void run_vector(const struct vector *vector)
{
    struct pair pair;
    struct cipher send[2], receive[2];
    int step;

    pair_start(&pair, vector);
    run_handshake(&pair, vector, &step);
    for (int i = 0; i < 2; i++) {
        handshake_split(&pair.ends[i], &send[i], &receive[i]);
        assert_true(bytes_zero(bytes_of(&pair.ends[i], sizeof(pair.ends[i]))));
    }
    for (; step < VECTOR_MESSAGES; step++) {
        uint8_t plain_room[MESSAGE_ROOM], wanted[MESSAGE_ROOM];
        uint8_t sealed_room[MESSAGE_ROOM], opened_room[MESSAGE_ROOM];
        struct buffer sealed = buffer_of(sealed_room, MESSAGE_ROOM);
        struct buffer opened = buffer_of(opened_room, MESSAGE_ROOM);
        struct bytes plain = unhex(vector->payloads[step], plain_room);

        assert_int_equal(cipher_seal(&send[step % 2], plain, &sealed), OK);
        assert_bytes(buffer_bytes(&sealed),
                     unhex(vector->messages[step], wanted));
        assert_int_equal(
            cipher_open(&receive[!(step % 2)], buffer_bytes(&sealed), &opened),
            OK);
        assert_bytes(buffer_bytes(&opened), plain);
    }
}

static void handshake_matches_the_ik_and_xx_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
        run_vector(&vectors[i]);
}

static const char *text_at(const json_t *object, const char *key)
{
    assert_true(json_is_string(json_object_get(object, key)));
    return json_string_value(json_object_get(object, key));
}

static void run_json(const json_t *json)
{
    const json_t *messages = json_object_get(json, "messages");
    struct vector vector = {
        .name = text_at(json, "protocol_name"),
        .prologue = text_at(json, "init_prologue"),
        .initiator_static = text_at(json, "init_static"),
        .initiator_ephemeral = text_at(json, "init_ephemeral"),
        .responder_static = text_at(json, "resp_static"),
        .responder_ephemeral = text_at(json, "resp_ephemeral"),
        .hash = text_at(json, "handshake_hash"),
    };

    assert_int_equal(json_array_size(messages), VECTOR_MESSAGES);
    for (size_t i = 0; i < VECTOR_MESSAGES; i++) {
        const json_t *message = json_array_get(messages, i);

        vector.payloads[i] = text_at(message, "payload");
        vector.messages[i] = text_at(message, "ciphertext");
    }
    run_vector(&vector);
}

static void handshake_matches_all_shared_vectors(void **state)
{
    const char *source = getenv("CAIRN_SOURCE");
    const char *shared = getenv("CAIRN_SHARED");
    char path[4096];
    json_t *root, *json;
    size_t i, ran = 0;

    (void)state;
    snprintf(path, sizeof(path), "%s%s/vectors/noise/xx-ik.json",
             shared   ? ""
             : source ? source
                      : ".",
             shared ? shared : "/../shared");
    root = json_load_file(path, 0, NULL);
    if (!root)
        skip();
    json_array_foreach(json_object_get(root, "vectors"), i, json)
    {
        if (strstr(text_at(json, "protocol_name"), "ChaChaPoly_SHA256")) {
            run_json(json);
            ran++;
        }
    }
    assert_true(ran >= 2);
    json_decref(root);
}

static void handshake_sizes_are_those_of_empty_payloads(void **state)
{
    (void)state;
    for (size_t v = 0; v < 2; v++) {
        struct pair pair;

        pair_start(&pair, &vectors[v]);
        for (int i = 0; !handshake_done(&pair.ends[0]); i++) {
            uint8_t room[HANDSHAKE_MESSAGE_SIZE];
            struct buffer message = buffer_of(room, sizeof(room));

            assert_int_equal(handshake_size(&pair.ends[0]), sizes[v][i]);
            assert_int_equal(handshake_size(&pair.ends[1]), sizes[v][i]);
            assert_int_equal(pass(&pair, i % 2, empty, &message), OK);
            assert_int_equal(message.size, sizes[v][i]);
        }
    }
}

/* Goes on from message `step`, sent as `first`; the result of the end. */
static enum result finish(struct pair *pair, int step, struct bytes first)
{
    uint8_t room[MESSAGE_ROOM], none[MESSAGE_ROOM];
    struct buffer payload = buffer_of(none, sizeof(none));
    enum result result =
        handshake_read(&pair->ends[!(step % 2)], first, &payload);

    while (result == OK && !handshake_done(&pair->ends[0])) {
        struct buffer message = buffer_of(room, sizeof(room));

        result = pass(pair, ++step % 2, empty, &message);
    }
    return result;
}

/* Spoils one bit, or if bit is SIZE_MAX cuts to size, of message `step`. */
static void spoil(const struct vector *vector, int step, size_t bit,
                  size_t size)
{
    uint8_t room[HANDSHAKE_MESSAGE_SIZE];
    struct buffer message = buffer_of(room, sizeof(room));
    struct pair pair;

    pair_start(&pair, vector);
    for (int i = 0; i < step; i++, message.size = 0)
        assert_int_equal(pass(&pair, i % 2, empty, &message), OK);
    assert_int_equal(handshake_write(&pair.ends[step % 2], empty, &message),
                     OK);
    if (bit != SIZE_MAX)
        room[bit / 8] ^= (uint8_t)(1 << bit % 8);
    else
        message.size = size;
    assert_int_equal(finish(&pair, step, buffer_bytes(&message)),
                     LINK_HANDSHAKE);
}

static void handshake_refuses_every_flipped_bit_and_every_cut(void **state)
{
    (void)state;
    for (size_t v = 0; v < 2; v++)
        for (int step = 0; step < 3; step++) {
            for (size_t bit = 0; bit < 8 * sizes[v][step]; bit++)
                spoil(&vectors[v], step, bit, 0);
            for (size_t size = 0; size < sizes[v][step]; size++)
                spoil(&vectors[v], step, SIZE_MAX, size);
        }
}

static void handshake_refuses_a_wrong_remote_key(void **state)
{
    uint8_t room[HANDSHAKE_MESSAGE_SIZE];
    struct buffer message = buffer_of(room, sizeof(room));
    struct pair pair;

    (void)state;
    pair_start(&pair, &vectors[0]);
    memcpy(pair.keys[0].remote_static, pair.publics[0], HANDSHAKE_KEY_SIZE);
    handshake_start(&pair.ends[0], HANDSHAKE_IK, true, &pair.keys[0],
                    bytes_text("John Galt"));
    assert_int_equal(pass(&pair, 0, empty, &message), LINK_HANDSHAKE);
    assert_true(bytes_zero(bytes_of(&pair.ends[1], sizeof(pair.ends[1]))));
    assert_int_equal(finish(&pair, 0, empty), LINK_HANDSHAKE);
}

static void handshake_refuses_another_prologue(void **state)
{
    (void)state;
    for (size_t v = 0; v < 2; v++) {
        uint8_t room[HANDSHAKE_MESSAGE_SIZE];
        struct buffer message = buffer_of(room, sizeof(room));
        struct pair pair;

        pair_start(&pair, &vectors[v]);
        handshake_start(&pair.ends[0], pattern_of(&vectors[v]), true,
                        &pair.keys[0], bytes_text("John Gals"));
        assert_int_equal(handshake_write(&pair.ends[0], empty, &message), OK);
        assert_int_equal(finish(&pair, 0, buffer_bytes(&message)),
                         LINK_HANDSHAKE);
    }
}

/* Points of small order give a product that is all zero. */
static void handshake_refuses_weak_keys(void **state)
{
    (void)state;
    for (uint8_t weak = 0; weak < 2; weak++) {
        uint8_t room[HANDSHAKE_MESSAGE_SIZE], key[32] = {weak};
        struct buffer message = buffer_of(room, sizeof(room));
        struct pair pair;

        pair_start(&pair, &vectors[0]);
        memcpy(pair.keys[0].remote_static, key, sizeof(key));
        handshake_start(&pair.ends[0], HANDSHAKE_IK, true, &pair.keys[0],
                        empty);
        assert_int_equal(handshake_write(&pair.ends[0], empty, &message),
                         LINK_HANDSHAKE);
        assert_int_equal(message.size, 0);
        assert_true(bytes_zero(bytes_of(&pair.ends[0], sizeof(pair.ends[0]))));
        pair_start(&pair, &vectors[1]);
        assert_int_equal(finish(&pair, 0, bytes_of(key, sizeof(key))),
                         LINK_HANDSHAKE);
        assert_int_equal(handshake_write(&pair.ends[1], empty, &message),
                         LINK_HANDSHAKE);
    }
}

static void cipher_advances_its_nonce_only_after_a_good_tag(void **state)
{
    struct cipher send = {{7}, 0}, receive = {{7}, 0};
    uint8_t sealed_room[MESSAGE_ROOM], room[MESSAGE_ROOM];
    struct buffer sealed = buffer_of(sealed_room, MESSAGE_ROOM);
    struct buffer opened = buffer_of(room, MESSAGE_ROOM);
    struct bytes first, second;

    (void)state;
    assert_int_equal(cipher_seal(&send, bytes_text("one"), &sealed), OK);
    first = buffer_bytes(&sealed);
    assert_int_equal(cipher_seal(&send, bytes_text("second"), &sealed), OK);
    second = bytes_of(sealed_room + first.size, sealed.size - first.size);
    assert_int_equal(cipher_open(&receive, second, &opened), LINK_TAG);
    for (size_t size = 0; size < first.size; size++)
        assert_int_equal(
            cipher_open(&receive, bytes_of(first.data, size), &opened),
            LINK_TAG);
    assert_int_equal(receive.nonce, 0);
    assert_int_equal(opened.size, 0);
    assert_int_equal(cipher_open(&receive, first, &opened), OK);
    assert_int_equal(cipher_open(&receive, first, &opened), LINK_TAG);
    assert_int_equal(receive.nonce, 1);
    assert_int_equal(cipher_open(&receive, second, &opened), OK);
    assert_bytes(buffer_bytes(&opened), bytes_text("onesecond"));
}

static void cipher_works_in_place_and_stops_at_its_last_nonce(void **state)
{
    struct cipher send = {{7}, UINT64_MAX - 1};
    struct cipher receive = send;
    uint8_t room[MESSAGE_ROOM] = "in place";
    struct buffer sealed = buffer_of(room, sizeof(room));
    struct buffer opened = buffer_of(room, sizeof(room));

    (void)state;
    assert_int_equal(cipher_seal(&send, bytes_of(room, 8), &sealed), OK);
    assert_memory_not_equal(room, "in place", 8);
    assert_int_equal(cipher_open(&receive, buffer_bytes(&sealed), &opened), OK);
    assert_bytes(buffer_bytes(&opened), bytes_text("in place"));
    assert_int_equal(cipher_seal(&send, bytes_text("x"), &sealed), LINK_NONCE);
    assert_int_equal(cipher_open(&receive, buffer_bytes(&sealed), &opened),
                     LINK_NONCE);
    assert_int_equal(sealed.size - opened.size, CIPHER_TAG_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handshake_matches_the_ik_and_xx_vectors),
        cmocka_unit_test(handshake_matches_all_shared_vectors),
        cmocka_unit_test(handshake_sizes_are_those_of_empty_payloads),
        cmocka_unit_test(handshake_refuses_every_flipped_bit_and_every_cut),
        cmocka_unit_test(handshake_refuses_a_wrong_remote_key),
        cmocka_unit_test(handshake_refuses_another_prologue),
        cmocka_unit_test(handshake_refuses_weak_keys),
        cmocka_unit_test(cipher_advances_its_nonce_only_after_a_good_tag),
        cmocka_unit_test(cipher_works_in_place_and_stops_at_its_last_nonce),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
