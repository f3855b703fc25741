import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import Papa from 'papaparse'
import type { FileEncoding } from '../../src-contract/http/places.ts'
import type { Feature } from '../../src-domain/places/read-zone.ts'
import { FileRefused } from './file-refused.ts'
import { NoFeatures, splitFeatures } from './split-features.ts'

/** One entry of a file as it stands there. `row` is the number that a spreadsheet shows, or that of the feature. */
export interface FileRow {
  readonly row: number
  readonly cells: Readonly<Record<string, string>>
  /** False where it has more or fewer cells than the head of the file. */
  readonly isWhole: boolean
  /** Of a GeoJSON file. */
  readonly feature?: Feature
}

export interface OpenFile {
  readonly format: 'csv' | 'geojson'
  readonly rows: AsyncIterable<FileRow>
}

const bytesAtOnce = 262_144
/** What a text does not have: zeros, and the control characters that no editor writes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for.
const noText = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/

/** Opens a CSV or GeoJSON file by what is in it; throws `FileRefused` where it is neither. */
export async function openTable(path: string, encoding: FileEncoding): Promise<OpenFile> {
  const text = textOf(path, encoding)
  const first = await text.next()
  const head = first.done ? '' : first.value
  if (head.trim() === '') throw new FileRefused('Empty')
  if (noText.test(head) || head.startsWith('%PDF')) throw new FileRefused('NotText')
  const chunks = chain(head, text)
  if (/^\s*[{[]/.test(head)) return { format: 'geojson', rows: featureRows(chunks) }
  if (/^\s*</.test(head)) throw new FileRefused('NotCsv')
  return { format: 'csv', rows: csvRows(chunks) }
}

/** What is not of the encoding becomes U+FFFD, so that it is refused row by row; a byte order mark is passed over. */
async function* textOf(path: string, encoding: FileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of createReadStream(path, { highWaterMark: bytesAtOnce })) {
    yield decoder.decode(bytes as Buffer, { stream: true })
  }
  yield decoder.decode()
}

async function* chain(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let names: readonly string[] | undefined
  let row = 0
  for await (const cells of csvCells(chunks)) {
    row += 1
    if (cells.every(cell => cell.trim() === '')) continue
    if (names === undefined) {
      names = namesOf(cells)
      if (names.length < 2) throw new FileRefused('NotCsv')
      continue
    }
    yield {
      row,
      cells: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])),
      isWhole: cells.length >= names.length && cells.slice(names.length).every(cell => cell.trim() === ''),
    }
  }
}

/** The names of the columns, each of them once. */
function namesOf(cells: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, at) => {
    const name = cell.trim().slice(0, 200) || `#${at + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

/** Papa Parse reads the stream chunk by chunk, and waits while the chunk's rows are taken. */
async function* csvCells(chunks: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let wake = () => {}
  let gathered: string[][] = []
  let isDone = false
  let failure: unknown
  let resume = () => {}
  Papa.parse<string[]>(Readable.from(chunks) as NodeJS.ReadableStream, {
    header: false,
    skipEmptyLines: false,
    chunk: ({ data, errors }, parser) => {
      gathered = data
      if (errors.some(({ code }) => code === 'MissingQuotes')) failure = new FileRefused('QuoteNotClosed')
      parser.pause()
      resume = () => parser.resume()
      wake()
    },
    complete: () => {
      isDone = true
      wake()
    },
    error: error => {
      failure = error
      wake()
    },
  })
  for (;;) {
    if (gathered.length === 0 && !isDone && failure === undefined)
      await new Promise<void>(resolve => {
        wake = resolve
      })
    const rows = gathered
    gathered = []
    yield* rows
    if (failure !== undefined) throw failure
    if (isDone) return
    const next = resume
    resume = () => {}
    next()
  }
}

async function* featureRows(chunks: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let row = 0
  try {
    for await (const text of splitFeatures(chunks)) {
      row += 1
      const feature = parse(text)
      yield { row, cells: cellsOf(feature), isWhole: true, feature }
    }
  } catch (error) {
    throw error instanceof NoFeatures ? new FileRefused(error.why) : error
  }
}

function parse(text: string): Feature {
  try {
    return JSON.parse(text) as Feature
  } catch {
    throw new FileRefused('NotGeoJson')
  }
}

function cellsOf({ properties }: Feature): Readonly<Record<string, string>> {
  if (typeof properties !== 'object' || properties === null) return {}
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => name !== '')
      .map(([name, value]) => [
        name.slice(0, 200),
        typeof value === 'string'
          ? value
          : typeof value === 'number' || typeof value === 'boolean'
            ? String(value)
            : '',
      ]),
  )
}
