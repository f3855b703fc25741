import { attachmentBytesMax } from '../../../src-contract/http/conversations.ts'
import type { Refusal } from '../../../src-contract/live/desk-command.ts'
import { attachmentsPerEntryMax } from '../../../src-domain/conversations/check-entry.ts'
import type { Attachment, Medium } from '../../../src-domain/conversations/conversation.ts'
import type { Recipients } from '../../../src-domain/mail/mail-recipients.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import type { DeskStore } from '../../offline/desk-store.ts'
import { replyDraftKey } from './reply-draft-key.ts'
import { isWritten } from './written-contacts.ts'

/** A draft is written at each short pause. */
const draftPauseMs = 250
/** While somebody writes the other end hears it again so often; after this much silence it hears that they stopped. */
export const typingEveryMs = 3_000
export const typingStopsAfterMs = 5_000
const sendAgainMs = 3_000

/** What an agent is about to answer in one contact. */
export interface Reply {
  /** Until then the draft that was kept is not known yet. */
  readonly isLoaded: boolean
  readonly text: string
  /** Chosen by the agent; absent: as the conversation goes. */
  readonly via: Medium | undefined
  /** To whom an e-mail goes, where the agent chose; absent: to whoever wrote last. */
  readonly recipients: Recipients | undefined
  /** Files that are at the hub and go with the next entry. */
  readonly attachments: readonly Attachment[]
  readonly uploads: readonly Upload[]
  /** On their way, in order; each has its id for good, so that it arrives once however often it is sent. */
  readonly outgoing: readonly Outgoing[]
  /** Whether this PC has the draft as it stands here; `failed`: it could not write it. */
  readonly keeping: 'kept' | 'pending' | 'failed'
}

export interface Upload {
  readonly id: string
  readonly name: string
  readonly state:
    | { readonly kind: 'going'; readonly share: number }
    | { readonly kind: 'failed'; readonly refusal: Refusal; readonly file: File | undefined }
}

export interface Outgoing {
  readonly id: string
  readonly text: string
  readonly via: Medium
  readonly attachments: readonly Attachment[]
  readonly recipients?: Recipients | undefined
  readonly at: number
  /** The hub said no; a person decides what becomes of it. */
  readonly refusal?: Refusal
}

/** As it is sealed on this PC. */
type KeptReply = Pick<Reply, 'text' | 'via' | 'recipients' | 'attachments' | 'outgoing'>

const emptyReply: Reply = {
  isLoaded: false,
  text: '',
  via: undefined,
  recipients: undefined,
  attachments: [],
  uploads: [],
  outgoing: [],
  keeping: 'pending',
}

export interface ReplyKeeper {
  readonly current: () => Readonly<Record<ContactId, Reply>>
  readonly subscribe: (listener: () => void) => () => void
  /** What was typed. With `isToldToThem` the customer's end sees that somebody writes. */
  readonly write: (contactId: ContactId, text: string, isToldToThem: boolean) => void
  readonly choose: (contactId: ContactId, via: Medium | undefined) => void
  /** To whom the e-mail goes that stands in the field. */
  readonly address: (contactId: ContactId, recipients: Recipients) => void
  /** Brings files to the hub; what cannot go is listed with the reason. */
  readonly attach: (contactId: ContactId, files: readonly File[]) => void
  readonly removeFile: (contactId: ContactId, id: string) => void
  /** Sends what stands there, with these words; the field is free for the next. */
  readonly send: (contactId: ContactId, words: Pick<Outgoing, 'text' | 'via' | 'recipients'>) => void
  /** Takes back what the hub refused: into the field, or away. */
  readonly takeBack: (contactId: ContactId, id: string, into: 'field' | 'nowhere') => void
  readonly stop: () => void
}

/**
 * What agents are about to answer: typed, sealed on this PC, brought to the hub once. It outlives the part of the screen
 * in which it is typed, because an answer goes on its way while another contact is looked at.
 */
