import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { oshawa } from '../src-simulator/cities/oshawa.ts'
import type { City } from '../src-simulator/city.ts'
import { headlineOf } from '../src-simulator/headline.ts'
import { reportPage } from '../src-simulator/report/report-page.ts'
import { asNumber, asShare, asTime, inColumns } from '../src-simulator/report/wording.ts'
import { type SimulationResult, simulate } from '../src-simulator/simulate.ts'
import { occupancyOf } from '../src-simulator/summarize.ts'

/**
 * `npm run simulate -- --city oshawa --days 5 --seed 7`: a centre's days in seconds, decided by the rules of the product.
 *
 * What stands in the way is one line on stderr and exit code 1.
 */

const cities: readonly City[] = [oshawa]
const daysMax = 100
const seedMax = 2 ** 32 - 1
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const defaultReport = join(root, 'dist', 'simulation-report.html')

const help = `Simulates days of a contact centre with the routing rules of Townline.

  npm run simulate -- [--city NAME] [--days N] [--seed N] [--config NAME | --compare] [--json] [--report FILE]

  --city NAME     which centre: ${cities.map(({ id }) => id).join(', ')} (default ${oshawa.id})
  --days N        how many days on which it is open, 1 to ${daysMax} (default 5: Monday to Friday)
  --seed N        which chance, 0 to ${seedMax} (default 7); the same seed gives the same figures
  --config NAME   how it is run (default ${oshawa.configurations[0]?.id}):
${oshawa.configurations.map(({ id, name }) => `                    ${id.padEnd(12)}${name}`).join('\n')}
  --compare       all of them, with the same contacts and the same people
  --json          one JSON object per configuration and line, nothing else, and no report unless --report asks for it
  --report FILE   where the HTML report goes (default dist/simulation-report.html of this project)
  --help          this`

interface Wanted {
  readonly city: City
  readonly days: number
  readonly seed: number
  readonly configurations: City['configurations']
  readonly json: boolean
  readonly report: string | undefined
  readonly command: string
}

const wanted = readArguments(process.argv.slice(2))
if ('problem' in wanted) {
  console.error(`${wanted.problem} Say --help for what there is.`)
  process.exitCode = 1
} else if ('help' in wanted) {
  console.log(help)
} else {
  run(wanted)
}

function run({ city, days, seed, configurations, json, report, command }: Wanted): void {
  const results = configurations.map(configuration => simulate({ city, configuration, days, seed }))
  if (json) for (const result of results) console.log(JSON.stringify(lineOf(result)))
  else sayTables(city, results)
  if (report === undefined) return
  try {
    mkdirSync(dirname(report), { recursive: true })
    writeFileSync(report, reportPage({ city, results, command }))
    if (!json) console.log(`\nReport: ${report}`)
  } catch (error) {
    console.error(
      `The report could not be written to ${report}: ${error instanceof Error ? error.message : error}`,
    )
    process.exitCode = 1
  }
}

function readArguments(
  args: readonly string[],
): Wanted | { readonly problem: string } | { readonly help: true } {
  const options = {
    city: { type: 'string', default: oshawa.id },
    days: { type: 'string', default: '5' },
    seed: { type: 'string', default: '7' },
    config: { type: 'string' },
    compare: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const
  const parsed = parsedBy(() =>
    parseArgs({ args: withNegativeNumbers(args), options, allowPositionals: true }),
  )
  if ('problem' in parsed) return parsed
  const { values, positionals } = parsed
  if (values.help) return { help: true }
  if (positionals[0] !== undefined) return { problem: `${positionals[0]} is no option.` }
  const city = cities.find(({ id }) => id === values.city)
  if (city === undefined) return { problem: `There is no city ${values.city}.` }
  const days = wholeNumber(values.days, 1, daysMax)
  if (days === undefined)
    return { problem: `--days is a whole number from 1 to ${daysMax}, not ${values.days}.` }
  const seed = wholeNumber(values.seed, 0, seedMax)
  if (seed === undefined)
    return { problem: `--seed is a whole number from 0 to ${seedMax}, not ${values.seed}.` }
  if (values.compare && values.config !== undefined) {
    return { problem: '--compare takes every configuration: leave --config out.' }
  }
  const config = values.config ?? city.configurations[0]?.id
  const configurations = city.configurations.filter(({ id }) => values.compare || id === config)
  if (configurations.length === 0) return { problem: `There is no configuration ${config}.` }
  return {
    city,
    days,
    seed,
    configurations,
    json: values.json,
    report: values.report === undefined ? (values.json ? undefined : defaultReport) : resolve(values.report),
    command: `npm run simulate -- --city ${city.id} --days ${days} --seed ${seed} ${values.compare ? '--compare' : `--config ${config}`}`,
  }
}

/** `--seed -1` as `--seed=-1`: a number below zero is a wrong number, not another option. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const isBelowZero = (index: number) => /^-\d/.test(args[index] ?? '')
  return args.flatMap((arg, index) => {
    if (isBelowZero(index) && args[index - 1]?.startsWith('--')) return []
    return isBelowZero(index + 1) && arg.startsWith('--') ? `${arg}=${args[index + 1]}` : arg
  })
}

/** What `parseArgs` makes of it, or what it says is wrong, in its first sentence. */
function parsedBy<T>(parse: () => T): T | { readonly problem: string } {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const [first = ''] = error.message.split(/\.\s|\n/)
    return { problem: `${first.replace(/\.$/, '')}.` }
  }
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = Number(text)
  return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined
}

function sayTables(city: City, results: readonly SimulationResult[]): void {
  const { goal, withinMs } = city.definition
  const nameOf = (id: string) => city.configurations.find(each => each.id === id)?.name ?? id
  for (const result of results) {
    const headline = headlineOf(result)
    console.log(
      `\n${city.name}, ${nameOf(result.configurationId)}: ${result.days.length === 1 ? 'one day' : `${result.days.length} days`}, seed ${result.seed}\n`,
    )
    sayTable(
      [
        'channel',
        'offered',
        'answered',
        'service level',
        'ASA',
        'p50',
        'p90',
        'p99',
        'abandoned',
        're-queued',
        'handle time',
      ],
      result.total.channels.map(inColumns),
    )
    console.log('')
    sayTable(
      ['who serves', 'hours at the queue', 'occupancy'],
      Object.entries(result.total.groups).map(([group, time]) => [
        group,
        asNumber(time.availableMs / 3_600_000, 1),
        asShare(occupancyOf(time)),
      ]),
    )
    console.log(
      `\nCalls within ${asTime(withinMs)} by day: ${result.days.map(day => asShare(day.serviceLevel)).join(', ')}`,
    )
    console.log(
      `In all ${asShare(headline.serviceLevel)}: the goal of ${asShare(goal, 0)} is ${headline.reachesGoal ? 'reached' : 'missed'}.`,
    )
  }
}

function sayTable(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(row => row[column]?.length ?? 0)),
  )
  for (const row of [heads, ...rows]) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
  }
}

/** The figures of one configuration, without the single waits and quarter hours. */
function lineOf(result: SimulationResult) {
  const { total, days } = result
  const withoutWaits = total.channels.map(({ waitsMs: _each, ...figures }) => figures)
  const { measured: _phone, ...headline } = headlineOf(result)
  return {
    city: result.cityId,
    seed: result.seed,
    days: days.length,
    ...headline,
    goal: total.definition.goal,
    channels: withoutWaits,
    groups: total.groups,
    byDay: days.map(({ from, serviceLevel, measured }) => ({ from, serviceLevel, measured })),
    stillWaiting: total.stillWaiting,
  }
}
