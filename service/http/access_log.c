#include "http/access_log.h"

#include "base/log.h"

/* Any other word is the client's own, and may be anything. */
static Text shown_method(Text method)
{
    static const char *const KNOWN[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        if (text_is(method, KNOWN[i]))
            return method;
    }
    return TEXT_LITERAL("other");
}

void access_log_write(const Clock *clock, const AccessEntry *entry)
{
    char firm[ID_TEXT_BYTES];
    size_t firm_length = 0;

    if (!uuid_is_zero(entry->firm_id.uuid))
        firm_length = id_format(ID_PREFIX(&entry->firm_id), entry->firm_id.uuid, firm);
    LOG_EVENT(entry->status >= 500 ? LOG_WARNING : LOG_INFO, clock, "request",
              LOG_TEXT("method", shown_method(entry->method)),
              LOG_TEXT("route", text_of(entry->route == NULL ? NULL : entry->route->path)),
              LOG_NUMBER("status", entry->status), LOG_TEXT("code", text_of(entry->code)),
              LOG_NUMBER("duration_us", entry->duration_us),
              LOG_NUMBER("waited_us", entry->waited_us), LOG_TEXT("request_id", entry->request_id),
              LOG_TEXT("firm_id", ((Text){firm, firm_length})));
}
