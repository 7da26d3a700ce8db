import { readdirSync, readFileSync } from 'node:fs'
import { parser } from '@prometheus-io/lezer-promql'
import { pino } from 'pino'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { SYSTEM_CLOCK } from '../../server/system-clock.ts'
import { EVENTS, EventLog } from '../../server/telemetry/event-log.ts'
import { processTelemetry } from '../../server/telemetry/process-telemetry.ts'

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

interface Panel {
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

interface Dashboard {
  readonly panels: readonly Panel[]
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
}

const rules = parse(readFileSync('ops/prometheus/alerts.yml', 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly Alert[] }[]
}
const alerts = rules.groups.flatMap((group) => group.rules)
const dashboard = JSON.parse(readFileSync('ops/grafana/inkwire.json', 'utf8')) as Dashboard
const runbooks = readdirSync('docs/runbooks')

const alertExpressions = alerts.map(({ expr }) => expr)
const panelExpressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
const expressions = [
  ...alertExpressions,
  ...panelExpressions,
  ...dashboard.annotations.list.map(({ expr }) => expr),
]

/** Every series that the server exposes, without labels. */
let exposed: Set<string>

beforeAll(async () => {
  const telemetry = processTelemetry(new EventLog(pino({ level: 'silent' }), SYSTEM_CLOCK), '0.0.0')
  const text = await telemetry.expose()
  telemetry.close()
  exposed = new Set()
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    if (type === 'histogram') for (const part of ['bucket', 'count', 'sum']) exposed.add(`${name}_${part}`)
    else exposed.add(name)
  }
})

/** What an expression says of metrics, and where it is none. */
function read(expression: string): { metrics: string[]; isExpression: boolean } {
  // Grafana puts a duration there.
  const promQl = expression.replaceAll('$__rate_interval', '1m')
  const metrics: string[] = []
  let isExpression = true
  parser.parse(promQl).iterate({
    enter: ({ from, name, to, type }) => {
      if (type.isError) isExpression = false
      if (name === 'Identifier') metrics.push(promQl.slice(from, to))
    },
  })
  return { metrics, isExpression }
}

test('[O1] every expression of an alert or a panel is one, and every metric that it names exists', () => {
  expect(expressions.length).toBeGreaterThan(60)
  for (const expression of expressions) {
    const { isExpression, metrics } = read(expression)
    expect(isExpression, expression).toBe(true)
    expect(metrics.length, expression).toBeGreaterThan(0)
    // Prometheus makes `up` itself.
    expect(
      metrics.filter((name) => name !== 'up' && !exposed.has(name)),
      expression,
    ).toEqual([])
  }
})

test('the parser knows what is no expression', () => {
  expect(read('sum by (le (rate(x[5m])').isExpression).toBe(false)
})

test('the dashboard shows every metric there is, or one of its series', () => {
  const shown = new Set(panelExpressions.flatMap((expression) => read(expression).metrics.map(familyOf)))
  expect([...new Set([...exposed].map(familyOf))].filter((name) => !shown.has(name))).toEqual([])
})

test('every alert has a runbook, and every runbook an alert', () => {
  const pageOf = (alert: string) =>
    `${alert.replace(/^Inkwire/, '').replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`)}.md`.toLowerCase()
  expect(alerts.map(({ alert }) => pageOf(alert)).toSorted()).toEqual(runbooks.toSorted())
  for (const { alert, annotations } of alerts)
    expect(annotations.runbook).toBe(`docs/runbooks/${pageOf(alert)}`)
})

test.each(runbooks)('%s says what an operator wants to know at night', (name) => {
  const page = readFileSync(`docs/runbooks/${name}`, 'utf8')
  const alert = alerts.find(({ annotations }) => annotations.runbook.endsWith(`/${name}`))?.alert
  expect(page).toMatch(new RegExp(`^# .+ \\(${alert}\\)\n`))
  const parts = [...page.matchAll(/^\*\*(.+?)\.?\*\*/gm)].map(([, part]) => part)
  expect(parts).toEqual([
    'What it means',
    'What writers notice',
    'First look',
    'What to do',
    'What not to do',
  ])
  for (const [, linked] of page.matchAll(/\]\(([a-z-]+\.md)\)/g)) expect(runbooks).toContain(linked)
  for (const [, metric = ''] of page.matchAll(/\b((?:inkwire|process)_[a-z_]+)\b/g)) {
    expect([...exposed].map(familyOf), metric).toContain(familyOf(metric))
  }
})

test('every alert wakes somebody or waits for the morning', () => {
  for (const { labels } of alerts) expect(['page', 'look']).toContain(labels.severity)
})

test('the panels of the dashboard do not lie on each other', () => {
  const taken = new Set<string>()
  for (const { gridPos, title } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x}/${y}`), title).toBe(false)
        taken.add(`${x}/${y}`)
      }
    }
  }
})

test('[O3] docs/operations.md names every event of the log, and no other', () => {
  const text = readFileSync('docs/operations.md', 'utf8')
  const section = text.slice(text.indexOf('### The log'))
  const told = [...section.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name)
  expect(told.toSorted()).toEqual([...EVENTS].toSorted())
})

function familyOf(series: string): string {
  return series.replace(/_(bucket|count|sum)$/, '')
}
