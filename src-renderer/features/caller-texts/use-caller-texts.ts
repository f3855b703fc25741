import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { VoiceSettingsVersion, VoiceSettingsView } from '../../../src-contract/http/telephone.ts'
import {
  checkVoiceSettings,
  defaultVoiceSettings,
  type VoiceProblem,
  type VoiceSettings,
} from '../../../src-domain/voice-menu/voice-settings.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { onTopOf, type TextChange, textChanges } from './text-changes.ts'

const lookEveryMs = 15_000
const viewKey = ['caller-texts']

/** What is typed and not published yet, and the version that it changes. */
interface CallerTextsDraft {
  readonly base: VoiceSettingsVersion
  readonly settings: VoiceSettings
}

export type PublishResult =
  | { readonly kind: 'published'; readonly version: number; readonly before: VoiceSettings }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'hub-away' }

export interface ReadyCallerTexts {
  readonly kind: 'ready'
  readonly view: VoiceSettingsView
  /** What the screen shows and edits. */
  readonly settings: VoiceSettings
  /** The version that the changes were made on. */
  readonly base: VoiceSettingsVersion
  readonly changes: readonly TextChange[]
  readonly problems: readonly VoiceProblem[]
  /** Somebody published meanwhile; nothing can be published before the person has chosen. */
  readonly isOvertaken: boolean
  readonly isPublishing: boolean
  readonly edit: (change: (settings: VoiceSettings) => VoiceSettings) => void
  readonly drop: () => void
  readonly putOnTop: () => void
  readonly publish: () => Promise<PublishResult>
  /** Puts a whole state in force in place of a version: an earlier one, or what was before a publication. */
  readonly restore: (settings: VoiceSettings, insteadOf: number) => Promise<PublishResult>
}

export type CallerTextsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly refusal?: string; readonly again: () => void }
  | ReadyCallerTexts

/** The texts of the telephone, as the hub has them and as this person changes them; kept on the PC until published. */
export function useCallerTexts(): CallerTextsState {
  const { telephone } = useHub()
  const queries = useQueryClient()
  const queues = useLiveValue(live => live.view.queues)
  const draft = useDraft<CallerTextsDraft>('caller-texts')
  const [isPublishing, setIsPublishing] = useState(false)
  const told = useQuery({
    queryKey: viewKey,
    refetchInterval: lookEveryMs,
    staleTime: 0,
    queryFn: async () => {
      const answer = await telephone.callerTexts.view()
      // What was told before stays in view while the hub is away.
      if ('kind' in answer) throw new Error(answer.kind === 'hub-refused' ? answer.refusal.name : '')
      return answer
    },
  })
  const view = told.data
  const base = draft.value?.base ?? view?.current
  const settings = draft.value?.settings ?? view?.current.settings
  const found = useMemo(() => {
    if (base === undefined || settings === undefined) return undefined
    return {
      changes: textChanges(base.settings, settings),
      problems: checkVoiceSettings(settings, Object.keys(queues)),
    }
  }, [base, settings, queues])

  if (view === undefined || !draft.isLoaded || !base || !settings || !found) {
    if (!told.isError) return { kind: 'loading' }
    const { message: refusal } = told.error
    return {
      kind: 'failed',
      ...(refusal === '' ? {} : { refusal }),
      again: () => void told.refetch(),
    }
  }

  async function put(wanted: VoiceSettings, basedOn: number, before: VoiceSettings): Promise<PublishResult> {
    setIsPublishing(true)
    const answer = await telephone.callerTexts.publish(basedOn, wanted)
    await queries.invalidateQueries({ queryKey: viewKey })
    setIsPublishing(false)
    if (!('kind' in answer)) return { kind: 'published', version: answer.version, before }
    return answer.kind === 'hub-away' ? answer : { kind: 'refused', name: answer.refusal.name }
  }

  const { current } = view
  return {
    kind: 'ready',
    view,
    settings,
    base,
    ...found,
    isOvertaken: found.changes.length > 0 && base.version !== current.version,
    isPublishing,
    edit: change => {
      const next = change(settings)
      if (textChanges(base.settings, next).length === 0) draft.drop()
      else draft.change({ base, settings: next })
    },
    drop: draft.drop,
    putOnTop: () =>
      draft.change({ base: current, settings: onTopOf(current.settings, base.settings, settings) }),
    publish: async () => {
      const result = await put(settings, base.version, current.settings)
      if (result.kind === 'published') draft.drop()
      return result
    },
    restore: (wanted, insteadOf) => put(wanted, insteadOf, current.settings),
  }
}

/** Every state that was ever in force, newest first, down to what the product came with. */
export function versionsOf({ history }: VoiceSettingsView): readonly VoiceSettingsVersion[] {
  return history.some(({ version }) => version === 1) || history.length === 0
    ? [...history, { version: 0, settings: defaultVoiceSettings }]
    : history
}