export function keepReplies({
  hub,
  store,
  newId,
  now,
}: {
  readonly hub: Pick<HubClient, 'current' | 'subscribe' | 'conversations'>
  readonly store: Pick<DeskStore, 'draft' | 'saveDraft'>
  readonly newId: () => string
  readonly now: () => number
}): ReplyKeeper {
  let replies: Readonly<Record<ContactId, Reply>> = {}
  const listeners = new Set<() => void>()
  const unsaved = new Map<ContactId, ReturnType<typeof setTimeout>>()
  const typing = new Map<
    ContactId,
    { readonly toldAt: number; readonly stop: ReturnType<typeof setTimeout> }
  >()
  const draining = new Set<ContactId>()
  const running = new Map<string, AbortController>()
  let again: ReturnType<typeof setTimeout> | undefined
  let wasLive = false
  let isStopped = false

  const change = (contactId: ContactId, part: Partial<Reply>): void => {
    const before = replies[contactId]
    if (before === undefined) return
    replies = { ...replies, [contactId]: { ...before, ...part } }
    for (const listener of [...listeners]) listener()
  }

  const save = async (contactId: ContactId): Promise<void> => {
    clearTimeout(unsaved.get(contactId))
    unsaved.delete(contactId)
    const reply = replies[contactId]
    if (!reply?.isLoaded) return
    const { text, via, recipients, attachments, outgoing } = reply
    const isKept = await store
      .saveDraft(replyDraftKey(contactId), {
        text,
        via,
        recipients,
        attachments,
        outgoing,
      } satisfies KeptReply)
      .then(
        () => true,
        () => false,
      )
    const now = replies[contactId]
    const isSame =
      now?.text === text &&
      now.outgoing === outgoing &&
      now.attachments === attachments &&
      now.recipients === recipients
    if (isSame) change(contactId, { keeping: isKept ? 'kept' : 'failed' })
  }
  const saveSoon = (contactId: ContactId): void => {
    clearTimeout(unsaved.get(contactId))
    unsaved.set(
      contactId,
      setTimeout(() => void save(contactId), draftPauseMs),
    )
  }
  const saveAll = (): void => {
    for (const contactId of [...unsaved.keys()]) void save(contactId)
  }
  const saveWhenHidden = (): void => {
    if (document.visibilityState === 'hidden') saveAll()
  }

  const load = async (contactId: ContactId): Promise<void> => {
    const kept = await store.draft<KeptReply>(replyDraftKey(contactId)).catch(() => undefined)
    const reply = replies[contactId]
    if (reply === undefined || reply.isLoaded) return
    // What was typed before the answer came is newer than the answer.
    change(contactId, {
      isLoaded: true,
      text: reply.text === '' ? (kept?.text ?? '') : reply.text,
      via: reply.via ?? kept?.via,
      recipients: reply.recipients ?? kept?.recipients,
      attachments: [...(kept?.attachments ?? []), ...reply.attachments],
      outgoing: [...(kept?.outgoing ?? []), ...reply.outgoing],
    })
    void drain(contactId)
  }

  /** Sends what is on its way, one after the other, until the hub does not answer. */
  const drain = async (contactId: ContactId): Promise<void> => {
    if (draining.has(contactId)) return
    draining.add(contactId)
    try {
      for (;;) {
        const next = replies[contactId]?.outgoing.find(({ refusal }) => refusal === undefined)
        if (next === undefined || isStopped || hub.current().line !== 'live') return
        const { id, text, via, recipients, attachments } = next
        const attachmentIds = attachments.map(file => file.id)
        const answer = await hub.conversations.say(contactId, {
          id,
          text,
          attachmentIds,
          via,
          ...(recipients === undefined
            ? {}
            : { recipients: { to: [...recipients.to], cc: [...recipients.cc] } }),
        })
        if ('kind' in answer && answer.kind === 'hub-away') return sendLater()
        const outgoing = (replies[contactId]?.outgoing ?? []).flatMap(each => {
          if (each.id !== id) return [each]
          return 'kind' in answer ? [{ ...each, refusal: answer.refusal }] : []
        })
        change(contactId, { outgoing })
        await save(contactId)
      }
    } finally {
      draining.delete(contactId)
    }
  }
  const sendLater = (): void => {
    clearTimeout(again)
    again = setTimeout(() => {
      for (const contactId of Object.keys(replies)) void drain(contactId)
    }, sendAgainMs)
  }

  const stopTyping = (contactId: ContactId): void => {
    const told = typing.get(contactId)
    if (told === undefined) return
    clearTimeout(told.stop)
    typing.delete(contactId)
    hub.conversations.typing(contactId, false)
  }
  const tellTyping = (contactId: ContactId): void => {
    const told = typing.get(contactId)
    clearTimeout(told?.stop)
    const isDue = told === undefined || now() - told.toldAt >= typingEveryMs
    if (isDue) hub.conversations.typing(contactId, true)
    typing.set(contactId, {
      toldAt: isDue ? now() : told.toldAt,
      stop: setTimeout(() => stopTyping(contactId), typingStopsAfterMs),
    })
  }

  const setUpload = (contactId: ContactId, upload: Upload): void => {
    const uploads = replies[contactId]?.uploads ?? []
    change(contactId, { uploads: uploads.map(each => (each.id === upload.id ? upload : each)) })
  }

  const upload = async (contactId: ContactId, file: File): Promise<void> => {
    const reply = replies[contactId]
    if (reply === undefined) return
    const id = newId()
    const { name } = file
    const going = reply.uploads.filter(({ state }) => state.kind === 'going').length
    const refusal: Refusal | undefined =
      file.size > attachmentBytesMax
        ? { name: 'FileTooLarge', max: attachmentBytesMax }
        : file.size === 0
          ? { name: 'FileEmpty' }
          : reply.attachments.length + going >= attachmentsPerEntryMax
            ? { name: 'TooManyAttachments', max: attachmentsPerEntryMax }
            : undefined
    const state: Upload['state'] = refusal
      ? { kind: 'failed', refusal, file: undefined }
      : { kind: 'going', share: 0 }
    change(contactId, { uploads: [...reply.uploads, { id, name, state }] })
    if (refusal) return
    const controller = new AbortController()
    running.set(id, controller)
    const answer = await hub.conversations.upload(
      contactId,
      { id, name: name.slice(0, 200), content: file },
      share => setUpload(contactId, { id, name, state: { kind: 'going', share } }),
      controller.signal,
    )
    running.delete(id)
    const now = replies[contactId]
    if (now === undefined || controller.signal.aborted) return
    if ('kind' in answer) {
      // What the hub refused it refuses again; what did not arrive can be tried once more.
      const failed =
        answer.kind === 'hub-away'
          ? { refusal: { name: 'HubAway' }, file }
          : { refusal: answer.refusal, file: undefined }
      setUpload(contactId, { id, name, state: { kind: 'failed', ...failed } })
      return
    }
    change(contactId, {
      attachments: [...now.attachments, answer],
      uploads: now.uploads.filter(each => each.id !== id),
    })
    await save(contactId)
  }

  const follow = (): void => {
    const { view, line } = hub.current()
    const held = Object.values(view.contacts).filter(
      contact => isWritten(contact) && contact.phase.kind !== 'offered',
    )
    const come = held.filter(({ id }) => !(id in replies))
    const gone = Object.keys(replies).filter(id => !(id in view.contacts))
    for (const id of gone) void save(id)
    if (come.length > 0 || gone.length > 0) {
      const stay = Object.entries(replies).filter(([id]) => !gone.includes(id))
      replies = Object.fromEntries([...stay, ...come.map(({ id }) => [id, emptyReply] as const)])
      for (const listener of [...listeners]) listener()
      for (const { id } of come) void load(id)
    }
    const isBack = line === 'live' && !wasLive
    wasLive = line === 'live'
    if (isBack) for (const contactId of Object.keys(replies)) void drain(contactId)
  }

  document.addEventListener('visibilitychange', saveWhenHidden)
  window.addEventListener('pagehide', saveAll)
  const unsubscribe = hub.subscribe(follow)
  follow()

  return {
    current: () => replies,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    write: (contactId, text, isToldToThem) => {
      change(contactId, { text, keeping: 'pending' })
      saveSoon(contactId)
      if (isToldToThem && text !== '') tellTyping(contactId)
      else stopTyping(contactId)
    },
    choose: (contactId, via) => {
      change(contactId, { via })
      saveSoon(contactId)
    },
    address: (contactId, recipients) => {
      change(contactId, { recipients, keeping: 'pending' })
      saveSoon(contactId)
    },
    attach: (contactId, files) => {
      for (const file of files) void upload(contactId, file)
    },
    removeFile: (contactId, id) => {
      running.get(id)?.abort()
      const reply = replies[contactId]
      if (reply === undefined) return
      change(contactId, {
        attachments: reply.attachments.filter(each => each.id !== id),
        uploads: reply.uploads.filter(each => each.id !== id),
      })
      saveSoon(contactId)
    },
    send: (contactId, { text, via, recipients }) => {
      const reply = replies[contactId]
      if (reply === undefined) return
      const entry: Outgoing = {
        id: newId(),
        text,
        via,
        ...(recipients === undefined ? {} : { recipients }),
        attachments: reply.attachments,
        at: now(),
      }
      change(contactId, {
        text: '',
        recipients: undefined,
        attachments: [],
        outgoing: [...reply.outgoing, entry],
      })
      stopTyping(contactId)
      // Written first: a reload in between sends it again under the same id.
      void save(contactId).then(() => drain(contactId))
    },
    takeBack: (contactId, id, into) => {
      const reply = replies[contactId]
      const entry = reply?.outgoing.find(each => each.id === id)
      if (reply === undefined || entry === undefined) return
      const outgoing = reply.outgoing.filter(each => each.id !== id)
      if (into === 'nowhere') change(contactId, { outgoing })
      else {
        change(contactId, {
          outgoing,
          text: [entry.text, reply.text].filter(text => text !== '').join('\n\n'),
          recipients: entry.recipients ?? reply.recipients,
          attachments: [...entry.attachments, ...reply.attachments],
        })
      }
      void save(contactId)
    },
    stop: () => {
      saveAll()
      isStopped = true
      unsubscribe()
      document.removeEventListener('visibilitychange', saveWhenHidden)
      window.removeEventListener('pagehide', saveAll)
      clearTimeout(again)
      for (const contactId of [...typing.keys()]) stopTyping(contactId)
      for (const controller of running.values()) controller.abort()
    },
  }
}
