import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** One measured figure beside a peer's, taken in the same run. `ratio` above 1 means that ours is ahead. */
export interface Figure {
  readonly name: string
  /** What was measured, with its percentile. */
  readonly metric: string
  readonly unit: string
  readonly ours: number
  readonly peer: number
  /** A `limit:` is what the parts below can do at best, not a product: a ratio below 1 is what we add to it. */
  readonly peerName: string
  readonly ratio: number
  readonly runs: number
}

export interface Round {
  readonly ours: number
  readonly peer: number
}

export type FigureWords = Pick<Figure, 'name' | 'metric' | 'unit' | 'peerName'> & {
  readonly better: 'lower' | 'higher'
}

/** The medians of interleaved rounds. The ratio is the median of each round's own, so that a drift hits both alike. */
export function figureOf({ better, ...words }: FigureWords, rounds: readonly Round[]): Figure {
  const ratios = rounds.map(({ ours, peer }) => (better === 'lower' ? peer / ours : ours / peer))
  return {
    ...words,
    ours: round(median(rounds.map(({ ours }) => ours))),
    peer: round(median(rounds.map(({ peer }) => peer))),
    ratio: round(median(ratios)),
    runs: rounds.length,
  }
}

/** The value that `share` of the values do not exceed; `share` between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Rounds of latencies as p50, p95 and p99 figures. */
export function latencyFigures(
  words: Omit<FigureWords, 'better' | 'unit'>,
  rounds: readonly { readonly ours: readonly number[]; readonly peer: readonly number[] }[],
  shares: readonly number[] = [0.5, 0.95, 0.99],
): readonly Figure[] {
  return shares.map(share =>
    figureOf(
      { ...words, metric: `${words.metric} p${Math.round(share * 100)}`, unit: 'ms', better: 'lower' },
      rounds.map(({ ours, peer }) => ({ ours: percentile(ours, share), peer: percentile(peer, share) })),
    ),
  )
}

/** What the figures were taken on. A load above the number of cores means that others were at work: trust the ratios. */
export function describeMachine(): string {
  const [processor] = cpus()
  const [load = 0] = loadavg()
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores (${processor?.model.trim() ?? 'unknown'}), ${gib} GiB, Node ${process.versions.node}, ${process.platform}; load ${load.toFixed(1)}`
}

export function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ['metric', 'unit', 'ours', 'peer', 'ratio', 'runs', 'peer is'],
    ...figures.map(({ metric, unit, ours, peer, ratio, runs, peerName }) =>
      [metric, unit, ours, peer, ratio, runs, peerName].map(String),
    ),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const isFigure = (column: number) => column >= 2 && column <= 5
  return rows
    .map(row =>
      row
        .map((cell, column) =>
          isFigure(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Three significant digits, and never fewer than the whole number. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
