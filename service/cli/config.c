#include "cli/config.h"

#include "base/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_FILE_BYTES = 4096, CURSOR_KEY_BYTES = 32 };

/* A whole number of the environment. */
typedef struct Number {
    const char *name;
    size_t offset;
    int64_t preset; /* PRESET_CORES: half the machine's cores */
    int64_t least;
    int64_t most;
} Number;

enum { PRESET_CORES = -1 };

#define NUMBER(variable, member, preset, least, most)                                              \
    {                                                                                              \
        "TAXPREVIEW_" variable, offsetof(Config, member), (preset), (least), (most)                \
    }

static const Number NUMBERS[] = {
    NUMBER("LOOPS", loops, PRESET_CORES, 1, 64),
    NUMBER("STREAM_LOOPS", stream_loops, 1, 1, 64),
    NUMBER("STREAMS", streams, 12000, 8, 1000000),
    NUMBER("STREAMS_PER_KEY", streams_per_key, 10000, 1, 1000000),
    NUMBER("WORKERS", workers, PRESET_CORES, 1, 256),
    NUMBER("WORKER_QUEUE", worker_queue, 64, 1, 65536),
    NUMBER("RUN_WORKERS", run_workers, PRESET_CORES, 0, 64),
    NUMBER("RUN_LEASE_MS", run_lease_ms, 20000, 500, 600000),
    NUMBER("READ_QUEUE", read_queue, 1024, 1, 65536),
    NUMBER("WRITE_QUEUE", write_queue, 1024, 1, 65536),
    NUMBER("WRITE_CONNECTIONS", write_connections, 8, 1, 64),
    NUMBER("CONNECTIONS", connections, 12000, 8, 1000000),
    NUMBER("REQUEST_TIMEOUT_MS", request_timeout_ms, 10000, 100, 600000),
    NUMBER("DATABASE_TIMEOUT_MS", database_timeout_ms, 1500, 50, 600000),
    NUMBER("DRAIN_MS", drain_ms, 10000, 0, 600000),
    NUMBER("DRAIN_DELAY_MS", drain_delay_ms, 0, 0, 600000),
    NUMBER("SNAPSHOT_CACHE_MB", snapshot_cache_mb, 256, 0, 1048576),
    NUMBER("BOOK_CACHE_MB", book_cache_mb, 128, 0, 1048576),
    NUMBER("KEEP_REPLIES", keep_replies, 1, 0, 1),
    NUMBER("RATE_LIMIT", rate_limit, 0, 0, 1000000),
};

