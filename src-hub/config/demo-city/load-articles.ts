import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Article, ArticleText } from '../../../src-domain/knowledge/article.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { DemoCityError } from './demo-city-error.ts'
import { type ArticleFrontMatter, articleFrontMatterSchema } from './demo-city-schemas.ts'
import { check, readText } from './read-checked.ts'

interface ArticleFile {
  readonly file: string
  readonly front: ArticleFrontMatter
  readonly text: ArticleText
}

const articleFile = /^(?<id>[a-z0-9-]+)\.(?<language>en|fr)\.md$/

/**
 * Reads the articles of a folder: `<id>.en.md` and `<id>.fr.md`, each with YAML front matter between `---` lines and
 * then the Markdown body. A folder that is not there has no articles. Throws a `DemoCityError` naming file and key.
 */
export function loadArticles(folder: string): Article[] {
  if (!existsSync(folder)) return []
  const ids = new Set<string>()
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.md')) continue
    const id = articleFile.exec(name)?.groups?.id
    if (id === undefined)
      throw new DemoCityError(join(folder, name), '', 'must be named <id>.en.md or <id>.fr.md')
    ids.add(id)
  }
  return [...ids].map(id =>
    joinLanguages(readArticleFile(folder, id, 'en'), readArticleFile(folder, id, 'fr')),
  )
}

function readArticleFile(folder: string, id: string, language: Language): ArticleFile {
  const file = join(folder, `${id}.${language}.md`)
  const { yaml, body } = splitFrontMatter(file, readText(file))
  const front = check(file, parseYaml(file, yaml), articleFrontMatterSchema)
  if (front.id !== id) throw new DemoCityError(file, 'id', `is "${front.id}", but the file is named "${id}"`)
  const { title, answer, keywords } = front
  return { file, front, text: { title, answer, keywords, body } }
}

function splitFrontMatter(file: string, text: string): { yaml: string; body: string } {
  const match = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new DemoCityError(file, '', 'must begin with front matter between --- lines')
  }
  const body = match[2].trim()
  if (body === '') throw new DemoCityError(file, 'body', 'must not be empty')
  return { yaml: match[1], body }
}

function parseYaml(file: string, yaml: string): unknown {
  try {
    return parse(yaml)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new DemoCityError(file, 'front matter', `is not YAML (${problem})`, { cause })
  }
}

/** Both languages are one article: what is not text must be the same in both. */
function joinLanguages(en: ArticleFile, fr: ArticleFile): Article {
  for (const key of ['topic', 'division', 'requestTypes', 'reviewBy'] as const) {
    const [here, there] = [JSON.stringify(fr.front[key]), JSON.stringify(en.front[key])]
    if (here !== there) throw new DemoCityError(fr.file, key, `is ${here}, but ${there} in English`)
  }
  const { id, topic, division, requestTypes, reviewBy } = en.front
  return { id, topic, division, requestTypes, reviewBy, version: 1, texts: { en: en.text, fr: fr.text } }
}
