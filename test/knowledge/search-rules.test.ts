import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { fold } from '../../src-domain/knowledge/fold.ts'
import { isReviewOverdue } from '../../src-domain/knowledge/review.ts'
import { queryTerms, termsOf, wordsOf } from '../../src-domain/knowledge/search-terms.ts'
import { stem } from '../../src-domain/knowledge/stem.ts'
import { articleBlocks } from '../../src-renderer/features/knowledge/article-blocks.ts'
import { searchArticles } from '../../src-renderer/features/knowledge/article-search.ts'
import { suggestionWords } from '../../src-renderer/features/knowledge/suggestion-words.ts'
import { realArticles } from './real-articles.ts'

describe('fold', () => {
  test.each([
    ['Déneigement', 'deneigement'],
    ['L’HÔTEL', "l'hotel"],
    ['Cœur, ex æquo', 'coeur, ex aequo'],
    ['déjà', 'deja'],
    ['GARÇON', 'garcon'],
  ])('%s → %s', (text, folded) => expect(fold(text)).toBe(folded))
})

describe('words', () => {
  test.each([
    ["l'hiver", ['hiver']],
    ["d'un bac, qu'il jette", ['un', 'bac', 'il', 'jette']],
    ['jusqu’à Noël', ['a', 'noel']],
    ["s'il n'est pas m'a t'a c'est j'ai", ['il', 'est', 'pas', 'a', 'a', 'est', 'ai']],
    ["aujourd'hui", ['aujourdhui']],
    ["neighbour's dog", ['neighbour', 'dog']],
    ["I can't park", ['i', 'cant', 'park']],
    ['nid-de-poule', ['nid', 'de', 'poule']],
    ['« À louer »', ['a', 'louer']],
  ])('%s', (text, words) => expect(wordsOf(text)).toEqual(words))

  test('a name that begins like an elision keeps its letters', () => {
    expect(wordsOf("O'Brien D'Angelo")).toEqual(['obrien', 'angelo'])
  })
})

describe('stems bring the forms of one word together', () => {
  test.each([
    ['en', ['plow', 'plows', 'plowed', 'plowing', 'plough', 'ploughed']],
    ['en', ['licence', 'licences', 'license', 'licensing']],
    ['en', ['neighbour', 'neighbors', 'neighbours']],

    ['en', ['branch', 'branches']],
    ['en', ['story', 'stories']],
    ['en', ['trim', 'trimmed', 'trimming']],
    ['fr', ['ramasser', 'ramassé', 'ramassée', 'ramassées', 'ramassés']],
    ['fr', ['animal', 'animaux']],
    ['fr', ['arbre', 'arbres']],
    ['fr', ['long', 'longue', 'longues']],
    ['fr', ['public', 'publique', 'publiques']],
    ['fr', ['dangereux', 'dangereuse']],
    ['fr', ['panneau', 'panneaux']],
  ] as const)('%s: %s', (language, forms) => {
    expect(new Set(forms.map(form => stem(fold(form), language))).size).toBe(1)
  })

  test.each([
    ['en', 'bat', 'bath'],
    ['en', 'park', 'parka'],
    ['fr', 'poule', 'poulet'],
    ['fr', 'pas', 'passe'],
  ] as const)('%s: %s and %s stay two', (language, a, b) => {
    expect(stem(a, language)).not.toBe(stem(b, language))
  })

  test('words that say nothing are left out', () => {
    expect(termsOf("qu'est-ce que c'est que la neige", 'fr')).toEqual(['neig'])
    expect(termsOf('I would like to know about the snow', 'en')).toEqual(['snow'])
  })
})

describe('query terms', () => {
  const known = new Set(['snow', 'plow', 'streetlight', 'street', 'light'])
  const isKnown = (term: string) => known.has(term)

  test('one word written as two, and two as one', () => {
    expect(queryTerms('street light', 'en', isKnown)).toContain('streetlight')
    expect(queryTerms('snowplow', 'en', isKnown)).toEqual(expect.arrayContaining(['snow', 'plow']))
  })
  test('an unknown word stays, for fuzzy search', () => {
    expect(queryTerms('streetlite', 'en', isKnown)).toContain('streetlit')
  })
})

