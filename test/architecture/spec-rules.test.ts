import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, projectRoot } from './import-graph.ts'

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')

interface Rule {
  readonly id: string
  readonly text: string
}

function rulesOf(spec: string): readonly Rule[] {
  return [...spec.matchAll(/^- \*\*([A-Z]{1,2}\d+)\*\* (.*)$/gm)].map(([, id = '', text = '']) => ({
    id,
    text,
  }))
}

/** The rules that a test names, as `[R6]` or `[R6, R7]`, each with the file that names it. */
function namedRules(): readonly { readonly id: string; readonly file: string }[] {
  return ['test', 'src-renderer', 'src-public', 'src-hub', 'src-domain']
    .flatMap(filesBelow)
    .filter(file => /\.(test|spec)\.tsx?$/.test(file))
    .flatMap(file =>
      [...read(file).matchAll(/\[([A-Z]{1,2}\d+(?:,\s*[A-Z]{1,2}\d+)*)\]/g)]
        .flatMap(([, ids = '']) => ids.split(/,\s*/))
        .map(id => ({ id, file })),
    )
}

const rules = rulesOf(read('SPEC.md'))

test('each rule of SPEC.md has its own number', () => {
  expect(rules.length).toBeGreaterThan(40)
  const ids = rules.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})

test('each rule that a test names stands in SPEC.md', () => {
  const named = namedRules()
  expect(named.length).toBeGreaterThan(10)
  const known = new Set(rules.map(({ id }) => id))
  expect(named.filter(({ id }) => !known.has(id))).toEqual([])
})

test('the rules that no test names are told', () => {
  const named = new Set(namedRules().map(({ id }) => id))
  const unnamed = rules.filter(({ id }) => !named.has(id))
  const lines = unnamed.map(({ id, text }) => `  ${id.padEnd(4)} ${text.slice(0, 100)}`)
  console.log(
    [
      `${rules.length - unnamed.length} of ${rules.length} rules are named by a test; not named:`,
      ...lines,
    ].join('\n'),
  )
})
