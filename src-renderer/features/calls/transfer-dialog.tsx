import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconHistory,
  IconMessageQuestion,
  IconPhoneOutgoing,
  IconSwitchHorizontal,
  IconUser,
} from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import type { Directory, Hours } from '../../../src-contract/http/directory.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { isEmergency } from '../../../src-domain/routing/emergency.ts'
import type { Channel, QueueId } from '../../../src-domain/vocabulary/words.ts'
import { useContactWho } from '../../contact-who.ts'
import { channelIcons, contactTexts } from '../../contact-words.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  announce,
  Button,
  Dialog,
  EmptyState,
  Facts,
  Hidden,
  Icon,
  Kbd,
  Notice,
  Pill,
  Skeleton,
  type Tone,
} from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import { type DirectoryEntry, findEntries } from './directory-entries.ts'
import { EmergencyDialog } from './emergency-dialog.tsx'
import { type Finding, leadsSomewhere, preFlight } from './pre-flight.ts'
import styles from './transfer-dialog.module.css'
import { useDirectory } from './use-directory.ts'
import { useHandOver } from './use-hand-over.ts'
import { useOutsideCalls } from './use-outside-calls.ts'

const kinds = ['queue', 'agent', 'outside'] as const
const groupOf = { queue: 'queues', agent: 'agents', outside: 'outside' } as const
const pageRows = 6

/**
 * Where to hand a contact: type, choose with the arrows, Enter asks first, Ctrl+Enter lets go at once. What would lead
 * nowhere says so before the customer is let go; what may lead nowhere asks once more.
 */
export function TransferDialog({
  contact,
  onClose,
  onCallback,
}: {
  readonly contact: DeskContact
  readonly onClose: () => void
  /** A call-back by the people of a queue instead. */
  readonly onCallback: (queueId: QueueId) => void
}) {
  const t = useTexts(callsTexts)
  const tWords = useTexts(contactTexts)
  const { formatPhone } = useFormats()
  const who = useContactWho(contact)
  const { phone } = contact.from
  const customer = who.name ?? (phone ? formatPhone(phone) : tWords('unknown'))
  const directory = useDirectory(contact.id)
  return (
    <Dialog title={t('transfer.title', { who: customer })} isOpen onClose={onClose} size="large">
      {directory.kind === 'ready' ? (
        <Chooser
          contact={contact}
          customer={customer}
          directory={directory.directory}
          onClose={onClose}
          onCallback={onCallback}
        />
      ) : directory.kind === 'away' ? (
        <Notice tone="watch" isLive>
          {t('transfer.away')}
        </Notice>
      ) : (
        <div className={styles.loading} aria-busy role="status">
          <Hidden>{t('transfer.loading')}</Hidden>
          <Skeleton lines={6} />
        </div>
      )}
    </Dialog>
  )
}

