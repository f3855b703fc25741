import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './import-graph.ts'

test('the drawing of a contact’s life shows the phases that a contact can be in', () => {
  const source = readFileSync(join(projectRoot, 'src-domain/routing/contact.ts'), 'utf8')
  expect(drawnPhases(source).toSorted()).toEqual(unionKinds(source, 'ContactPhase').toSorted())
})

test('a phase that is missing in the drawing, or only drawn, is noticed', () => {
  const source = readFileSync(join(projectRoot, 'src-domain/routing/contact.ts'), 'utf8')
  const forgotten = source.replace(/(──►\s*)wrapping/, '$1finished')
  expect(forgotten).not.toBe(source)
  expect(drawnPhases(forgotten).toSorted()).not.toEqual(unionKinds(forgotten, 'ContactPhase').toSorted())
})

/** The words on the way of the arrows, in the lines of the docstring that are indented as a drawing. */
function drawnPhases(source: string): readonly string[] {
  const docstring = /\/\*\*(?:(?!\*\/)[\s\S])*──►(?:(?!\*\/)[\s\S])*\*\//.exec(source)?.[0] ?? ''
  const way = docstring.split('\n').find(line => /^ \* {5}\w+ ──►/.test(line)) ?? ''
  // What stands in brackets is no phase: the contact has left the state.
  const phases = way
    .replace(/^ \* +/, '')
    .replaceAll(/\([^)]*\)/g, '')
    .split('──►')
  return phases.map(each => each.trim()).filter(each => each !== '')
}

/** The `kind` of each member of a union of interfaces. */
function unionKinds(source: string, union: string): readonly string[] {
  const members = new RegExp(`export type ${union} =([^\\n]*(?:\\n +\\|[^\\n]*)*)`).exec(source)?.[1] ?? ''
  return members
    .split('|')
    .map(each => each.trim())
    .filter(each => each !== '')
    .map(member => {
      const body = new RegExp(`interface ${member} \\{([^}]*)`).exec(source)?.[1] ?? ''
      return /readonly kind: '([^']+)'/.exec(body)?.[1] ?? `${member} has no kind`
    })
}
