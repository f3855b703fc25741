/**
 * Spans of time as people type and read them: `30 s`, `2 min`, `1 h 30`, `1:30`. Nobody types milliseconds. The words of
 * both languages are understood in both: what is written is units, which hardly differ.
 */

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** A year: nothing that is timed here lasts longer. */
const spanMaxMs = 365 * dayMs

const units: Readonly<Record<string, number>> = {
  ...over(secondMs, ['s', 'sec', 'secs', 'second', 'seconds', 'seconde', 'secondes']),
  ...over(minuteMs, ['min', 'mins', 'mn', 'm', 'minute', 'minutes']),
  ...over(hourMs, ['h', 'hr', 'hrs', 'hour', 'hours', 'heure', 'heures']),
  ...over(dayMs, ['d', 'day', 'days', 'j', 'jour', 'jours']),
}

/** The unit that a number without one has after a larger one: `1 h 30` are thirty minutes more. */
const below: Readonly<Record<number, number>> = { [dayMs]: hourMs, [hourMs]: minuteMs, [minuteMs]: secondMs }

/**
 * What was typed, in whole milliseconds; `undefined` where it is not a span. A number without a unit is not: `30` could be
 * seconds as well as minutes. `1:30` is a minute and a half, `1:00:00` an hour.
 */
export function parseSpan(typed: string): number | undefined {
  const text = typed
    .toLowerCase()
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replaceAll(',', '.')
    .trim()
  const clock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})$/.exec(text)
  if (clock) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock
    return Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * secondMs
  }
  if (!/^(\d+(\.\d+)?\s*[a-z]*\.?\s*)+$/.test(text)) return undefined
  let total = 0
  let last: number | undefined
  for (const [, number = '', word = ''] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    const unit = word === '' ? last && below[last] : units[word]
    if (unit === undefined || (last !== undefined && unit >= last)) return undefined
    total += Number(number) * unit
    last = unit
  }
  return total <= spanMaxMs ? Math.round(total) : undefined
}

/** A span in the fewest units that say it whole: `30 s`, `2 min 30 s`, `1 h 30 min`. The same in both languages. */
export function formatSpan(ms: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(ms / hourMs), 'h'],
    [Math.floor((ms % hourMs) / minuteMs), 'min'],
    [(ms % minuteMs) / secondMs, 's'],
  ]
  const said = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value}\u00a0${unit}`)
  return said.length === 0 ? '0\u00a0s' : said.join(' ')
}

function over(ms: number, words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(words.map(word => [word, ms]))
}
