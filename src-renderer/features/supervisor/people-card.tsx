import {
  IconAlertTriangle,
  IconBell,
  IconCheck,
  IconCoffee,
  IconEar,
  IconMicrophoneOff,
  IconPencil,
  IconPhone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlugConnectedX,
  IconSchool,
  IconUserOff,
  IconUsers,
} from '@tabler/icons-react'
import type { LiveView } from '../../../src-contract/live/live-view.ts'
import { channelIcons, contactTexts } from '../../contact-words.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Card, CardHeader, DataTable, EmptyState, IconButton, type IconGlyph, Pill } from '../../ui/ui.ts'
import { type PersonFigures, type PersonState, personStates } from './floor-figures.ts'
import { listeningTexts } from './listening-texts.ts'
import styles from './supervisor-screen.module.css'
import { supervisorTexts } from './supervisor-texts.ts'
import { stateTones } from './tones.ts'

const stateIcons: Readonly<Record<PersonState, IconGlyph>> = {
  'desk-lost': IconPlugConnectedX,
  'no-answer': IconPhoneOff,
  'no-audio': IconMicrophoneOff,
  'wrap-up-overdue': IconAlertTriangle,
  held: IconPlayerPause,
  'on-call': IconPhone,
  'on-contact': IconUsers,
  ringing: IconBell,
  'wrap-up': IconPencil,
  available: IconCheck,
  training: IconSchool,
  break: IconCoffee,
  lunch: IconCoffee,
  offline: IconUserOff,
}

interface PeopleCardProps {
  readonly people: readonly PersonFigures[]
  readonly queues: LiveView['queues']
  /** Absent where nobody may listen to conversations. */
  readonly onListen?: ((person: { readonly name: string; readonly contactId: string }) => void) | undefined
  readonly className?: string
}

/** Everybody who is signed in and what they are on, those who may need a hand first. */
export function PeopleCard({ people, queues, onListen, className }: PeopleCardProps) {
  const t = useTexts(supervisorTexts)
  const tWords = useTexts(contactTexts)
  const tListening = useTexts(listeningTexts)
  const { formatDuration } = useFormats()
  return (
    <Card className={className}>
      <CardHeader
        icon={IconUsers}
        title={t('people.title')}
        aside={<Pill>{t('people.signedIn', { count: people.length })}</Pill>}
      />
      <DataTable
        label={t('people.title')}
        rows={people}
        rowId={({ id }) => id}
        className={styles.peopleTable}
        empty={<EmptyState icon={IconUsers} title={t('people.empty')} text={t('people.emptyText')} />}
        columns={[
          {
            id: 'name',
            label: t('people.name'),
            isRowHeader: true,
            cell: ({ name }) => (
              <span className={styles.name} title={name}>
                {name}
              </span>
            ),
            sortBy: ({ name }) => name,
          },
          {
            id: 'state',
            label: t('people.state'),
            width: 'narrow',
            cell: person => <StatePill person={person} />,
            sortBy: ({ state }) => personStates.indexOf(state),
          },
          {
            id: 'for',
            label: t('people.for'),
            align: 'end',
            width: 'narrow',
            cell: ({ forMs }) => formatDuration(forMs, { padded: true }),
            sortBy: ({ forMs }) => forMs,
          },
          {
            id: 'on',
            label: t('people.on'),
            width: 'wide',
            cell: person => <On person={person} queues={queues} />,
          },
          {
            id: 'languages',
            label: t('people.languages'),
            hideLabel: true,
            width: 'narrow',
            cell: ({ languages }) => (
              <span className={styles.languages}>
                {languages.map(id => (
                  <abbr key={id} title={tWords(`language.${id}`)}>
                    {id.toUpperCase()}
                  </abbr>
                ))}
              </span>
            ),
          },
          ...(onListen
            ? [
                {
                  id: 'listen',
                  label: tListening('column'),
                  hideLabel: true,
                  width: 'narrow' as const,
                  cell: ({ name, heardIn }: PersonFigures) =>
                    heardIn !== undefined && (
                      <IconButton
                        icon={IconEar}
                        size="small"
                        label={tListening('listen', { name })}
                        onPress={() => onListen({ name, contactId: heardIn })}
                      />
                    ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

function StatePill({ person: { state, contact } }: { readonly person: PersonFigures }) {
  const t = useTexts(supervisorTexts)
  return (
    <Pill
      tone={stateTones[state]}
      icon={state === 'on-contact' && contact ? channelIcons[contact.channel] : stateIcons[state]}
    >
      {state === 'on-contact' ? t(`onContact.${contact?.channel ?? 'chat'}`) : t(`state.${state}`)}
    </Pill>
  )
}

interface OnProps {
  readonly person: PersonFigures
  readonly queues: LiveView['queues']
}

function On({ person, queues }: OnProps) {
  const t = useTexts(supervisorTexts)
  const language = useLanguage()
  const { formatDuration } = useFormats()
  const { contact, wrapUpLeftMs, others, nextPresence } = person
  const parts = [
    ...(wrapUpLeftMs !== undefined && wrapUpLeftMs > 0
      ? [t('detail.wrapUpLeft', { time: formatDuration(wrapUpLeftMs) })]
      : []),
    ...(others > 0 ? [t('detail.others', { count: others })] : []),
    ...(nextPresence ? [t('detail.next', { presence: t(`presence.${nextPresence}`) })] : []),
    ...(contact ? [queues[contact.queueId]?.name[language] ?? contact.queueId] : []),
  ]
  const words = parts.join(' · ')
  return (
    <span className={styles.on} title={words}>
      {words}
    </span>
  )
}