function Chooser({
  contact,
  customer,
  directory,
  onClose,
  onCallback,
}: {
  readonly contact: DeskContact
  readonly customer: string
  readonly directory: Directory
  readonly onClose: () => void
  readonly onCallback: (queueId: QueueId) => void
}) {
  const t = useTexts(callsTexts)
  const baseId = useId()
  const { outside } = useOutsideCalls(contact)
  const handOver = useHandOver(contact, directory)
  const isLive = useLiveValue(live => live.line) === 'live'
  const describe = useDescribe()
  const [query, setQuery] = useState('')
  const [activeId, setActiveId] = useState<string>()
  /** The entry that was warned of and chosen once. */
  const [warnedOf, setWarnedOf] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  /** How emergency services are about to be called. */
  const [emergency, setEmergency] = useState<'ask' | 'transfer'>()

  const entries = findEntries(directory, query, { canDial: outside !== undefined })
  const isHere = (entry: DirectoryEntry) => entry.kind === 'queue' && entry.queue.id === contact.queueId
  const firstUseful = entries.find(
    entry => !isHere(entry) && leadsSomewhere(preFlight(directory, entry, contact)),
  )
  const active = entries.find(({ id }) => id === activeId) ?? firstUseful ?? entries[0]
  const findings = active === undefined ? [] : preFlight(directory, active, contact)
  const canGo = active !== undefined && isLive && leadsSomewhere(findings)
  const canAsk = canGo && (active.kind !== 'outside' || outside?.consult !== undefined)
  const isWarned = active !== undefined && warnedOf === active.id
  const optionId = (id: string) => `${baseId}-${id.replaceAll(' ', '-')}`
  const shownId = active && optionId(active.id)
  useEffect(() => {
    if (shownId) document.getElementById(shownId)?.scrollIntoView({ block: 'nearest' })
  }, [shownId])

  function choose(id: string | undefined): void {
    setActiveId(id)
    setWarnedOf(undefined)
  }

  async function go(work: () => Promise<boolean>): Promise<void> {
    if (isBusy) return
    setIsBusy(true)
    const done = await work()
    setIsBusy(false)
    if (done) onClose()
  }

  function begin(how: 'ask' | 'transfer', entry: DirectoryEntry): void {
    if (entry.kind === 'outside' && isEmergency(entry.line.phone)) setEmergency(how)
    else void go(() => handOver[how](entry))
  }

  async function callEmergency(how: 'ask' | 'transfer', entry: DirectoryEntry): Promise<void> {
    await go(() => handOver[how](entry))
    setEmergency(undefined)
  }

  function ask(): void {
    if (active === undefined || !canGo) return
    if (canAsk) begin('ask', active)
    else announce(t('transfer.noAsk'))
  }

  function transfer(): void {
    if (active === undefined || !canGo) return
    if (findings.length > 0 && !isWarned) {
      setWarnedOf(active.id)
      announce(t('transfer.again'), 'assertive')
      return
    }
    begin('transfer', active)
  }

  function press(event: KeyboardEvent): void {
    const last = entries.length - 1
    const at = active === undefined ? -1 : entries.indexOf(active)
    const next: Readonly<Record<string, number>> = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      PageDown: Math.min(last, at + pageRows),
      PageUp: Math.max(0, at - pageRows),
    }
    const target = next[event.key]
    if (target !== undefined && last >= 0) {
      event.preventDefault()
      choose(entries[target]?.id)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (event.ctrlKey || event.metaKey) transfer()
      else ask()
    }
  }

  return (
    <div className={styles.chooser}>
      <div className={styles.side}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type in
          autoFocus
          role="combobox"
          aria-label={t('transfer.search')}
          aria-expanded={entries.length > 0}
          aria-controls={`${baseId}-list`}
          aria-activedescendant={shownId}
          aria-autocomplete="list"
          aria-describedby={`${baseId}-findings`}
          autoComplete="off"
          spellCheck={false}
          className={styles.input}
          placeholder={t('transfer.placeholder')}
          value={query}
          onChange={event => {
            setQuery(event.target.value)
            choose(undefined)
          }}
          onKeyDown={press}
        />
        <div
          id={`${baseId}-list`}
          role="listbox"
          aria-label={t('transfer.list')}
          className={styles.list}
          hidden={entries.length === 0}
        >
          {kinds.map(kind => {
            const group = entries.filter(entry => entry.kind === kind)
            return (
              group.length > 0 && (
                // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a group of a listbox
                <div key={kind} role="group" aria-labelledby={`${baseId}-${kind}`}>
                  <div id={`${baseId}-${kind}`} role="presentation" className={styles.heading}>
                    {t(`transfer.${groupOf[kind]}`)}
                  </div>
                  {group.map(entry => {
                    const said = describe(entry, contact)
                    return (
                      // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
                      // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points here
                      <div
                        key={entry.id}
                        id={optionId(entry.id)}
                        role="option"
                        aria-selected={entry === active}
                        aria-disabled={!leadsSomewhere(preFlight(directory, entry, contact)) || undefined}
                        className={styles.option}
                        onPointerDown={event => event.preventDefault()}
                        onClick={() => choose(entry.id)}
                      >
                        <Icon of={said.icon} className={styles.glyph} />
                        <span className={styles.words}>
                          <span className={styles.name}>{said.name}</span>
                          <span className={styles.detail}>{said.detail}</span>
                        </span>
                        {said.pill && (
                          <Pill size="small" tone={said.pill.tone}>
                            {said.pill.words}
                          </Pill>
                        )}
                      </div>
                    )
                  })}
                </div>
              )
            )
          })}
        </div>
        {entries.length === 0 && <EmptyState title={t('transfer.nothing', { query: query.trim() })} />}
        <span role="status">
          <Hidden>{query === '' ? '' : t('transfer.found', { count: entries.length })}</Hidden>
        </span>
      </div>
      {active && (
        <section className={styles.flight} aria-label={t('transfer.findings')}>
          <h3 className={styles.target}>{describe(active, contact).name}</h3>
          <Facts items={describe(active, contact).facts} />
          <div id={`${baseId}-findings`} aria-live="polite">
            <Findings entry={active} findings={findings} contact={contact} />
          </div>
          {canGo && (
            <div className={styles.actions}>
              {canAsk && (
                <Button
                  variant="primary"
                  icon={IconMessageQuestion}
                  shortcut="Enter"
                  isFullWidth
                  isPending={isBusy}
                  onPress={ask}
                >
                  {t(contact.channel === 'counter' ? 'transfer.askToCome' : 'transfer.ask')}
                </Button>
              )}
              <Button
                icon={IconSwitchHorizontal}
                shortcut="Ctrl+Enter"
                isFullWidth
                isPending={isBusy}
                onPress={transfer}
              >
                {t(isWarned ? 'transfer.nowAll' : 'transfer.now')}
              </Button>
            </div>
          )}
          {canGo && (
            <HowItGoes
              isOutside={active.kind === 'outside'}
              isAtCounter={contact.channel === 'counter'}
              canAsk={canAsk}
              customer={customer}
              directory={directory}
            />
          )}
          {active.kind === 'queue' && contact.channel === 'phone' && (
            <Button variant="quiet" icon={IconHistory} onPress={() => onCallback(active.queue.id)}>
              {t('transfer.callback')}
            </Button>
          )}
        </section>
      )}
      <p className={styles.foot}>
        <span aria-hidden className={styles.keys}>
          <Kbd keys="Up" /> <Kbd keys="Down" />
        </span>
        {t('transfer.staysYours')}
      </p>
      {active && emergency !== undefined && (
        <EmergencyDialog
          isPending={isBusy}
          onCall={() => void callEmergency(emergency, active)}
          onClose={() => setEmergency(undefined)}
        />
      )}
    </div>
  )
}

