import { describe, expect, it } from 'vitest'
import { getLanguage, onLanguageChange, registerTexts, setLanguage, textIn, textNow } from './language.ts'

const texts = registerTexts('sample', {
  en: { title: 'Waiting', line_one: '{{count}} waits', line_other: '{{count}} wait', deep: { key: 'Deep' } },
  fr: {
    title: 'En attente',
    line_one: '{{count}} attend',
    line_other: '{{count}} attendent',
    deep: { key: 'Profond' },
  },
})

describe('language', () => {
  it('finds texts, plurals and nested keys in the language asked for', () => {
    expect(textIn('en', texts, 'title')).toBe('Waiting')
    expect(textIn('fr', texts, 'deep.key')).toBe('Profond')
    expect(textIn('en', texts, 'line', { count: 1 })).toBe('1 waits')
    expect(textIn('fr', texts, 'line', { count: 0 })).toBe('0 attend')
    expect(textIn('fr', texts, 'line', { count: 2 })).toBe('2 attendent')
  })

  it('tells listeners of a change, once each, until they stop', () => {
    setLanguage('en')
    const heard: string[] = []
    const stop = onLanguageChange(() => heard.push(getLanguage()))
    setLanguage('fr')
    setLanguage('fr')
    expect(textNow(texts, 'title')).toBe('En attente')
    stop()
    setLanguage('en')
    expect(heard).toEqual(['fr'])
  })
})
