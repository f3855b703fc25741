import { byTimeOfDay, type TimeOfDay } from '../by-time-of-day.ts'
import type { CentreConfiguration, City } from '../city.ts'
import { type Headline, headlineOf } from '../headline.ts'
import type { SimulationResult } from '../simulate.ts'
import { staffingByInterval } from '../staffing.ts'
import { occupancyOf } from '../summarize.ts'
import { escaped, table } from './html.ts'
import { type ChartAxis, lineChart } from './line-chart.ts'
import { asClock, asNumber, asShare, asTime, inColumns } from './wording.ts'

/** What the report is about: the same days of a city under one configuration or several. */
export interface Report {
  readonly city: City
  readonly results: readonly SimulationResult[]
  /** What to type to get the same again. */
  readonly command: string
}

const halfHourMs = 1_800_000
const hourMs = 3_600_000

/** The report as one HTML page that needs nothing else: no script, no network, light and dark. */
export function reportPage({ city, results, command }: Report): string {
  const named = results.map(result => ({ result, name: nameOf(city, result.configurationId) }))
  const days = results[0]?.days.length ?? 0
  const { withinMs, goal } = city.definition
  const title = `${city.name}: ${days === 1 ? 'one day' : `${days} days`} simulated`
  const within = asTime(withinMs)
  return page(
    title,
    [
      `<h1>${escaped(title)}</h1>`,
      `<p class="lead">${results.map(result => sentence(city, headlineOf(result))).join(' ')}</p>`,
      results.length > 1
        ? '<p>Every configuration meets the same contacts, with the same handle times and patience, and has the same people in the same shifts. The rules that route them are those of the product.</p>'
        : '',
      section(
        'Calls',
        `${headlineTable(city, results)}<p>± is the standard deviation between the days. Average speed of answer and waits are of the answered. Who leaves calls again now and then, so that more calls come where more are abandoned; more messages can be answered than come, because some wait from the weekend before.</p>`,
      ),
      section(
        'Through the day',
        lineChart({
          title: `Calls answered within ${within}, by half hour`,
          x: hoursAxis(results),
          y: shareAxis('share of calls'),
          mark: { at: goal, label: `goal ${asShare(goal, 0)}` },
          lines: named.map(({ result, name }) => ({
            name,
            points: halfHours(city, result).map(({ startsMs, counts }) => ({
              x: startsMs + halfHourMs / 2,
              y:
                counts.answered + counts.abandoned === 0
                  ? undefined
                  : counts.inPromise / (counts.answered + counts.abandoned),
            })),
          })),
        }) +
          lineChart({
            title: 'Occupancy of everybody at the queue, by half hour',
            x: hoursAxis(results),
            y: shareAxis('share of the available time'),
            lines: named.map(({ result, name }) => ({
              name,
              points: halfHours(city, result).map(({ startsMs, time }) => ({
                x: startsMs + halfHourMs / 2,
                y: occupancyOf(time),
              })),
            })),
          }) +
          lineChart({
            title: 'Calls answered within a time, of all that came and did not leave at once',
            x: { ...waitAxis, scale: 'log' },
            y: shareAxis('share of calls'),
            lines: named.map(({ result, name }) => ({ name, points: answeredWithin(result) })),
          }),
      ),
      ...named.map(({ result, name }) =>
        section(
          name,
          `<p>${escaped(configurationOf(city, result.configurationId)?.explanation ?? '')}</p>` +
            channelTable(result) +
            groupTable(result),
        ),
      ),
      section('Day by day', dayTable(city, results)),
      section(
        'Staffing by half hour',
        `<p>What Erlang C and Erlang A predict for the measured calls, agents and handle times of each half hour, beside the simulation. The agents are those who could take a call, less those busy at the counter or in a chat. <em>Needed</em> is the fewest with whom Erlang A reaches the goal. The models know one channel, agents with nothing else to do, and an even rate: they do not see messages that wait in between, breaks that begin late, or a line that is carried into the next half hour.</p>` +
          named.map(({ result, name }) => `<h3>${escaped(name)}</h3>${staffingTable(city, result)}`).join(''),
      ),
      section(
        'What is taken for granted',
        table(
          ['', 'Value', 'Source'],
          city.assumptions.map(({ what, value, source }) => [what, value, source ?? 'Our assumption']),
          { texts: true },
        ),
      ),
      section(
        'How to get the same again',
        `<p><code>${escaped(command)}</code></p><p>Seed ${results[0]?.seed}. The same command gives the same figures on every machine.</p>`,
      ),
    ].join('\n'),
  )
}

