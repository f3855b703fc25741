/**
 * How many agents a telephone queue needs: the three models of Erlang's line, as workforce planning uses them.
 *
 * - **Erlang B** (A. K. Erlang 1917, *Solution of some problems in the theory of probabilities of significance in
 *   automatic telephone exchanges*): nobody waits, who finds every agent busy is turned away.
 * - **Erlang C** (the same paper): everybody waits for as long as it takes. M/M/n.
 * - **Erlang A** (C. Palm 1957, *Research on telephone traffic carried by full availability groups*; Garnett,
 *   Mandelbaum and Reiman 2002, *Designing a call center with impatient customers*; Mandelbaum and Zeltyn 2005, *The
 *   Palm/Erlang-A queue, with applications to call centers*): who waits longer than a patience of their own leaves.
 *   M/M/n+M.
 *
 * All three assume one channel, agents who do nothing else, arrivals at an even rate, and (but for B) exponential times.
 * A load is in erlangs: the agents who would be busy if nobody ever had to wait. Nothing here computes a factorial or a
 * power, so that nothing overflows however large the load is.
 */

/** One queue in a stretch of time in which nothing but chance changes. */
export interface QueueLoad {
  readonly contactsPerHour: number
  /** Mean time for which a contact keeps an agent: talk, hold and wrap-up. */
  readonly handleMs: number
}

/** What a model says of a queue with a number of agents. Shares are between 0 and 1. */
export interface QueuePrediction {
  /** The share that does not get an agent at once. */
  readonly waits: number
  /** The share that leaves before the answer. */
  readonly abandons: number
  /** Mean time in the line of all who came, whether they were answered or left. Infinite when the line never empties. */
  readonly averageWaitMs: number
  /** The share of all who came that is answered within the time that was asked for. */
  readonly serviceLevel: number
  /** The share of their time for which the agents are busy. */
  readonly occupancy: number
}

/** The load in erlangs. */
export function erlangsOf({ contactsPerHour, handleMs }: QueueLoad): number {
  return (contactsPerHour * handleMs) / hourMs
}

/** The share that finds all of `agents` busy where nobody may wait, by the recurrence over the number of agents. */
export function erlangB(load: number, agents: number): number {
  let blocked = 1
  for (let busy = 1; busy <= agents; busy++) blocked = (load * blocked) / (busy + load * blocked)
  return blocked
}

/** The share that has to wait where everybody waits; 1 where the load is more than the agents can carry. */
export function erlangC(load: number, agents: number): number {
  if (load >= agents) return 1
  const blocked = erlangB(load, agents)
  return (agents * blocked) / (agents - load * (1 - blocked))
}

/** What Erlang C says. With a load of `agents` or more the line grows without end, and nobody is answered in time. */
export function predictErlangC(queue: QueueLoad, agents: number, withinMs: number): QueuePrediction {
  const load = erlangsOf(queue)
  if (load === 0) return idle
  if (load >= agents) {
    return { waits: 1, abandons: 0, averageWaitMs: Number.POSITIVE_INFINITY, serviceLevel: 0, occupancy: 1 }
  }
  const waits = erlangC(load, agents)
  const spare = agents - load
  return {
    waits,
    abandons: 0,
    averageWaitMs: (waits * queue.handleMs) / spare,
    serviceLevel: 1 - waits * Math.exp((-spare * withinMs) / queue.handleMs),
    occupancy: load / agents,
  }
}

/**
 * What Erlang A says of callers whose patience is exponential with the mean `patienceMs`. Without end it is Erlang C,
 * and with a patience of 0 Erlang B.
 */
export function predictErlangA(
  queue: QueueLoad & { readonly patienceMs: number },
  agents: number,
  withinMs: number,
): QueuePrediction {
  const load = erlangsOf(queue)
  if (load === 0) return idle
  if (queue.patienceMs === Number.POSITIVE_INFINITY) return predictErlangC(queue, agents, withinMs)
  const patience = queue.patienceMs / queue.handleMs
  const { shares, first, logAllBusy } = steadyState(load, agents, patience)
  let waits = 0
  let waiting = 0
  let abandons = 0
  let busy = 0
  shares.forEach((ofTime, index) => {
    const present = first + index
    busy += ofTime * Math.min(present, agents)
    if (present < agents) return
    waits += ofTime
    waiting += ofTime * (present - agents)
    // Of those who come now, this many leave before anybody who came earlier is answered or leaves.
    const line = present - agents + 1
    abandons += ofTime * (line / (line + agents * patience))
  })
  const answeredLate =
    agents === 0 ? 0 : answeredAfterAWait(load, agents, patience, logAllBusy, withinMs / queue.handleMs)
  return {
    waits: share(waits),
    abandons: share(abandons),
    averageWaitMs: (waiting * queue.handleMs) / load,
    serviceLevel: share(1 - waits + answeredLate),
    occupancy: agents === 0 ? 1 : share(busy / agents),
  }
}

