import { type SyncHead, type SyncScope, syncHeadSchema } from '../../src-contract/http/api.ts'
import type { HubAway } from './hub-client.ts'

/** One page of changes as it came over the line: its head, and the bytes of its rows, which nobody has looked into. */
export interface ChangesPage {
  readonly kind: 'page'
  readonly head: SyncHead
  /** One JSON text (`SyncRow`) a row in UTF-8, each ended by a line feed. */
  readonly body: Uint8Array
}

const lineFeed = 0x0a

/**
 * Reads the head of a page. What does not begin with one is not from the hub; one with fewer lines than its head says
 * was cut off on its way.
 */
export function readChangesPage(scope: SyncScope, bytes: Uint8Array): ChangesPage | HubAway {
  const end = bytes.indexOf(lineFeed)
  const head = end === -1 ? undefined : headIn(bytes.subarray(0, end))
  if (head?.scope !== scope) return { kind: 'hub-away', reason: 'not-the-hub' }
  const body = bytes.subarray(end + 1)
  return countLines(body) === head.rows
    ? { kind: 'page', head, body }
    : { kind: 'hub-away', reason: 'cut-short' }
}

function headIn(line: Uint8Array): SyncHead | undefined {
  try {
    return syncHeadSchema.parse(JSON.parse(new TextDecoder().decode(line)))
  } catch {
    return undefined
  }
}

/** How many lines there are; an unended last one makes the number one that no page has. */
function countLines(bytes: Uint8Array): number {
  let lines = 0
  let from = 0
  for (;;) {
    const end = bytes.indexOf(lineFeed, from)
    if (end === -1) break
    lines += 1
    from = end + 1
  }
  return from === bytes.length ? lines : Number.NaN
}
