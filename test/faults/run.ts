import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

/**
 * `npm run -s faults -- NAME --trials N --seed S`: breaks something on purpose, N times, and counts what was lost.
 * `--only N` runs one trial alone, where the trials of a fault can be told apart.
 * With `--json` the counts are one line of JSON, and nothing else is on stdout. `npm run -s faults` lists the names.
 *
 * A fault is a file of this folder: `hub-kill.ts` exports `runHubKill({ trials, seed })`, which answers its counts.
 * The exit code is 1 when the runner throws, or when its counts say that anything was lost, doubled or failed.
 */
export interface FaultOptions {
  readonly trials: number
  readonly seed: number
  /** This trial alone, where the fault can tell its trials apart. */
  readonly only?: number
}

export type FaultCounts = Readonly<Record<string, unknown>>

type FaultRunner = (options: FaultOptions) => Promise<FaultCounts>

/** Counts by these names must be 0. */
const mustBeZero =
  /^(lost|doubled|duplicated|reordered|renumbered|retimed|withoutNumber|refusedWrongly|notFound|failed|failures|violations|stuck|disagreed|overCapacity|ghosts)/i

const folder = dirname(fileURLToPath(import.meta.url))

/** The faults that have a runner. Other files of this folder are not even imported: some are programs. */
function faults(): readonly string[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run.ts')
    .map(file => file.slice(0, -'.ts'.length))
    .filter(fault => {
      const source = readFileSync(join(folder, `${fault}.ts`), 'utf8')
      return new RegExp(`^export (async function|function|const) ${runnerName(fault)}\\b`, 'm').test(source)
    })
}

/** `hub-kill` is run by `runHubKill`. */
function runnerName(fault: string): string {
  return `run${fault.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`
}

async function findRunner(fault: string): Promise<FaultRunner | undefined> {
  if (!faults().includes(fault)) return undefined
  const exported = await import(pathToFileURL(join(folder, `${fault}.ts`)).href)
  return exported[runnerName(fault)]
}

function wholeNumber(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`--${option} is a whole number, and "${text}" is none.`)
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      trials: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [fault] = positionals
  if (fault === undefined) {
    const names = faults()
    console.log(names.length === 0 ? 'There is no fault to run yet.' : names.join('\n'))
    return 0
  }
  const run = await findRunner(fault)
  if (run === undefined) {
    console.error(`There is no fault "${fault}". npm run -s faults lists those that there are.`)
    return 1
  }
  const options = {
    trials: wholeNumber(values.trials, 'trials'),
    seed: wholeNumber(values.seed, 'seed'),
    ...(values.only === undefined ? {} : { only: wholeNumber(values.only, 'only') }),
  }
  const begun = Date.now()
  // What a runner says on the way must not mix with the one line of counts.
  console.log = console.error
  const counts = await run(options)
  const told = { name: fault, ...options, ...counts, tookMs: Date.now() - begun }
  process.stdout.write(
    values.json
      ? `${JSON.stringify(told)}\n`
      : `${Object.entries(told)
          .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
          .join('\n')}\n`,
  )
  const bad = Object.entries(counts).filter(
    ([name, value]) => mustBeZero.test(name) && (Array.isArray(value) ? value.length : Number(value)) > 0,
  )
  for (const [name, value] of bad) console.error(`${name} should be 0 and is ${JSON.stringify(value)}.`)
  return bad.length === 0 ? 0 : 1
}

try {
  process.exit(await main())
} catch (problem) {
  console.error(problem instanceof Error ? (problem.stack ?? problem.message) : problem)
  process.exit(1)
}
