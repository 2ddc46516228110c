/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message: refused, or walked to their end. */
#include "core/check.h"
#include "replication/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_message message;
    struct wire_log log;
    enum result result = wire_decode(bytes_of(data, size), &message);

    if (result != OK)
        return 0;
    check(wire_skim(bytes_of(data, size)) == OK);
    while (wire_next(&message, &log))
        check(log.count <= BRANCHES_MAX);
    check(message.type >= WIRE_HELLO && message.type <= WIRE_PONG);
    return 0;
}
