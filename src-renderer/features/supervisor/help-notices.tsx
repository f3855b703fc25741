import { IconBell } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { LiveView, ShiftStanding } from '../../../src-contract/live/live-view.ts'
import type { SiteId } from '../../../src-domain/vocabulary/words.ts'
import { usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { announce, Notice } from '../../ui/ui.ts'
import { useAskShift } from './lever-dialog.tsx'
import { supervisorTexts } from './supervisor-texts.ts'

interface HelpCall {
  readonly siteId: SiteId
  readonly shift: ShiftStanding
  readonly queueNames: readonly string[]
}

/** Every counter that calls for help now: who, why, until when. Spoken once when it begins. */
export function HelpNotices({ queues }: { readonly queues: LiveView['queues'] }) {
  const t = useTexts(supervisorTexts)
  const language = useLanguage()
  const { formatTime } = useFormats()
  const { role } = usePerson()
  const { ask } = useAskShift(() => {})
  const calls = helpCalls(queues, language)
  const said = useRef(new Set<string>())
  useEffect(() => {
    for (const { siteId, shift, queueNames } of calls) {
      const key = `${siteId} ${shift.until}`
      if (said.current.has(key)) continue
      said.current.add(key)
      announce(t('help.announce', { who: shift.by.name, where: queueNames.join(', ') }), 'assertive')
    }
  }, [calls, t])
  return calls.map(({ siteId, shift, queueNames }) => (
    <Notice
      key={siteId}
      tone="breach"
      icon={IconBell}
      title={t('help.title', { who: shift.by.name, where: queueNames.join(', ') })}
      // Administrators look at the floor; the lever is the supervisors'.
      action={
        role === 'supervisor'
          ? { label: t('help.end'), onPress: () => void ask({ kind: 'withdraw-help', siteId }) }
          : undefined
      }
    >
      {shift.reason !== undefined && `${t('quoted', { words: shift.reason })} `}
      {t('help.until', { time: formatTime(shift.until) })}
    </Notice>
  ))
}

function helpCalls(queues: LiveView['queues'], language: 'en' | 'fr'): readonly HelpCall[] {
  const sites = new Map<SiteId, HelpCall>()
  for (const { site, shift, name } of Object.values(queues)) {
    if (site === undefined || shift?.why !== 'help') continue
    const before = sites.get(site)
    sites.set(site, { siteId: site, shift, queueNames: [...(before?.queueNames ?? []), name[language]] })
  }
  return [...sites.values()]
}
