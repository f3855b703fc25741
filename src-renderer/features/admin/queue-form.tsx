import { IconAlertTriangle } from '@tabler/icons-react'
import type { AfterHours, QueueConfig } from '../../../src-domain/routing/routing-config.ts'
import { type Channel, channels } from '../../../src-domain/vocabulary/words.ts'
import { channelIcons } from '../../contact-words.ts'
import { Icon, type Option, Select, TagField, TextField } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { changedIn, freeId, withPart } from './edit-lists.ts'
import { FieldAt, SpanField } from './field-at.tsx'
import { useSettings } from './settings-context.tsx'
import { isThin, whoCanServe } from './who-can-serve.ts'

/** No choice among those of a list: an id cannot be empty. */
const none = '-'
const namesShown = 6
const nameMax = 200

/** Everything of one queue. */
export function QueueForm({ queue }: { readonly queue: QueueConfig }) {
  const { settings, edit, words, canEdit } = useSettings()
  const { t, names, language } = words
  const { document, view } = settings
  const at = (field: string) => ({ section: 'queues', id: queue.id, field }) as const
  const set = (change: (queue: QueueConfig) => QueueConfig) =>
    edit(before => ({ ...before, queues: changedIn(before.queues, ({ id }) => id === queue.id, change) }))
  const others = document.queues.filter(({ id }) => id !== queue.id)

  return (
    <section className={styles.form} aria-label={t('queues.form', { queue: names.queue(queue.id) })}>
      <FieldAt at={at('channel')}>
        {({ error, isReadOnly }) => (
          <Select<Channel>
            label={t('field.channel')}
            options={channels.map(id => ({ id, label: words.channelName(id), icon: channelIcons[id] }))}
            value={queue.channel}
            onChange={channel => set(each => ({ ...each, channel }))}
            error={error}
            isDisabled={isReadOnly}
          />
        )}
      </FieldAt>
      {(['en', 'fr'] as const).map(each => (
        <FieldAt key={each} at={at(`name-${each}`)}>
          {said => (
            <TextField
              {...said}
              label={t(`field.name.${each}`)}
              lang={each}
              maxLength={nameMax}
              value={queue.name[each]}
              onChange={name => set(before => ({ ...before, name: { ...before.name, [each]: name } }))}
            />
          )}
        </FieldAt>
      ))}
      <SpanField
        at={at('promise')}
        label={t('field.promise')}
        description={t(queue.hours === undefined ? 'queues.promiseHelp' : 'queues.promiseHelpHours')}
        value={queue.promiseMs}
        onChange={promiseMs => set(each => ({ ...each, promiseMs }))}
      />
      <FieldAt at={at('language')}>
        {({ error, isReadOnly }) => (
          <Select<'en' | 'fr' | '-'>
            label={t('field.language')}
            options={[
              { id: none, label: t('anyLanguage') },
              { id: 'en', label: t('language.en') },
              { id: 'fr', label: t('language.fr') },
            ]}
            value={queue.language ?? none}
            onChange={id => set(each => withPart(each, 'language', id === none ? undefined : id))}
            error={error}
            isDisabled={isReadOnly}
          />
        )}
      </FieldAt>
      <FieldAt at={at('site')}>
        {({ error, isReadOnly }) => (
          <Select
            label={t('field.site')}
            options={[
              { id: none, label: t('anySite') },
              ...view.sites.map(({ id, name }) => ({ id, label: name[language] })),
            ]}
            value={queue.site ?? none}
            onChange={id => set(each => withPart(each, 'site', id === none ? undefined : id))}
            error={error}
            isDisabled={isReadOnly}
          />
        )}
      </FieldAt>
      <FieldAt at={at('skills')} className={styles.wide}>
        {said => (
          <TagField
            {...said}
            label={t('field.skills')}
            description={canEdit ? t('queues.skillsHelp') : undefined}
            tags={queue.skills}
            known={document.skills.map(({ code }) => ({ id: code, label: names.skill(code) }))}
            onChange={skills =>
              set(each =>
                withPart(
                  { ...each, skills },
                  'relaxableSkills',
                  each.relaxableSkills?.filter(code => skills.includes(code)),
                ),
              )
            }
            onMake={label => {
              const code = freeId(
                label,
                document.skills.map(each => each.code),
              )
              edit(before => ({
                ...before,
                skills: [
                  ...before.skills,
                  { code, name: { en: '', fr: '', [language]: label.slice(0, nameMax) } },
                ],
              }))
              return code
            }}
          />
        )}
      </FieldAt>
      <FieldAt at={at('relaxable')}>
        {said => (
          <TagField
            {...said}
            label={t('field.relaxable')}
            description={t('queues.relaxableHelp')}
            tags={queue.relaxableSkills ?? []}
            known={queue.skills.map(code => ({ id: code, label: names.skill(code) }))}
            onChange={codes =>
              set(each => withPart(each, 'relaxableSkills', codes.length === 0 ? undefined : codes))
            }
          />
        )}
      </FieldAt>
      <FieldAt at={at('hours')}>
        {({ error, isReadOnly }) => (
          <Select
            label={t('field.hours')}
            options={[
              { id: none, label: t('alwaysOpen') },
              ...document.calendars.map(({ id }) => ({ id, label: names.calendar(id) })),
            ]}
            value={queue.hours ?? none}
            onChange={id => set(each => withPart(each, 'hours', id === none ? undefined : id))}
            error={error}
            isDisabled={isReadOnly}
          />
        )}
      </FieldAt>
      <FieldAt at={at('after-hours')}>
        {({ error, isReadOnly }) => (
          <Select
            label={t('field.afterHours')}
            options={afterHoursOptions()}
            value={afterHoursId(queue.afterHours)}
            onChange={id => set(each => withPart(each, 'afterHours', afterHoursOf(id)))}
            error={error}
            isDisabled={isReadOnly || (queue.hours === undefined && queue.afterHours === undefined)}
          />
        )}
      </FieldAt>
      <FieldAt at={at('overflow')}>
        {({ error, isReadOnly }) => (
          <Select
            label={t('field.overflowTo')}
            options={[
              { id: none, label: t('queues.noOverflow') },
              ...others.map(({ id, channel }) => ({
                id,
                label: names.queue(id),
                icon: channelIcons[channel],
              })),
            ]}
            value={queue.overflow?.to ?? none}
            onChange={to =>
              set(each =>
                withPart(
                  each,
                  'overflow',
                  to === none ? undefined : { to, afterMs: each.overflow?.afterMs ?? halfOf(each.promiseMs) },
                ),
              )
            }
            error={error}
            isDisabled={isReadOnly}
          />
        )}
      </FieldAt>
      {queue.overflow && (
        <SpanField
          at={at('overflow-after')}
          label={t('field.overflowAfter')}
          value={queue.overflow.afterMs}
          onChange={afterMs =>
            set(each => (each.overflow ? { ...each, overflow: { ...each.overflow, afterMs } } : each))
          }
        />
      )}
      <WhoServes queue={queue} />
      {!canEdit && <p className={styles.wide}>{t('readOnly')}</p>}
    </section>
  )

  function afterHoursOptions(): Option[] {
    return [
      ...(['wait', 'callback', 'closed'] as const).map(id => ({ id, label: t(`afterHours.${id}`) })),
      ...others
        .filter(({ channel }) => channel === queue.channel)
        .map(({ id }) => ({ id: `queue ${id}`, label: t('afterHours.queue', { queue: names.queue(id) }) })),
    ]
  }
}

