import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Part, parts, seenBy, wrongWay } from './arrows.ts'
import { projectRoot } from './import-graph.ts'

/**
 * Breaks each arrow on purpose, in a copy that holds nothing but the rules and the files that break them, and expects
 * the linter and the compiler to refuse: a guard that nobody has seen refuse guards nothing.
 */

/** A file that breaks one arrow, and a piece of the sentence by which the linter teaches the right way. */
interface Breach {
  readonly from: string
  readonly imports: string
  readonly teaches: RegExp
}

const breach = (from: string, imports: string, teaches: RegExp): Breach => ({ from, imports, teaches })

const breaches: readonly Breach[] = [
  ...parts
    .filter(each => each !== 'src-domain')
    .map(each => breach('src-domain/routing/x.ts', `../../${each}/y.ts`, /belongs into src-domain/)),
  breach('src-domain/routing/x.ts', 'zod', /stands on nothing/),
  breach('src-domain/x.ts', 'node:fs', /stands on nothing/),
  ...parts
    .filter(each => !seenBy['src-simulator'].includes(each))
    .map(each => breach('src-simulator/x.ts', `../${each}/y.ts`, /knows nobody who uses it/)),
  breach('src-simulator/x.ts', 'node:fs', /src-domain and pure-rand alone/),
  breach('src-simulator/cities/x.ts', 'zod', /src-domain and pure-rand alone/),
  ...parts
    .filter(each => !seenBy['src-contract'].includes(each))
    .map(each => breach('src-contract/live/x.ts', `../../${each}/y.ts`, /move the type here/)),
  breach('src-contract/live/x.ts', 'fastify', /only zod and src-domain/),
  ...['src-renderer', 'src-public', 'src-main', 'src-preload', 'test'].map(each =>
    breach('src-hub/engine/x.ts', `../../${each}/y.ts`, /import the message from src-contract/),
  ),
  breach('src-hub/engine/x.ts', '../hub.ts', /hub\.ts puts the parts together/),
  breach('src-hub/engine/x.ts', '../http/y.ts', /let hub\.ts pass it in/),
  breach('src-hub/engine/x.ts', '../sessions/y.ts', /let hub\.ts pass it in/),
  breach('src-hub/engine/x.ts', 'fastify', /let a route in src-hub\/http send it/),
  breach('src-hub/journal/x.ts', 'ws', /let a route in src-hub\/http send it/),
  breach('src-hub/config/demo-city/x.ts', '../../identity/y.ts', /let hub\.ts pass it in/),
  breach('src-hub/sessions/x.ts', '../channels/voice/y.ts', /does not know the other doors/),
  breach('src-hub/http/x.ts', '../connectors/open311/y.ts', /does not know the other doors/),
  breach('src-hub/channels/voice/x.ts', '../chat/y.ts', /never import each other/),
  breach('src-hub/channels/voice/x.ts', '../../connectors/open311/y.ts', /know only the engine/),
  breach('src-hub/channels/voice/x.ts', '../../hub.ts', /hub\.ts puts the parts together/),
  breach('src-hub/connectors/open311/x.ts', '../odata/y.ts', /never import each other/),
  breach('src-hub/connectors/open311/x.ts', '../../http/y.ts', /know only the engine/),
  ...['src-simulator', 'src-hub', 'src-renderer', 'src-public', 'src-preload'].map(each =>
    breach('src-main/windows/x.ts', `../../${each}/y.ts`, /only by src-contract\/bridge/),
  ),
  ...['src-hub/y.ts', 'src-renderer/y.ts', 'src-domain/y.ts', 'src-main/y.ts', 'src-contract/live/y.ts'].map(
    each => breach('src-preload/x.ts', `../${each}`, /parse in src-main/),
  ),
  breach('src-preload/x.ts', 'zod', /nothing but electron/),
  ...['src-simulator', 'src-hub', 'src-public', 'src-main', 'src-preload'].map(each =>
    breach('src-renderer/ui/x.ts', `../../${each}/y.ts`, /ask through hub-client or bridge/),
  ),
  breach('src-renderer/offline/x.ts', 'node:fs', /ask the shell through src-renderer\/bridge/),
  breach('src-renderer/app/x.ts', 'electron', /ask the shell through src-renderer\/bridge/),
  breach('src-renderer/features/inbox/x.ts', '../contact/y.ts', /Features never import each other/),
  breach('src-renderer/features/inbox/x.ts', '../../app/y.ts', /app puts the features together/),
  breach('src-renderer/features/inbox/x.ts', '../../../src-hub/y.ts', /ask through hub-client or bridge/),
  breach('src-renderer/ui/x.ts', '../features/inbox/y.ts', /not the other way round/),
  breach('src-renderer/offline/x.ts', '../desk-context.ts', /not the other way round/),
  breach('src-renderer/desk-data/x.ts', '../features/inbox/y.ts', /not the other way round/),
  ...['src-simulator', 'src-hub', 'src-renderer', 'src-main', 'src-preload'].map(each =>
    breach('src-public/contact/x.ts', `../../${each}/y.ts`, /only by src-contract\/public/),
  ),
  breach('src-public/contact/x.ts', '../../src-contract/http/y.ts', /not trusted/),
  breach('src-public/contact/x.ts', 'react', /use preact/),
]