function sentence({ definition, configurations }: City, headline: Headline): string {
  const name = configurations.find(({ id }) => id === headline.configurationId)?.name ?? ''
  const verdict = headline.reachesGoal ? 'reaches' : 'misses'
  return `<strong>${escaped(name)}</strong> answers <strong>${asShare(headline.serviceLevel)}</strong> of calls within ${asTime(definition.withinMs)} and ${verdict} the goal of ${asShare(definition.goal, 0)}.`
}

function headlineTable(city: City, results: readonly SimulationResult[]): string {
  const within = asTime(city.definition.withinMs)
  return table(
    [
      'Configuration',
      `Within ${within}`,
      'Days at goal',
      'Average speed of answer',
      'Wait, 90 of 100',
      'Abandoned',
      'Occupancy',
      'Re-queued offers',
    ],
    results.map(result => {
      const { measured, ...headline } = headlineOf(result)
      const spread = headline.spread === undefined ? '' : ` ± ${(headline.spread * 100).toFixed(1)}`
      return [
        nameOf(city, result.configurationId),
        `${asShare(headline.serviceLevel)}${spread}`,
        `${headline.daysAtGoal} of ${result.days.length}`,
        asTime(measured?.averageWaitMs),
        asTime(measured?.waitMs?.p90),
        asShare(measured?.abandonment),
        asShare(headline.occupancy),
        asNumber(headline.requeued),
      ]
    }),
  )
}

function channelTable({ total }: SimulationResult): string {
  return table(
    [
      'Channel',
      'Offered',
      'Answered',
      'In the promise',
      'Average wait',
      'Half',
      '90 of 100',
      '99 of 100',
      'Abandoned',
      'Re-queued',
      'Handle time',
    ],
    total.channels.map(inColumns),
  )
}

function groupTable({ total }: SimulationResult): string {
  return table(
    ['Who serves', 'Hours at the queue', 'Occupancy'],
    Object.entries(total.groups).map(([group, time]) => [
      group,
      asNumber(time.availableMs / hourMs, 1),
      asShare(occupancyOf(time)),
    ]),
  )
}

function dayTable(city: City, results: readonly SimulationResult[]): string {
  const days = results[0]?.days ?? []
  return table(
    ['Day', 'Calls', ...results.map(({ configurationId }) => nameOf(city, configurationId))],
    days.map((day, index) => [
      weekdayNames[Math.round((day.from - city.firstDay) / (24 * hourMs)) % 7] ?? '',
      asNumber(day.measured.arrived),
      ...results.map(({ days: own }) => asShare(own[index]?.serviceLevel)),
    ]),
  )
}

function staffingTable(city: City, result: SimulationResult): string {
  const patience = city.demands.find(({ channel }) => channel === city.definition.channel)?.patience
  const intervals = staffingByInterval(result.total, {
    intervalMs: halfHourMs,
    midnight: city.firstDay,
    patienceMs: patience?.kind === 'exponential' ? patience.meanMs : Number.POSITIVE_INFINITY,
    reactionMs: city.reaction.accept.meanMs,
  })
  return table(
    ['From', 'Calls an hour', 'Agents for calls', 'Needed', 'Erlang C', 'Erlang A', 'Simulated'],
    intervals.map(each => [
      asClock(each.startsMs),
      asNumber(each.contactsPerHour, 1),
      asNumber(each.agents, 1),
      asNumber(each.needed),
      asShare(each.erlangC, 0),
      asShare(each.erlangA, 0),
      asShare(each.simulated, 0),
    ]),
  )
}

function halfHours(city: City, { total }: SimulationResult): readonly TimeOfDay[] {
  return byTimeOfDay(total, city.definition.channel, halfHourMs, city.firstDay).filter(
    ({ counts }) => counts.offered > 0,
  )
}

