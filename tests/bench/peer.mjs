// The peer of deploy/bench: the preview of a sale as a sensible Node service would do it. Fastify with a response
// schema, pg with a pool and one named statement a request, a cluster of two. It reads the same household as the daemon
// and answers the same members; money is integer cents in doubles. It skips what costs the daemon time and protects its
// users: exact decimals, checks of the body, problems, audit of versions.
import cluster from 'node:cluster'
import Fastify from 'fastify'
import { readFileSync } from 'node:fs'
import pg from 'pg'

const { PEER_PORT, PEER_SOCKET, PEER_DATABASE, PEER_USER, PEER_FIRM, PEER_PARAMETERS } = process.env
const WORKERS = 2

const HOUSEHOLD = {
  name: 'household',
  text: `SELECT h.id, h.name, h.version, f.config_version, pc.sequence, p.id AS price_set_id, p.as_of::text AS as_of,
    (SELECT json_agg(json_build_object('id', a.id, 'tax_treatment', a.tax_treatment, 'cash', coalesce(c.amount, 0)))
       FROM account a LEFT JOIN cash c ON c.firm_id = $1 AND c.household_id = h.id AND c.account_id = a.id
      WHERE a.firm_id = $1 AND a.household_id = h.id) AS accounts,
    (SELECT json_agg(json_build_object('id', l.id, 'account', l.account_id, 'symbol', s.symbol, 'class', s.asset_class,
        'quantity', l.quantity, 'basis', l.basis, 'acquired_on', l.acquired_on, 'sequence', l.sequence, 'price', q.close))
       FROM lot l JOIN security s ON s.firm_id = $1 AND s.id = l.security_id
       LEFT JOIN price q ON q.firm_id = $1 AND q.price_set_id = p.id AND q.security_id = l.security_id
      WHERE l.firm_id = $1 AND l.household_id = h.id AND l.quantity > 0) AS lots,
    (SELECT json_agg(json_build_object('class', t.class, 'weight', t.weight))
       FROM model m JOIN model_version v ON v.firm_id = $1 AND v.model_id = m.id AND v.number = m.version
       JOIN model_target t ON t.firm_id = $1 AND t.model_version_id = v.id
      WHERE m.firm_id = $1 AND m.id = h.model_id) AS targets,
    (SELECT row_to_json(x) FROM tax_profile x WHERE x.firm_id = $1 AND x.household_id = h.id
      ORDER BY year DESC LIMIT 1) AS profile,
    (SELECT json_agg(row_to_json(b)) FROM gains_budget b WHERE b.firm_id = $1 AND b.household_id = h.id) AS budgets,
    (SELECT json_agg(json_build_object('term', g.term, 'gain', g.proceeds - g.basis + g.disallowed))
       FROM realized_gain g WHERE g.firm_id = $1 AND g.household_id = h.id
        AND g.sold_on >= date_trunc('year', p.as_of::timestamp)::date) AS realized
    FROM household h JOIN firm f ON f.id = $1
    JOIN price_current pc ON pc.firm_id = $1 JOIN price_set p ON p.firm_id = $1 AND p.id = pc.price_set_id
   WHERE h.firm_id = $1 AND h.id = $2`,
}

const cents = (value) => Math.round(Number(value ?? 0) * 100)
const money = (value) => (value / 100).toFixed(2)

function firstLongTerm(acquired) {
  const date = new Date(acquired + 'T00:00:00Z')
  date.setUTCDate(date.getUTCDate() + 1)
  date.setUTCFullYear(date.getUTCFullYear() + 1)
  return date.toISOString().slice(0, 10)
}

function schedule(status, rates, income) {
  let tax = 0
  let floor = 0
  for (let i = 0; i < rates.length; i++) {
    const top = i < status.tops.length ? status.tops[i] : Infinity
    if (income <= floor) break
    tax += (Math.min(income, top) - floor) * rates[i]
    floor = top
  }
  return tax
}

function flatTax(profile, short, long) {
  const [shortGain, longGain] = [short + Math.min(long, 0), long + Math.min(short, 0)]
  const incomeTax = Math.round(Number(profile.short_term_rate) * Math.max(0, shortGain) +
    Number(profile.long_term_rate) * Math.max(0, longGain))
  const state = Math.round(Number(profile.state_rate) * Math.max(0, short + long))
  return { income_tax: incomeTax, niit: 0, state, total: incomeTax + state }
}

