#include "app/model.h"

#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/model_json.h"

static const ResponseRecord CREATED = RESPONSE_CREATED(ModelRecord, &MODEL_JSON, "/v1/models/");
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(ModelRecord, &MODEL_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;

Error *model_post(Request *request, Response *response)
{
    ModelRecord model = {0};

    TRY(request_body(request, &MODEL_JSON, &model));
    Effect effect = model_create(request->context, &model);
    return response_apply(response, &effect, &CREATED);
}

Error *model_list_get(Request *request, Response *response)
{
    ModelRecord *models;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(model_list(request->context, &page, &models, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&MODEL_JSON, models, sizeof *models, count},
                            offsetof(ModelRecord, id));
}

Error *model_get_one(Request *request, Response *response)
{
    ModelRecord model;
    ModelId id;

    TRY(request_path_id(request, "model_id", &id));
    TRY(model_get(request->context, id, &model));
    response_revision(response, model.revision);
    return response_record(response, 200, &MODEL_JSON, &model);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, ModelRecord *model_out)
{
    ModelId id;
    int64_t revision;

    TRY(request_path_id(request, "model_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(model_get(request->context, id, model_out));
    return rendering_check_revision(request, revision, model_out->revision);
}

/* A change that names neither targets nor sleeves leaves the model what it is made of. */
static Error *read_change(Request *request, ModelRecord *model)
{
    ModelRecord changed = *model;

    changed.target_count = changed.sleeve_count = changed.removed_class_count = 0;
    TRY(request_patch(request, &MODEL_JSON, &changed));
    if (changed.target_count == 0 && changed.sleeve_count == 0) {
        changed.sleeve_count = model->sleeve_count;
        changed.removed_class_count = model->removed_class_count;
        if (model->sleeve_count == 0)
            changed.target_count = model->target_count;
    }
    *model = changed;
    return NULL;
}

Error *model_patch_one(Request *request, Response *response)
{
    ModelRecord model;

    TRY(find(request, &model));
    TRY(read_change(request, &model));
    Effect effect = model_update(&model);
    return response_apply(response, &effect, &CHANGED);
}

Error *model_delete_one(Request *request, Response *response)
{
    ModelRecord model;

    TRY(find(request, &model));
    Effect effect = model_delete(&model);
    return response_apply(response, &effect, &DELETED);
}
