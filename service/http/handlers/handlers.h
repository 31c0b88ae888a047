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
RouteHandler concentration_get;
RouteHandler covariance_post;
RouteHandler covariance_list_get;
RouteHandler covariance_get_one;
RouteHandler covariance_delete_one;
RouteHandler household_drift_get;
RouteHandler drift_history_get;

RouteHandler account_gains_budget_get;
RouteHandler account_gains_budget_put;
RouteHandler account_gains_budget_delete;
RouteHandler household_gains_budget_get;
RouteHandler household_gains_budget_put;
RouteHandler household_gains_budget_delete;

RouteHandler execution_post;
RouteHandler execution_get_one;
RouteHandler execution_put;

RouteHandler form_8949_get_one;

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

RouteHandler preview_comparison_get;
RouteHandler preview_frontier_get;
RouteHandler preview_replay_get;
RouteHandler preview_diff_get;

RouteHandler price_set_post;
RouteHandler price_set_list_get;
RouteHandler price_set_get_one;
RouteHandler price_list_get;

RouteHandler realized_gain_post;
RouteHandler realized_gain_list_get;
RouteHandler realized_gain_get_one;
RouteHandler realized_gain_patch_one;
RouteHandler realized_gain_delete_one;

RouteHandler exclusion_list_post;
RouteHandler exclusion_list_list_get;
RouteHandler exclusion_list_get_one;
RouteHandler exclusion_list_patch_one;
RouteHandler exclusion_list_delete_one;

RouteHandler policy_list_get;
RouteHandler firm_policy_get;
RouteHandler firm_policy_put;
RouteHandler firm_policy_delete;
RouteHandler household_policy_get;
RouteHandler household_policy_put;
RouteHandler household_policy_delete;
RouteHandler account_policy_get;
RouteHandler account_policy_put;
RouteHandler account_policy_delete;
RouteHandler effective_policy_get;

RouteHandler rebalance_run_post;
RouteHandler rebalance_run_list_get;
RouteHandler rebalance_run_get_one;
RouteHandler rebalance_run_cancel_post;
RouteHandler rebalance_run_resume_post;
RouteHandler run_result_list_get;
RouteHandler run_exception_list_get;

RouteHandler restraint_post;
RouteHandler restraint_list_get;
RouteHandler restraint_get_one;
RouteHandler restraint_patch_one;
RouteHandler restraint_delete_one;

RouteHandler security_post;
RouteHandler security_list_get;
RouteHandler security_get_one;
RouteHandler security_patch_one;
RouteHandler security_delete_one;

RouteHandler events_get;
RouteHandler household_events_get;
RouteHandler preview_events_get;
RouteHandler stream_ticket_post;

RouteHandler tax_estimate_post;

RouteHandler tax_profile_list_get;
RouteHandler tax_profile_get_one;
RouteHandler tax_profile_put;
RouteHandler tax_profile_delete_one;
RouteHandler tax_profile_close_post;

RouteHandler wash_sale_list_get;

/* Query parameters of single routes, beside those that flags bring. */
extern const JsonObject BOOK_DRIFT_QUERY; /* sort, min_drift, within_tolerance, model_id, as_of */
extern const JsonObject CONCENTRATION_QUERY;     /* as_of, issuer_limit, sector_limit */
extern const JsonObject DRIFT_QUERY;             /* as_of, tracking_error, sleeve_drift */
extern const JsonObject FORM_8949_QUERY;         /* whole_dollars */
extern const JsonObject INLINE_PREVIEW_QUERY;    /* comparison, frontier, max_drift, sleeve_drift */
extern const JsonObject PREVIEW_COMPARING_QUERY; /* comparison */
extern const JsonObject PREVIEW_DIFF_QUERY;      /* with */
extern const JsonObject PREVIEW_FRONTIER_QUERY;  /* lot_selection, allowance, max_drift */
extern const JsonObject PREVIEW_QUERY;        /* lot_selection, allowance, revision, comparison */
extern const JsonObject PREVIEW_REPLAY_QUERY; /* revision */
extern const JsonObject PRICE_SET_QUERY;      /* as_of */
extern const JsonObject RUN_EXCEPTION_QUERY;  /* exception */
extern const JsonObject RUN_RESULT_QUERY;     /* state */
extern const JsonObject REALIZED_GAIN_QUERY;  /* year */
extern const JsonObject STREAM_QUERY;         /* ticket, last_event_id, only */
extern const JsonObject STREAMS_QUERY;        /* the same, households, previews */
extern const JsonObject WASH_SALE_QUERY;      /* year */