/** What either way means for the customer. */
function HowItGoes({
  isOutside,
  isAtCounter,
  canAsk,
  customer,
  directory,
}: {
  readonly isOutside: boolean
  readonly isAtCounter: boolean
  readonly canAsk: boolean
  readonly customer: string
  readonly directory: Directory
}) {
  const t = useTexts(callsTexts)
  const { formatDuration } = useFormats()
  return (
    <dl className={styles.how}>
      {canAsk && (
        <div>
          <dt>{t(isAtCounter ? 'transfer.askToCome' : 'transfer.ask')}</dt>
          <dd>{t(isAtCounter ? 'transfer.askToComeHow' : 'transfer.askHow', { who: customer })}</dd>
        </div>
      )}
      <div>
        <dt>{t('transfer.now')}</dt>
        <dd>
          {isOutside
            ? t('transfer.nowHowOutside')
            : t('transfer.nowHow', { who: customer, time: formatDuration(directory.returnsAfterMs) })}
        </dd>
      </div>
    </dl>
  )
}

function Findings({
  entry,
  findings,
  contact,
}: {
  readonly entry: DirectoryEntry
  readonly findings: readonly Finding[]
  readonly contact: DeskContact
}) {
  const t = useTexts(callsTexts)
  const inWords = useFindingWords(entry, contact)
  if (findings.length === 0)
    return (
      <p className={styles.finding} data-weight="clear">
        <Icon of={IconCheck} size={16} />
        <span>{t('transfer.clear')}</span>
      </p>
    )
  return (
    <ul className={styles.findings}>
      {findings.map(finding => (
        <li key={finding.kind} className={styles.finding} data-weight={finding.weight}>
          <Icon of={finding.weight === 'stop' ? IconBan : IconAlertTriangle} size={16} />
          <span>{inWords(finding)}</span>
        </li>
      ))}
    </ul>
  )
}