static const char *variable(const char *name)
{
    const char *value = secure_getenv(name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

static int64_t half_the_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores < 4 ? 1 : cores / 2;
}

static Error *read_number(Arena *arena, const Number *number, Config *config)
{
    const char *text = variable(number->name);
    int64_t value = number->preset == PRESET_CORES ? half_the_cores() : number->preset;
    char *end = NULL;

    if (text != NULL) {
        errno = 0;
        value = strtoll(text, &end, 10);
        if (errno != 0 || end == text || *end != '\0' || value < number->least ||
            value > number->most)
            return error_at(arena, number->name, "out_of_range",
                            "must be a whole number from %lld to %lld", (long long)number->least,
                            (long long)number->most);
    }
    memcpy((char *)config + number->offset, &value, sizeof value);
    return NULL;
}

static ssize_t read_all(int fd, char *bytes, size_t size)
{
    size_t length = 0;

    while (length < size) {
        ssize_t got = read(fd, bytes + length, size - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

Error *config_read_file(Arena *arena, const char *path, size_t limit, Text *content_out)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_at(arena, path, "bad_file", "cannot be opened: %s", strerrordesc_np(errno));
    bool fits = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= 0 &&
                (size_t)status.st_size <= limit;
    size_t size = fits ? (size_t)status.st_size : 0;
    char *bytes = arena_alloc(arena, size + 1);
    ssize_t length = fits ? read_all(fd, bytes, size) : -1;
    close(fd);
    if (length < 0)
        return error_at(arena, path, "bad_file", "is no plain file of at most %zu bytes", limit);
    *content_out = (Text){bytes, (size_t)length};
    return NULL;
}

static Error *read_database(Arena *arena, Config *config)
{
    const char *file = variable("TAXPREVIEW_DATABASE_PASSWORD_FILE");
    Text password = {0};

    config->database = variable("TAXPREVIEW_DATABASE");
    if (config->database == NULL)
        return error_at(arena, "TAXPREVIEW_DATABASE", "required",
                        "must say how to connect, for instance host=/run/postgresql "
                        "dbname=taxpreview user=taxpreviewd");
    if (strstr(config->database, "password") != NULL)
        return error_at(arena, "TAXPREVIEW_DATABASE", "secret",
                        "must hold no password; name its file in "
                        "TAXPREVIEW_DATABASE_PASSWORD_FILE");
    if (file == NULL)
        return NULL;
    TRY(config_read_file(arena, file, SECRET_FILE_BYTES, &password));
    while (password.length > 0 && (password.bytes[password.length - 1] == '\n' ||
                                   password.bytes[password.length - 1] == '\r'))
        password.length--;
    config->database_password = arena_copy(arena, password.bytes, password.length);
    return NULL;
}

static Error *read_cursor_key(Arena *arena, Config *config)
{
    const char *file = variable("TAXPREVIEW_CURSOR_KEY_FILE");

    if (file == NULL) {
        char *key = arena_alloc(arena, CURSOR_KEY_BYTES);
        random_fill(key, CURSOR_KEY_BYTES);
        config->cursor_key = (Text){key, CURSOR_KEY_BYTES};
        return NULL;
    }
    TRY(config_read_file(arena, file, SECRET_FILE_BYTES, &config->cursor_key));
    if (config->cursor_key.length < CURSOR_KEY_BYTES)
        return error_at(arena, "TAXPREVIEW_CURSOR_KEY_FILE", "too_short",
                        "must hold at least %d bytes", CURSOR_KEY_BYTES);
    return NULL;
}

/* scheme://host[:port], without a path: what a browser sends as Origin. */
static bool is_origin(Text text)
{
    const char *slashes = memmem(text.bytes, text.length, "://", 3);

    if (slashes == NULL || slashes == text.bytes)
        return false;
    size_t scheme = (size_t)(slashes - text.bytes) + 3;
    return scheme < text.length && memchr(slashes + 3, '/', text.length - scheme) == NULL;
}

static Error *read_origins(Arena *arena, Config *config)
{
    const char *list = variable("TAXPREVIEW_CORS_ORIGINS");
    size_t limit = 1;
    size_t count = 0;

    if (list == NULL)
        return NULL;
    for (const char *at = list; *at != '\0'; at++)
        limit += *at == ',' ? 1 : 0;
    Text *origins = ARENA_ARRAY(arena, Text, limit);
    while (*list != '\0') {
        size_t length = strcspn(list, ", ");
        Text origin = {list, length};
        list += length + strspn(list + length, ", ");
        if (length == 0)
            continue;
        if (!is_origin(origin))
            return error_at(arena, "TAXPREVIEW_CORS_ORIGINS", "not_an_origin",
                            "must be a list of origins like https://console.example");
        origins[count++] = origin;
    }
    config->cors_origins = (CorsOrigins){origins, count};
    return NULL;
}

/* Beside the daemon, unless somebody says otherwise. */
static const char *find_solver(Arena *arena)
{
    static const char name[] = "taxpreview_solver";
    const char *given = variable("TAXPREVIEW_SOLVER");
    char own[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own);
    const char *slash = length > 0 ? memrchr(own, '/', (size_t)length) : NULL;

    if (given != NULL)
        return given;
    if (slash == NULL)
        return name;
    return arena_format(arena, "%.*s%s", (int)(slash + 1 - own), own, name);
}

/* Clients are sent there with a path behind. */
static Error *read_stream_port(Arena *arena, Config *config)
{
    config->stream_listen = variable("TAXPREVIEW_STREAM_LISTEN");
    config->stream_url = variable("TAXPREVIEW_STREAM_URL");
    if (config->stream_url != NULL && !is_origin(text_of(config->stream_url)))
        return error_at(arena, "TAXPREVIEW_STREAM_URL", "not_an_origin",
                        "must be an origin like https://streams.example");
    return NULL;
}

Error *config_read(Arena *arena, Config *config_out)
{
    Config config = {.listen = "127.0.0.1:8080", .data_dir = TAXPREVIEW_DATA, .access_log = true};
    ErrorList faults = {0};

    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        error_list_add(&faults, read_number(arena, &NUMBERS[i], &config));
    error_list_add(&faults, read_database(arena, &config));
    error_list_add(&faults, read_cursor_key(arena, &config));
    error_list_add(&faults, read_origins(arena, &config));
    config.solver = find_solver(arena);
    error_list_add(&faults, read_stream_port(arena, &config));
    if (variable("TAXPREVIEW_LISTEN") != NULL)
        config.listen = variable("TAXPREVIEW_LISTEN");
    if (variable("TAXPREVIEW_DATA_DIR") != NULL)
        config.data_dir = variable("TAXPREVIEW_DATA_DIR");
    if (variable("TAXPREVIEW_ACCESS_LOG") != NULL)
        config.access_log = strcmp(variable("TAXPREVIEW_ACCESS_LOG"), "0") != 0;
    if (faults.first != NULL)
        return faults.first;
    *config_out = config;
    return NULL;
}
