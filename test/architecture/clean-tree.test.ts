import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, projectRoot } from './import-graph.ts'

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
const files = filesBelow('.')
const isText = (file: string) =>
  /\.(ts|tsx|js|mjs|cjs|json|jsonc|md|css|html|svg|yml|yaml|sh|grit|txt|webmanifest)$/.test(file) ||
  ['run', '.npmrc', '.gitignore'].includes(basename(file))

describe('The lockfile', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean; version?: string }>
  }
  const installed = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'))

  test('says what is installed and not from where, so that every registry and mirror will do', () => {
    expect(installed.length).toBeGreaterThan(100)
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  })

  test('knows the content of each package', () => {
    const unknown = installed.filter(([, { integrity, link }]) => integrity === undefined && link !== true)
    expect(unknown.map(([path]) => path)).toEqual([])
  })

  test('belongs to this package.json, in which every version is exact', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >
    const root = lock.packages[''] as unknown as Record<string, Record<string, string>>
    expect(root.dependencies).toEqual(dependencies)
    expect(root.devDependencies).toEqual(devDependencies)
    const all = Object.entries({ ...dependencies, ...devDependencies })
    expect(all.filter(([, version]) => !/^(npm:(@?[\w./-]+)@)?\d/.test(version))).toEqual([])
  })
})

describe('The tree', () => {
  const homes = [String.raw`\/home\/(?!\.)[a-z]`, String.raw`\/root\/`, String.raw`\/Users\/[A-Za-z]`]
  const others = [String.raw`[A-Z]:\\\\?Users`, String.raw`(?<![\w.])\/work(space)?\/[a-z]`]
  const pattern = new RegExp([...homes, ...others].join('|'))

  test('would be caught naming one', () => {
    const named = [
      ['', 'home', 'ann', 'town'],
      ['', 'root', 'x'],
      ['', 'Users', 'Ann'],
      ['', 'work', 'town'],
    ]
    expect(named.filter(each => !pattern.test(each.join('/')))).toEqual([])
    expect(['src-hub/config', 'homes/a', 'network/x', '~/town'].filter(each => pattern.test(each))).toEqual(
      [],
    )
  })

  test('names no folder of anybody’s machine', () => {
    const naming = files.filter(isText).flatMap(file =>
      file.endsWith('package-lock.json')
        ? []
        : read(file)
            .split('\n')
            .flatMap((line, index) =>
              pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
            ),
    )
    expect(naming).toEqual([])
  })

  test('has names that every file system can tell apart and spell', () => {
    const odd = files.filter(file => !/^[\w.@/[\]-]+$/.test(file.replaceAll('\\', '/')))
    expect(odd).toEqual([])
    const folded = files.map(file => file.toLowerCase())
    expect(files.filter((_, index) => folded.indexOf(folded[index] ?? '') !== index)).toEqual([])
  })
})
