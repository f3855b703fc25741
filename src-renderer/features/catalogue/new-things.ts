import type { Division, RequestType } from '../../../src-domain/requests/request-type.ts'
import { type Bilingual, channels } from '../../../src-domain/vocabulary/words.ts'
import { textIn } from '../../language/language.ts'
import { catalogueTexts } from './catalogue-texts.ts'
import { freeCode } from './edit-intake.ts'

const noWords: Bilingual = { en: '', fr: '' }

/** A type with the usual promises and nothing said yet. */
export function emptyType(division: string): RequestType {
  return {
    code: '',
    version: 0,
    division,
    name: noWords,
    description: noWords,
    kind: 'problem-report',
    needsPlace: true,
    hazard: false,
    acceptedChannels: [...channels],
    acknowledgeWithin: { value: 2, unit: 'business-days' },
    resolveWithin: { value: 10, unit: 'business-days' },
    duplicates: { withinMetres: 50, withinDays: 30 },
    intake: { schema: { type: 'object', properties: {}, additionalProperties: false }, words: {} },
    keywords: { en: [], fr: [] },
  }
}

/** A new type that begins as another one is, under a name and code of its own. */
export function copyOfType(
  { isRetired: _isRetired, ...type }: RequestType,
  takenCodes: readonly string[],
): RequestType {
  return {
    ...type,
    version: 0,
    code: freeCode(`${type.code || 'type'}-copy`, takenCodes),
    name: {
      en: textIn('en', catalogueTexts, 'nameOfCopy', { name: type.name.en }),
      fr: textIn('fr', catalogueTexts, 'nameOfCopy', { name: type.name.fr }),
    },
  }
}

export function emptyDivision(): Division {
  return { code: '', name: noWords, phone: '', email: '' }
}