/** Half a promise in whole seconds: early enough to keep it. */
function halfOf(promiseMs: number): number {
  return Math.max(1, Math.round(promiseMs / 2 / 1_000)) * 1_000
}

function afterHoursId(afterHours: AfterHours | undefined): string {
  return afterHours?.kind === 'queue' ? `queue ${afterHours.queueId}` : (afterHours?.kind ?? 'wait')
}

function afterHoursOf(id: string): AfterHours {
  if (id === 'callback' || id === 'closed' || id === 'wait') return { kind: id }
  return { kind: 'queue', queueId: id.slice('queue '.length) }
}

/** How many could serve the queue, and who, while it is edited. */
function WhoServes({ queue }: { readonly queue: QueueConfig }) {
  const { settings, words } = useSettings()
  const { t } = words
  const people = whoCanServe(queue, settings.view.people, settings.document)
  const more = people.length - namesShown
  const named = people
    .slice(0, namesShown)
    .map(({ name }) => name)
    .join(', ')
  return (
    <p className={styles.serves} data-thin={isThin(people.length) || undefined}>
      {isThin(people.length) && <Icon of={IconAlertTriangle} size={16} />}
      <span>
        <strong>{t('queues.canServe', { count: people.length })}</strong> {named}
        {more > 0 && ` ${t('andMore', { count: more })}`}
      </span>
    </p>
  )
}