describe('search', () => {
  const articles = realArticles()
  const search = searchArticles(articles)
  const top = (query: string, language: 'en' | 'fr' = 'en') =>
    search.find(query, language, 3).map(({ article }) => article.id)

  test('accents, case and elision do not matter', () => {
    const found = top('déneigement', 'fr')
    expect(top('DENEIGEMENT', 'fr')).toEqual(found)
    expect(top('le déneigement', 'fr')).toEqual(found)
    expect(top('l’arbre', 'fr')).toEqual(top('arbre', 'fr'))
  })
  test('either language finds, whichever the desk speaks', () => {
    expect(top('nid-de-poule', 'en')).toContain('report-a-pothole')
    expect(top('pothole', 'fr')).toContain('report-a-pothole')
  })
  test('finds while a word is still being typed', () => {
    expect(top('poth')).toContain('report-a-pothole')
    expect(top('marria')).toContain('marriage-licence-how-to-apply')
  })
  test('forgives a slip', () => {
    expect(top('streetligth out')).toContain('streetlight-out')
    expect(top('raccon on road dead')).toContain('dead-animal-pickup')
  })
  test('nonsense, blanks and words that say nothing find nothing', () => {
    expect(top('xqzzy')).toEqual([])
    expect(top('   ')).toEqual([])
    expect(top('the of and')).toEqual([])
  })

  test('is quick (measured, not asserted)', () => {
    const built = performance.now()
    const fresh = searchArticles(articles)
    const buildMs = performance.now() - built
    const queries = ['snow on my sidewalk', 'tree', 'missed green bin this morning', 'nid-de-poule', 'permis']
    const times: number[] = []
    for (let round = 0; round < 60; round += 1) {
      for (const query of queries) {
        for (let end = 1; end <= query.length; end += 3) {
          const start = performance.now()
          fresh.find(query.slice(0, end), 'en')
          times.push(performance.now() - start)
        }
      }
    }
    times.sort((a, b) => a - b)
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2)
    console.info(
      `${articles.length} articles in two languages: index ${buildMs.toFixed(0)} ms; ` +
        `per keystroke p50 ${at(0.5)} ms, p95 ${at(0.95)} ms over ${times.length} searches`,
    )
    expect(times.length).toBeGreaterThan(0)
  })
})

describe('around the search', () => {
  test('a review is overdue from the day after', () => {
    expect(isReviewOverdue({ reviewBy: '2026-11-20' }, '2026-11-20')).toBe(false)
    expect(isReviewOverdue({ reviewBy: '2026-11-20' }, '2026-11-21')).toBe(true)
  })
  test('suggestions follow the notes and the topic, by its name', () => {
    const topics = [{ code: 'waste', name: { en: 'Garbage and recycling', fr: 'Ordures et recyclage' } }]
    const contact = { note: 'green bin', language: 'fr' as const, from: { topic: 'waste' } }
    expect(suggestionWords(contact, topics)).toBe('green bin Ordures et recyclage')
    expect(suggestionWords({ ...contact, note: '', from: { topic: 'dog-bite' } }, topics)).toBe('dog bite')
    expect(suggestionWords({ ...contact, note: '', from: {} }, topics)).toBe('')
  })
  test('only what comes near the best is suggested: one about something else is worse than none', () => {
    const search = searchArticles(realArticles())
    const ids = (words: string) => search.suggest(words, 'en').map(({ article }) => article.id)
    const note =
      'Says the neighbours’ bins were emptied about 8:15. Ours still full. Has a new baby, would like it gone before Friday. Waste and recycling'
    expect(search.find(note, 'en').map(({ article }) => article.id)).toContain('dog-licence-changes')
    expect(ids(note).toSorted()).toEqual(['green-bin-and-yard-waste', 'missed-collection'])
    expect(ids('dog barking next door at night')).toEqual(['noise-complaints'])
  })
  test('tables are taken out of an article, text and fences stay', () => {
    const body =
      'Before\n\n| A | B |\n|---|---|\n| 1 \\| 2 | x |\n| short |\n\nAfter a | b\n\n```\n| no | table |\n|---|---|\n```'
    expect(articleBlocks(body)).toEqual([
      { kind: 'text', text: 'Before' },
      {
        kind: 'table',
        head: ['A', 'B'],
        rows: [
          ['1 | 2', 'x'],
          ['short', ''],
        ],
      },
      { kind: 'text', text: 'After a | b\n\n```\n| no | table |\n|---|---|\n```' },
    ])
  })
  test('no table is left in the text of a real article', () => {
    for (const { texts } of realArticles()) {
      for (const { body } of [texts.en, texts.fr]) {
        for (const block of articleBlocks(body)) {
          if (block.kind === 'text') expect(block.text).not.toMatch(/^\|.*\|$/m)
        }
      }
    }
  })
})
