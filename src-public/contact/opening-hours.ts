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
