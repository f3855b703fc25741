import type { CannedReplies, PutReply } from '../../src-contract/http/canned-replies.ts'
import type { CannedReply, ReplySignature } from '../../src-domain/canned-replies/canned-reply.ts'
import type { Bilingual } from '../../src-domain/vocabulary/words.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** The words that the centre answers with; the refusals stand in the contract. */
export interface CannedRepliesLine {
  readonly list: () => Answer<CannedReplies>
  readonly put: (id: string, reply: PutReply) => Answer<CannedReply>
  readonly remove: (id: string, basedOn: number) => Answer<object>
  readonly putSignature: (basedOn: number, texts: Bilingual) => Answer<ReplySignature>
}

export function createCannedRepliesLine(ask: HttpLine['ask']): CannedRepliesLine {
  const at = (id: string) => `/api/canned-replies/${encodeURIComponent(id)}`
  return {
    list: () => ask('GET', '/api/canned-replies'),
    put: (id, reply) => ask('PUT', at(id), reply),
    remove: (id, basedOn) => ask('DELETE', `${at(id)}?basedOn=${basedOn}`),
    putSignature: (basedOn, texts) => ask('PUT', '/api/reply-signature', { basedOn, texts }),
  }
}
