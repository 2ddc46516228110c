/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/control.h"
#include "cli/lookups.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    LINE_FIRST = 4096,
    BACKLOG = 64,
    STACK_BYTES = 2 << 20,
    SEND_TIMEOUT_S = 10,
    ANSWER_BUFFER = 64 << 10
};

struct client {
    struct control *control;
    size_t place;
    int socket;
};

struct control {
    struct service *service;
    int listener;
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    size_t count;
    bool stopping;
    int sockets[CONTROL_CLIENTS_MAX]; /* -1: free */
    char path[PATH_MAX];
};

/* Nobody else writes there: locking it for each word would take a third of the
 * time of a long answer. */
static int put_words(const char *words, size_t size, void *out)
{
    return fwrite_unlocked(words, 1, size, out) == size ? 0 : -1;
}

static bool send_json(FILE *out, json_t *object, bool flush)
{
    bool good = json_dump_callback(object, put_words, out, JSON_COMPACT) == 0 &&
                putc_unlocked('\n', out) != EOF;

    return good && (!flush || fflush(out) == 0);
}

static bool reply_to_client(void *user, json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "type"));
    bool good = send_json(user, object, type && strcmp(type, "progress") == 0);

    json_decref(object);
    return good;
}

static bool text_to_client(void *user, struct bytes line)
{
    return fwrite_unlocked(line.data, 1, line.size, user) == line.size &&
           putc_unlocked('\n', user) != EOF;
}

static bool serve_one(struct service *service, json_t *request, FILE *out)
{
    const char *name = json_string_value(json_object_get(request, "op"));
    const struct service_operation *operation =
        name ? service_find_operation(name) : NULL;
    struct reply reply = {
        .line = reply_to_client, .text = text_to_client, .user = out};
    json_t *asked = json_object_get(request, "args"), *end;
    struct lookups *lookups;
    bool good;
    int code;

    messages_answer(json_string_value(json_object_get(request, "language")));
    if (operation && json_is_object(asked))
        code = service_run(service, operation, asked, &reply);
    else
        code =
            reply_fail(&reply, EXIT_USE, MSG_UNKNOWN_COMMAND, name ? name : "");
    end = json_pack("{s:b, s:i, s:s}", "end", 1, "exit", code, "error",
                    reply.error);
    good = end && send_json(out, end, true);
    json_decref(end);
    /* The answer does not wait for the disk; the next question does. */
    lookups = service->post->lookups;
    if (lookups)
        lookups_sync(lookups);
    return good;
}

/* What has come of an asker's lines; `used` of it is the line before. */
struct incoming {
    int socket;
    char *bytes;
    size_t used, size, capacity;
};

/* More of a line; false at the end, or if the line would grow beyond. */
static bool receive(struct incoming *in)
{
    ssize_t size;

    if (in->size == in->capacity) {
        size_t capacity = in->capacity ? 2 * in->capacity : LINE_FIRST;
        char *bytes =
            capacity <= CONTROL_LINE_MAX ? realloc(in->bytes, capacity) : NULL;

        if (!bytes)
            return false;
        in->bytes = bytes;
        in->capacity = capacity;
    }
    do
        size =
            recv(in->socket, in->bytes + in->size, in->capacity - in->size, 0);
    while (size < 0 && errno == EINTR);
    if (size <= 0)
        return false;
    in->size += (size_t)size;
    return true;
}

/* One line of at most CONTROL_LINE_MAX; null at the end or beyond. */
static json_t *read_request(struct incoming *in)
{
    size_t seen = 0;
    char *end = NULL;

    in->size -= in->used;
    if (in->size)
        memmove(in->bytes, in->bytes + in->used, in->size);
    in->used = 0;
    while (!end) {
        if (seen == in->size && !receive(in))
            return NULL;
        end = memchr(in->bytes + seen, '\n', in->size - seen);
        seen = in->size;
    }
    in->used = (size_t)(end + 1 - in->bytes);
    return json_loadb(in->bytes, in->used, 0, NULL);
}

/* For want of a descriptor there is no stream to answer on. */
static void refuse(int socket)
{
    static const char form[] =
        "{\"end\":true,\"exit\":%d,\"error\":\"%s (%s)\"}\n";

    dprintf(socket, form, EXIT_MACHINE, message_result(LINK_DESCRIPTORS),
            result_code(LINK_DESCRIPTORS));
}

