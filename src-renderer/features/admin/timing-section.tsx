import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { RoutingTimes } from '../../../src-domain/routing/routing-config.ts'
import type { ServiceLevelDefinition } from '../../../src-domain/service-level/measures.ts'
import { type Channel, channels } from '../../../src-domain/vocabulary/words.ts'
import { channelIcons } from '../../contact-words.ts'
import { Button, IconButton, Menu, NumberField, SectionHeading } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { changedIn } from './edit-lists.ts'
import { FieldAt, SpanField } from './field-at.tsx'
import { goToField } from './go-to-field.ts'
import { SectionFrame } from './section-frame.tsx'
import { useSettings } from './settings-context.tsx'

/** The times of the rules in the order in which a contact meets them. */
const groups: readonly {
  readonly id: 'offer' | 'wrapUp' | 'lost' | 'callback' | 'order' | 'help'
  readonly times: readonly (keyof RoutingTimes)[]
}[] = [
  { id: 'offer', times: ['ringMs', 'declineRestMs', 'transferReturnMs'] },
  { id: 'wrapUp', times: ['wrapUpMs', 'wrapUpGraceMs'] },
  { id: 'lost', times: ['deskGraceMs', 'customerGraceMs'] },
  { id: 'callback', times: ['callbackLeadMs', 'callbackRetryMs', 'callbackAttempts', 'noShowMs'] },
  { id: 'order', times: ['affinityShare', 'relaxShare'] },
  { id: 'help', times: ['helpShiftMs', 'helpMs'] },
]

const percent = { style: 'percent', maximumFractionDigits: 0 } as const

/** The promises by which the days are measured, and the times within which the rules work. */
export function TimingSection() {
  const {
    words: { t },
  } = useSettings()
  return (
    <SectionFrame section="timing">
      <ServiceLevels />
      {groups.map(({ id, times }) => (
        <section key={id} className={styles.block}>
          <SectionHeading>{t(`timeGroup.${id}`)}</SectionHeading>
          <div className={styles.times}>
            {times.map(name => (
              <TimeField key={name} name={name} />
            ))}
          </div>
        </section>
      ))}
    </SectionFrame>
  )
}

function TimeField({ name }: { readonly name: keyof RoutingTimes }) {
  const { settings, edit, words } = useSettings()
  const { t } = words
  const value = settings.document.times[name]
  const at = { section: 'timing', id: 'times', field: name } as const
  const set = (next: number) => edit(before => ({ ...before, times: { ...before.times, [name]: next } }))
  const said = { label: t(`time.${name}.label`), description: t(`time.${name}.help`) }
  switch (name) {
    case 'affinityShare':
    case 'relaxShare':
      return (
        <FieldAt at={at}>
          {around => (
            <NumberField
              {...around}
              {...said}
              value={value}
              minValue={0}
              maxValue={1}
              step={0.01}
              formatOptions={percent}
              onChange={share => set(Number.isNaN(share) ? 0 : share)}
            />
          )}
        </FieldAt>
      )
    case 'callbackAttempts':
      return (
        <FieldAt at={at}>
          {around => (
            <NumberField
              {...around}
              {...said}
              value={value}
              minValue={1}
              maxValue={20}
              onChange={count => set(Number.isNaN(count) ? 1 : count)}
            />
          )}
        </FieldAt>
      )
    default:
      return <SpanField at={at} {...said} value={value} onChange={set} />
  }
}

function ServiceLevels() {
  const { settings, edit, canEdit, words } = useSettings()
  const { t, channelName } = words
  const { serviceLevels } = settings.document
  const missing = channels.filter(channel => serviceLevels.every(level => level.channel !== channel))
  const set = (channel: Channel, part: Partial<ServiceLevelDefinition>) =>
    edit(before => ({
      ...before,
      serviceLevels: changedIn(
        before.serviceLevels,
        level => level.channel === channel,
        level => ({ ...level, ...part }),
      ),
    }))
  return (
    <section className={styles.block} data-field="timing/service-levels/">
      <SectionHeading
        aside={
          canEdit &&
          missing.length > 0 && (
            <Menu
              label={t('timing.addLevel')}
              trigger={
                <Button size="small" icon={IconPlus}>
                  {t('timing.addLevel')}
                </Button>
              }
              entries={missing.map(id => ({ id, label: channelName(id), icon: channelIcons[id] }))}
              onChoose={channel => {
                const level = { channel, withinMs: 120_000, goal: 0.8, shortAbandonMs: 5_000 }
                edit(before => ({ ...before, serviceLevels: [...before.serviceLevels, level] }))
                goToField({ section: 'timing', id: channel, field: 'within' })
              }}
            />
          )
        }
      >
        {t('timing.levels')}
      </SectionHeading>
      <p className={styles.help}>{t('timing.levelsHelp')}</p>
      <ul className={styles.rows}>
        {serviceLevels.map(level => {
          const at = (field: string) => ({ section: 'timing', id: level.channel, field }) as const
          return (
            <li key={level.channel} className={styles.level}>
              <strong className={styles.levelName}>{channelName(level.channel)}</strong>
              <SpanField
                at={at('within')}
                label={t('field.within')}
                value={level.withinMs}
                onChange={withinMs => set(level.channel, { withinMs })}
              />
              <FieldAt at={at('goal')}>
                {around => (
                  <NumberField
                    {...around}
                    label={t('field.goal')}
                    value={level.goal}
                    minValue={0}
                    maxValue={1}
                    step={0.01}
                    formatOptions={percent}
                    onChange={goal => set(level.channel, { goal: Number.isNaN(goal) ? 0 : goal })}
                  />
                )}
              </FieldAt>
              <SpanField
                at={at('short')}
                label={t('field.short')}
                value={level.shortAbandonMs}
                onChange={shortAbandonMs => set(level.channel, { shortAbandonMs })}
              />
              {canEdit && (
                <IconButton
                  icon={IconTrash}
                  label={t('timing.removeLevel', { channel: channelName(level.channel) })}
                  onPress={() =>
                    edit(before => ({
                      ...before,
                      serviceLevels: before.serviceLevels.filter(({ channel }) => channel !== level.channel),
                    }))
                  }
                />
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
