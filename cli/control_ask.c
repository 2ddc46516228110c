/* SPDX-License-Identifier: Apache-2.0 */
/* The asking side. */
#include "cli/control.h"
#include "cli/login.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* It goes through /proc/self/fd, so that it is always short. */
int control_address(const char *directory, struct sockaddr_un *address)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    snprintf(address->sun_path, sizeof address->sun_path,
             "/proc/self/fd/%d/control.sock", fd);
    return fd;
}

int control_connect(const char *directory)
{
    struct sockaddr_un address;
    int fd = control_address(directory, &address), sock;

    if (fd < 0)
        return -1;
    sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sock >= 0 &&
        connect(sock, (struct sockaddr *)&address, sizeof address) != 0) {
        close(sock);
        sock = -1;
    }
    close(fd);
    return sock;
}

/* Hands lines on until the last one; its exit code, or that of a daemon that
 * went away. */
static int take_lines(FILE *in, struct reply *reply)
{
    static const char end[] = "{\"end\":";
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int code = -1;

    while (code < 0 && (size = getline(&line, &capacity, in)) > 0) {
        json_t *object;

        if (reply->text && line[size - 1] == '\n' &&
            strncmp(line, end, sizeof end - 1) != 0) {
            reply->text(reply->user, bytes_of(line, (size_t)size - 1));
            continue;
        }
        object = json_loadb(line, (size_t)size, 0, NULL);
        if (!object)
            break;
        if (json_is_true(json_object_get(object, "end"))) {
            const char *error = service_text(object, "error");

            code = (int)json_integer_value(json_object_get(object, "exit"));
            snprintf(reply->error, sizeof reply->error, "%s",
                     error ? error : "");
            json_decref(object);
        } else {
            reply->line(reply->user, object);
        }
    }
    free(line);
    return code < 0 ? reply_fail(reply, EXIT_OFFLINE, MSG_DAEMON_GONE) : code;
}

int control_ask(int socket, const char *operation, json_t *asked,
                struct reply *reply)
{
    json_t *request;
    struct login login;
    int in_copy = dup(socket), out_copy = dup(socket);
    FILE *in = fdopen(in_copy, "r"), *out = fdopen(out_copy, "w");
    int code;

    if (login_read(common.store, &login))
        json_object_set_new(asked, "token", json_string(login.token));
    request = json_pack("{s:s, s:s, s:O}", "op", operation, "language",
                        messages_language(), "args", asked);
    if (request && in && out && json_dumpf(request, out, JSON_COMPACT) == 0 &&
        putc('\n', out) != EOF && fflush(out) == 0)
        code = take_lines(in, reply);
    else
        code = reply_fail(reply, EXIT_OFFLINE, MSG_DAEMON_GONE);
    json_decref(request);
    if (out)
        fclose(out);
    if (in)
        fclose(in);
    return code;
}
