/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message: refused, or walked to their end. */
#include "core/check.h"
#include "replication/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_message message;
    struct wire_log log;
    struct bytes packed;
    const uint8_t *realm;
    uint64_t id;
    bool run = wire_run(bytes_of(data, size), &realm, &packed);
    bool single = wire_single(bytes_of(data, size));
    enum result result = wire_decode(bytes_of(data, size), &message);

    if (result != OK)
        return 0;
    check(wire_skim(bytes_of(data, size)) == OK);
    while (wire_next(&message, &log))
        check(log.count <= BRANCHES_MAX);
    while (wire_next_id(&message, &id))
        ;
    check(message.type >= WIRE_HELLO && message.type <= WIRE_PIECE);
    check(message.piece.size <= WIRE_PIECE_MAX);
    check((message.type == WIRE_RUN) == run);
    check((message.type == WIRE_SINGLE) == single);
    check(!run ||
          (realm == message.realm && packed.data == message.packed.data));
    return 0;
}
