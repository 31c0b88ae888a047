#include "domain/words.h"

/* Each table in the order of its enumeration. */
#define WORDS(NAME, ...)                                                                           \
    static const char *const NAME##_WORDS[] = {__VA_ARGS__};                                       \
    const Names NAME##_NAMES = NAMES_OF(NAME##_WORDS)

WORDS(TAX_TREATMENT, "taxable", "tax_deferred", "tax_free");
WORDS(OWNER, "self", "spouse", "joint", "other");
WORDS(MANAGEMENT_MODE, "automated", "manual");
WORDS(SPOUSE_REPLACEMENT, "defer", "permanent");
WORDS(TAX_KIND, "stock", "ric", "grantor_trust", "collectible_trust", "bond", "digital_asset");
WORDS(ASSET_CLASS, "us_stocks", "international_stocks", "emerging_stocks", "us_bonds",
      "international_bonds", "emerging_bonds", "cash", "crypto", "commodities", "real_estate",
      "municipal_bonds");
WORDS(TRADE_UNIT, "fractional", "whole");
WORDS(LOT_KIND, "purchase", "drip", "gift", "inheritance", "transfer");
WORDS(BASIS_STATUS, "known", "average", "derived", "unknown");
WORDS(TERM, "short", "long");
WORDS(TRADE_SIDE, "sell", "buy");
WORDS(LOT_SELECTION, "fifo", "lifo", "highest_cost", "lowest_cost", "loss_first",
      "max_long_term_gain", "max_long_term_loss", "max_short_term_gain", "max_short_term_loss",
      "high_cost_long_first", "high_cost_short_first", "average_cost", "min_tax", "specific");
WORDS(FILING_STATUS, "single", "mfj", "mfs", "hoh", "qss");
WORDS(TAX_PROFILE_KIND, "federal", "flat");
WORDS(DEDUCTION_KIND, "standard", "itemized");
WORDS(MODEL_BASIS, "asset_class", "security_group", "security");
WORDS(COVARIANCE_BASIS, "asset_class", "security");
WORDS(MODEL_KIND, "etf", "fund", "managed", "crypto", "custom");
WORDS(GROUP_ROLE, "primary", "secondary", "ira_secondary");
WORDS(BUDGET_SCOPE, "household", "account");
WORDS(BUDGET_STATE, "within", "near", "over");
WORDS(BUDGET_CEILING, "zero_percent_bracket", "fifteen_percent_bracket", "niit_threshold");
WORDS(GOAL, "raise_net_of_tax", "realize_long_term_gain", "largest_with_zero_tax");
WORDS(POLICY_LEVEL, "default", "firm", "household", "account");
WORDS(RESTRAINT_KIND, "do_not_sell", "do_not_buy", "exclusion");
WORDS(PREVIEW_KIND, "trades", "rebalance", "deposit", "withdrawal", "harvest", "model_change",
      "transfer");
WORDS(MIGRATION_STRATEGY, "immediate", "avoid_short_term", "flows_only");
WORDS(CASH_DESTINATION, "bank", "cash");
WORDS(PREVIEW_STATE, "open", "executed", "expired", "superseded");
WORDS(REBALANCE_RUN_STATE, "running", "done", "cancelled");
WORDS(RUN_HOUSEHOLD_STATE, "queued", "running", "done", "failed", "cancelled");
WORDS(GAIN_SOURCE, "imported", "execution");
WORDS(CHANGE_SCOPE, "household", "config", "prices");
WORDS(TRADE_SOURCE, "fills", "preview");
WORDS(BASIS_ASSUMPTION, "zero");
