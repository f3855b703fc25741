import { IconDeviceDesktop } from '@tabler/icons-react'
import { useState } from 'react'
import type { Desk, DeskDetails, DeskRecord, RefusedCommand } from '../../../src-contract/http/desks.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { WhenTold } from '../../told.tsx'
import { Button, EmptyState, Facts, PaneBody, PaneFooter, SectionHeading } from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import { type Decision, DeskDecisionDialog } from './desk-decision-dialog.tsx'
import { PolicyHistory } from './desk-policy-form.tsx'
import styles from './desks-section.module.css'
import { StandingPill } from './desks-section.tsx'
import { BlockDetails } from './number-account-view.tsx'
import { nameOfDesk, useDeskDetails, useDesks } from './use-desks.ts'

/** Beside the desks: the one that is looked at; beside the numbers and the policy, what belongs to them. */
export function DesksAside() {
  const view = useAdminPlace(place => place.deskView)
  switch (view) {
    case 'all':
      return <ChosenDesk />
    case 'numbers':
      return <BlockDetails />
    case 'policy':
      return <PolicyHistory />
  }
}

function ChosenDesk() {
  const t = useTexts(adminTexts)
  const deskId = useAdminPlace(place => place.deskId)
  const told = useDeskDetails(deskId)
  if (deskId === undefined)
    return (
      <PaneBody className={screenStyles.panel}>
        <EmptyState icon={IconDeviceDesktop} title={t('desks.choose')} text={t('desks.chooseText')} />
      </PaneBody>
    )
  return <WhenTold told={told}>{details => <Details key={deskId} details={details} />}</WhenTold>
}

/** The names of people and sites, as the list of desks has them. */
function useNames() {
  const { value } = useDesks()
  const language = useLanguage()
  const t = useTexts(adminTexts)
  return {
    person: (id: string) => (id === 'desk' ? t('desks.theDesk') : (value?.people[id] ?? id)),
    site: (id: string) => value?.sites.find(each => each.id === id)?.name[language] ?? id,
  }
}

function Details({ details: { desk, record, refusedCommands } }: { readonly details: DeskDetails }) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  const names = useNames()
  const { decided, standing, wipedAt } = desk
  return (
    <>
      <PaneBody className={screenStyles.panel}>
        <section className={screenStyles.panelPart}>
          <SectionHeading aside={<StandingPill desk={desk} />}>
            {desk.name ?? t('desks.withoutName', { id: nameOfDesk(desk) })}
          </SectionHeading>
          {decided && (
            <p className={styles.decided}>
              {t(`desks.decided.${standing}`, {
                time: formatDateTime(decided.at),
                person: names.person(decided.by),
                reason: decided.reason,
              })}
            </p>
          )}
          {standing !== 'active' && (
            <p className={screenStyles.help}>
              {wipedAt === undefined
                ? t(`desks.waiting.${standing}`)
                : t('desks.done', { time: formatDateTime(wipedAt) })}
            </p>
          )}
          <DeskFacts desk={desk} />
        </section>
        <RecordList record={record} nameOf={names.person} />
        {refusedCommands.length > 0 && <RefusedList commands={refusedCommands} nameOf={names.person} />}
      </PaneBody>
      <Decisions desk={desk} />
    </>
  )
}

