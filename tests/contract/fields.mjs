// The closed bodies of the contract and the field tables of the daemon name the same members,
// require the same ones, and settle the same ones at creation; so do the answers that a table
// writes.
import { contract, operations, report, resolve } from './contract.mjs';
import { objects } from './field_tables.mjs';

/*
 * Table -> schemas of the contract: `create` and `put` are whole bodies, `patch` a merge patch,
 * `answer` what is written. Several tables of one schema are compared one by one.
 */
const TABLES = {
    HOUSEHOLD_JSON: { create: 'HouseholdCreate', patch: 'HouseholdPatch', answer: 'Household' },
    ACCOUNT_JSON: { create: 'AccountCreate', patch: 'AccountPatch', answer: 'Account' },
    CASH_JSON: { put: 'CashPut', answer: 'Cash' },
    LOT_JSON: { create: 'LotCreate', patch: 'LotPatch', answer: 'Lot' },
    SECURITY_JSON: { create: 'SecurityCreate', patch: 'SecurityPatch', answer: 'Security' },
    PRICE_JSON: { create: 'PriceInputRow', answer: 'PriceRow' },
    PRICE_SET_JSON: { create: 'PriceSetCreate', answer: 'PriceSet' },
    MODEL_JSON: { create: 'ModelCreate', patch: 'ModelPatch', answer: 'Model' },
    MODEL_TARGET_JSON: { create: 'ModelTargetInput', answer: 'ModelTarget' },
    SLEEVE_JSON: { create: 'SleeveInput', answer: 'Sleeve' },
    SLEEVE_SHARE_JSON: { answer: 'SleeveShare' },
    MEMBER_JSON: { create: 'GroupMemberInput', answer: 'GroupMember' },
    COVARIANCE_JSON: { create: 'CovarianceCreate', answer: 'Covariance' },
    COVARIANCE_SUMMARY_JSON: { answer: 'CovarianceSummary' },
    DRIFT_POINT_JSON: { answer: 'DriftPoint' },
    COVARIANCE_ROW_JSON: { create: 'CovarianceRow' },
    GAINS_BUDGET_JSON: { put: 'GainsBudgetPut', answer: 'GainsBudget' },
    REALIZED_GAIN_JSON: {
        create: 'RealizedGainCreate',
        patch: 'RealizedGainPatch',
        answer: 'RealizedGain',
    },
    EXCLUSION_LIST_JSON: {
        create: 'ExclusionListCreate',
        patch: 'ExclusionListPatch',
        answer: 'ExclusionList',
    },
    POLICY_JSON: { put: 'PolicyPut', answer: 'Policy' },
    DIRECT_INDEX_JSON: { create: 'DirectIndexInput', answer: 'DirectIndex' },
    REBALANCE_RUN_CREATION_JSON: { create: 'RebalanceRunCreation' },
    REBALANCE_RUN_FILTER_JSON: { create: 'RebalanceRunFilter' },
    RESTRAINT_JSON: { create: 'RestraintCreate', patch: 'RestraintPatch', answer: 'Restraint' },
    TAX_PROFILE_JSON: { put: 'TaxProfilePut', answer: 'TaxProfile' },
    TAX_PROFILE_INLINE_JSON: { create: 'TaxProfileInline' },
    PREVIEW_ORDER_JSON: { create: 'PreviewOrder', patch: 'PreviewPatch' },
    PREVIEW_CREATION_JSON: { create: 'PreviewCreation' },
    TRADE_ORDER_JSON: { create: 'TradeOrder' },
    POLICY_INLINE_JSON: { create: 'PolicyInline' },
    POLICY_OF_ACCOUNT_INLINE_JSON: { create: 'PolicyOfAccountInline' },
    POLICY_ORDER_JSON: { create: 'PolicyOrder' },
    CASH_FLOW_ORDER_JSON: { create: 'CashFlowOrder' },
    MODEL_CHANGE_ORDER_JSON: { create: 'ModelChangeOrder' },
    TRANSFER_ORDER_JSON: { create: 'TransferOrder' },
    HARVEST_ORDER_JSON: { create: 'HarvestOrder' },
    NAMED_LOT_JSON: { create: 'NamedLot' },
    PREVIEW_SUMMARY_JSON: { answer: 'PreviewSummary' },
    INLINE_PREVIEW_JSON: { create: 'InlinePreview' },
    INLINE_HOUSEHOLD_JSON: { create: 'InlineHousehold' },
    INLINE_ACCOUNT_JSON: { create: 'InlineAccount' },
    INLINE_LOT_JSON: { create: 'InlineLot' },
    INLINE_MODEL_JSON: { create: 'InlineModel' },
    INLINE_MODEL_CHOICE_JSON: { create: 'InlineModelChoice' },
    INLINE_SECURITY_JSON: { create: 'InlineSecurity' },
    GAINS_BUDGET_INLINE_JSON: { create: 'GainsBudgetInline' },
    EXECUTION_ORDER_JSON: { create: 'ExecutionOrder' },
    EXECUTION_CORRECTION_JSON: { put: 'ExecutionCorrection' },
    SEEN_PINS_JSON: { create: 'SeenPins' },
    SEEN_LOT_JSON: { create: 'SeenLot' },
    FILL_JSON: { create: 'Fill' },
    FILL_LOT_JSON: { create: 'FillLot' },
    EXECUTION_JSON: { answer: 'Execution' },
    EXECUTION_PINS_JSON: { answer: 'ExecutionPins' },
    EXECUTION_GAINS_JSON: { answer: 'ExecutionGains' },
    EXECUTED_TRADE_JSON: { answer: 'ExecutedTrade' },
    EXECUTED_TRANSFER_JSON: { answer: 'ExecutedTransfer' },
    CLOSED_LOT_JSON: { answer: 'ClosedLot' },
    WASH_MATCH_JSON: { answer: 'WashMatch' },
    WASH_LOSS_JSON: { answer: 'WashLoss' },
    WASH_REPLACEMENT_JSON: { answer: 'WashReplacement' },
    WASH_TOTALS_JSON: { answer: 'WashTotals' },
    WATCHED_SECURITY_JSON: { answer: 'WatchedSecurity' },
    POSSIBLE_REPLACEMENT_JSON: { answer: 'PossibleReplacement' },
    FORM_8949_JSON: { answer: 'Form8949' },
    FORM_ROW_JSON: { answer: 'FormRow' },
    FORM_BROKER_JSON: { answer: 'FormBroker' },
    FORM_TOTAL_JSON: { answer: 'FormTotal' },
    BROKER_DIFFERENCE_JSON: { answer: 'BrokerDifference' },
    BROKER_TOTAL_JSON: { answer: 'BrokerTotal' },
    SCHEDULE_D_JSON: { answer: 'ScheduleD' },
    TAX_CLOSE_JSON: { answer: 'TaxClose' },
    CARRYOVER_JSON: { answer: 'Gains' },
    TAX_ESTIMATE_REQUEST_JSON: { create: 'TaxEstimateRequest' },
};

