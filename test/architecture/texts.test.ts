import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parts } from './arrows.ts'
import { filesBelow, projectRoot } from './import-graph.ts'

/** Words that are the same in both languages, names and units. A text made of these alone needs no translation. */
const sameInBoth = new Set([
  ...[
    'action',
    'actions',
    'agent',
    'agents',
    'article',
    'articles',
    'contact',
    'contacts',
    'date',
    'description',
  ],
  ...[
    'division',
    'divisions',
    'guide',
    'guides',
    'image',
    'information',
    'message',
    'messages',
    'microphone',
  ],
  ...[
    'minute',
    'minutes',
    'note',
    'notes',
    'page',
    'pages',
    'pause',
    'photo',
    'photos',
    'position',
    'question',
  ],
  ...[
    'questions',
    'quartier',
    'recherche',
    'service',
    'services',
    'site',
    'sites',
    'source',
    'sources',
    'total',
  ],
  ...['type', 'types', 'version', 'zone', 'zones', 'actions'],
  ...['alt', 'ctrl', 'maj', 'esc', 'tab', 'english', 'français', 'townline', 'sms', 'id', 'pin', 'url', 'ok'],
  ...['h', 'min', 's', 'ms', 'km', 'm', 'kb', 'mb', 'gb'],
])

type Texts = ReadonlyMap<string, string>

function textsOf(file: string): Texts {
  const found = new Map<string, string>()
  const walk = (value: unknown, way: string): void => {
    if (typeof value === 'string') found.set(way, value)
    else
      for (const [key, below] of Object.entries(value as object))
        walk(below, way === '' ? key : `${way}.${key}`)
  }
  walk(JSON.parse(readFileSync(join(projectRoot, file), 'utf8')), '')
  return found
}

/** A key without its form of number: French has forms that English has not. */
const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const stems = (texts: Texts) => [...new Set([...texts.keys()].map(stem))].toSorted()
const places = (text: string) => [...new Set(text.match(/\{\{[^}]*\}\}|<\/?\w+\/?>/g) ?? [])].toSorted()
const words = (text: string) =>
  text
    .replaceAll(/\{\{[^}]*\}\}|<[^>]*>/g, ' ')
    .toLowerCase()
    .match(/\p{Letter}+/gu) ?? []

/** Whatever stands in French in a document with both languages. */
function frenchIn(value: unknown, isFrench = false): readonly string[] {
  if (typeof value === 'string') return isFrench ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, below]) => frenchIn(below, isFrench || key === 'fr'))
}

const english = parts.flatMap(filesBelow).filter(file => file.endsWith('.en.json'))

test('there are texts, and none stands in one language only', () => {
  expect(english.length).toBeGreaterThan(5)
  const french = parts.flatMap(filesBelow).filter(file => file.endsWith('.fr.json'))
  expect(french.map(file => file.replace('.fr.json', '.en.json')).toSorted()).toEqual(english.toSorted())
})

test('French has its own apostrophe, in texts and in the demo city', () => {
  const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
  const files = [...parts, 'resources/demo-city'].flatMap(filesBelow)
  const said = files.flatMap(file => {
    if (/\.fr\.(json|md)$/.test(file)) return [read(file)]
    return file.startsWith('resources/') && file.endsWith('.json') ? frenchIn(JSON.parse(read(file))) : []
  })
  expect(said.length).toBeGreaterThan(500)
  expect(said.flatMap(text => text.match(/.{0,20}\p{L}'\p{L}.{0,20}/gu) ?? [])).toEqual([])
})

describe.each(english)('%s', file => {
  const frenchFile = file.replace('.en.json', '.fr.json')
  const en = textsOf(file)
  const fr = existsSync(join(projectRoot, frenchFile)) ? textsOf(frenchFile) : new Map<string, string>()

  test('says the same things in both languages', () => {
    expect(stems(fr)).toEqual(stems(en))
    expect([...fr].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  })

  test('has the number forms that each language needs', () => {
    const missing = [en, fr].flatMap(texts =>
      [...texts.keys()]
        .filter(key => stem(key) !== key)
        .flatMap(key => [`${stem(key)}_one`, `${stem(key)}_other`])
        .filter(key => !texts.has(key)),
    )
    expect(missing).toEqual([])
  })

  test('fills in the same values in both languages', () => {
    const differ = [...en].flatMap(([key, text]) => {
      const other = fr.get(key)
      // "One request" may leave out the figure that "3 requests" needs.
      if (other === undefined || key.endsWith('_one')) return []
      return String(places(text)) === String(places(other)) ? [] : [`${key}: ${text} / ${other}`]
    })
    expect(differ).toEqual([])
  })

  test('leaves nothing untranslated', () => {
    const same = [...en]
      .filter(([key, text]) => fr.get(key) === text && words(text).some(word => !sameInBoth.has(word)))
      .map(([key, text]) => `${key}: ${text}`)
    expect(same).toEqual([])
  })
})
