import { IconPlus, IconTrash, IconUserCog } from '@tabler/icons-react'
import { type CapacityProfile, standardCapacity } from '../../../src-domain/routing/routing-config.ts'
import { Button, CheckboxField, EmptyState, IconButton, NumberField, TextField, toast } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { changedIn, freeId, withPart } from './edit-lists.ts'
import { FieldAt } from './field-at.tsx'
import { goToField } from './go-to-field.ts'
import { SectionFrame } from './section-frame.tsx'
import { useSettings } from './settings-context.tsx'
import { settingsOf } from './who-can-serve.ts'

const atOnceMax = 50

/** How much one person holds at once, by profiles that people are given. */
export function CapacitySection() {
  const { settings, edit, canEdit, words } = useSettings()
  const { t, names } = words
  const { document, view } = settings
  const { capacities } = document
  const set = (id: string, part: Partial<CapacityProfile>) =>
    edit(before => ({
      ...before,
      capacities: changedIn(
        before.capacities,
        each => each.id === id,
        each => ({ ...each, ...part }),
      ),
    }))

  function add(): void {
    const id = freeId(
      'profile',
      capacities.map(each => each.id),
    )
    edit(before => ({
      ...before,
      capacities: [...before.capacities, { ...standardCapacity, id, name: { en: '', fr: '' } }],
    }))
    goToField({ section: 'capacity', id, field: 'name-en' })
  }
  function remove(profile: CapacityProfile): void {
    const before = document
    edit(each => ({
      ...each,
      capacities: each.capacities.filter(({ id }) => id !== profile.id),
      agents: each.agents.map(agent =>
        agent.capacity === profile.id ? withPart(agent, 'capacity', undefined) : agent,
      ),
    }))
    toast({
      title: t('capacity.removed', { capacity: names.capacity(profile.id) }),
      text: t('capacity.removedText', {
        count: before.agents.filter(({ capacity }) => capacity === profile.id).length,
      }),
      action: {
        label: t('undo'),
        onPress: () => edit(each => ({ ...each, capacities: before.capacities, agents: before.agents })),
      },
    })
  }

  return (
    <SectionFrame
      section="capacity"
      actions={
        canEdit && (
          <Button size="small" icon={IconPlus} onPress={add}>
            {t('capacity.add')}
          </Button>
        )
      }
    >
      {capacities.length === 0 ? (
        <EmptyState
          icon={IconUserCog}
          title={t('capacity.none')}
          text={t('capacity.noneText', {
            chats: standardCapacity.chats,
            messages: standardCapacity.messages,
          })}
        />
      ) : (
        <ul className={styles.profiles}>
          {capacities.map(profile => {
            const holders = view.people.filter(
              person => settingsOf(document.agents, person.id).capacity === profile.id,
            )
            const at = (field: string) => ({ section: 'capacity', id: profile.id, field }) as const
            return (
              <li key={profile.id} className={styles.profile} data-field={`capacity/${profile.id}/`}>
                <div className={styles.pair}>
                  {(['en', 'fr'] as const).map(each => (
                    <FieldAt key={each} at={at(`name-${each}`)}>
                      {said => (
                        <TextField
                          {...said}
                          label={t(`field.name.${each}`)}
                          lang={each}
                          maxLength={200}
                          value={profile.name[each]}
                          onChange={name => set(profile.id, { name: { ...profile.name, [each]: name } })}
                        />
                      )}
                    </FieldAt>
                  ))}
                </div>
                <div className={styles.profileNumbers}>
                  {(['chats', 'messages'] as const).map(each => (
                    <FieldAt key={each} at={at(each)}>
                      {said => (
                        <NumberField
                          {...said}
                          label={t(`field.${each}`)}
                          minValue={0}
                          maxValue={atOnceMax}
                          value={profile[each]}
                          onChange={count => set(profile.id, { [each]: Number.isNaN(count) ? 0 : count })}
                        />
                      )}
                    </FieldAt>
                  ))}
                  <CheckboxField
                    isSelected={profile.interruptible}
                    isDisabled={!canEdit}
                    onChange={interruptible => set(profile.id, { interruptible })}
                    description={t('capacity.interruptibleHelp')}
                    className={styles.interruptible}
                  >
                    {t('field.interruptible')}
                  </CheckboxField>
                  {canEdit && (
                    <IconButton
                      icon={IconTrash}
                      label={t('capacity.remove', { capacity: names.capacity(profile.id) })}
                      onPress={() => remove(profile)}
                    />
                  )}
                </div>
                <p className={styles.help}>
                  {t('capacity.holders', { count: holders.length })}{' '}
                  {holders.map(({ name }) => name).join(', ')}
                </p>
              </li>
            )
          })}
        </ul>
      )}
    </SectionFrame>
  )
}
