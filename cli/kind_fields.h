/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind_fields: what permits and posts say, as words and as JSON.
 *
 * Law: names and forms are those of the field registry (core/fields.h), in
 * both directions; a code is named by its table.
 */
#ifndef CAIRN_CLI_KIND_FIELDS_H
#define CAIRN_CLI_KIND_FIELDS_H

#include "cli/service.h"
#include "cli/statement.h"

/*
 * Sets one field from a text: yes or no where the form is 0 or 1. The statement
 * remembers VALUE_UNKNOWN_FIELD, VALUE_FORM, VALUE_LENGTH, VALUE_CODE,
 * VALUE_DATE; results of crossing_set.
 */
void kind_fields_set(struct statement *statement, const char *name,
                     const char *text);

/* All of an object's texts: the exit code, after a failure that names the
 * field. */
int kind_fields_take(struct reply *reply, const char *what,
                     struct statement *statement, json_t *fields);

/* Adds what a body shows to an object; references are left out. */
void kind_fields_show(uint16_t kind, const struct body *body, json_t *object);

/* May this node write the kind? Else EXIT_REFUSED after a message. */
int kind_fields_may(struct service *service, const char *what, uint16_t kind,
                    struct reply *reply);

#endif
