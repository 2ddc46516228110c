/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small files of a node and of an authority, each read by the function
 * that a command uses. The first byte chooses.
 */
#include "cli/config.h"
#include "cli/group.h"
#include "cli/identity.h"
#include "cli/login.h"
#include "cli/lookups.h"
#include "cli/revoking.h"
#include "cli/treaty_file.h"
#include "core/check.h"
#include "core/limits.h"
#include "devices/device.h"
#include "replication/loop.h"
#include "tests/fuzz/fuzz_file.h"

#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SESSION "00112233445566778899aabbccddeeff"

/* cairn.conf, and what `run` makes of its words. */
static void read_config(const uint8_t *data, size_t size)
{
    struct daemon_options options = {0};
    struct device_spec spec;

    fuzz_file("cairn.conf", data, size);
    config_read(fuzz_directory(), &options);
    check(options.peer_count <= PEERS_MAX);
    check(options.device_count <= DAEMON_DEVICES_MAX);
    for (size_t i = 0; i < options.peer_count; i++) {
        const char *at = strchr(options.peers[i], '@');

        loop_address_good(at ? at + 1 : options.peers[i]);
        free((void *)(uintptr_t)options.peers[i]);
    }
    for (size_t i = 0; i < options.device_count; i++) {
        device_spec_parse(options.devices[i], &spec);
        free((void *)(uintptr_t)options.devices[i]);
    }
    free((void *)(uintptr_t)options.listen);
}

static void read_login(const uint8_t *data, size_t size)
{
    struct login login;

    setenv("CAIRN_LOGIN", fuzz_file("login", data, size), 1);
    if (login_read(fuzz_directory(), &login))
        check(officer_name_good(login.officer) &&
              strlen(login.token) == LOGIN_TOKEN_TEXT - 1);
}

static void read_group(const uint8_t *data, size_t size)
{
    uint8_t memory[4096];
    struct crossing crossing;
    char folder[PATH_MAX + 8];

    snprintf(folder, sizeof folder, "%s/groups", fuzz_directory());
    mkdir(folder, 0700);
    fuzz_file("groups/" SESSION ".json", data, size);
    crossing_begin(&crossing, memory, sizeof memory);
    if (group_fill(fuzz_directory(), SESSION, &crossing) == OK)
        check(crossing_has(&crossing, FIELD_GROUP));
}

static void read_lookups(const uint8_t *data, size_t size)
{
    static const uint8_t master[KEY_SIZE] = {1};
    struct lookups *lookups;
    struct lookup lookup;
    size_t count = 0;

    check(lookups_open(fuzz_file("lookups", data, size), master, &lookups) ==
          OK);
    while (lookups_due(lookups, UINT64_MAX, &lookup)) {
        check(lookup.size <= LOOKUPS_VALUES_MAX && count++ < LOOKUPS_MAX);
        lookups_done(lookups, lookup.number);
    }
    lookups_close(lookups);
}

static void read_held(const uint8_t *data, size_t size)
{
    static const uint8_t kid[KEY_KID] = {1};
    static struct revoking revoking;

    memset(&revoking, 0, sizeof revoking);
    if (revoking_read(fuzz_file("held", data, size), kid, &revoking) !=
        EXIT_DONE)
        return;
    check(revoking.held_count <= REVOKING_HELD_MAX);
    for (size_t i = 1; i < revoking.held_count; i++)
        check(memcmp(revoking.held[i - 1].log, revoking.held[i].log, KEY_LOG) <
              0);
    for (int part = 0; part < REVOKING_PARTS; part++) {
        uint8_t space[REVOKING_VALUES_MAX];
        struct buffer out = buffer_of(space, sizeof space);

        revoking_put(&revoking, (enum revoking_part)part, &out);
        check(!out.full);
    }
}

/* What a treaty's file says is a treaty, or it is refused. */
static void read_treaty(const uint8_t *data, size_t size)
{
    uint8_t space[TREATY_SIZE_MAX];
    struct buffer terms = buffer_of(space, sizeof space);
    static struct treaty treaty;
    const char *path = fuzz_file("treaty", data, size);

    if (treaty_file_terms(path, &terms) == EXIT_DONE)
        check(treaty_read(buffer_bytes(&terms), &treaty) == OK);
    treaty_file_text(path, space, &treaty);
}

static void read_request(const uint8_t *data, size_t size)
{
    struct certificate request;

    identity_request(fuzz_file("request", data, size), &request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(const uint8_t *data, size_t size) = {
        read_config, read_login,  read_group,   read_lookups,
        read_held,   read_treaty, read_request,
    };

    if (size > 0)
        readers[data[0] % (sizeof readers / sizeof readers[0])](data + 1,
                                                                size - 1);
    return 0;
}
