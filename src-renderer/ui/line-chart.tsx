import { IconChartLine, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { IconButton } from './icon-button.tsx'
import styles from './line-chart.module.css'
import { useUiTexts } from './ui-texts.ts'

export type ChartSeries<Point> = {
  readonly id: string
  readonly label: string
  /** `null` leaves a gap: an unknown value is not a zero. */
  readonly value: (point: Point) => number | null
  readonly tone?: 'accent' | 'quiet' | 'good' | 'watch' | 'breach'
  /** Dashed for what is forecast. */
  readonly isForecast?: boolean
}

export type LineChartProps<Point> = {
  /** What the chart shows, in a phrase; the name of the figure and of its table. */
  readonly label: string
  readonly data: readonly Point[]
  readonly x: (point: Point) => string
  /** The head of the first column of the table: "Time". */
  readonly xLabel: string
  readonly series: readonly ChartSeries<Point>[]
  /** A promise to compare with: a dashed line with its words. */
  readonly goal?: { readonly value: number; readonly label: string }
  /** Between what and what the value is likely to fall. */
  readonly band?: {
    readonly label: string
    readonly range: (point: Point) => readonly [number, number] | null
  }
  readonly formatValue?: (value: number) => string
  /** The least and greatest value of the axis; fitted to the data unless given. */
  readonly domain?: readonly [number, number]
  readonly height?: number
}

type ChartRow = { readonly x: string } & Readonly<Record<string, unknown>>

const colours: Readonly<Record<NonNullable<ChartSeries<unknown>['tone']>, string>> = {
  accent: 'var(--accent)',
  quiet: 'var(--quiet)',
  good: 'var(--good)',
  watch: 'var(--watch)',
  breach: 'var(--breach)',
}

function isAlone(rows: readonly ChartRow[], id: string, index: number): boolean {
  const isThere = (at: number) => typeof rows[at]?.[id] === 'number'
  return isThere(index) && !isThere(index - 1) && !isThere(index + 1)
}

/** Values over time, with a button that shows the same as a table: for screen readers, for exact figures, for copying. */
export function LineChart<Point>({
  label,
  data,
  x,
  xLabel,
  series,
  goal,
  band,
  formatValue = String,
  domain,
  height = 200,
}: LineChartProps<Point>) {
  const t = useUiTexts()
  const [isTable, setIsTable] = useState(false)
  const rows: ChartRow[] = data.map(point => ({
    x: x(point),
    band: band?.range(point) ?? null,
    ...Object.fromEntries(series.map(line => [line.id, line.value(point)])),
  }))
  const bandLabel = band?.label
  return (
    <figure className={styles.figure} aria-label={label}>
      <div className={styles.switch}>
        <IconButton
          icon={isTable ? IconChartLine : IconTable}
          label={isTable ? t('showChart') : t('showTable')}
          size="small"
          onPress={() => setIsTable(!isTable)}
        />
      </div>
      {isTable ? (
        <section
          className={styles.scroller}
          style={{ maxHeight: height }}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
          tabIndex={0}
          aria-label={label}
        >
          <table className={styles.table}>
            <caption className={styles.hidden}>{label}</caption>
            <thead>
              <tr>
                <th scope="col">{xLabel}</th>
                {series.map(line => (
                  <th key={line.id} scope="col">
                    {line.label}
                  </th>
                ))}
                {band && <th scope="col">{bandLabel}</th>}
              </tr>
            </thead>
            <tbody>
              {data.map(point => {
                const range = band?.range(point)
                return (
                  <tr key={x(point)}>
                    <th scope="row">{x(point)}</th>
                    {series.map(line => {
                      const value = line.value(point)
                      return <td key={line.id}>{value === null ? '–' : formatValue(value)}</td>
                    })}
                    {band && <td>{range ? `${formatValue(range[0])} – ${formatValue(range[1])}` : '–'}</td>}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
      ) : (
        <div aria-hidden className={styles.chart}>
          <ResponsiveContainer width="100%" height={height}>
            <ComposedChart
              data={rows}
              margin={{ top: 12, right: 16, bottom: 0, left: 0 }}
              accessibilityLayer={false}
            >
              <CartesianGrid vertical={false} stroke="var(--hairline)" />
              <XAxis
                dataKey="x"
                tickLine={false}
                axisLine={false}
                minTickGap={48}
                interval="equidistantPreserveStart"
                tick={{ fill: 'var(--ink-2)', fontSize: 12.5 }}
              />
              <YAxis
                width={52}
                tickLine={false}
                axisLine={false}
                tickCount={3}
                domain={domain ? [domain[0], domain[1]] : ['auto', 'auto']}
                tickFormatter={(value: number) => formatValue(value)}
                tick={{ fill: 'var(--ink-2)', fontSize: 12.5 }}
              />
              <Tooltip
                isAnimationActive={false}
                cursor={{ stroke: 'var(--field-edge)' }}
                content={({ active, payload, label: at }) =>
                  active && payload && payload.length > 0 ? (
                    <div className={styles.tooltip}>
                      <strong>{at}</strong>
                      {series.map(line => {
                        const value: unknown = payload.find(entry => entry.dataKey === line.id)?.value
                        return typeof value === 'number' ? (
                          <span key={line.id}>
                            {line.label} {formatValue(value)}
                          </span>
                        ) : null
                      })}
                    </div>
                  ) : null
                }
              />
              {band && (
                <Area
                  dataKey="band"
                  type="linear"
                  stroke="none"
                  fill="var(--accent)"
                  fillOpacity={0.14}
                  isAnimationActive={false}
                  activeDot={false}
                  connectNulls={false}
                />
              )}
              {goal && <ReferenceLine y={goal.value} stroke="var(--quiet)" strokeDasharray="4 4" />}
              {series.map(line => (
                <Line
                  key={line.id}
                  dataKey={line.id}
                  type="linear"
                  // A value between two gaps has no line to be seen by.
                  dot={({ key, cx, cy, index }) =>
                    isAlone(rows, line.id, index) ? (
                      <circle key={key} cx={cx} cy={cy} r={3} fill={colours[line.tone ?? 'accent']} />
                    ) : (
                      <g key={key} />
                    )
                  }
                  activeDot={{ r: 4 }}
                  stroke={colours[line.tone ?? 'accent']}
                  strokeWidth={2}
                  strokeDasharray={line.isForecast ? '2 4' : undefined}
                  isAnimationActive={false}
                  connectNulls={false}
                />
              ))}
            </ComposedChart>
          </ResponsiveContainer>
        </div>
      )}
      {(series.length > 1 || goal) && !isTable && (
        <figcaption className={styles.legend}>
          {series.map(line => (
            <span key={line.id} className={styles.entry}>
              <svg width="22" height="8" aria-hidden>
                <line
                  x1="1"
                  x2="21"
                  y1="4"
                  y2="4"
                  stroke={colours[line.tone ?? 'accent']}
                  strokeWidth="2"
                  strokeDasharray={line.isForecast ? '2 4' : undefined}
                />
              </svg>
              {line.label}
            </span>
          ))}
          {goal && (
            <span className={styles.entry}>
              <svg width="22" height="8" aria-hidden>
                <line
                  x1="1"
                  x2="21"
                  y1="4"
                  y2="4"
                  stroke="var(--quiet)"
                  strokeWidth="1"
                  strokeDasharray="4 4"
                />
              </svg>
              {goal.label}
            </span>
          )}
          {band && (
            <span className={styles.entry}>
              <span className={styles.swatch} />
              {bandLabel}
            </span>
          )}
        </figcaption>
      )}
    </figure>
  )
}
