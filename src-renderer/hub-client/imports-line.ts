import type { ImportPreview, Imports, TakenImport } from '../../src-contract/http/imports.ts'
import type { FileEncoding } from '../../src-contract/http/places.ts'
import type { ColumnsChosen, ImportKind } from '../../src-domain/imports/import-columns.ts'
import type { SendFile } from './conversations-line.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** A file that an administrator chose, and how it is to be read. */
export interface ImportFile {
  readonly id: string
  readonly kind: ImportKind
  readonly name: string
  readonly encoding: FileEncoding
  readonly columns: ColumnsChosen | undefined
  readonly content: Blob
}

/** Customers and open requests from the system before this one. For administrators; the refusals stand in the contract. */
export interface ImportsLine {
  readonly list: () => Answer<Imports>
  /** `onProgress` hears the share that has gone, 0 to 1. */
  readonly preview: (
    file: ImportFile,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ) => Answer<ImportPreview>
  readonly rejections: (id: string) => Answer<Uint8Array>
  /** Takes all good rows, once, however often it is asked. It waits as long as the hub answers at all. */
  readonly take: (id: string) => Answer<TakenImport>
}

/** A million rows take a slow database a quarter of an hour; each question waits some seconds. */
const takeAsksMax = 200

export function createImportsLine({
  ask,
  askForBytes,
  sendFile,
}: Pick<HttpLine, 'ask' | 'askForBytes'> & { readonly sendFile: SendFile }): ImportsLine {
  const one = (id: string) => `/api/imports/${encodeURIComponent(id)}`
  const list = () => ask<Imports>('GET', '/api/imports')
  return {
    list,
    preview: ({ id, kind, name, encoding, columns, content }, onProgress, signal) => {
      const query = new URLSearchParams({ kind, name, encoding })
      if (columns !== undefined) query.set('columns', JSON.stringify(columns))
      return sendFile(`${one(id)}?${query}`, content, onProgress, signal)
    },
    rejections: id => askForBytes(`${one(id)}/rejections`, 'text/csv'),
    take: async id => {
      for (let asked = 1; ; asked++) {
        const answer = await ask<TakenImport>('POST', `${one(id)}/take`, {})
        if (!isAway(answer) || asked === takeAsksMax) return answer
        // Taking outlasts the wait for one answer. A hub that answers something else is at it still.
        if (isAway(await list())) return answer
      }
    },
  }
}

function isAway(answer: object): answer is HubAway {
  return 'kind' in answer && answer.kind === 'hub-away'
}
