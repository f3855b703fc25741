import cannedJson from '../../../resources/demo-city/canned-replies.json'
import requestTypesJson from '../../../resources/demo-city/request-types.json'
import type { SayEntry } from '../../../src-contract/http/conversations.ts'
import type { MailMessage, MailView } from '../../../src-contract/http/mail.ts'
import type { WordsPolicyVersion } from '../../../src-contract/http/words-policy.ts'
import type { CannedReply } from '../../../src-domain/canned-replies/canned-reply.ts'
import type {
  Attachment,
  Conversation,
  Entry,
  Writer,
} from '../../../src-domain/conversations/conversation.ts'
import { recipientsOf } from '../../../src-domain/mail/mail-recipients.ts'
import { askForFacts } from '../../../src-domain/mail/mail-replies.ts'
import { triageMail } from '../../../src-domain/mail/triage-mail.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import type { CannedRepliesLine } from '../../../src-renderer/hub-client/canned-replies-line.ts'
import type { ConversationsLine } from '../../../src-renderer/hub-client/conversations-line.ts'
import type { HubAway } from '../../../src-renderer/hub-client/hub-client.ts'

const away: HubAway = { kind: 'hub-away' }

/** What a page or a test moves from outside. */
export interface ScriptedConversations {
  readonly line: ConversationsLine
  readonly canned: CannedRepliesLine
  readonly replies: CannedReply[]
  readonly begin: (conversation: Omit<Conversation, 'count' | 'revision' | 'seen' | 'begunAt'>) => void
  /** Somebody has written. With `isLost` the desk is not told. */
  readonly writes: (
    contactId: string,
    text: string,
    more?: {
      readonly at?: number
      readonly writer?: Writer
      readonly attachments?: readonly Attachment[]
      readonly isLost?: boolean
    },
  ) => void
  readonly types: (contactId: string, isTyping: boolean) => void
  readonly sees: (contactId: string, upTo: number) => void
  /** How the next answers are met: taken, refused by name, or taken with the answer lost. */
  meets:
    | { readonly kind: 'taken' }
    | { readonly kind: 'refused'; readonly name: string }
    | { readonly kind: 'lost' }
  /** What the desk told. */
  readonly told: { readonly typing: boolean[]; readonly seen: number[]; readonly said: SayEntry[] }
  readonly changes: () => number
  /** Of every e-mail: what it quotes, and its page. */
  folded: string
  html: string | undefined
  /** What is known of who sent it. */
  sender: Pick<MailMessage, 'sender' | 'isUnconfirmed'>
}

