import type { RoutingSettingsView } from '../../../src-contract/http/routing-settings.ts'
import type { RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import type { Language } from '../../language/language.ts'
import type { SettingsWords } from './settings-words.ts'

/** What the ids of the settings are called on the screen. */
export interface SettingsNames {
  readonly queue: (id: string) => string
  readonly skill: (code: string) => string
  readonly person: (id: string) => string
  readonly calendar: (id: string) => string
  readonly capacity: (id: string) => string
  readonly site: (id: string) => string
  /** A number outside. */
  readonly outside: (id: string) => string
}

/** Whose names are known: who takes contacts, and the sites. */
type KnownPeople = {
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly sites: RoutingSettingsView['sites']
}

/**
 * Names from the first of the documents that has one: what was removed from the draft is still called as it was. A name that
 * is missing in the language is said in the other; what has none at all is called by `noName`, what is nowhere by its id. Versions
 * that nobody published are the centre's.
 */
export function namesIn(
  documents: readonly RoutingSettings[],
  { people, sites }: KnownPeople,
  language: Language,
  said: { readonly noName: string; readonly centre: string },
): SettingsNames {
  const nameOf =
    (pick: (document: RoutingSettings) => readonly (readonly [string, Bilingual])[]) => (id: string) => {
      const found = documents.flatMap(pick).find(([each]) => each === id)?.[1]
      if (found === undefined) return id
      return [found[language], found.en, found.fr].find(name => name.trim() !== '') ?? said.noName
    }
  return {
    queue: nameOf(({ queues }) => queues.map(({ id, name }) => [id, name] as const)),
    skill: nameOf(({ skills }) => skills.map(({ code, name }) => [code, name] as const)),
    calendar: nameOf(({ calendars }) => calendars.map(({ id, name }) => [id, name] as const)),
    capacity: nameOf(({ capacities }) => capacities.map(({ id, name }) => [id, name] as const)),
    person: id => (id === 'centre' ? said.centre : (people.find(person => person.id === id)?.name ?? id)),
    outside: nameOf(({ outsideNumbers = [] }) => outsideNumbers.map(({ id, name }) => [id, name] as const)),
    site: id => sites.find(site => site.id === id)?.name[language] ?? id,
  }
}

/** The words with the names of other documents, such as those of an old version. */
export function wordsFor(
  documents: readonly RoutingSettings[],
  view: KnownPeople,
  words: SettingsWords,
): SettingsWords {
  const { t, language } = words
  const said = { noName: t('noName'), centre: t('theCentre') }
  return { ...words, names: namesIn(documents, view, language, said) }
}
