import { escaped } from './html.ts'

/** One line of a chart. `y` is absent where there is no value; the line has a gap there. */
export interface ChartLine {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number | undefined }[]
}

export interface ChartAxis {
  readonly from: number
  readonly to: number
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
  readonly title: string
}

export interface Chart {
  readonly title: string
  readonly x: ChartAxis & { readonly scale?: 'linear' | 'log' }
  readonly y: ChartAxis
  readonly lines: readonly ChartLine[]
  /** A horizontal line, such as a goal. */
  readonly mark?: { readonly at: number; readonly label: string }
}

const width = 880
const height = 300
const left = 52
const right = 150
const top = 14
const bottom = 44
/** So much room a name needs, that names at the ends of the lines do not overlap. */
const nameHeight = 15

/** An inline SVG whose colours come from the page. Lines differ by colour and by dash, and are named where they end. */
export function lineChart({ title, x, y, lines, mark }: Chart): string {
  const onLog = (value: number) => (x.scale === 'log' ? Math.log(value) : value)
  const span = onLog(x.to) - onLog(x.from)
  const toX = (value: number) => left + ((onLog(value) - onLog(x.from)) / span) * (width - left - right)
  const toY = (value: number) => top + (1 - (value - y.from) / (y.to - y.from)) * (height - top - bottom)
  const base = height - bottom
  const parts = [
    ...y.ticks.map(
      ({ at, label }) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${place(toY(at))}" y2="${place(toY(at))}"/>` +
        `<text class="tick" x="${left - 8}" y="${place(toY(at) + 4)}" text-anchor="end">${escaped(label)}</text>`,
    ),
    ...x.ticks.map(
      ({ at, label }) =>
        `<line class="axis" x1="${place(toX(at))}" x2="${place(toX(at))}" y1="${base}" y2="${base + 4}"/>` +
        `<text class="tick" x="${place(toX(at))}" y="${base + 18}" text-anchor="middle">${escaped(label)}</text>`,
    ),
    `<line class="axis" x1="${left}" x2="${width - right}" y1="${base}" y2="${base}"/>`,
    `<text class="tick" x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${escaped(x.title)}</text>`,
    ...(mark === undefined
      ? []
      : [
          `<line class="mark" x1="${left}" x2="${width - right}" y1="${place(toY(mark.at))}" y2="${place(toY(mark.at))}"/>`,
          `<text class="mark-name" x="${left + 6}" y="${place(toY(mark.at) - 5)}">${escaped(mark.label)}</text>`,
        ]),
    ...lines.map(({ points }, index) => `<path class="line line-${index}" d="${pathOf(points, toX, toY)}"/>`),
    ...namesAtEnds(lines, toY).map(
      ({ name, index, at }) =>
        `<text class="name name-${index}" x="${width - right + 8}" y="${place(at + 4)}">${escaped(name)}</text>`,
    ),
  ]
  return (
    `<figure><figcaption>${escaped(title)}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}: ${y.title}`)}">${parts.join('')}</svg></figure>`
  )
}

function pathOf(
  points: ChartLine['points'],
  toX: (value: number) => number,
  toY: (value: number) => number,
): string {
  let drawing = false
  return points
    .flatMap(({ x, y }) => {
      const goesOn = drawing
      drawing = y !== undefined
      return y === undefined ? [] : [`${goesOn ? 'L' : 'M'}${place(toX(x))} ${place(toY(y))}`]
    })
    .join('')
}

/** Where the names stand: at the last value of their line, moved down where another stands already. */
function namesAtEnds(
  lines: readonly ChartLine[],
  toY: (value: number) => number,
): readonly { readonly name: string; readonly index: number; readonly at: number }[] {
  let lowest = Number.NEGATIVE_INFINITY
  return lines
    .flatMap(({ name, points }, index) => {
      const last = points.findLast(({ y }) => y !== undefined)?.y
      return last === undefined ? [] : [{ name, index, at: toY(last) }]
    })
    .toSorted((one, other) => one.at - other.at)
    .map(each => {
      lowest = Math.max(each.at, lowest + nameHeight)
      return { ...each, at: lowest }
    })
}

function place(value: number): string {
  return value.toFixed(1)
}