/** What goes with the arrows and must stay allowed: a guard that refuses everything guards nothing either. */
const allowed: readonly (readonly [from: string, imports: string])[] = [
  ['src-domain/routing/x.ts', '../vocabulary/y.ts'],
  ['src-simulator/cities/x.ts', '../../src-domain/routing/y.ts'],
  ['src-simulator/x.ts', 'pure-rand/generator/xoroshiro128plus'],
  ['src-hub/reports/x.ts', '../../src-simulator/y.ts'],
  ['src-contract/live/x.ts', '../../src-domain/routing/y.ts'],
  ['src-contract/live/x.ts', 'zod'],
  ['src-hub/engine/x.ts', '../journal/y.ts'],
  ['src-hub/http/x.ts', '../engine/y.ts'],
  ['src-hub/channels/voice/x.ts', '../../engine/y.ts'],
  ['src-hub/channels/voice/x.ts', './y.ts'],
  ['src-hub/channels/voice/x.ts', 'ws'],
  ['src-main/windows/x.ts', '../../src-contract/bridge/bridge.ts'],
  ['src-preload/x.ts', '../src-contract/bridge/bridge.ts'],
  ['src-preload/x.ts', 'electron'],
  ['src-renderer/features/inbox/x.ts', './y.ts'],
  ['src-renderer/features/inbox/x.ts', '../../ui/y.ts'],
  ['src-renderer/features/inbox/x.ts', '../../desk-context.ts'],
  ['src-renderer/app/x.ts', '../features/inbox/y.ts'],
  ['src-renderer/desk-data/x.ts', '../desk-context.ts'],
  ['src-renderer/ui/x.ts', '../language/y.ts'],
  ['src-public/contact/x.ts', '../../src-contract/public/y.ts'],
  ['src-public/contact/x.ts', 'preact'],
]

