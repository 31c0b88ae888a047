#include "domain/book_view.h"

#include "base/memory.h"

BookView *book_view_new(size_t count)
{
    BookView *view = MEMORY_NEW(BookView);

    if (view == NULL)
        return NULL;
    view->count = count;
    view->rows = MEMORY_ARRAY(BookRow, count + 1);
    view->bytes = sizeof *view + (count + 1) * sizeof *view->rows;
    if (view->rows != NULL)
        return view;
    book_view_free(view);
    return NULL;
}

bool book_view_settle(BookView *view, BookSort sort)
{
    size_t length = 1;
    char *name;

    for (size_t i = 0; i < view->count; i++)
        length += view->rows[i].name.length;
    view->names = MEMORY_ARRAY(char, length);
    if (view->names == NULL)
        return false;
    view->bytes += length;
    view->sort = sort;
    view->summary = book_summary();
    book_sort(sort, view->rows, view->count);
    name = view->names;
    for (size_t i = 0; i < view->count; i++) {
        Text *shown = &view->rows[i].name;

        book_summary_add(&view->summary, &view->rows[i]);
        if (shown->length > 0)
            memcpy(name, shown->bytes, shown->length);
        shown->bytes = name;
        name += shown->length;
    }
    return true;
}

void book_view_free(BookView *view)
{
    if (view == NULL)
        return;
    memory_free(view->rows);
    memory_free(view->names);
    memory_free(view);
}