function yearTax(parameters, profile, short, long) {
  if (profile.kind === 'flat') return flatTax(profile, short, long)
  const status = parameters.statuses[profile.filing_status]
  const net = short + long
  const inAgi = net >= 0 ? net : -Math.min(-net, status.lossLimit)
  const income = ['wages', 'other_ordinary_income', 'interest', 'ordinary_dividends', 'other_investment_income']
    .reduce((sum, name) => sum + cents(profile[name]), 0)
  const agi = income + inAgi
  const taxable = Math.max(0, agi - status.standard)
  const q = cents(profile.qualified_dividends) + Math.max(0, Math.min(long, net))
  const ordinary = Math.max(0, taxable - q)
  const preferential = Math.min(taxable, q)
  const zero = Math.min(taxable, status.zero) - Math.min(ordinary, Math.min(taxable, status.zero))
  const fifteen = Math.min(preferential - zero, Math.max(0, Math.min(taxable, status.fifteen) - (ordinary + zero)))
  const twenty = preferential - zero - fifteen
  const incomeTax = Math.round(Math.min(schedule(status, parameters.rates, ordinary) + 0.15 * fifteen + 0.2 * twenty,
    schedule(status, parameters.rates, taxable)))
  const investment = cents(profile.interest) + cents(profile.ordinary_dividends) + inAgi
  const niit = Math.round(0.038 * Math.min(Math.max(0, investment), Math.max(0, agi - status.niit)))
  const state = Math.round(Number(profile.state_rate) * Math.max(0, agi - cents(profile.state_deduction)))
  return { income_tax: incomeTax, niit, state, total: incomeTax + niit + state }
}

const shown = (tax) => Object.fromEntries(Object.entries(tax).map(([name, value]) => [name, money(value)]))

function drift(classes, targets, total) {
  const names = new Set([...classes.keys(), ...targets.keys()])
  let sum = 0
  for (const name of names) sum += Math.abs((classes.get(name) ?? 0) / total - (targets.get(name) ?? 0))
  return sum / 2
}

const ORDERS = {
  fifo: (a, b) => (a.acquired_on < b.acquired_on ? -1 : a.acquired_on > b.acquired_on ? 1 : a.sequence - b.sequence),
  highest_cost: (a, b) => b.basis / b.quantity - a.basis / a.quantity || ORDERS.fifo(a, b),
}

function sell(trade, lots, method, tradeDate) {
  const held = lots.filter((lot) => lot.account === trade.account && lot.symbol === trade.symbol).sort(ORDERS[method])
  const result = { account_id: trade.account_id, symbol: trade.symbol, quantity: trade.quantity, short: 0, long: 0,
    proceeds: 0, basis: 0, lots: [], lots_not_sold: [] }
  let left = Number(trade.quantity)
  for (const lot of held) {
    const long = tradeDate >= firstLongTerm(lot.acquired_on)
    const reason = { rule: method, basis_per_share: (lot.basis / lot.quantity).toFixed(2) }
    if (left <= 0) {
      result.lots_not_sold.push({ lot_id: lot.id, acquired_on: lot.acquired_on, term: long ? 'long' : 'short',
        quantity: lot.quantity.toFixed(8), reason })
      continue
    }
    const quantity = Math.min(left, lot.quantity)
    const proceeds = Math.round(quantity * lot.price * 100)
    const basis = Math.round((cents(lot.basis) * quantity) / lot.quantity)
    left -= quantity
    result.proceeds += proceeds
    result.basis += basis
    result[long ? 'long' : 'short'] += proceeds - basis
    result.lots.push({ lot_id: lot.id, order: result.lots.length + 1, acquired_on: lot.acquired_on,
      first_long_term_on: firstLongTerm(lot.acquired_on), term: long ? 'long' : 'short', quantity: quantity.toFixed(8),
      remaining: (lot.quantity - quantity).toFixed(8), proceeds: money(proceeds), basis: money(basis),
      gain: money(proceeds - basis), disallowed: '0.00', permanently_disallowed: '0.00', reason })
  }
  return result
}

function classValues(lots, accounts) {
  const classes = new Map([['cash', accounts.reduce((sum, account) => sum + cents(account.cash), 0)]])
  for (const lot of lots) {
    classes.set(lot.class, (classes.get(lot.class) ?? 0) + Math.round(lot.quantity * lot.price * 100))
  }
  return classes
}

