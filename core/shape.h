/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shape: checks a CBOR value against a form written in a few characters.
 *
 * Law: a form is data in a table, so that each field of each kind, used by a
 * command yet or not, is checked by the same forty lines.
 *
 *   u        unsigned number          u3      at most 3
 *   u1-4     from 1 to 4              i       number of either sign
 *   t        text                     t3      text of at most 3 bytes
 *   t3-3     of 3 to 3 bytes          cx      byte string that holds an x
 *   b        byte string              b32     of exactly 32 bytes
 *   d        date, ISO 8601-2         r       ref = [b16, u, b32]
 *   a        anything canonical
 *   [x y]    array of exactly these   [+x]    array of one or more x
 *   [*x]     array of any number      <x      in an array: ascending, no repeat
 *   {u u}    map of such pairs        x|0     x or null
 *
 * The right side of ENTRY.md's CDDL (E6) and of the field registry is written
 * so. Pure; no heap.
 */
#ifndef CAIRN_CORE_SHAPE_H
#define CAIRN_CORE_SHAPE_H

#include "core/bytes.h"
#include "core/result.h"

/* OK or BODY_FIELD. The value is one canonical item. */
enum result shape_check(const char *shape, struct bytes value);

#endif
