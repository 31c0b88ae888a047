#include "app/exclusion_list.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/exclusion_list_json.h"

static const ResponseRecord CREATED =
    RESPONSE_CREATED(ExclusionListRecord, &EXCLUSION_LIST_JSON, "/v1/exclusion-lists/");
static const ResponseRecord CHANGED =
    RESPONSE_WRITTEN(ExclusionListRecord, &EXCLUSION_LIST_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *exclusion_list_post(Request *request, Response *response)
{
    ExclusionListRecord list = {0};

    TRY(request_body(request, &EXCLUSION_LIST_JSON, &list));
    Effect effect = exclusion_list_create(request->context, &list);
    return response_apply(response, &effect, &CREATED);
}

Error *exclusion_list_list_get(Request *request, Response *response)
{
    ExclusionListRecord *lists;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(exclusion_list_list(request->context, &page, &lists, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&EXCLUSION_LIST_JSON, lists, sizeof *lists, count},
                            offsetof(ExclusionListRecord, id));
}

Error *exclusion_list_get_one(Request *request, Response *response)
{
    ExclusionListRecord list;
    ExclusionListId id;

    TRY(request_path_id(request, "exclusion_list_id", &id));
    TRY(exclusion_list_get(request->context, id, &list));
    response_revision(response, list.revision);
    return response_record(response, 200, &EXCLUSION_LIST_JSON, &list);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, ExclusionListRecord *list_out)
{
    ExclusionListId id;
    int64_t revision;

    TRY(request_path_id(request, "exclusion_list_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(exclusion_list_get(request->context, id, list_out));
    return rendering_check_revision(request, revision, list_out->revision);
}

Error *exclusion_list_patch_one(Request *request, Response *response)
{
    ExclusionListRecord list;

    TRY(find(request, &list));
    TRY(request_patch(request, &EXCLUSION_LIST_JSON, &list));
    Effect effect = exclusion_list_update(&list);
    return response_apply(response, &effect, &CHANGED);
}

Error *exclusion_list_delete_one(Request *request, Response *response)
{
    ExclusionListRecord list;

    TRY(find(request, &list));
    Effect effect = exclusion_list_delete(&list);
    return response_apply(response, &effect, &DELETED);
}