function preview(row, order, method, parameters) {
  const lots = row.lots ?? []
  const targets = new Map((row.targets ?? []).map((target) => [target.class, Number(target.weight)]))
  const before = classValues(lots, row.accounts)
  const total = [...before.values()].reduce((sum, value) => sum + value, 0)
  const realized = { short: 0, long: 0 }
  for (const gain of row.realized ?? []) realized[gain.term] += cents(gain.gain)
  const sells = order.trades.map((trade) => sell(trade, lots, method, row.as_of))
  const short = sells.reduce((sum, one) => sum + one.short, 0)
  const long = sells.reduce((sum, one) => sum + one.long, 0)
  const after = new Map(before)
  for (const one of sells) {
    const name = lots.find((lot) => lot.symbol === one.symbol).class
    after.set(name, after.get(name) - one.proceeds)
    after.set('cash', after.get('cash') + one.proceeds)
  }
  const without = yearTax(parameters, row.profile, realized.short, realized.long)
  const with_ = yearTax(parameters, row.profile, realized.short + short, realized.long + long)
  const used = realized.short + realized.long
  return {
    id: null, household_id: row.id, state: null, trade_date: row.as_of, currency: 'USD', order, lot_selection: method,
    pins: { household_version: row.version, config_version: row.config_version, price_set_id: row.price_set_id,
      price_sequence: row.sequence, trade_date: row.as_of },
    sells: sells.map((one) => ({ account_id: one.account_id, symbol: one.symbol, quantity: one.quantity,
      proceeds: money(one.proceeds), basis: money(one.basis), short_term_gain: money(one.short),
      long_term_gain: money(one.long), lots: one.lots, lots_not_sold: one.lots_not_sold })),
    realized: { short_term: money(short), long_term: money(long), net: money(short + long) },
    tax: { without: shown(without), with: shown(with_), total: money(with_.total - without.total) },
    budgets: (row.budgets ?? []).map((budget) => ({ year: budget.year, allowance: money(cents(budget.allowance)),
      used_before: money(used), used_after: money(used + short + long),
      remaining: money(cents(budget.allowance) - used - short - long) })),
    drift: { before: drift(before, targets, total).toFixed(6), after: drift(after, targets, total).toFixed(6),
      classes: [...after.keys()].map((name) => ({ class: name, target: (targets.get(name) ?? 0).toFixed(6),
        before: ((before.get(name) ?? 0) / total).toFixed(6), after: (after.get(name) / total).toFixed(6) })) },
  }
}

const text = { type: 'string' }
const open = { type: 'object', additionalProperties: true }
const lotSchema = { type: 'object', properties: Object.fromEntries(['lot_id', 'acquired_on', 'first_long_term_on', 'term',
  'quantity', 'remaining', 'proceeds', 'basis', 'gain', 'disallowed', 'permanently_disallowed'].map((name) => [name, text])
  .concat([['order', { type: 'integer' }], ['reason', { type: 'object', properties: { rule: text, basis_per_share: text } }]])) }
const RESPONSE = { 200: { type: 'object', additionalProperties: true, properties: {
  sells: { type: 'array', items: { type: 'object', additionalProperties: true, properties: {
    lots: { type: 'array', items: lotSchema }, lots_not_sold: { type: 'array', items: lotSchema } } } },
  drift: open, tax: open, budgets: { type: 'array', items: open } } } }

// The figures of one year by filing status, in cents.
function readParameters(path, year) {
  const { years, constants } = JSON.parse(readFileSync(path, 'utf8'))
  const { ordinary, ltcg, standard_deduction } = years[year]
  const statuses = {}
  for (const name of Object.keys(ordinary.upper_bounds)) {
    statuses[name] = { tops: ordinary.upper_bounds[name].map(cents), zero: cents(ltcg.max_zero[name]),
      fifteen: cents(ltcg.max_fifteen[name]), standard: cents(standard_deduction.basic[name]),
      lossLimit: cents(constants.capital_loss_limit.per_year[name]), niit: cents(constants.niit.magi_threshold[name]) }
  }
  return { rates: ordinary.rates.map(Number), statuses }
}

async function serve() {
  const parameters = readParameters(PEER_PARAMETERS, 2026)
  const pool = new pg.Pool({ host: PEER_SOCKET, database: PEER_DATABASE, user: PEER_USER, max: 4, idleTimeoutMillis: 0 })
  pool.on('connect', (client) => client.query(`SET app.firm = '${PEER_FIRM}'`))
  const app = Fastify()
  app.post('/households/:id/previews', { schema: { response: RESPONSE } }, async (request) => {
    const result = await pool.query({ ...HOUSEHOLD, values: [PEER_FIRM, request.params.id] })
    return preview(result.rows[0], request.body, request.body.lot_selection, parameters)
  })
  await app.listen({ port: Number(PEER_PORT), host: '127.0.0.1' })
}

if (cluster.isPrimary) {
  for (let i = 0; i < WORKERS; i++) cluster.fork()
} else {
  await serve()
}