/** Conversations at a hub in the page. */
export function scriptedConversations(personId: string, isAway: () => boolean): ScriptedConversations {
  const conversations = new Map<string, { conversation: Conversation; entries: Entry[] }>()
  const files = new Map<string, { attachment: Attachment; content: Uint8Array }>()
  const listeners = new Set<Parameters<ConversationsLine['onNews']>[0]>()
  const told: { typing: boolean[]; seen: number[]; said: SayEntry[] } = { typing: [], seen: [], said: [] }
  let asked = 0
  const tell = (contactId: string, entries: readonly Entry[]) => {
    const held = conversations.get(contactId)
    if (!held || isAway()) return
    for (const listener of [...listeners]) {
      listener({ type: 'conversation', contactId, conversation: held.conversation, entries })
    }
  }
  const append = (
    contactId: string,
    part: Omit<Entry, 'number' | 'revision' | 'contactId'>,
  ): Entry | undefined => {
    const held = conversations.get(contactId)
    if (!held) return undefined
    const there = held.entries.find(({ id }) => id === part.id)
    if (there) return there
    const { conversation } = held
    const entry: Entry = {
      ...part,
      contactId,
      number: conversation.count + 1,
      revision: conversation.revision + 1,
    }
    held.entries.push(entry)
    held.conversation = { ...conversation, count: entry.number, revision: entry.revision }
    return entry
  }
  const replies: CannedReply[] = cannedJson.replies.map(({ name, texts, articleId }, index) => ({
    id: `00000000-0000-4000-8000-0000000010${String(index).padStart(2, '0')}`,
    version: 1,
    name,
    texts,
    ...(articleId === undefined ? {} : { articleId }),
  }))
  const policies: WordsPolicyVersion[] = [
    { version: 1, policy: { mailDays: 0, chatDays: 0 }, setAt: Date.now(), setBy: 'centre' },
  ]
  let signature = { version: 1, texts: cannedJson.signature }

  const scripted: ScriptedConversations = {
    meets: { kind: 'taken' },
    told,
    replies,
    changes: () => asked,
    sender: { isUnconfirmed: false },
    folded: '> Your message has arrived.',
    html: '<p>Good morning,</p><p>The <b>stop sign</b> is down.</p><script>alert(1)</script>',
    begin: conversation =>
      void conversations.set(conversation.contactId, {
        conversation: {
          ...conversation,
          begunAt: Date.now(),
          count: 0,
          revision: 0,
          seen: { customer: 0, agent: 0 },
        },
        entries: [],
      }),
    writes: (
      contactId,
      text,
      { at = Date.now(), writer = { kind: 'customer' } as Writer, attachments = [], isLost } = {},
    ) => {
      const via = conversations.get(contactId)?.conversation.medium ?? 'chat'
      const entry = append(contactId, { id: crypto.randomUUID(), at, via, text, attachments, writer })
      if (entry && isLost !== true) tell(contactId, [entry])
    },
    types: (contactId, isTyping) => {
      for (const listener of [...listeners]) listener({ type: 'typing', contactId, isTyping })
    },
    sees: (contactId, upTo) => {
      const held = conversations.get(contactId)
      if (!held) return
      const { conversation } = held
      held.conversation = {
        ...conversation,
        revision: conversation.revision + 1,
        seen: { ...conversation.seen, customer: upTo },
      }
      tell(contactId, [])
    },
    line: {
      read: async (contactId, after) => {
        asked += 1
        if (isAway()) return away
        const held = conversations.get(contactId)
        if (!held) return { kind: 'hub-refused', status: 404, refusal: { name: 'UnknownConversation' } }
        return {
          conversation: held.conversation,
          entries: held.entries.filter(({ revision }) => revision > after),
          isWhole: true,
        }
      },
      say: async (contactId, said) => {
        told.said.push(said)
        const { meets } = scripted
        await new Promise(resolve => setTimeout(resolve, 60))
        if (isAway()) return away
        if (meets.kind === 'refused')
          return { kind: 'hub-refused', status: 409, refusal: { name: meets.name } }
        const entry = append(contactId, {
          id: said.id,
          at: Date.now(),
          via: said.via ?? 'chat',
          text: said.text,
          attachments: said.attachmentIds.flatMap(id => files.get(id)?.attachment ?? []),
          ...(said.recipients === undefined ? {} : { recipients: said.recipients }),
          writer: {
            kind: 'agent',
            agentId: personId,
            delivery: said.via === 'chat' ? { kind: 'sent', at: Date.now() } : { kind: 'sending' },
          },
        })
        if (meets.kind === 'lost' || entry === undefined) return away
        tell(contactId, [entry])
        return entry
      },
      upload: async (_contactId, { id, name, content }, onProgress) => {
        for (const share of [0.3, 0.8, 1]) {
          onProgress(share)
          await new Promise(resolve => setTimeout(resolve, 120))
        }
        if (isAway()) return away
        if (/\.(zip|exe|html)$/.test(name)) {
          return {
            kind: 'hub-refused',
            status: 415,
            refusal: { name: 'FileKindNotAllowed', found: 'application/zip' },
          }
        }
        const attachment = {
          id,
          name,
          mediaType: content.type || 'application/octet-stream',
          bytes: content.size,
        }
        files.set(id, { attachment, content: new Uint8Array(await content.arrayBuffer()) })
        return attachment
      },
      attachment: async (_contactId, { id }) => files.get(id)?.content ?? away,
      mail: async contactId => {
        const held = conversations.get(contactId)
        const entry = held?.entries[0]
        if (!held || !entry || isAway()) return away
        const { conversation } = held
        const triage = triageMail(
          { subject: conversation.subject ?? '', text: entry.text },
          requestTypesJson as unknown as readonly RequestType[],
        )
        const inBoth = (write: (language: Language) => string) => ({ en: write('en'), fr: write('fr') })
        const { notByEmail, questions } = triage
        return {
          messages: [
            {
              entryId: entry.id,
              kind: 'personal',
              at: entry.at,
              from: { name: conversation.customer.name ?? '', address: conversation.customer.email ?? '' },
              to: [{ name: '', address: 'service@portalder.example' }],
              cc: [{ name: 'Block Watch', address: 'watch@example.org' }],
              subject: conversation.subject ?? '',
              folded: scripted.folded,
              ...(scripted.html === undefined ? {} : { html: scripted.html }),
              blockedImages: 2,
              pictures: [],
              refusedFiles: [{ name: 'photos.zip', bytes: 2_300_000, why: 'kind' }],
              reports: [],
              ...scripted.sender,
              triage,
              requests: [],
            },
          ],
          reports: [],
          answer: recipientsOf(
            {
              replyTo: conversation.customer.email,
              to: [{ address: 'service@portalder.example' }],
              cc: [{ address: 'watch@example.org' }],
            },
            ['service@portalder.example'],
          ),
          acknowledgement: { kind: 'running', since: entry.at, dueAt: entry.at + 3 * 86_400_000 },
          ready: {
            ...(questions.length === 0 ? {} : { askForFacts: inBoth(each => askForFacts(questions, each)) }),
            ...(notByEmail === undefined ? {} : { notByEmail: notByEmail.reason }),
          },
        } as unknown as MailView
      },
      policy: async () =>
        isAway() ? away : { versions: policies.toReversed(), people: { farah: 'Farah Siddiqui' } },
      setPolicy: async ({ policy }) => {
        const kept = { version: policies.length + 1, policy, setAt: Date.now(), setBy: 'farah' }
        policies.push(kept)
        return kept
      },
      typing: (_contactId, isTyping) => void told.typing.push(isTyping),
      seen: (contactId, upTo) => {
        told.seen.push(upTo)
        const held = conversations.get(contactId)
        if (!held) return
        const { conversation } = held
        held.conversation = {
          ...conversation,
          revision: conversation.revision + 1,
          seen: { ...conversation.seen, agent: upTo },
        }
        tell(contactId, [])
      },
      onNews: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    canned: {
      list: async () => (isAway() ? away : { replies: [...replies], signature }),
      put: async (id, { basedOn, ...fields }) => {
        const index = replies.findIndex(each => each.id === id)
        const current = replies[index]
        if ((current?.version ?? 0) !== basedOn) {
          return { kind: 'hub-refused', status: 409, refusal: { name: 'ReplyChanged', current } }
        }
        const { articleId, ...rest } = fields
        const kept = { id, version: basedOn + 1, ...rest, ...(articleId === undefined ? {} : { articleId }) }
        if (index === -1) replies.push(kept)
        else replies[index] = kept
        return kept
      },
      remove: async id => {
        const index = replies.findIndex(each => each.id === id)
        if (index !== -1) replies.splice(index, 1)
        return {}
      },
      putSignature: async (basedOn, texts) => {
        signature = { version: basedOn + 1, texts }
        return signature
      },
    },
  }
  return scripted
}