/** The goal that agents are counted for. */
export interface StaffingGoal {
  /** A share between 0 (included) and 1 (excluded). */
  readonly serviceLevel: number
  readonly withinMs: number
  /** No agent is to be busy for more than this share of the time. */
  readonly occupancyMax?: number
}

/**
 * The fewest agents with which the goal is reached: by Erlang A where the queue has a patience, else by Erlang C.
 * Throws a RangeError for a goal that no number of agents reaches.
 */
export function agentsNeeded(
  queue: QueueLoad & { readonly patienceMs?: number },
  { serviceLevel, withinMs, occupancyMax = 1 }: StaffingGoal,
): number {
  if (!(serviceLevel >= 0 && serviceLevel < 1)) {
    throw new RangeError(`a service level is at least 0 and below 1, not ${serviceLevel}`)
  }
  if (!(occupancyMax > 0)) throw new RangeError(`an occupancy is above 0, not ${occupancyMax}`)
  const patienceMs = queue.patienceMs ?? Number.POSITIVE_INFINITY
  for (let agents = 0; ; agents++) {
    const predicted = predictErlangA({ ...queue, patienceMs }, agents, withinMs)
    if (predicted.serviceLevel >= serviceLevel && predicted.occupancy <= occupancyMax) return agents
  }
}

/** A sum of shares without what rounding put beyond 0 and 1. */
function share(sum: number): number {
  return Math.min(1, Math.max(0, sum))
}

const hourMs = 3_600_000
const idle: QueuePrediction = { waits: 0, abandons: 0, averageWaitMs: 0, serviceLevel: 1, occupancy: 0 }
/** States that are this much rarer than the most frequent one no longer count. */
const negligible = 1e-18

/**
 * The shares of the time in which `first`, `first + 1` … contacts are present, and the logarithm of the share in which
 * just all agents are busy, also where it is too small for a number. It is built outwards from the most frequent state,
 * so that each factor is at most 1. Times are in handle times.
 */
function steadyState(
  load: number,
  agents: number,
  patience: number,
): { readonly first: number; readonly shares: readonly number[]; readonly logAllBusy: number } {
  /** How much more frequent a state with `present` contacts is than the one with a contact less. */
  const growth = (present: number) =>
    present <= agents ? load / present : (load * patience) / (agents * patience + (present - agents))
  const frequent =
    load <= agents ? Math.floor(load) : agents + Math.max(0, Math.floor((load - agents) * patience))
  const above: number[] = []
  for (let present = frequent + 1, weight = 1; ; present++) {
    weight *= growth(present)
    if (weight < negligible) break
    above.push(weight)
  }
  const below: number[] = []
  for (let present = frequent, weight = 1; present > 0; present--) {
    weight /= growth(present)
    if (weight < negligible) break
    below.push(weight)
  }
  const weights = [...below.reverse(), 1, ...above]
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let logAllBusy = -Math.log(all)
  for (let present = frequent; present > agents; present--) logAllBusy -= Math.log(growth(present))
  for (let present = frequent + 1; present <= agents; present++) logAllBusy += Math.log(growth(present))
  return { first: frequent - below.length, shares: weights.map(weight => weight / all), logAllBusy }
}

/**
 * The share that waits and is answered within `within`. The time that a caller of endless patience would wait has, above
 * 0, the density `agents·allBusy·exp(load·patience·(1 − e^(−v/patience)) − agents·v)` (Zeltyn and Mandelbaum 2005, *Call
 * centers with impatient customers*, for M/M/n+G); of those, e^(−v/patience) are still there. Simpson's rule.
 */
function answeredAfterAWait(
  load: number,
  agents: number,
  patience: number,
  logAllBusy: number,
  within: number,
): number {
  if (patience === 0) return 0
  const density = (wait: number) => {
    const impatience = wait / patience
    // 1 − e^(−x) by expm1: exact also where patience is long.
    return (
      agents * Math.exp(logAllBusy - load * patience * Math.expm1(-impatience) - agents * wait - impatience)
    )
  }
  const steps = 2 * Math.ceil(50 + 10 * within * (agents + load + 1 / patience))
  const step = within / steps
  let sum = density(0) + density(within)
  for (let index = 1; index < steps; index++) sum += density(index * step) * (index % 2 === 1 ? 4 : 2)
  return (sum * step) / 3
}
