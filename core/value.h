/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value: one field of a crossing between the text that a person types or a
 * script gives, and the CBOR that is signed.
 *
 * Law: value -> text -> value gives the same bytes, and text -> value -> text
 * the text in its normal form (hex in small letters, lists ascending, instants
 * in UTC). Three things are shown as decimal numbers and not read back: a
 * number that no code has, an instant beyond the year 9999, and a reason that
 * is a number of a list. A text with control characters, which another program
 * may have signed, is shown as it is and not read back either.
 *
 *   code     its name, "entry"          codes   "A,C"
 *   text     as is, no control characters but line feeds in an MRZ
 *   date     "1974-08-XX" (ISO 8601-2)  instant "2025-10-09T08:53:20Z"
 *   state    one to three capitals      numbers decimal
 *   bytes    hex                        ref     "log/seq/id", hex/decimal/hex
 *   media    "kind:format:length:digest[:key]", items joined by ","
 *   checks   "name=result", joined by ","
 *   supersedes "id,id"                  officer_seal "kid:signature"
 *
 * Specified in ENTRY.md, "Fields"; RFC 3339 for instants. Pure; no heap; any
 * thread that does not share the buffer.
 */
#ifndef CAIRN_CORE_VALUE_H
#define CAIRN_CORE_VALUE_H

#include "core/fields.h"

enum {
    VALUE_LIST_MAX = 64, /* items of one list in a text */
};

/*
 * Appends the CBOR of what a text says. Results: OK; VALUE_FORM (also of an
 * empty text); VALUE_LENGTH (too long, too many); VALUE_CODE; VALUE_DATE. On
 * fault, and if out is full, out has gained nothing; full out is OK.
 */
enum result value_put_text(const struct field *field, struct bytes text,
                           struct buffer *out);

/*
 * Appends the text of one encoded value; of null, nothing. Results: OK;
 * BODY_FIELD if the value has not the field's form (out has then gained
 * nothing). A text comes as it was signed: who prints it must escape it.
 */
enum result value_text(const struct field *field, struct bytes value,
                       struct buffer *out);

#endif
