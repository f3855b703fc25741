import Holidays from 'date-holidays'
import type { Bilingual } from '../../src-domain/vocabulary/words.ts'

/** A holiday of a jurisdiction; `rule` is its name in calendars and says how its date is found. */
export interface KnownHoliday {
  readonly rule: string
  readonly name: Bilingual
  readonly type: 'public' | 'bank' | 'school' | 'optional' | 'observance'
}

/** The provinces and territories, whose holidays are known (ISO 3166-2). */
export const jurisdictions: readonly { readonly code: string; readonly name: Bilingual }[] = [
  { code: 'CA-ON', name: { en: 'Ontario', fr: 'Ontario' } },
  { code: 'CA-AB', name: { en: 'Alberta', fr: 'Alberta' } },
  { code: 'CA-BC', name: { en: 'British Columbia', fr: 'Colombie-Britannique' } },
  { code: 'CA-MB', name: { en: 'Manitoba', fr: 'Manitoba' } },
  { code: 'CA-NB', name: { en: 'New Brunswick', fr: 'Nouveau-Brunswick' } },
  { code: 'CA-NL', name: { en: 'Newfoundland and Labrador', fr: 'Terre-Neuve-et-Labrador' } },
  { code: 'CA-NS', name: { en: 'Nova Scotia', fr: 'Nouvelle-Écosse' } },
  { code: 'CA-NT', name: { en: 'Northwest Territories', fr: 'Territoires du Nord-Ouest' } },
  { code: 'CA-NU', name: { en: 'Nunavut', fr: 'Nunavut' } },
  { code: 'CA-PE', name: { en: 'Prince Edward Island', fr: 'Île-du-Prince-Édouard' } },
  { code: 'CA-QC', name: { en: 'Quebec', fr: 'Québec' } },
  { code: 'CA-SK', name: { en: 'Saskatchewan', fr: 'Saskatchewan' } },
  { code: 'CA-YT', name: { en: 'Yukon', fr: 'Yukon' } },
]

/** The years whose holidays are looked through for the rules of a jurisdiction: some come in certain years only. */
const rulesFrom = 2_024
const rulesYears = 7

/** Every holiday of a jurisdiction in the order of the year; `undefined` where none are known. */
export function holidaysOf(jurisdiction: string): readonly KnownHoliday[] | undefined {
  if (!isKnown(jurisdiction)) return undefined
  const found = new Map<string, KnownHoliday>()
  for (let year = rulesFrom; year < rulesFrom + rulesYears; year++) {
    for (const { holiday } of holidaysIn(jurisdiction, year)) {
      if (!found.has(holiday.rule)) found.set(holiday.rule, holiday)
    }
  }
  return [...found.values()]
}

/** The days on which the holidays of a jurisdiction fall in a year, by local date (YYYY-MM-DD), in order. */
export function holidaysIn(
  jurisdiction: string,
  year: number,
): readonly { readonly date: string; readonly holiday: KnownHoliday }[] {
  const key = `${jurisdiction} ${year}`
  const known = yearsRead.get(key)
  if (known) return known
  const read = isKnown(jurisdiction) ? readYear(jurisdiction, year) : []
  yearsRead.set(key, read)
  return read
}

/** The list is worked out from its rules anew at each question, which takes milliseconds. */
const yearsRead = new Map<string, ReturnType<typeof readYear>>()

function readYear(jurisdiction: string, year: number) {
  const [country = '', state = ''] = jurisdiction.split('-')
  const list = new Holidays(country, state)
  const french = new Map(list.getHolidays(year, 'fr').map(({ rule, name }) => [rule, name] as const))
  return list.getHolidays(year, 'en').map(({ date, rule, name, type }) => ({
    date: date.slice(0, 10),
    holiday: { rule, name: { en: name, fr: french.get(rule) ?? name }, type } satisfies KnownHoliday,
  }))
}

function isKnown(jurisdiction: string): boolean {
  return jurisdictions.some(({ code }) => code === jurisdiction)
}
