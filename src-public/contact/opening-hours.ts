import type { OpeningHours, Weekday } from './hub-words.ts'

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** One line of the hours as people read them: `Monday to Friday`, `08:00`, `18:00`. */
export interface HoursLine {
  readonly from: Weekday
  readonly to: Weekday
  readonly opens: string
  readonly closes: string
}

/** The hours in the order of the week, days that follow each other with the same hours taken together. */
export function hoursLines(hours: readonly OpeningHours[]): readonly HoursLine[] {
  const lines: HoursLine[] = []
  for (const day of weekdays) {
    for (const { opens, closes } of hours.filter(({ days }) => days.includes(day))) {
      const last = lines.at(-1)
      const follows = last && weekdays.indexOf(last.to) === weekdays.indexOf(day) - 1
      if (last && follows && last.opens === opens && last.closes === closes)
        lines[lines.length - 1] = { ...last, to: day }
      else lines.push({ from: day, to: day, opens, closes })
    }
  }
  return lines
}

/** Whether the city answers at this instant, by its own clock; `undefined` where its time zone is not known. */
export function isOpen(
  hours: readonly OpeningHours[],
  at: number,
  timeZone: string | undefined,
): boolean | undefined {
  if (timeZone === undefined) return undefined
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string) => parts.find(found => found.type === type)?.value ?? ''
  const day = part('weekday').slice(0, 3).toLowerCase()
  const time = `${part('hour')}:${part('minute')}`
  return hours.some(
    ({ days, opens, closes }) => days.some(each => each === day) && opens <= time && time < closes,
  )
}
