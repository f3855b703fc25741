import type {
  Published,
  Replay,
  RoutingSettingsView,
  SettingsDraft,
} from '../../../src-contract/http/routing-settings.ts'
import type { ConfigProblem } from '../../../src-domain/routing/check-config.ts'
import type { RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import { isSame } from '../../desk-data/is-same.ts'
import type { HubAway, HubClient, HubRefused } from '../../hub-client/hub-client.ts'
import type { DeskStore } from '../../offline/desk-store.ts'

/*
 * What is typed goes three ways at once: onto the screen, into this desk's own store, and, when typing pauses, to the hub
 * as the draft that all administrators share.
 *
 *   edit ─► to-save ─► saving ─► saved
 *              ▲          ├────► kept      the hub is away or refuses; asked again when it is back
 *              └──────────┘      conflict  somebody else saved meanwhile; nothing is sent until the person has chosen
 */

export type Saving =
  /** There is no draft: what is shown is what is in force. */
  | { readonly kind: 'none' }
  | { readonly kind: 'to-save' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: number; readonly by: string }
  /** Not at the hub; this desk keeps it. `refusal` where the hub said no. */
  | { readonly kind: 'kept'; readonly refusal?: string }

export interface ReadySettings {
  readonly kind: 'ready'
  /** As the hub last told it; its draft is the one that the next save is made on. */
  readonly view: RoutingSettingsView
  /** What the screen shows and edits. */
  readonly document: RoutingSettings
  /** The published version that the document changes. */
  readonly basedOn: number
  /** What the hub found in the document it last checked. */
  readonly problems: readonly ConfigProblem[]
  readonly saving: Saving
  /** Somebody else's draft came in between; `theirs` is absent where it was published or discarded. */
  readonly conflict?: { readonly theirs: SettingsDraft | undefined }
  readonly replay: ReplayState
}

export type ReplayState =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'asked'; readonly replay: Replay }
  | { readonly kind: 'failed'; readonly name: string }

export type SettingsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly refusal?: string }
  | ReadySettings

/** What became of a publication or a roll-back. */
export type PublishResult =
  | { readonly kind: 'published'; readonly published: Published; readonly before: number }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'hub-away' }

export interface SettingsKeeper {
  readonly current: () => SettingsState
  readonly subscribe: (listener: () => void) => () => void
  /** Asks the hub again; what was typed here stays. */
  readonly refresh: () => Promise<void>
  readonly edit: (change: (document: RoutingSettings) => RoutingSettings) => void
  /** After a conflict: theirs replaces what was typed here, or what was typed here is saved over theirs. */
  readonly takeTheirs: () => Promise<void>
  readonly keepMine: () => Promise<void>
  /** Makes the draft a change of the version that is in force now. */
  readonly baseOnNewest: () => Promise<void>
  /** Drops the draft and answers what it was, to be taken back with `edit`; `undefined` when the hub did not do it. */
  readonly discard: () => Promise<RoutingSettings | undefined>
  readonly publish: (note: string) => Promise<PublishResult>
  readonly rollBack: (toVersion: number) => Promise<PublishResult>
  readonly startReplay: (day: string) => Promise<void>
  readonly stopReplay: () => Promise<void>
  /** Ends timers and saves at once what is not saved. */
  readonly stop: () => void
}

/** What this desk keeps of an unsaved draft. */
interface KeptDraft {
  readonly document: RoutingSettings
  readonly revision: number
  readonly basedOn: number
}

const keptKey = 'routing-settings'
const typingPauseMs = 600
const retryMs = 5_000
const replayAskMs = 400

