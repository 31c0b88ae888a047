#include "http/server.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, TEXT_LIMIT = 60 };

typedef struct Endpoint {
    struct sockaddr_storage address;
    socklen_t length;
} Endpoint;

static bool resolve(const char *host, const char *port, Endpoint *endpoint_out)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;

    if (getaddrinfo(host, port, &hints, &found) != 0)
        return false;
    memcpy(&endpoint_out->address, found->ai_addr, found->ai_addrlen);
    endpoint_out->length = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

/* "127.0.0.1:8080" or "[::1]:8080" */
static bool parse(const char *text, Endpoint *endpoint_out)
{
    char host[TEXT_LIMIT + 1];
    const char *colon = strrchr(text, ':');

    if (colon == NULL || strlen(text) > TEXT_LIMIT)
        return false;
    size_t length = (size_t)(colon - text);
    const char *start = text;
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        start++;
        length -= 2;
    }
    memcpy(host, start, length);
    host[length] = '\0';
    return length > 0 && resolve(host, colon + 1, endpoint_out);
}

static bool set_option(int fd, int option)
{
    int on = 1;

    return setsockopt(fd, SOL_SOCKET, option, &on, sizeof on) == 0;
}

/* A bound and listening socket, or -1. */
static int open_socket(const Endpoint *endpoint, bool shared)
{
    int fd = socket(endpoint->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    bool ok = set_option(fd, SO_REUSEADDR) && (!shared || set_option(fd, SO_REUSEPORT)) &&
              bind(fd, (const struct sockaddr *)&endpoint->address, endpoint->length) == 0 &&
              listen(fd, BACKLOG) == 0;
    if (ok)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Reads back what port was taken, so that the other loops share it. */
static bool read_back(int fd, Endpoint *endpoint, ServerAddress *address_out)
{
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];

    endpoint->length = sizeof endpoint->address;
    if (getsockname(fd, (struct sockaddr *)&endpoint->address, &endpoint->length) != 0 ||
        getnameinfo((const struct sockaddr *)&endpoint->address, endpoint->length, host,
                    sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    bool six = endpoint->address.ss_family == AF_INET6;
    int length = snprintf(address_out->text, sizeof address_out->text, "%s%.50s%s:%.6s",
                          six ? "[" : "", host, six ? "]" : "", port);
    return length > 0 && (size_t)length < sizeof address_out->text;
}

/*
 * A shared port lets a second daemon of the same user in unnoticed, so that one is tried first that
 * is not shared.
 */
static bool is_free(const Endpoint *endpoint)
{
    int fd = open_socket(endpoint, false);

    if (fd < 0)
        return false;
    close(fd);
    return true;
}

bool server_listen(const char *text, int *fds_out, size_t count, ServerAddress *address_out,
                   const char **reason_out)
{
    Endpoint endpoint;
    size_t opened = 0;
    bool ok = true;

    if (!parse(text, &endpoint)) {
        *reason_out = "not an address and port";
        return false;
    }
    if (!is_free(&endpoint)) {
        *reason_out = strerrordesc_np(errno);
        return false;
    }
    while (ok && opened < count) {
        fds_out[opened] = open_socket(&endpoint, true);
        ok = fds_out[opened] >= 0 && (opened > 0 || read_back(fds_out[0], &endpoint, address_out));
        opened += fds_out[opened] >= 0 ? 1 : 0;
    }
    if (ok)
        return true;
    *reason_out = strerrordesc_np(errno);
    while (opened > 0)
        close(fds_out[--opened]);
    return false;
}
