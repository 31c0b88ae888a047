/*
 * What all households of a firm share at one moment: its securities with their prices and its
 * models, found by id or symbol. Immutable once built: one configuration and one price set make one
 * catalog. It refuses to know a household.
 */
#pragma once

#include "domain/household.h"

/* A named list of securities that plans do not buy, or do not sell, where a policy says so. */
typedef struct ExclusionList {
    ExclusionListId id;
    Text name;
    RestraintKind kind;
    SecurityId *securities; /* ascending */
    size_t security_count;
} ExclusionList;

typedef struct Catalog {
    int64_t config_version;
    int64_t price_sequence; /* 0: the firm has no price set yet */
    PriceSetId price_set_id;
    Date price_as_of;
    Security *securities; /* ascending by id */
    uint32_t *by_symbol;  /* their indices, ascending by symbol */
    size_t security_count;
    Model *models; /* ascending by id */
    size_t model_count;
    Policy policy; /* the firm's own, of it what says how models are taken (tailoring.h) */
    ExclusionList *exclusion_lists; /* ascending by id */
    size_t exclusion_list_count;
} Catalog;

/* Fills by_symbol of a catalog that has its securities. */
void catalog_index(Arena *arena, Catalog *catalog);

/* NULL when there is none. */
const Security *catalog_security(const Catalog *catalog, SecurityId id);
const Security *catalog_symbol(const Catalog *catalog, Text symbol);
const Model *catalog_model(const Catalog *catalog, ModelId id);
const ExclusionList *catalog_exclusion_list(const Catalog *catalog, ExclusionListId id);

/* The model as the policy takes it, by the catalog's index (tailoring.h). */
Model catalog_take_model(Arena *arena, const Catalog *catalog, const Policy *policy,
                         const Model *model);

bool exclusion_list_names(const ExclusionList *list, SecurityId id);
