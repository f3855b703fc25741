import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the whole project. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

export interface Import {
  /** The importing file, from the project's root. */
  readonly from: string
  /** The imported file, from the project's root; or the name as it stands there, for a package. */
  readonly to: string
  readonly isPackage: boolean
}

const notOurs = new Set(['node_modules', 'dist', 'build', 'test-results', 'playwright-report', '.git'])

/** Every file of the project below a folder, from the project's root; none that is installed, built or kept data. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return notOurs.has(entry.name) || entry.name.startsWith('.townline') ? [] : filesBelow(path)
    }
    return entry.isFile() ? [path] : []
  })
}

/** What a source file imports: statically, for its types only, dynamically, or by passing on. */
export function importsOf(file: string): readonly Import[] {
  const source = readFileSync(join(projectRoot, file), 'utf8')
  return namesImportedBy(source).map(name =>
    name.startsWith('.')
      ? {
          from: file,
          to: normalize(join(dirname(file), name))
            .split(sep)
            .join('/'),
          isPackage: false,
        }
      : { from: file, to: name, isPackage: true },
  )
}

/** The module names in a source text. Statements begin a line, as the formatter writes them. */
export function namesImportedBy(source: string): readonly string[] {
  const patterns = [
    /^(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*[,)]/g,
  ]
  return patterns.flatMap(pattern => [...source.matchAll(pattern)].map(match => match[1] ?? ''))
}

/** The imports of every TypeScript file below the given folders. */
export function importGraph(folders: readonly string[]): readonly Import[] {
  return folders
    .flatMap(filesBelow)
    .filter(file => /\.tsx?$/.test(file))
    .flatMap(importsOf)
}
