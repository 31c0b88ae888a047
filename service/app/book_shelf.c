#include "app/book_shelf.h"

#include "base/digest.h"
#include "base/memory.h"
#include <assert.h>
#include <pthread.h>

/* Columns or a view; `columns` or `view` is NULL. */
typedef struct Volume Volume;
struct Volume {
    BookShelf *shelf;
    size_t users; /* requests, and the shelf itself while it stands there */
    size_t bytes;
    uint64_t serial;
    BookViewKey key; /* of columns the firm alone */
    BookColumns *columns;
    BookMoment moment;
    BookView *view;
    Volume *newer; /* by last use */
    Volume *older;
};

struct BookHold {
    BookShelf *shelf;
    Volume *volume; /* or NULL */
};

/* A firm whose book is being loaded. */
typedef struct Load Load;
struct Load {
    BookShelf *shelf;
    FirmId firm;
    Load *next;
};

struct BookShelf {
    pthread_mutex_t mutex;
    size_t limit_bytes;
    size_t standing_bytes; /* of what stands on it */
    uint64_t last_serial;
    Volume *newest;
    Volume *oldest;
    Load *loads;
    BookShelfMetrics metrics;
};

BookShelf *book_shelf_new(size_t limit_bytes)
{
    BookShelf *shelf = MEMORY_NEW(BookShelf);

    if (shelf == NULL)
        return NULL;
    pthread_mutex_init(&shelf->mutex, NULL);
    shelf->limit_bytes = limit_bytes;
    random_fill(&shelf->last_serial, sizeof shelf->last_serial);
    return shelf;
}

bool book_shelf_is_on(const BookShelf *shelf)
{
    return shelf->limit_bytes > 0;
}

static void lock(BookShelf *shelf)
{
    pthread_mutex_lock(&shelf->mutex);
}

static void unlock(BookShelf *shelf)
{
    pthread_mutex_unlock(&shelf->mutex);
}

/* Under the lock; what nobody uses any more is returned, to be freed outside it. */
static Volume *let_go(Volume *volume)
{
    if (--volume->users > 0)
        return NULL;
    volume->shelf->metrics.bytes -= volume->bytes;
    return volume;
}

static void free_volume(Volume *volume)
{
    if (volume == NULL)
        return;
    book_columns_free(volume->columns);
    book_view_free(volume->view);
    memory_free(volume);
}

static void take(BookHold *hold, Volume *volume)
{
    Volume *before = hold->volume;

    hold->volume = volume;
    if (before == NULL)
        return;
    lock(hold->shelf);
    before = let_go(before);
    unlock(hold->shelf);
    free_volume(before);
}

static void release(void *hold)
{
    take(hold, NULL);
}

BookHold *book_shelf_hold(BookShelf *shelf, Arena *arena)
{
    BookHold *hold = ARENA_NEW(arena, BookHold);

    hold->shelf = shelf;
    arena_defer(arena, release, hold);
    return hold;
}

static void unlink_volume(BookShelf *shelf, Volume *volume)
{
    *(volume->newer != NULL ? &volume->newer->older : &shelf->newest) = volume->older;
    *(volume->older != NULL ? &volume->older->newer : &shelf->oldest) = volume->newer;
    volume->newer = NULL;
    volume->older = NULL;
}

static void link_newest(BookShelf *shelf, Volume *volume)
{
    volume->older = shelf->newest;
    *(shelf->newest != NULL ? &shelf->newest->newer : &shelf->oldest) = volume;
    shelf->newest = volume;
}

/* Takes it off; under the lock, to be freed outside it unless NULL. */
static Volume *take_off(BookShelf *shelf, Volume *volume)
{
    unlink_volume(shelf, volume);
    shelf->standing_bytes -= volume->bytes;
    *(volume->columns != NULL ? &shelf->metrics.books : &shelf->metrics.views) -= 1;
    return let_go(volume);
}

void book_shelf_free(BookShelf *shelf)
{
    if (shelf == NULL)
        return;
    while (shelf->newest != NULL)
        free_volume(take_off(shelf, shelf->newest));
    assert(shelf->metrics.bytes == 0 && shelf->loads == NULL);
    pthread_mutex_destroy(&shelf->mutex);
    memory_free(shelf);
}

static bool is_of_firm(const Volume *volume, FirmId firm)
{
    return uuid_equal(volume->key.firm.uuid, firm.uuid);
}

static Volume *find_columns(const BookShelf *shelf, FirmId firm)
{
    Volume *volume = shelf->newest;

    while (volume != NULL && (volume->columns == NULL || !is_of_firm(volume, firm)))
        volume = volume->older;
    return volume;
}

static bool is_key(const Volume *volume, const BookViewKey *key)
{
    return volume->view != NULL && is_of_firm(volume, key->firm) &&
           volume->key.edition == key->edition &&
           volume->key.config_version == key->config_version &&
           volume->key.price_sequence == key->price_sequence && volume->key.sort == key->sort;
}

/* Under the lock: one more user, and used last. */
static void use(BookShelf *shelf, Volume *volume)
{
    if (volume == NULL)
        return;
    volume->users++;
    unlink_volume(shelf, volume);
    link_newest(shelf, volume);
}

static BookShown shown_of(BookHold *hold, Volume *volume)
{
    take(hold, volume);
    return volume == NULL ? (BookShown){0} : (BookShown){volume->view, volume->serial};
}

