import type { PlaceVersion } from '../../../src-contract/http/places.ts'
import { wardLayer } from '../../../src-domain/places/zones.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { placesTexts } from './places-texts.ts'

const wards = `zones/${wardLayer}`
/** What every centre has or needs, in the order in which it is needed. */
const alwaysThere = ['addresses', wards, 'streets'] as const

/** What can be imported: what every centre needs, then its other layers. */
export function subjectsOf(versions: readonly PlaceVersion[]): readonly string[] {
  return [...new Set([...alwaysThere, ...versions.map(({ subject }) => subject).sort()])]
}

/** The newest version of a subject, also one that removed it. */
export function inForceOf(versions: readonly PlaceVersion[], subject: string): PlaceVersion | undefined {
  return versions
    .filter(each => each.subject === subject)
    .toSorted((a, b) => b.version - a.version)
    .at(0)
}

/** What a subject counts. */
export function entriesKind(subject: string): 'addresses' | 'streets' | 'zones' {
  return subject === 'addresses' || subject === 'streets' ? subject : 'zones'
}

/** What a file of a subject has to hold. */
export function fileKind(subject: string): 'addresses' | 'streets' | 'wards' | 'zones' {
  return subject === wards ? 'wards' : entriesKind(subject)
}

/** What a subject is called: a layer by its own name. */
export function useSubjectWords(versions: readonly PlaceVersion[]): (subject: string) => string {
  const t = useTexts(placesTexts)
  const language = useLanguage()
  return subject => {
    if (subject === 'addresses' || subject === 'streets') return t(`subject.${subject}`)
    if (subject === wards) return t('subject.ward')
    return inForceOf(versions, subject)?.names?.[language] ?? subject.slice('zones/'.length)
  }
}
