/*
 * The handlers of all resources, one file for each resource in this folder: decode, act, encode.
 * The table in routes.c says which path leads to which. A name is the resource, the method and
 * where it is not the collection, "one".
 */
#pragma once

#include "http/router.h"

RouteHandler account_post;
RouteHandler account_list_get;
RouteHandler account_get_one;
RouteHandler account_patch_one;
RouteHandler account_delete_one;

RouteHandler cash_get_one;
RouteHandler cash_put;

RouteHandler account_drift_get;
RouteHandler book_drift_get;
RouteHandler household_drift_get;

RouteHandler account_gains_budget_get;
RouteHandler account_gains_budget_put;
RouteHandler account_gains_budget_delete;
RouteHandler household_gains_budget_get;
RouteHandler household_gains_budget_put;
RouteHandler household_gains_budget_delete;

RouteHandler household_post;
RouteHandler household_list_get;
RouteHandler household_get_one;
RouteHandler household_patch_one;
RouteHandler household_delete_one;

RouteHandler inline_preview_post;

RouteHandler lot_post;
RouteHandler lot_list_get;
RouteHandler lot_get_one;
RouteHandler lot_patch_one;
RouteHandler lot_delete_one;

RouteHandler lot_method_list_get;

RouteHandler model_post;
RouteHandler model_list_get;
RouteHandler model_get_one;
RouteHandler model_patch_one;
RouteHandler model_delete_one;

RouteHandler preview_post;
RouteHandler preview_list_get;
RouteHandler preview_get_one;
RouteHandler preview_patch_one;
RouteHandler preview_delete_one;

RouteHandler price_set_post;
RouteHandler price_set_list_get;
RouteHandler price_set_get_one;
RouteHandler price_list_get;

RouteHandler realized_gain_post;
RouteHandler realized_gain_list_get;
RouteHandler realized_gain_get_one;
RouteHandler realized_gain_patch_one;
RouteHandler realized_gain_delete_one;

RouteHandler security_post;
RouteHandler security_list_get;
RouteHandler security_get_one;
RouteHandler security_patch_one;
RouteHandler security_delete_one;

RouteHandler tax_estimate_post;

RouteHandler tax_profile_list_get;
RouteHandler tax_profile_get_one;
RouteHandler tax_profile_put;
RouteHandler tax_profile_delete_one;

/* Query parameters of single routes, beside those that flags bring. */
extern const JsonObject BOOK_DRIFT_QUERY; /* sort, min_drift, within_tolerance, model_id, as_of */
extern const JsonObject DRIFT_QUERY;      /* as_of */
extern const JsonObject PREVIEW_QUERY;    /* lot_selection */
extern const JsonObject PRICE_SET_QUERY;  /* as_of */
extern const JsonObject REALIZED_GAIN_QUERY; /* year */
