import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parts, wrongWay } from './arrows.ts'
import { importGraph, namesImportedBy, projectRoot } from './import-graph.ts'

describe('The arrows in the tree', () => {
  const graph = importGraph(parts)

  test('every part was read, and has imports', () => {
    expect(graph.length).toBeGreaterThan(500)
    for (const part of parts) {
      expect(
        graph.filter(({ from }) => from.startsWith(`${part}/`)),
        part,
      ).not.toEqual([])
    }
  })

  test('every folder of sources is one of the parts', () => {
    const folders = readdirSync(projectRoot).filter(name => name.startsWith('src-'))
    expect(folders.toSorted()).toEqual([...parts].toSorted())
  })

  test('no import runs against them', () => {
    const wrong = graph.flatMap(each => {
      const why = wrongWay(each)
      return why === undefined ? [] : [`${each.from} imports ${each.to}: ${why}`]
    })
    expect(wrong).toEqual([])
  })

  test('no two files of the domain or the contract import each other in a ring', () => {
    const below = graph.filter(({ from, isPackage }) => !isPackage && /^src-(domain|contract)\//.test(from))
    const next = Map.groupBy(below, ({ from }) => from)
    const rings: string[] = []
    const walk = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) {
        rings.push([...way.slice(way.indexOf(file)), file].join(' → '))
        return
      }
      if (done.has(file)) return
      for (const { to } of next.get(file) ?? []) walk(to, [...way, file])
      done.add(file)
    }
    const done = new Set<string>()
    for (const file of next.keys()) walk(file, [])
    expect(rings).toEqual([])
  })
})

describe('The reader of imports', () => {
  test('finds every way to import, and nothing that only looks like one', () => {
    const source = [
      "import { a } from './a.ts'",
      "import type { B } from './b.ts'",
      "import './c.css'",
      "import d, * as e from 'd'",
      'import {',
      '  f,',
      '  type G,',
      "} from './f.ts'",
      "export { h } from './h.ts'",
      "const i = await import('./i.ts')",
      "const j = require('j')",
      "// import { no } from './comment.ts'",
      "const text = 'an answer from' + 'somewhere'",
      "export const from = 'nowhere'",
    ].join('\n')
    expect(namesImportedBy(source).toSorted()).toEqual(
      ['./a.ts', './b.ts', './c.css', 'd', './f.ts', './h.ts', './i.ts', 'j'].toSorted(),
    )
  })
})
