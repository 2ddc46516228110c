/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_DIGITS = 5, PORT_MAX = 65535 };

static bool split_port(const char *text, char port[6])
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > PORT_DIGITS || text[digits] != '\0' ||
        strtol(text, NULL, 10) > PORT_MAX)
        return false;
    memcpy(port, text, digits + 1);
    return true;
}

bool address_split(const char *text, char host[HOST_SIZE], char port[6])
{
    bool bracketed = text[0] == '[';
    const char *from = text + bracketed;
    size_t size = strcspn(from, bracketed ? "]" : ":");
    const char *after = from + size;

    if (size == 0 || size >= HOST_SIZE)
        return false;
    if (bracketed && *after++ != ']')
        return false;
    if (*after != ':')
        return false;
    memcpy(host, from, size);
    host[size] = '\0';
    return split_port(after + 1, port);
}

bool loop_address_good(const char *text)
{
    char host[HOST_SIZE], port[6];

    return address_split(text, host, port);
}

bool address_literal(const char *host, const char *port,
                     struct sockaddr_storage *out)
{
    int number = (int)strtol(port, NULL, 10);

    memset(out, 0, sizeof *out);
    return uv_ip4_addr(host, number, (struct sockaddr_in *)out) == 0 ||
           uv_ip6_addr(host, number, (struct sockaddr_in6 *)out) == 0;
}

socklen_t address_size(const struct sockaddr *address)
{
    return address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                          : sizeof(struct sockaddr_in);
}

static bool is_mapped(const struct sockaddr_in6 *address)
{
    return IN6_IS_ADDR_V4MAPPED(&address->sin6_addr);
}

/* The bytes of an address; an IPv4 address in the form of IPv6 is the same. */
static struct bytes raw(const struct sockaddr_storage *address)
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

    if (address->ss_family == AF_INET)
        return bytes_of(&v4->sin_addr, 4);
    if (is_mapped(v6))
        return bytes_of((const uint8_t *)&v6->sin6_addr + 12, 4);
    return bytes_of(&v6->sin6_addr, 16);
}

bool address_same(const struct sockaddr_storage *a,
                  const struct sockaddr_storage *b)
{
    return bytes_equal(raw(a), raw(b));
}

bool address_loopback(const struct sockaddr_storage *address)
{
    static const uint8_t loopback6[16] = {[15] = 1};
    struct bytes bytes = raw(address);

    if (bytes.size == 4)
        return bytes.data[0] == 127;
    return memcmp(bytes.data, loopback6, sizeof loopback6) == 0;
}

void address_text(const struct sockaddr *address, char text[LOOP_ADDRESS_SIZE])
{
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    bool is6 = address->sa_family == AF_INET6;
    unsigned port = ntohs(is6 ? v6->sin6_port : v4->sin_port);
    char host[46] = "";

    if (is6)
        uv_ip6_name(v6, host, sizeof host);
    else
        uv_ip4_name(v4, host, sizeof host);
    snprintf(text, LOOP_ADDRESS_SIZE, is6 ? "[%s]:%u" : "%s:%u", host, port);
}
