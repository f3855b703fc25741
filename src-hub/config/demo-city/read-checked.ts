import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { DemoCityError } from './demo-city-error.ts'

/** The folder of the demo city in a source checkout; a packaged hub passes its own. */
export const demoCityFolder = fileURLToPath(new URL('../../../resources/demo-city/', import.meta.url))

/** Reads one text file, or throws a `DemoCityError` that names it. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new DemoCityError(path, '', `cannot be read (${messageOf(cause)})`, { cause })
  }
}

/** Reads one JSON file and checks it by `schema`, or throws a `DemoCityError` that names the file and the key. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T {
  const text = readText(path)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new DemoCityError(path, '', `is not JSON (${messageOf(cause)})`, { cause })
  }
  return check(path, value, schema)
}

/** Checks a value that was read from `file` by `schema`, or throws a `DemoCityError` that names the file and the key. */
export function check<T>(file: string, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const key = issue === undefined ? '' : keyOf(value, issue.path)
  throw new DemoCityError(file, key, issue?.message ?? 'is malformed')
}

/** Writes a path as a reader would look for it: an entry of a list by its code, else by its number. */
function keyOf(value: unknown, path: readonly PropertyKey[]): string {
  let key = ''
  let here: unknown = value
  for (const step of path) {
    here = isRecord(here) ? here[String(step)] : undefined
    if (typeof step === 'number') key += `[${nameOf(here) ?? step}]`
    else key += key === '' ? String(step) : `.${String(step)}`
  }
  return key
}

function nameOf(entry: unknown): string | undefined {
  if (!isRecord(entry)) return undefined
  const name = entry.code ?? entry.id
  return typeof name === 'string' ? name : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