function useFindingWords(entry: DirectoryEntry, contact: DeskContact): (finding: Finding) => string {
  const t = useTexts(callsTexts)
  const tWords = useTexts(contactTexts)
  const shown = useLanguage()
  const { formatDuration, formatTime } = useFormats()
  const sayWhen = useSayWhen()
  const queues = useLiveValue(live => live.view.queues)
  const spoken = tWords(`language.${contact.language}`)
  const language = shown === 'fr' ? spoken.toLowerCase() : spoken
  const name = entry.kind === 'agent' ? entry.agent.name : ''
  const side = entry.kind === 'agent' ? 'agent' : 'queue'
  return finding => {
    switch (finding.kind) {
      case 'yourself':
      case 'other-channel':
      case 'other-site':
        return t(`finding.${finding.kind}`)
      case 'nobody-there':
        return t(`finding.nobody-there.${side}`, { language })
      case 'closed':
        return finding.opensAt === undefined
          ? t('finding.closedForGood')
          : t('finding.closed', { time: sayWhen(finding.opensAt) })
      case 'not-allowed':
        return finding.reason?.[shown] ?? t('finding.not-allowed')
      case 'circle':
        return t(`finding.circle.${side}`, { name })
      case 'overflows-back':
        return t('finding.overflows-back', { queue: queues[finding.to]?.name[shown] ?? finding.to })
      case 'language':
        return t(`finding.language.${entry.kind === 'agent' ? 'agent' : 'outside'}`, { name, language })
      case 'closes':
        return t('finding.closes', { time: formatTime(finding.closesAt) })
      case 'long-wait':
        return t('finding.long-wait', { time: formatDuration(finding.waitMs) })
      case 'busy':
        return t(`finding.busy.${side}`, { name, time: formatDuration(finding.returnsAfterMs) })
    }
  }
}

interface Described {
  readonly name: string
  readonly detail: string
  readonly icon: Parameters<typeof Icon>[0]['of']
  readonly pill?: { readonly tone: Tone; readonly words: string }
  readonly facts: Parameters<typeof Facts>[0]['items']
}