static void converse(struct service *service, int socket)
{
    /* Answers are read from the store while they are sent: whoever does not
     * take them would keep a moment of it for ever. */
    struct timeval patience = {.tv_sec = SEND_TIMEOUT_S};
    int copy = dup(socket);
    FILE *out = copy >= 0 ? fdopen(copy, "w") : NULL;
    struct incoming in = {.socket = socket};
    bool good = out != NULL;

    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    /* An answer with its coverage goes out in one piece. */
    if (out)
        setvbuf(out, NULL, _IOFBF, ANSWER_BUFFER);
    while (good) {
        json_t *request = read_request(&in);

        good = request && serve_one(service, request, out);
        json_decref(request);
    }
    if (!out) {
        json_decref(read_request(&in));
        refuse(socket);
    }
    free(in.bytes);
    if (out)
        fclose(out);
    else if (copy >= 0)
        close(copy);
}

static void *client_main(void *argument)
{
    struct client client = *(struct client *)argument;
    struct control *control = client.control;

    free(argument);
    converse(control->service, client.socket);
    pthread_mutex_lock(&control->lock);
    control->sockets[client.place] = -1;
    control->count--;
    pthread_cond_signal(&control->idle);
    pthread_mutex_unlock(&control->lock);
    close(client.socket); /* its number is nobody's in the table any more */
    return NULL;
}

/* A place for the asker, and a thread; false if there is none. */
static bool client_begin(struct control *control, int socket)
{
    struct client *client = malloc(sizeof *client);
    pthread_attr_t attributes;
    pthread_t thread;
    size_t place = 0;
    bool good;

    pthread_mutex_lock(&control->lock);
    while (place < CONTROL_CLIENTS_MAX && control->sockets[place] != -1)
        place++;
    good = client && place < CONTROL_CLIENTS_MAX && !control->stopping;
    if (good) {
        *client = (struct client){control, place, socket};
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, STACK_BYTES);
        control->sockets[place] = socket;
        good = pthread_create(&thread, &attributes, client_main, client) == 0;
        pthread_attr_destroy(&attributes);
        if (good)
            control->count++;
        else
            control->sockets[place] = -1;
    }
    pthread_mutex_unlock(&control->lock);
    if (!good)
        free(client);
    return good;
}

static void *acceptor_main(void *argument)
{
    struct control *control = argument;

    for (;;) {
        int socket = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);

        if (socket >= 0) {
            if (!client_begin(control, socket))
                close(socket);
        } else if (errno == EMFILE || errno == ENFILE) {
            usleep(100000); /* until somebody has gone */
        } else if (errno != EINTR && errno != ECONNABORTED) {
            break;
        }
    }
    return NULL;
}

static bool listen_in(struct control *control, const char *directory)
{
    struct sockaddr_un address;
    int fd = control_address(directory, &address);
    bool good;

    if (fd < 0)
        return false;
    /* The store is ours: a socket that is there is a dead daemon's. */
    unlinkat(fd, "control.sock", 0);
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    good = control->listener >= 0 &&
           bind(control->listener, (struct sockaddr *)&address,
                sizeof address) == 0 &&
           fchmodat(fd, "control.sock", 0600, 0) == 0 &&
           listen(control->listener, BACKLOG) == 0;
    close(fd);
    return good;
}

enum result control_start(struct service *service, const char *directory,
                          struct control **out)
{
    struct control *control = calloc(1, sizeof *control);

    if (!control)
        return STORE_MEMORY;
    control->service = service;
    control->listener = -1;
    snprintf(control->path, sizeof control->path, "%s/control.sock", directory);
    memset(control->sockets, 0xff, sizeof control->sockets);
    pthread_mutex_init(&control->lock, NULL);
    pthread_cond_init(&control->idle, NULL);
    if (listen_in(control, directory) &&
        pthread_create(&control->acceptor, NULL, acceptor_main, control) == 0) {
        *out = control;
        return OK;
    }
    if (control->listener >= 0)
        close(control->listener);
    free(control);
    return STORE_IO;
}

void control_stop(struct control *control)
{
    if (!control)
        return;
    unlink(control->path);
    shutdown(control->listener, SHUT_RDWR);
    pthread_join(control->acceptor, NULL);
    close(control->listener);
    pthread_mutex_lock(&control->lock);
    control->stopping = true;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (control->sockets[i] != -1)
            shutdown(control->sockets[i], SHUT_RD);
    while (control->count > 0)
        pthread_cond_wait(&control->idle, &control->lock);
    pthread_mutex_unlock(&control->lock);
    free(control);
}
