import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Holidays } from '../../../src-contract/http/routing-settings.ts'
import type { RoutingSettings } from '../../../src-domain/routing/routing-settings.ts'
import { contactTexts } from '../../contact-words.ts'
import { useDeskStore, useHub, usePerson } from '../../desk-context.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import type { DeskStore } from '../../offline/desk-store.ts'
import { adminTexts } from './admin-texts.ts'
import { describeProblem } from './describe-problem.ts'
import { placeKey, placeOf } from './problem-place.ts'
import { createSettingsKeeper, type ReadySettings, type SettingsKeeper } from './settings-keeper.ts'
import { namesIn } from './settings-names.ts'
import type { SettingsWords } from './settings-words.ts'
import { useHolidays } from './use-holidays.ts'

/** What every part of the screen works with once the settings are there. */
export interface SettingsDesk {
  readonly settings: ReadySettings
  readonly keeper: SettingsKeeper
  /** False for supervisors: they look. */
  readonly canEdit: boolean
  readonly edit: (change: (document: RoutingSettings) => RoutingSettings) => void
  readonly words: SettingsWords
  readonly holidays: Readonly<Record<string, Holidays['holidays']>>
  /** What is said beside a field: the first thing that forbids publishing, and what only should be known. */
  readonly saidAt: (key: string) => { readonly error?: string; readonly warnings: readonly string[] }
}

const SettingsContext = createContext<SettingsDesk | undefined>(undefined)

export function useSettings(): SettingsDesk {
  const desk = useContext(SettingsContext)
  if (desk === undefined) throw new Error('useSettings is used outside its provider')
  return desk
}

const keepers = new WeakMap<DeskStore, SettingsKeeper>()

/** One keeper for each signed-in person: a draft and a replay go on while another screen is in view. */
export function useSettingsKeeper(): SettingsKeeper {
  const hub: HubClient = useHub()
  const store = useDeskStore()
  const keeper = keepers.get(store) ?? createSettingsKeeper({ hub, store })
  keepers.set(store, keeper)
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void keeper.refresh()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [keeper])
  return keeper
}

export function useSettingsState(keeper: SettingsKeeper) {
  return useSyncExternalStore(keeper.subscribe, keeper.current)
}

export function SettingsProvider({
  settings,
  keeper,
  children,
}: {
  readonly settings: ReadySettings
  readonly keeper: SettingsKeeper
  readonly children: ReactNode
}) {
  const { role } = usePerson()
  const words = useSettingsWords(settings)
  const { holidays } = words
  const desk = useMemo((): SettingsDesk => {
    const canEdit = role === 'administrator' && settings.conflict === undefined
    const said = new Map<string, { error?: string; warnings: string[] }>()
    for (const problem of settings.problems) {
      const key = placeKey(placeOf(problem))
      const entry = said.get(key) ?? { warnings: [] }
      if (problem.verdict === 'refused') entry.error ??= describeProblem(problem, words.words)
      else entry.warnings.push(describeProblem(problem, words.words))
      said.set(key, entry)
    }
    return {
      settings,
      keeper,
      canEdit,
      edit: keeper.edit,
      words: words.words,
      holidays,
      saidAt: key => said.get(key) ?? nothingSaid,
    }
  }, [settings, keeper, role, words, holidays])
  return <SettingsContext value={desk}>{children}</SettingsContext>
}

const nothingSaid = { warnings: [] }

function useSettingsWords({ document, view }: ReadySettings) {
  const t = useTexts(adminTexts)
  const tContact = useTexts(contactTexts)
  const language = useLanguage()
  const formats = useFormats()
  const self = usePerson()
  const { people, sites } = view
  const holidays = useHolidays(
    [document, view.published.document].flatMap(({ calendars }) =>
      calendars.flatMap(calendar => calendar.holidays?.jurisdiction ?? []),
    ),
  )
  return useMemo(() => {
    const words: SettingsWords = {
      t,
      language,
      formats,
      names: namesIn([document, view.published.document], { sites, people: [...people, self] }, language, {
        noName: t('noName'),
        centre: t('theCentre'),
      }),
      channelName: channel => tContact(`channel.${channel}`),
      holidayName: (jurisdiction, rule) =>
        holidays[jurisdiction]?.find(each => each.rule === rule)?.name[language] ?? rule,
    }
    return { words, holidays }
  }, [t, tContact, language, formats, document, view, people, sites, self, holidays])
}