function DeskFacts({ desk }: { readonly desk: Desk }) {
  const t = useTexts(adminTexts)
  const { formatDateTime, formatNumber } = useFormats()
  const names = useNames()
  const { report, numbers, people, lastPerson } = desk
  const figure = (count: number | undefined) => (count === undefined ? t('desks.never') : formatNumber(count))
  const fact = (name: Parameters<typeof labelOf>[0], value: string) => ({ label: labelOf(name), value })
  const labelOf = (
    name:
      | 'person'
      | 'people'
      | 'site'
      | 'firstSeen'
      | 'lastSeen'
      | 'version'
      | 'reported'
      | 'unsent'
      | 'quarantined'
      | 'photos'
      | 'numbers'
      | 'id',
  ) => t(`desks.facts.${name}`)
  return (
    <Facts
      items={[
        ...(lastPerson === undefined ? [] : [fact('person', names.person(lastPerson))]),
        ...(people.length > 1 ? [fact('people', people.map(names.person).join(', '))] : []),
        ...(desk.site === undefined ? [] : [fact('site', names.site(desk.site))]),
        fact('lastSeen', formatDateTime(desk.lastSeenAt)),
        fact('firstSeen', formatDateTime(desk.firstSeenAt)),
        fact('unsent', figure(report?.unsent)),
        fact('photos', figure(report?.photos)),
        fact('quarantined', figure(report?.quarantined)),
        fact('reported', report ? formatDateTime(report.at) : t('desks.never')),
        fact(
          'numbers',
          t('desks.numbersOf', {
            used: formatNumber(numbers.used),
            open: formatNumber(numbers.open),
            writtenOff: formatNumber(numbers.writtenOff),
          }),
        ),
        ...(report ? [fact('version', report.version)] : []),
        fact('id', desk.id),
      ]}
    />
  )
}

function RecordList({
  record,
  nameOf,
}: {
  readonly record: readonly DeskRecord[]
  readonly nameOf: (personId: string) => string
}) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  return (
    <section className={screenStyles.panelPart}>
      <SectionHeading>{t('desks.record')}</SectionHeading>
      {record.length === 0 && <p className={screenStyles.help}>{t('desks.recordNone')}</p>}
      <ol className={styles.lines}>
        {record.map(({ position, at, by, kind, reason, numbers }) => (
          <li key={position}>
            <strong>{t(`desks.recordKind.${kind}`)}</strong>
            <span className={screenStyles.help}>
              {formatDateTime(at)} · {nameOf(by)}
              {numbers > 0 && ` · ${t('desks.recordNumbers', { count: numbers })}`}
            </span>
            {kind !== 'wipe-confirmed' && <span>{reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What a wiped desk handed in: enough to make it again. */
function RefusedList({
  commands,
  nameOf,
}: {
  readonly commands: readonly RefusedCommand[]
  readonly nameOf: (personId: string) => string
}) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  return (
    <section className={screenStyles.panelPart}>
      <SectionHeading>{t('desks.refusedCommands')}</SectionHeading>
      <p className={screenStyles.help}>{t('desks.refusedCommandsText')}</p>
      <ul className={styles.lines}>
        {commands.map(({ id, at, by, command }) => (
          <li key={id}>
            <strong>
              {command.kind === 'create-request'
                ? t('desks.command.create-request', { reference: wordIn(command, 'reference') })
                : t('desks.command.other', { kind: command.kind })}
            </strong>
            <span className={screenStyles.help}>
              {formatDateTime(at)} · {nameOf(by)}
            </span>
            <span className={styles.words}>{wordIn(command, 'description') || wordIn(command, 'text')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function wordIn(command: RefusedCommand['command'], field: string): string {
  const value = command[field]
  return typeof value === 'string' ? value : ''
}

function Decisions({ desk }: { readonly desk: Desk }) {
  const t = useTexts(adminTexts)
  const isLive = useLiveValue(live => live.line === 'live')
  const [decision, setDecision] = useState<Decision>()
  const { standing, wipedAt } = desk
  return (
    <PaneFooter>
      <div className={screenStyles.actions}>
        {standing === 'active' && (
          <Button isDisabled={!isLive} onPress={() => setDecision('retire')}>
            {t('desks.retire')}
          </Button>
        )}
        {(standing === 'active' || (standing === 'retired' && wipedAt === undefined)) && (
          <Button variant="danger" isDisabled={!isLive} onPress={() => setDecision('wipe')}>
            {t('desks.wipe')}
          </Button>
        )}
        {standing !== 'active' && (
          <Button isDisabled={!isLive} onPress={() => setDecision('restore')}>
            {t('desks.restore')}
          </Button>
        )}
      </div>
      {decision && (
        <DeskDecisionDialog desk={desk} decision={decision} onClose={() => setDecision(undefined)} />
      )}
    </PaneFooter>
  )
}
