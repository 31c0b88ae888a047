#include "stream/outflow.h"

#include "base/memory.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
    SEND_BUFFER_BYTES = 64 * 1024, /* the kernel doubles it: what a reader that stalls may hold */
    HEAD_BYTES = 24,
    TAIL_BYTES = 40,
    PARTS = 3,
};

static const char LAST_CHUNK[] = "0\r\n\r\n";

/* A payload and what stands around it; without a payload the end of the body. */
struct OutflowEntry {
    OutflowEntry *next;
    Payload *payload;
    int64_t id;
};

/* An entry as it is written. */
typedef struct Frame {
    char head[HEAD_BYTES];
    char tail[TAIL_BYTES];
    struct iovec parts[PARTS];
    size_t length;
} Frame;

static void add_part(Frame *frame, size_t at, const char *bytes, size_t length)
{
    frame->parts[at] = (struct iovec){.iov_base = (char *)(uintptr_t)bytes, .iov_len = length};
    frame->length += length;
}

static void make_frame(const Outflow *outflow, const OutflowEntry *entry, Frame *frame)
{
    const char *line = outflow->chunked ? "\r\n" : "";
    int head = 0;
    int tail;

    frame->length = 0;
    if (entry->payload == NULL) {
        add_part(frame, 0, LAST_CHUNK, outflow->chunked ? sizeof LAST_CHUNK - 1 : 0);
        add_part(frame, 1, NULL, 0);
        add_part(frame, 2, NULL, 0);
        return;
    }
    if (entry->id > 0)
        tail = snprintf(frame->tail, TAIL_BYTES, "id: %lld\n\n%s", (long long)entry->id, line);
    else
        tail = snprintf(frame->tail, TAIL_BYTES, "\n%s", line);
    if (outflow->chunked)
        head = snprintf(frame->head, HEAD_BYTES, "%zx\r\n",
                        entry->payload->length + (size_t)tail - strlen(line));
    add_part(frame, 0, frame->head, (size_t)head);
    add_part(frame, 1, entry->payload->bytes, entry->payload->length);
    add_part(frame, 2, frame->tail, (size_t)tail);
}

/* Leaves out the first `offset` bytes. */
static void skip(Frame *frame, size_t offset)
{
    for (size_t i = 0; i < PARTS; i++) {
        struct iovec *part = &frame->parts[i];
        size_t cut = offset < part->iov_len ? offset : part->iov_len;

        if (cut == 0)
            continue; /* an event may have no bytes, nor an address of them */
        part->iov_base = (char *)part->iov_base + cut;
        part->iov_len -= cut;
        offset -= cut;
    }
}

/* Writes from `*offset` on; true when all of it is written. A failure is the watch's to tell. */
static bool write_entry(Outflow *outflow, const OutflowEntry *entry, size_t *offset)
{
    for (;;) {
        Frame frame;
        struct msghdr message = {.msg_iov = frame.parts, .msg_iovlen = PARTS};

        make_frame(outflow, entry, &frame);
        if (*offset == frame.length)
            return true;
        skip(&frame, *offset);
        ssize_t sent = sendmsg(outflow->watch.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0)
            return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
        *offset += (size_t)sent;
        outflow->taken_ms = loop_now_ms(outflow->loop);
    }
}

static void drop_first(Outflow *outflow)
{
    OutflowEntry *entry = outflow->first;

    outflow->first = entry->next;
    if (outflow->first == NULL)
        outflow->last = NULL;
    outflow->offset = 0;
    if (entry->payload != NULL)
        outflow->waiting_bytes -= entry->payload->length;
    payload_release(entry->payload);
    memory_free(entry);
}

/* The peer sees the end; the loop then sees that both sides are shut, and tells on_gone. */
void outflow_cut(const Outflow *outflow)
{
    if (outflow->open)
        shutdown(outflow->watch.fd, SHUT_RDWR);
}

static void watch_for(Outflow *outflow, bool room)
{
    outflow->full = room;
    if (!loop_watch_change(outflow->loop, &outflow->watch,
                           room ? EPOLLRDHUP | EPOLLOUT : EPOLLRDHUP))
        outflow_cut(outflow);
}