/** For times from 1 s to 10 minutes, the share of the answered and abandoned that was answered by then. */
function answeredWithin({ total }: SimulationResult): readonly { x: number; y: number | undefined }[] {
  const figures = total.channels.find(({ channel }) => channel === total.definition.channel)
  const all = (figures?.answered ?? 0) + (figures?.abandoned ?? 0)
  const waits = figures?.waitsMs ?? []
  return Array.from({ length: 61 }, (_, index) => {
    const x = waitAxis.from * (waitAxis.to / waitAxis.from) ** (index / 60)
    const answered = waits.findIndex(wait => wait > x)
    return { x, y: all === 0 ? undefined : (answered === -1 ? waits.length : answered) / all }
  })
}

const waitAxis: ChartAxis = {
  from: 1_000,
  to: 600_000,
  title: 'wait',
  ticks: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].map(seconds => ({
    at: seconds * 1_000,
    label: seconds < 120 ? `${seconds} s` : `${seconds / 60} min`,
  })),
}

function shareAxis(title: string): ChartAxis {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
  return { from: 0, to: 1, title, ticks: ticks.map(at => ({ at, label: `${Math.round(at * 100)} %` })) }
}

/** The hours in which anything was offered. */
function hoursAxis(results: readonly SimulationResult[]): ChartAxis {
  const midnight = results[0]?.total.from ?? 0
  const measured = results[0]?.total.definition.channel ?? 'phone'
  const starts = results.flatMap(({ total }) =>
    byTimeOfDay(total, measured, halfHourMs, midnight)
      .filter(({ counts }) => counts.offered > 0)
      .map(({ startsMs }) => startsMs),
  )
  const from = Math.floor(Math.min(...starts, 8 * hourMs) / hourMs)
  const to = Math.ceil((Math.max(...starts, 17 * hourMs) + halfHourMs) / hourMs)
  return {
    from: from * hourMs,
    to: to * hourMs,
    title: 'time of day',
    ticks: Array.from({ length: to - from + 1 }, (_, index) => ({
      at: (from + index) * hourMs,
      label: asClock((from + index) * hourMs),
    })),
  }
}

function configurationOf(city: City, id: string): CentreConfiguration | undefined {
  return city.configurations.find(each => each.id === id)
}

function nameOf(city: City, id: string): string {
  return configurationOf(city, id)?.name ?? id
}

function section(title: string, content: string): string {
  return `<section><h2>${escaped(title)}</h2>${content}</section>`
}

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${styles}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`
}

const styles = `
:root { color-scheme: light dark; --ground: #fbfaf7; --card: #ffffff; --ink: #1d2433; --quiet: #5b6474; --rule: #dcdfe5; --line-0: #0a5fa8; --line-1: #b3400e; --line-2: #6a3fa0; --mark: #2b7a3d; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171d; --card: #1b2028; --ink: #e8eaee; --quiet: #a3acba; --rule: #343b47; --line-0: #6db3f2; --line-1: #f2935c; --line-2: #c3a1f0; --mark: #7ccf8f; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 12px; }
h2 { font-size: 20px; margin: 40px 0 12px; }
h3 { font-size: 16px; margin: 24px 0 8px; }
p { max-width: 75ch; margin: 0 0 12px; }
.lead { font-size: 18px; }
.scroll { overflow-x: auto; margin: 0 0 16px; }
table { border-collapse: collapse; width: 100%; background: var(--card); font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--rule); text-align: right; vertical-align: top; }
th:first-child, .texts th, .texts td { text-align: left; }
table:not(.texts) td, table:not(.texts) tbody th { white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 600; }
figure { margin: 0 0 24px; }
figcaption { font-weight: 600; margin-bottom: 6px; }
svg { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; }
svg text { font: 12px system-ui, sans-serif; }
.grid { stroke: var(--rule); } .axis { stroke: var(--quiet); } .tick { fill: var(--quiet); }
.mark { stroke: var(--mark); stroke-dasharray: 2 4; stroke-width: 2; } .mark-name { fill: var(--mark); }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.line-0 { stroke: var(--line-0); } .line-1 { stroke: var(--line-1); stroke-dasharray: 8 4; } .line-2 { stroke: var(--line-2); stroke-dasharray: 2 3; }
.name-0 { fill: var(--line-0); } .name-1 { fill: var(--line-1); } .name-2 { fill: var(--line-2); }
svg .name { font-weight: 600; }
code { font-size: 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 4px; padding: 2px 6px; }
@media print { main { max-width: none; } section { break-inside: avoid; } }
`