export function createSettingsKeeper({
  hub,
  store,
}: {
  readonly hub: Pick<HubClient, 'routingSettings' | 'subscribe' | 'current'>
  readonly store: Pick<DeskStore, 'draft' | 'saveDraft' | 'dropDraft'>
}): SettingsKeeper {
  const line = hub.routingSettings
  let state: SettingsState = { kind: 'loading' }
  let timer: ReturnType<typeof setTimeout> | undefined
  let saved: Promise<void> | undefined
  /** What was last sent as the draft, whether or not its answer was heard. */
  let sent: RoutingSettings | undefined
  let isStopped = false
  const listeners = new Set<() => void>()

  const set = (next: SettingsState) => {
    state = next
    for (const listener of [...listeners]) listener()
  }
  const change = (part: Partial<ReadySettings>) => {
    if (state.kind === 'ready') set({ ...state, ...part })
  }
  const revisionOf = ({ view }: ReadySettings) => view.draft?.revision ?? 0

  /** A store that cannot write says so in the sync chip; what was typed stays on the screen. */
  const keepHere = ({ document, basedOn, ...ready }: ReadySettings) =>
    void store
      .saveDraft(keptKey, { document, basedOn, revision: revisionOf({ document, basedOn, ...ready }) })
      .catch(() => undefined)
  const dropKept = () => void store.dropDraft(keptKey).catch(() => undefined)

  const isUnsaved = ({ saving }: ReadySettings) =>
    saving.kind === 'to-save' || saving.kind === 'saving' || saving.kind === 'kept'

  async function load(): Promise<void> {
    const [answer, kept] = await Promise.all([
      line.read(),
      store.draft<KeptDraft>(keptKey).catch(() => undefined),
    ])
    if (!('published' in answer)) {
      set({ kind: 'failed', ...refusalIn(answer) })
      return
    }
    const ready = asTheHubHas(answer)
    if (kept === undefined || isSame(kept.document, ready.document)) {
      set(ready)
      return
    }
    const mine: ReadySettings = {
      ...ready,
      document: kept.document,
      basedOn: kept.basedOn,
      saving: { kind: 'kept' },
    }
    if (kept.revision === revisionOf(ready)) {
      set(mine)
      void save()
    } else set({ ...mine, conflict: { theirs: answer.draft } })
  }

  async function refresh(): Promise<void> {
    if (state.kind !== 'ready') {
      if (state.kind === 'failed') set({ kind: 'loading' })
      await load()
      return
    }
    await saved
    const before: SettingsState = state
    const answer = await line.read()
    // What was typed or saved while the hub answered is newer than its answer.
    if (!('published' in answer) || before.kind !== 'ready' || state !== before) return
    if (!isUnsaved(before) && before.conflict === undefined) {
      set({ ...asTheHubHas(answer), replay: before.replay })
    } else if (revisionOf(before) === (answer.draft?.revision ?? 0)) {
      change({ view: answer })
      if (before.conflict === undefined) await save()
    } else change({ view: { ...answer, draft: before.view.draft }, conflict: { theirs: answer.draft } })
  }

  function schedule(ms: number): void {
    clearTimeout(timer)
    if (!isStopped) timer = setTimeout(() => void save(), ms)
  }

  /** One save at a time; what was typed meanwhile follows at once. */
  function save(): Promise<void> {
    saved ??= saveAll().finally(() => {
      saved = undefined
    })
    return saved
  }

  async function saveAll(): Promise<void> {
    clearTimeout(timer)
    while (state.kind === 'ready' && state.conflict === undefined && isUnsaved(state)) {
      const { document, basedOn } = state
      const revision = revisionOf(state)
      const sentBefore = sent
      sent = document
      change({ saving: { kind: 'saving' } })
      const answer = await line.saveDraft({ document, revision, basedOn })
      const now: SettingsState = state
      if (now.kind !== 'ready') return
      if ('document' in answer) {
        const isNewest = now.document === document
        change({
          view: { ...now.view, draft: answer },
          problems: answer.problems,
          saving: isNewest ? { kind: 'saved', at: answer.savedAt, by: answer.savedBy } : { kind: 'to-save' },
        })
        if (isNewest) dropKept()
      } else if (answer.kind === 'hub-refused' && answer.refusal.name === 'DraftChanged') {
        const theirs = answer.refusal.draft as SettingsDraft | undefined
        const isMine = [document, sentBefore].some(own => own && isSame(own, theirs?.document))
        if (theirs === undefined || !isMine) {
          change({ saving: { kind: 'kept' }, conflict: { theirs } })
          return
        }
        // It is what this desk sent and heard no answer for.
        change({ view: { ...now.view, draft: theirs }, saving: { kind: 'to-save' } })
      } else {
        change({ saving: { kind: 'kept', ...refusalIn(answer) } })
        if (answer.kind === 'hub-away') schedule(retryMs)
        return
      }
    }
  }

  async function published(before: number, answer: Published | HubRefused | HubAway): Promise<PublishResult> {
    if ('published' in answer) {
      // It is in force whether the hub can be read now or not.
      if (state.kind === 'ready') change({ saving: { kind: 'none' }, replay: { kind: 'none' } })
      dropKept()
      await refresh()
      return { kind: 'published', published: answer, before }
    }
    if (answer.kind === 'hub-away') return answer
    const { name, draft, problems } = answer.refusal
    if (name === 'DraftChanged') change({ conflict: { theirs: draft as SettingsDraft | undefined } })
    else if (name === 'CannotBePublished') change({ problems: problems as readonly ConfigProblem[] })
    else await refresh()
    return { kind: 'refused', name }
  }

  async function followReplay(id: string): Promise<void> {
    for (;;) {
      await new Promise(resolve => setTimeout(resolve, replayAskMs))
      const asked = replayIn(state)
      if (isStopped || asked?.id !== id || asked.state.kind !== 'running') return
      const answer = await line.replay(id)
      if (replayIn(state)?.id !== id) return
      if ('state' in answer) change({ replay: { kind: 'asked', replay: answer } })
      // An answer that did not come is asked for again; the hub goes on calculating meanwhile.
      else if (answer.kind === 'hub-refused')
        change({ replay: { kind: 'failed', name: answer.refusal.name } })
    }
  }

  let wasLive = hub.current().line === 'live'
  const unsubscribe = hub.subscribe(() => {
    const isLive = hub.current().line === 'live'
    if (isLive && !wasLive) void refresh()
    wasLive = isLive
  })
  void load()

  return {
    current: () => state,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh,
    edit: makeOf => {
      if (state.kind !== 'ready') return
      const document = makeOf(state.document)
      if (document === state.document) return
      change({ document, saving: { kind: 'to-save' } })
      keepHere(state)
      schedule(typingPauseMs)
    },
    takeTheirs: async () => {
      dropKept()
      change({ conflict: undefined, saving: { kind: 'none' } })
      await refresh()
    },
    keepMine: async () => {
      if (state.kind !== 'ready') return
      const theirs = state.conflict?.theirs
      change({ conflict: undefined, view: { ...state.view, draft: theirs }, saving: { kind: 'to-save' } })
      keepHere(state)
      await save()
    },
    baseOnNewest: async () => {
      if (state.kind !== 'ready') return
      change({ basedOn: state.view.published.version, saving: { kind: 'to-save' } })
      keepHere(state)
      await save()
    },
    discard: async () => {
      await save()
      if (state.kind !== 'ready') return undefined
      const { document } = state
      const revision = revisionOf(state)
      const answer = revision === 0 ? {} : await line.discardDraft(revision)
      if ('kind' in answer) {
        const refused = answer as HubRefused | HubAway
        if (refused.kind === 'hub-refused' && refused.refusal.name === 'DraftChanged')
          change({ conflict: { theirs: refused.refusal.draft as SettingsDraft | undefined } })
        return undefined
      }
      dropKept()
      const { published: inForce, draft: _gone, ...view } = state.view
      set({ ...asTheHubHas({ ...view, published: inForce }), replay: { kind: 'none' } })
      return document
    },
    publish: async note => {
      await save()
      if (state.kind !== 'ready' || isUnsaved(state)) return { kind: 'hub-away' }
      const before = state.view.published.version
      return published(before, await line.publish(revisionOf(state), note))
    },
    rollBack: async toVersion => {
      await save()
      if (state.kind !== 'ready') return { kind: 'hub-away' }
      const before = state.view.published.version
      const answer = await line.rollBack(toVersion, before)
      // A draft stays a draft: it is still there, on the version it was made from.
      if (!('published' in answer)) return published(before, answer)
      await refresh()
      return { kind: 'published', published: answer, before }
    },
    startReplay: async day => {
      await save()
      if (state.kind !== 'ready') return
      if (isUnsaved(state)) {
        change({ replay: { kind: 'failed', name: 'HubAway' } })
        return
      }
      change({ replay: { kind: 'starting' } })
      const answer = await line.startReplay(day, revisionOf(state))
      if ('state' in answer) {
        change({ replay: { kind: 'asked', replay: answer } })
        void followReplay(answer.id)
        return
      }
      if (answer.kind === 'hub-refused' && answer.refusal.name === 'DraftChanged')
        change({ conflict: { theirs: answer.refusal.draft as SettingsDraft | undefined } })
      if (answer.kind === 'hub-refused' && answer.refusal.name === 'CannotBePublished')
        change({ problems: answer.refusal.problems as readonly ConfigProblem[] })
      change({
        replay: {
          kind: 'failed',
          name: answer.kind === 'hub-away' ? 'HubAway' : answer.refusal.name,
        },
      })
    },
    stopReplay: async () => {
      const asked = replayIn(state)
      change({ replay: { kind: 'none' } })
      if (asked) await line.stopReplay(asked.id)
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
      unsubscribe()
      void save()
    },
  }
}

function asTheHubHas(view: RoutingSettingsView): ReadySettings {
  const { published, draft } = view
  return {
    kind: 'ready',
    view,
    document: draft?.document ?? published.document,
    basedOn: draft?.basedOn ?? published.version,
    problems: draft?.problems ?? published.problems,
    saving: draft === undefined ? { kind: 'none' } : { kind: 'saved', at: draft.savedAt, by: draft.savedBy },
    replay: { kind: 'none' },
  }
}

function replayIn(state: SettingsState): Replay | undefined {
  return state.kind === 'ready' && state.replay.kind === 'asked' ? state.replay.replay : undefined
}

function refusalIn(answer: HubRefused | HubAway): { readonly refusal?: string } {
  return answer.kind === 'hub-refused' ? { refusal: answer.refusal.name } : {}
}
