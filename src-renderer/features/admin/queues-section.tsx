import { IconAlertTriangle, IconExclamationCircle, IconListCheck, IconPlus } from '@tabler/icons-react'
import type { QueueConfig } from '../../../src-domain/routing/routing-config.ts'
import { channelIcons } from '../../contact-words.ts'
import { useLiveValue } from '../../desk-context.ts'
import { Button, DataTable, EmptyState, Icon, Pill, toast } from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { ChosenActions } from './chosen-actions.tsx'
import { freeId } from './edit-lists.ts'
import { goToField } from './go-to-field.ts'
import { nameOfCopy } from './name-of-copy.ts'
import { placeOf } from './problem-place.ts'
import { QueueForm } from './queue-form.tsx'
import { SectionFrame } from './section-frame.tsx'
import { sayAfterHours } from './settings-changes.ts'
import { useSettings } from './settings-context.tsx'
import { formatSpan } from './spoken-span.ts'
import { useIsWide } from './use-is-wide.ts'
import { isThin, whoCanServe } from './who-can-serve.ts'

/** The queues: all of them as a table, the one in hand as a form under it. */
export function QueuesSection() {
  const { settings, canEdit, edit, words } = useSettings()
  const { t, names, language } = words
  const { queues } = settings.document
  const chosenId = useAdminPlace(place => place.queueId)
  const chosen = queues.find(({ id }) => id === chosenId) ?? queues[0]
  const isWide = useIsWide()
  const waiting = useLiveValue(live => live.view.waiting)

  function add(queue: Omit<QueueConfig, 'id'>, stem: string): void {
    const id = freeId(
      stem,
      queues.map(each => each.id),
    )
    const after = queues.findIndex(each => each.id === chosen?.id) + 1
    edit(document => ({ ...document, queues: document.queues.toSpliced(after, 0, { ...queue, id }) }))
    goToField({ section: 'queues', id, field: 'name-en' })
  }
  function remove(queue: QueueConfig): void {
    const index = queues.indexOf(queue)
    const waits = Object.values(waiting).filter(({ queueId }) => queueId === queue.id).length
    useAdminPlace.setState({ queueId: (queues[index + 1] ?? queues[index - 1])?.id })
    edit(document => ({ ...document, queues: document.queues.filter(({ id }) => id !== queue.id) }))
    toast({
      title: t('queues.removed', { queue: names.queue(queue.id) }),
      text: t(waits === 0 ? 'queues.removedNobodyWaits' : 'queues.removedWaiting', { count: waits }),
      action: {
        label: t('undo'),
        onPress: () => {
          edit(document => ({ ...document, queues: document.queues.toSpliced(index, 0, queue) }))
          useAdminPlace.setState({ queueId: queue.id })
        },
      },
    })
  }

  return (
    <SectionFrame
      section="queues"
      actions={
        canEdit && (
          <>
            <Button
              size="small"
              icon={IconPlus}
              onPress={() =>
                add(
                  {
                    channel: chosen?.channel ?? 'phone',
                    name: { en: '', fr: '' },
                    promiseMs: 30_000,
                    skills: [],
                  },
                  chosen?.channel ?? 'phone',
                )
              }
            >
              {t('queues.add')}
            </Button>
            {chosen && (
              <ChosenActions
                onDuplicate={() => {
                  const { id: _id, ...rest } = chosen
                  add({ ...rest, name: nameOfCopy(rest.name) }, chosen.id)
                }}
                onRemove={() => remove(chosen)}
              />
            )}
          </>
        )
      }
    >
      <DataTable
        label={t('section.queues')}
        rows={queues}
        rowId={({ id }) => id}
        selected={chosen?.id ?? null}
        onSelect={queueId => useAdminPlace.setState({ queueId })}
        onOpen={({ id }) => goToField({ section: 'queues', id, field: 'name-en' })}
        isRoomy
        className={styles.table}
        empty={<EmptyState icon={IconListCheck} title={t('queues.none')} text={t('queues.noneText')} />}
        columns={[
          {
            id: 'channel',
            label: t('field.channel'),
            hideLabel: true,
            width: 'narrow',
            cell: ({ channel }) => <Icon of={channelIcons[channel]} label={words.channelName(channel)} />,
          },
          {
            id: 'name',
            label: t('field.name.both'),
            isRowHeader: true,
            cell: ({ id, name }) => (
              <span className={styles.twoLines}>
                <span className={styles.firstLine}>{name[language] || names.queue(id)}</span>
                <span className={styles.secondLine}>{name[language === 'en' ? 'fr' : 'en']}</span>
              </span>
            ),
          },
          {
            id: 'promise',
            label: t('field.promise'),
            width: 'narrow',
            align: 'end',
            cell: ({ promiseMs }) => <span className={styles.noWrap}>{formatSpan(promiseMs)}</span>,
          },
          {
            id: 'language',
            label: t('field.language'),
            width: 'narrow',
            cell: queue => (queue.language === undefined ? t('any') : queue.language.toUpperCase()),
          },
          {
            id: 'skills',
            label: t('field.skills'),
            cell: ({ skills }) => <Clipped>{skills.map(names.skill).join(', ') || '–'}</Clipped>,
          },
          {
            id: 'hours',
            label: t('field.hours'),
            cell: ({ hours }) => (
              <Clipped>{hours === undefined ? t('alwaysOpen') : names.calendar(hours)}</Clipped>
            ),
          },
          ...(isWide
            ? [
                {
                  id: 'after',
                  label: t('field.afterHours'),
                  cell: (queue: QueueConfig) => (
                    <Clipped>{queue.hours === undefined ? '–' : sayAfterHours(queue, words)}</Clipped>
                  ),
                },
                {
                  id: 'overflow',
                  label: t('field.overflow'),
                  cell: ({ overflow }: QueueConfig) => (
                    <Clipped>
                      {overflow === undefined
                        ? '–'
                        : t('overflowWords', {
                            queue: names.queue(overflow.to),
                            after: formatSpan(overflow.afterMs),
                          })}
                    </Clipped>
                  ),
                },
              ]
            : []),
          {
            id: 'people',
            label: t('field.people'),
            width: 'narrow',
            align: 'end',
            cell: queue => <PeopleCount queue={queue} />,
          },
        ]}
      />
      {chosen && <QueueForm key={chosen.id} queue={chosen} />}
    </SectionFrame>
  )
}

/** Words of a narrow column; the whole of them when one points at them. */
function Clipped({ children }: { readonly children: string }) {
  return (
    <span className={styles.clipped} title={children}>
      {children}
    </span>
  )
}

/** How many could serve a queue, with the mark of what is wrong with it. */
function PeopleCount({ queue }: { readonly queue: QueueConfig }) {
  const { settings, words } = useSettings()
  const count = whoCanServe(queue, settings.view.people, settings.document).length
  const own = settings.problems.filter(problem => {
    const place = placeOf(problem)
    return place.section === 'queues' && place.id === queue.id
  })
  const isRefused = own.some(({ verdict }) => verdict === 'refused')
  if (isRefused)
    return (
      <Pill tone="breach" size="small" icon={IconExclamationCircle}>
        {words.formats.formatNumber(count)}
      </Pill>
    )
  if (own.length > 0 || isThin(count))
    return (
      <Pill tone="watch" size="small" icon={IconAlertTriangle}>
        {words.formats.formatNumber(count)}
      </Pill>
    )
  return <span>{words.formats.formatNumber(count)}</span>
}