// Files whose tables are of what the service keeps for itself, which no client sees.
const KEPT = new Set(['service/json/household_snapshot_json.c']);
const KEPT_TABLES = new Set(['TAX_PROFILE_SNAPSHOT_JSON']);

// Members of a schema, through allOf and $ref: {names, required}.
function membersOf(name) {
    const names = new Set();
    const required = new Set();
    const walk = (node) => {
        const schema = resolve(node);
        Object.keys(schema.properties ?? {}).forEach((member) => names.add(member));
        (schema.required ?? []).forEach((member) => required.add(member));
        (schema.allOf ?? []).forEach(walk);
    };
    walk(contract.components.schemas[name]);
    return { names, required };
}

function compare(what, ours, theirs) {
    return [
        ...[...ours]
            .filter((name) => !theirs.has(name))
            .map((name) => `${name} ${what} in the contract alone`),
        ...[...theirs]
            .filter((name) => !ours.has(name))
            .map((name) => `${name} ${what} in the table alone`),
    ];
}

function fieldNames(fields, keep) {
    return new Set(fields.filter(keep).map(({ name }) => name));
}

const has =
    (flag) =>
    ({ flags }) =>
        flags.has(flag);
const lacks =
    (...flags) =>
    (field) =>
        flags.every((flag) => !field.flags.has(flag));

function bodyFaults(schema, fields) {
    const { names, required } = membersOf(schema);
    return [
        ...compare('stands', names, fieldNames(fields, lacks('FIELD_READ_ONLY'))),
        ...compare('is required', required, fieldNames(fields, has('FIELD_REQUIRED'))),
    ];
}

function patchFaults(schema, fields) {
    return compare(
        'stands',
        membersOf(schema).names,
        fieldNames(fields, lacks('FIELD_READ_ONLY', 'FIELD_CREATE_ONLY')),
    );
}

function answerFaults(schema, fields) {
    const { names, required } = membersOf(schema);
    const written = fieldNames(fields, lacks('FIELD_INPUT_ONLY'));
    return [
        ...compare('stands', names, written),
        ...[...required]
            .filter((name) =>
                fields.find((field) => field.name === name)?.flags.has('FIELD_OMIT_ABSENT'),
            )
            .map((name) => `${name} is required and may be left out`),
    ];
}

const RULES = { create: bodyFaults, put: bodyFaults, patch: patchFaults, answer: answerFaults };
const known = objects();

for (const [table, uses] of Object.entries(TABLES)) {
    const object = known.get(table);
    if (object === undefined) {
        report(`the field table ${table} is there`, ['it is not']);
        continue;
    }
    for (const [use, schema] of Object.entries(uses))
        report(`${schema} and ${table} have the same members`, RULES[use](schema, object.fields));
}

// Every closed body is compared with some table.
const compared = new Set(Object.values(TABLES).flatMap((uses) => Object.values(uses)));
const closed = new Set();
const collect = (node) => {
    const name = node?.$ref?.split('/').pop();
    const schema = resolve(node);
    if (schema === undefined || closed.has(name)) return;
    if (name !== undefined && (schema.properties !== undefined || schema.allOf !== undefined))
        closed.add(name);
    Object.values(schema.properties ?? {}).forEach(collect);
    [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].forEach(collect);
    if (schema.items !== undefined) collect(schema.items);
};
operations()
    .flatMap(({ operation }) => Object.entries(operation.requestBody?.content ?? {}))
    .forEach(([, media]) => collect(media.schema));
report(
    'every body of the contract is compared with a field table',
    [...closed].filter((name) => !compared.has(name)),
);
report(
    'every field table is compared with the contract or serves inside',
    [...known]
        .filter(
            ([name, { path }]) =>
                path.startsWith('service/json/') &&
                TABLES[name] === undefined &&
                !KEPT.has(path) &&
                !KEPT_TABLES.has(name),
        )
        .map(([name, { path }]) => `${name} of ${path}`),
);