BookEdition book_shelf_find(BookHold *hold, FirmId firm)
{
    BookEdition edition = {0};
    Volume *volume;

    lock(hold->shelf);
    volume = find_columns(hold->shelf, firm);
    use(hold->shelf, volume);
    if (volume != NULL)
        edition = (BookEdition){volume->columns, volume->serial, volume->moment};
    unlock(hold->shelf);
    take(hold, volume);
    return edition;
}

/* A chain, by `older`, of what goes to make room or for a newer one; freed outside the lock. */
static void go(BookShelf *shelf, Volume *volume, Volume **gone)
{
    Volume *unused = take_off(shelf, volume);

    if (unused == NULL)
        return;
    unused->older = *gone;
    *gone = unused;
}

static void free_chain(Volume *volume)
{
    while (volume != NULL) {
        Volume *next = volume->older;

        free_volume(volume);
        volume = next;
    }
}

/* Puts it up, held by its maker too, and makes room. */
static void put(BookShelf *shelf, Volume *volume, Volume *replaced, Volume **gone)
{
    volume->users = 2;
    volume->serial = ++shelf->last_serial;
    shelf->metrics.bytes += volume->bytes;
    shelf->standing_bytes += volume->bytes;
    *(volume->columns != NULL ? &shelf->metrics.books : &shelf->metrics.views) += 1;
    link_newest(shelf, volume);
    if (replaced != NULL)
        go(shelf, replaced, gone);
    while (shelf->oldest != NULL && shelf->standing_bytes > shelf->limit_bytes) {
        shelf->metrics.given_up++;
        go(shelf, shelf->oldest, gone);
    }
}

BookEdition book_shelf_put(BookHold *hold, FirmId firm, BookColumns *columns,
                           const BookMoment *moment)
{
    BookShelf *shelf = hold->shelf;
    Volume *volume = MEMORY_NEW(Volume);
    Volume *gone = NULL;

    if (volume == NULL) {
        book_columns_free(columns);
        take(hold, NULL);
        return (BookEdition){0};
    }
    *volume = (Volume){.shelf = shelf,
                       .bytes = columns->bytes + sizeof *volume,
                       .key = {.firm = firm},
                       .columns = columns,
                       .moment = *moment};
    lock(shelf);
    put(shelf, volume, find_columns(shelf, firm), &gone);
    unlock(shelf);
    free_chain(gone);
    take(hold, volume);
    return (BookEdition){columns, volume->serial, *moment};
}

void book_shelf_advance(BookHold *hold, const BookMoment *moment)
{
    lock(hold->shelf);
    if (hold->volume->moment.position < moment->position)
        hold->volume->moment = *moment;
    unlock(hold->shelf);
}

void book_shelf_forget(BookShelf *shelf, FirmId firm)
{
    Volume *gone = NULL;
    Volume *volume;

    lock(shelf);
    volume = find_columns(shelf, firm);
    if (volume != NULL)
        go(shelf, volume, &gone);
    unlock(shelf);
    free_chain(gone);
}

static bool is_loading(const BookShelf *shelf, FirmId firm)
{
    const Load *load = shelf->loads;

    while (load != NULL && !uuid_equal(load->firm.uuid, firm.uuid))
        load = load->next;
    return load != NULL;
}

static void end_load(void *resource)
{
    Load *load = resource;
    BookShelf *shelf = load->shelf;
    Load **link = &shelf->loads;

    lock(shelf);
    while (*link != load)
        link = &(*link)->next;
    *link = load->next;
    unlock(shelf);
}

bool book_shelf_begin_load(BookShelf *shelf, Arena *arena, FirmId firm)
{
    Load *load = ARENA_NEW(arena, Load);
    bool begun;

    lock(shelf);
    begun = !is_loading(shelf, firm);
    if (begun) {
        *load = (Load){shelf, firm, shelf->loads};
        shelf->loads = load;
        shelf->metrics.loads++;
    }
    unlock(shelf);
    if (begun)
        arena_defer(arena, end_load, load);
    return begun;
}

BookShown book_shelf_find_view(BookHold *hold, const BookViewKey *key)
{
    Volume *volume;

    lock(hold->shelf);
    volume = hold->shelf->newest;
    while (volume != NULL && !is_key(volume, key))
        volume = volume->older;
    use(hold->shelf, volume);
    unlock(hold->shelf);
    return shown_of(hold, volume);
}

BookShown book_shelf_find_serial(BookHold *hold, FirmId firm, uint64_t serial)
{
    Volume *volume;

    lock(hold->shelf);
    volume = hold->shelf->newest;
    while (volume != NULL &&
           (volume->view == NULL || volume->serial != serial || !is_of_firm(volume, firm)))
        volume = volume->older;
    use(hold->shelf, volume);
    unlock(hold->shelf);
    return shown_of(hold, volume);
}

BookShown book_shelf_put_view(BookHold *hold, const BookViewKey *key, BookView *view)
{
    BookShelf *shelf = hold->shelf;
    Volume *volume = MEMORY_NEW(Volume);
    Volume *gone = NULL;

    if (volume == NULL) {
        book_view_free(view);
        return shown_of(hold, NULL);
    }
    *volume =
        (Volume){.shelf = shelf, .bytes = view->bytes + sizeof *volume, .key = *key, .view = view};
    lock(shelf);
    put(shelf, volume, NULL, &gone);
    unlock(shelf);
    free_chain(gone);
    return shown_of(hold, volume);
}

BookShelfMetrics book_shelf_metrics(BookShelf *shelf)
{
    BookShelfMetrics metrics;

    lock(shelf);
    metrics = shelf->metrics;
    unlock(shelf);
    return metrics;
}
