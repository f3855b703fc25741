import type { Import } from './import-graph.ts'

/**
 * The arrows of the project, drawn once. Imports run one way:
 *
 *     src-domain ◄── src-contract ◄──┬── src-hub       hub.ts sees every part of it; no part sees hub.ts
 *        ▲                           │      │
 *        └── src-simulator ◄─────────│──────┘
 *                                    ├── src-renderer  app sees every feature; no feature sees another
 *                                    ├── src-public    a page sees what the public may say, and nothing else
 *                                    └── src-main      the preload between them sees the bridge only
 *
 * The linter and the compiler refuse what runs the other way (biome.json, the references in each tsconfig.json). The
 * tests of this folder read the whole tree against this drawing, and break each arrow on purpose.
 */
export const parts = [
  'src-domain',
  'src-simulator',
  'src-contract',
  'src-hub',
  'src-main',
  'src-preload',
  'src-renderer',
  'src-public',
] as const
export type Part = (typeof parts)[number]

/** The parts that each part may import. */
export const seenBy: Readonly<Record<Part, readonly Part[]>> = {
  'src-domain': ['src-domain'],
  'src-simulator': ['src-domain', 'src-simulator'],
  'src-contract': ['src-domain', 'src-contract'],
  'src-hub': ['src-domain', 'src-simulator', 'src-contract', 'src-hub'],
  'src-main': ['src-domain', 'src-contract', 'src-main'],
  'src-preload': ['src-contract', 'src-preload'],
  'src-renderer': ['src-domain', 'src-contract', 'src-renderer'],
  'src-public': ['src-domain', 'src-contract', 'src-public'],
}

/** The packages of the parts that may have only these; the others may have any. */
const packagesOf: Partial<Record<Part, readonly string[]>> = {
  'src-domain': [],
  'src-simulator': ['pure-rand'],
  'src-contract': ['zod'],
  'src-preload': ['electron'],
}

const bridge = [
  'src-contract/bridge/bridge.ts',
  'src-contract/bridge/channels.ts',
  'src-contract/bridge/request-arguments.ts',
]
const doors = ['http', 'sessions', 'identity', 'channels', 'connectors']
const network = ['fastify', 'ws', 'fastify-type-provider-zod']

/** Why an import goes against the arrows; `undefined` when it does not. */
export function wrongWay({ from, to, isPackage }: Import): string | undefined {
  const part = parts.find(each => from.startsWith(`${each}/`))
  if (part === undefined) return undefined
  if (isPackage) return wrongPackage(part, from, to)
  const target = parts.find(each => to.startsWith(`${each}/`))
  if (target === undefined) {
    return to.startsWith('resources/') || to === 'package.json' ? undefined : `${part} does not see ${to}`
  }
  if (!seenBy[part].includes(target)) return `${part} does not see ${target}`
  if (part === 'src-preload' && target === 'src-contract' && !bridge.includes(to)) {
    return 'the preload sees the bridge only'
  }
  if (part === 'src-public' && /^src-contract\/(http|bridge)\//.test(to)) {
    return 'a public page sees only what the public may say'
  }
  if (part === 'src-hub' && target === 'src-hub') return wrongInHub(from, to)
  if (part === 'src-renderer' && target === 'src-renderer') return wrongInRenderer(from, to)
  return undefined
}

function wrongPackage(part: Part, from: string, name: string): string | undefined {
  const allowed = packagesOf[part]
  if (allowed && !allowed.some(each => name === each || name.startsWith(`${each}/`)))
    return `${part} does not stand on ${name}`
  const isPage = part === 'src-renderer' || part === 'src-public'
  if (isPage && !isTool(from) && (name.startsWith('node:') || name === 'electron')) {
    return `${part} also runs where there is no ${name}`
  }
  const folder = hubFolder(from)
  if (folder !== undefined && !doors.includes(folder) && folder !== '') {
    if (network.includes(name) || name.startsWith('@fastify/'))
      return `${folder} does not speak to the network`
  }
  return undefined
}

/** A part's own tool, such as the configuration of its gallery, is no part of the page. */
function isTool(file: string): boolean {
  return file.endsWith('.config.ts') || /\.test\.tsx?$/.test(file)
}

/** The folder of the hub in which a file lies, `''` for hub.ts itself; `undefined` outside the hub. */
function hubFolder(file: string): string | undefined {
  if (!file.startsWith('src-hub/')) return undefined
  const [, folder, below] = file.split('/')
  return below === undefined ? '' : folder
}

function wrongInHub(from: string, to: string): string | undefined {
  const folder = hubFolder(from) ?? ''
  const target = hubFolder(to) ?? ''
  if (folder === '' && from === 'src-hub/hub.ts') return undefined
  if (to === 'src-hub/hub.ts') return 'only a start sees hub.ts'
  if (folder === 'channels' || folder === 'connectors') {
    const own = from.split('/').slice(0, 3).join('/')
    const sameOne = to.startsWith(`${own}/`)
    return doors.includes(target) && !sameOne ? `${folder} do not see ${target}` : undefined
  }
  if (target === 'channels' || target === 'connectors') return `${folder} does not see ${target}`
  if (!doors.includes(folder) && doors.includes(target)) return `${folder} does not see ${target}`
  return undefined
}

function wrongInRenderer(from: string, to: string): string | undefined {
  const [, folder, feature] = from.split('/')
  const [, target, targetFeature] = to.split('/')
  if (folder === 'features') {
    if (target === 'features' && feature !== targetFeature) return `${feature} does not see ${targetFeature}`
    return target === 'app' ? 'no feature sees app' : undefined
  }
  if (folder === 'desk-data' && ['features', 'app'].includes(target ?? ''))
    return `${folder} does not see ${target}`
  const isBelow = ['ui', 'language', 'offline', 'hub-client', 'softphone', 'bridge'].includes(folder ?? '')
  if (isBelow && ['features', 'app', 'desk-context.ts'].includes(target ?? '')) {
    return `${folder} does not see ${target}`
  }
  return undefined
}