function useDescribe() {
  const t = useTexts(callsTexts)
  const tWords = useTexts(contactTexts)
  const language = useLanguage()
  const { formatDuration, formatPhone, formatTime, formatNumber } = useFormats()
  const sayWhen = useSayWhen()
  const hoursPill = ({ isOpen }: Hours) =>
    isOpen ? undefined : ({ tone: 'breach', words: t('hours.closed') } as const)
  const inHand = (holds: readonly Channel[]) =>
    [...Map.groupBy(holds, channel => channel)]
      .map(([channel, all]) =>
        all.length === 1
          ? tWords(`channel.${channel}`)
          : t('agent.times', { channel: tWords(`channel.${channel}`), count: all.length }),
      )
      .join(', ')
  const hoursWords = ({ isOpen, opensAt, closesAt }: Hours) => {
    if (isOpen)
      return closesAt === undefined ? t('hours.always') : t('hours.until', { time: sayWhen(closesAt) })
    return opensAt === undefined ? t('hours.closed') : t('hours.opens', { time: sayWhen(opensAt) })
  }
  const spoken = (ids: readonly ('en' | 'fr')[]) => ids.map(id => tWords(`language.${id}`)).join(', ')

  return (entry: DirectoryEntry, contact: DeskContact): Described => {
    switch (entry.kind) {
      case 'queue': {
        const { name, channel, hours, atWork, free, waiting, predictedWaitMs, deadEnd } = entry.queue
        const isHere = entry.queue.id === contact.queueId
        const wait =
          predictedWaitMs === undefined
            ? undefined
            : predictedWaitMs === 0
              ? t('queue.atOnce')
              : t('queue.about', { time: formatDuration(predictedWaitMs) })
        const closedPill = hoursPill(hours)
        return {
          name: name[language],
          icon: channelIcons[channel],
          detail: (hours.isOpen
            ? [
                ...(isHere ? [t('queue.here')] : []),
                free > 0 ? t('queue.free', { count: free }) : t('queue.nobodyFree'),
                waiting > 0 ? t('queue.waiting', { count: waiting }) : t('queue.nobodyWaits'),
                ...(wait === undefined ? [] : [wait]),
              ]
            : [hoursWords(hours)]
          ).join(' · '),
          ...(closedPill
            ? { pill: closedPill }
            : deadEnd === undefined
              ? {}
              : { pill: { tone: 'breach', words: t('queue.nobodyThere') } }),
          facts: [
            { label: t('queue.atWork'), value: formatNumber(atWork) },
            ...(hours.isOpen
              ? [
                  { label: t('queue.freeNow'), value: formatNumber(free) },
                  { label: t('queue.waitingNow'), value: formatNumber(waiting) },
                  { label: t('queue.predicted'), value: wait ?? '–' },
                ]
              : []),
            { label: t('queue.hours'), value: hoursWords(hours) },
          ],
        }
      }
      case 'agent': {
        const { name, languages, presence, presenceSince, isLinked, holds, isFree, deadEnd } = entry.agent
        const held = holds.length === 0 ? t('agent.nothing') : inHand(holds)
        const status = isLinked ? t(`presence.${presence}`) : t('agent.notThere')
        const state = deadEnd === undefined ? t(isFree ? 'agent.free' : 'agent.busy') : status
        return {
          name,
          icon: IconUser,
          detail: [
            languages.map(id => id.toUpperCase()).join(' '),
            ...(holds.length === 0 ? [] : [held]),
          ].join(' · '),
          pill: { tone: deadEnd !== undefined ? 'neutral' : isFree ? 'good' : 'watch', words: state },
          facts: [
            {
              label: t('agent.presence'),
              value: isLinked
                ? t('agent.since', { presence: status, time: formatTime(presenceSince) })
                : status,
            },
            { label: t('agent.holds'), value: held },
            { label: t('agent.languages'), value: spoken(languages) },
          ],
        }
      }
      case 'outside': {
        const { name, phone, hours, languages, note } = entry.line
        const closedPill = hoursPill(hours)
        return {
          name: name[language],
          icon: IconPhoneOutgoing,
          detail: [formatPhone(phone), ...(note === undefined ? [] : [note[language]])].join(' · '),
          ...(closedPill ? { pill: closedPill } : {}),
          facts: [
            { label: t('outside.number'), value: formatPhone(phone) },
            { label: t('queue.hours'), value: hoursWords(hours) },
            { label: t('outside.languages'), value: spoken(languages) },
          ],
        }
      }
    }
  }
}

/** An instant of today by its time, another by its day as well. */
function useSayWhen(): (at: number) => string {
  const { formatDate, formatTime } = useFormats()
  return at =>
    formatDate(at, 'iso') === formatDate(Date.now(), 'iso')
      ? formatTime(at)
      : `${formatDate(at, 'weekday')} ${formatTime(at)}`
}