const run = promisify(execFile)
const scratch = mkdtempSync(join(tmpdir(), 'townline-arrows-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** A copy of the rules with nothing in it, and its tools. What one case writes, another does not see. */
function emptyProject(name: string) {
  const folder = join(scratch, name)
  const kept = [
    'biome.json',
    'package.json',
    'tsconfig.base.json',
    'test/architecture/no-chance.grit',
    ...parts.map(part => `${part}/tsconfig.json`),
  ]
  for (const file of kept) cpSync(join(projectRoot, file), join(folder, file))
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  return {
    write: (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    },
    /** The output of a tool of the project; that it fails is what we came for. */
    tool: async (program: string, ...args: readonly string[]): Promise<string> => {
      const answer = await run(join(projectRoot, 'node_modules/.bin', program), [...args], {
        cwd: folder,
        maxBuffer: 64 * 1024 * 1024,
      }).catch((failed: { stdout?: string; stderr?: string }) => failed)
      return `${answer.stdout ?? ''}${answer.stderr ?? ''}`
    },
  }
}

describe('The linter', () => {
  const breachFile = (index: number, file: string) => file.replace('x.ts', `breach-${index}.ts`)
  const allowedFile = (index: number, file: string) => file.replace('x.ts', `allowed-${index}.ts`)
  const { write, tool } = emptyProject('lint')
  let said: ReadonlyMap<string, string>
  let taught: string

  beforeAll(async () => {
    // As types, as values and dynamically in turn: each is an import.
    const forms = [
      (name: string) => `import type { Y } from '${name}'\n\nexport type X = Y\n`,
      (name: string) => `import { y } from '${name}'\n\nexport const x = y\n`,
      (name: string) => `export const x = import('${name}')\n`,
      (name: string) => `export { y } from '${name}'\n`,
    ]
    breaches.forEach(({ from, imports }, index) => {
      write(breachFile(index, from), forms[index % forms.length]?.(imports) ?? '')
    })
    allowed.forEach(([from, imports], index) => {
      write(allowedFile(index, from), forms[index % 2]?.(imports) ?? '')
    })
    write(
      'src-domain/impure.ts',
      [
        'export const a = Date.now()',
        'export const b = new Date(0)',
        'export const c = Math.random()',
        'export const d = Math.max(1, 2)',
        "console.log('x')",
        'export const e = process.pid',
        'setTimeout(() => {}, 1)',
        "export const f = fetch('x')",
        'export const g = performance.now()',
        'export const h = crypto.randomUUID()',
      ].join('\n'),
    )
    write('src-hub/engine/talks.ts', "console.log('x')\n")
    write('src-simulator/impure.ts', 'export const a = Math.random()\nexport const b = Date.now()\n')
    const output = await tool(
      'biome',
      'lint',
      '--reporter=json',
      '--max-diagnostics=none',
      '--error-on-warnings',
      '.',
    )
    said = findings(output)
    // The form for programs leaves the advice out.
    taught = await tool(
      'biome',
      'lint',
      '--only=style/noRestrictedGlobals',
      '--only=plugin',
      'src-domain/impure.ts',
    )
  })

  test.each(breaches.map((each, index) => ({ ...each, index })))(
    'refuses $imports in $from and says what to do',
    ({ from, imports, teaches, index }) => {
      expect(said.get(breachFile(index, from)), imports).toMatch(teaches)
    },
  )

  test.each(allowed.map(([from, imports], index) => ({ from, imports, index })))(
    'allows $imports in $from',
    ({ from, index }) => {
      expect(said.get(allowedFile(index, from)) ?? '').not.toContain('noRestrictedImports')
    },
  )

  test.each([
    [1, /take `now` as a parameter/],
    [2, /take `now` as a parameter/],
    [3, /The rules have no chance/],
    [5, /answer with events or a refusal/],
    [6, /The rules have no environment/],
    [7, /Only the engine owns timers/],
    [8, /take the fact as a parameter/],
    [9, /take `now` as a parameter/],
    [10, /take the id as a part of the command/],
  ])('refuses what is not pure in the domain (line %i)', (line, teaches) => {
    expect(said.get(`src-domain/impure.ts:${line}`)).toMatch(/noRestrictedGlobals|plugin/)
    const about = taught.split('src-domain/impure.ts:').find(each => each.startsWith(`${line}:`))
    expect(about).toMatch(teaches)
  })

  test('refuses chance without a seed and the clock in the simulator', () => {
    expect(said.get('src-simulator/impure.ts:1')).toMatch(/plugin/)
    expect(said.get('src-simulator/impure.ts:2')).toContain('noRestrictedGlobals')
  })

  test('leaves what is pure in the domain alone', () => {
    expect(said.get('src-domain/impure.ts:4')).toBeUndefined()
  })

  test('refuses a console in the hub', () => {
    expect(said.get('src-hub/engine/talks.ts')).toContain('noConsole')
  })
})

describe('The compiler', () => {
  const { write, tool } = emptyProject('types')
  test.each(
    parts.flatMap(part =>
      parts
        .filter(target => !seenBy[part].includes(target) && !isTransitive(part, target))
        .map(target => ({ part, target })),
    ),
  )('refuses an import of $target in $part', async ({ part, target }) => {
    expect(await compiled(part), `${part} → ${target}`).toMatch(
      new RegExp(`wrong-${target}\\.ts.*TS6307|TS(6059|6307).*${target}/stands-here\\.ts`, 's'),
    )
  })

  test.each(['src-domain', 'src-simulator', 'src-contract'] as const)(
    'knows neither Node nor a page in %s',
    async part => {
      const said = await compiled(part)
      for (const word of ['setTimeout', 'console', 'process', 'fetch', 'document', 'crypto']) {
        expect(said).toContain(`Cannot find name '${word}'`)
      }
    },
  )

  test('knows no page in the hub, and no Node in the pages', async () => {
    expect(await compiled('src-hub')).toContain("Cannot find name 'document'")
    expect(await compiled('src-renderer')).toContain("Cannot find name 'process'")
    expect(await compiled('src-public')).toContain("Cannot find name 'process'")
  })

  const answers = new Map<Part, Promise<string>>()

  /** What the compiler says of a part in which every arrow is broken. */
  function compiled(part: Part): Promise<string> {
    const answer =
      answers.get(part) ??
      (async () => {
        for (const each of parts)
          write(`${each}/stands-here.ts`, 'export const here = 1\nexport interface Here {}\n')
        for (const target of parts.filter(each => each !== part)) {
          write(
            `${part}/wrong-${target}.ts`,
            `import type { Here } from '../${target}/stands-here.ts'\n\nexport type There = Here\n`,
          )
        }
        write(
          `${part}/other-world.ts`,
          ['setTimeout', 'console', 'process', 'fetch', 'document', 'crypto']
            .map((word, index) => `export const w${index}: unknown = ${word}`)
            .join('\n'),
        )
        return tool('tsc', '-p', part, '--noEmit', '--pretty', 'false')
      })()
    answers.set(part, answer)
    return answer
  }

  /** References pass on what they refer to: these arrows are kept by the linter alone. */
  function isTransitive(part: Part, target: Part): boolean {
    return part === 'src-preload' && target === 'src-domain'
  }
})

describe('The drawing', () => {
  const drawn = (from: string, imports: string) => {
    const isPackage = !imports.startsWith('.')
    return wrongWay({ from, to: isPackage ? imports : join(dirname(from), imports), isPackage })
  }

  test('calls every breach wrong', () => {
    // React in a public page is a matter of size, which the linter alone guards.
    const missed = breaches.filter(
      ({ from, imports }) => imports !== 'react' && drawn(from, imports) === undefined,
    )
    expect(missed).toEqual([])
  })

  test('calls everything else right', () => {
    expect(allowed.filter(([from, imports]) => drawn(from, imports) !== undefined)).toEqual([])
  })
})

/** What the linter said of each file, and of each line of it (`file:line`). */
function findings(output: string): ReadonlyMap<string, string> {
  const start = output.indexOf('{')
  const { diagnostics } = JSON.parse(output.slice(start, output.lastIndexOf('}') + 1)) as {
    diagnostics: readonly {
      category: string
      message: string
      location?: { path?: string; start?: { line: number } }
    }[]
  }
  const found = new Map<string, string>()
  const add = (key: string, text: string) => found.set(key, `${found.get(key) ?? ''}${text}\n`)
  for (const { location, ...diagnostic } of diagnostics) {
    const path = location?.path ?? ''
    const text = JSON.stringify(diagnostic)
    add(path, text)
    add(`${path}:${location?.start?.line}`, text)
  }
  return found
}
