import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Article, ArticleText } from '../../src-domain/knowledge/article.ts'

const folder = join(import.meta.dirname, '../../resources/demo-city/articles')

interface Front {
  readonly topic: string
  readonly division: string
  readonly title: string
  readonly answer: string
  readonly keywords: readonly string[]
  readonly requestTypes?: readonly string[]
  readonly reviewBy: string
}

/** The articles of the demo city as they stand in their files, for tests of the search. */
export function realArticles(): readonly Article[] {
  const ids = new Set(readdirSync(folder).flatMap(name => /^(.+)\.en\.md$/.exec(name)?.[1] ?? []))
  return [...ids].sort().map(id => {
    const en = read(`${id}.en.md`)
    const fr = read(`${id}.fr.md`)
    return {
      id,
      topic: en.front.topic,
      division: en.front.division,
      requestTypes: en.front.requestTypes ?? [],
      reviewBy: en.front.reviewBy,
      version: 1,
      texts: { en: en.text, fr: fr.text },
    }
  })
}

function read(name: string): { readonly front: Front; readonly text: ArticleText } {
  const [, yaml = '', body = ''] =
    /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(readFileSync(join(folder, name), 'utf8')) ?? []
  const front = parse(yaml) as Front
  return {
    front,
    text: { title: front.title, answer: front.answer, keywords: front.keywords, body: body.trim() },
  }
}