static void keep(Outflow *outflow, const OutflowEntry *entry, size_t offset)
{
    OutflowEntry *kept = MEMORY_NEW(OutflowEntry);

    if (kept == NULL) {
        outflow_cut(outflow);
        return;
    }
    *kept = (OutflowEntry){NULL, entry->payload, entry->id};
    if (kept->payload != NULL) {
        payload_hold(kept->payload);
        outflow->waiting_bytes += kept->payload->length;
    }
    if (outflow->last == NULL) {
        outflow->first = kept;
        outflow->offset = offset;
    } else {
        outflow->last->next = kept;
    }
    outflow->last = kept;
    if (outflow->open && !outflow->full)
        watch_for(outflow, true);
}

static void send_or_keep(Outflow *outflow, const OutflowEntry *entry)
{
    size_t offset = 0;

    if (outflow->open && outflow->first == NULL && write_entry(outflow, entry, &offset)) {
        if (entry->payload == NULL)
            outflow_cut(outflow);
        return;
    }
    keep(outflow, entry, offset);
}

void outflow_send(Outflow *outflow, Payload *payload, int64_t id)
{
    const OutflowEntry entry = {NULL, payload, id};

    if (!outflow->closed && !outflow->ending)
        send_or_keep(outflow, &entry);
}

void outflow_end(Outflow *outflow)
{
    const OutflowEntry end = {NULL, NULL, 0};

    if (outflow->closed || outflow->ending)
        return;
    outflow->ending = true;
    send_or_keep(outflow, &end);
}

void outflow_forget(Outflow *outflow)
{
    OutflowEntry **link = &outflow->first;

    if (outflow->first != NULL && outflow->offset > 0)
        link = &outflow->first->next;
    outflow->last = outflow->first != NULL && outflow->offset > 0 ? outflow->first : NULL;
    while (*link != NULL) {
        OutflowEntry *entry = *link;

        *link = entry->next;
        if (entry->payload != NULL)
            outflow->waiting_bytes -= entry->payload->length;
        payload_release(entry->payload);
        memory_free(entry);
    }
}

static void flush(Outflow *outflow)
{
    while (outflow->first != NULL && write_entry(outflow, outflow->first, &outflow->offset)) {
        bool end = outflow->first->payload == NULL;

        drop_first(outflow);
        if (end)
            outflow_cut(outflow);
    }
    if (outflow->first != NULL)
        return;
    watch_for(outflow, false);
    outflow->owner.on_drained(outflow->owner.context);
}

static void on_ready(void *context, uint32_t events)
{
    Outflow *outflow = context;

    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        outflow_close(outflow);
        outflow->owner.on_gone(outflow->owner.context);
        return;
    }
    flush(outflow);
}

void outflow_init(Outflow *outflow, Loop *loop, const OutflowOwner *owner)
{
    *outflow = (Outflow){.loop = loop, .owner = *owner, .taken_ms = loop_now_ms(loop)};
}

bool outflow_open(Outflow *outflow, int fd, bool chunked)
{
    const int on = 1;
    const int off = 0;
    const int bytes = SEND_BUFFER_BYTES;

    outflow->watch = (LoopWatch){fd, on_ready, outflow};
    outflow->chunked = chunked;
    outflow->taken_ms = loop_now_ms(outflow->loop);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_CORK, &off, sizeof off);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    outflow->full = outflow->first != NULL;
    outflow->open = loop_watch(outflow->loop, &outflow->watch,
                               outflow->full ? EPOLLRDHUP | EPOLLOUT : EPOLLRDHUP);
    return outflow->open;
}

void outflow_close(Outflow *outflow)
{
    if (outflow->open)
        loop_unwatch(outflow->loop, &outflow->watch);
    outflow->open = false;
    outflow->closed = true;
    while (outflow->first != NULL)
        drop_first(outflow);
}

bool outflow_is_idle(const Outflow *outflow)
{
    return outflow->first == NULL;
}
