import type { Figure } from './figures.ts'
import { measureDecisions } from './routing-decisions.ts'
import { measureDurable } from './routing-durable.ts'

/** How much is measured. Rounds are counted after one that warms up. */
export interface RoutingSizes {
  readonly rounds: number
  /** Centres for the decisions in memory: how many agents, and how many contacts wait. */
  readonly centres: readonly { readonly agents: number; readonly waiting: number }[]
  /** Lines of growing length in front of the same agents. */
  readonly lines: readonly number[]
  readonly decisions: number
  /** Desks for the pick-up and the offers. */
  readonly desks: number
  readonly warmUps: number
  readonly pickUps: number
  readonly offersPerSecond: number
  readonly offersMs: number
  /** Agents, line and load for what is durable. */
  readonly agents: number
  readonly waiting: number
  readonly inFlight: number
  readonly jobs: number
  readonly contactsMs: number
}

const whole: RoutingSizes = {
  rounds: 5,
  centres: [
    { agents: 500, waiting: 10_000 },
    { agents: 10_000, waiting: 100_000 },
  ],
  lines: [1_000, 10_000, 100_000],
  decisions: 10_000,
  desks: 500,
  warmUps: 1_000,
  pickUps: 100,
  offersPerSecond: 200,
  offersMs: 3_000,
  agents: 5_000,
  waiting: 10_000,
  inFlight: 500,
  jobs: 3_000,
  contactsMs: 2_000,
}

/** Enough to see that everything runs. Nothing is proved by its figures. */
const quick: RoutingSizes = {
  rounds: 1,
  centres: [{ agents: 60, waiting: 600 }],
  lines: [300, 1_000],
  decisions: 500,
  desks: 60,
  warmUps: 5,
  pickUps: 5,
  offersPerSecond: 100,
  offersMs: 300,
  agents: 60,
  waiting: 300,
  inFlight: 30,
  jobs: 100,
  contactsMs: 300,
}

/**
 * The routing beside its peers and its limits: decisions in memory, and what is durable. Rounds of all sides alternate;
 * each figure is the median of its rounds and each ratio the median of their ratios.
 */
export async function runRouting(
  say: (line: string) => void,
  options: { readonly quick: boolean } = { quick: false },
): Promise<readonly Figure[]> {
  const sizes = options.quick ? quick : whole
  // First what shares the machine with a database: the boards of the other leave the process a large memory to tidy.
  const durable = await measureDurable(sizes, say)
  return [...measureDecisions(sizes, say), ...durable]
}
