import { IconPlus, IconTrash, IconUsers } from '@tabler/icons-react'
import type { AgentSettings } from '../../../src-domain/routing/routing-settings.ts'
import {
  Button,
  CheckMatrix,
  EmptyState,
  IconButton,
  Pill,
  SectionHeading,
  Select,
  TextField,
  toast,
} from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { changedIn, freeId, withPart } from './edit-lists.ts'
import { FieldAt } from './field-at.tsx'
import { goToField } from './go-to-field.ts'
import { placeKey } from './problem-place.ts'
import { SectionFrame } from './section-frame.tsx'
import { useSettings } from './settings-context.tsx'
import { isThin, settingsOf, whoCanServe } from './who-can-serve.ts'

const standard = '-'

/** Who can do what: people by skills, each with a capacity; what that means for each queue; and what the skills are called. */
export function PeopleSection() {
  const { settings, edit, canEdit, words, saidAt } = useSettings()
  const { t, names, formats } = words
  const { document, view } = settings
  const people = view.people.toSorted((a, b) => a.name.localeCompare(b.name, words.language))

  function setAgent(id: string, change: (agent: AgentSettings) => AgentSettings): void {
    edit(before => {
      const isListed = before.agents.some(agent => agent.id === id)
      const agents = isListed ? before.agents : [...before.agents, { id, skills: [] }]
      return { ...before, agents: changedIn(agents, agent => agent.id === id, change) }
    })
  }

  return (
    <SectionFrame section="people">
      {people.length === 0 ? (
        <EmptyState icon={IconUsers} title={t('people.none')} text={t('people.noneText')} />
      ) : (
        <CheckMatrix
          label={t('section.people')}
          cornerLabel={t('people.person')}
          className={styles.matrix}
          isReadOnly={!canEdit}
          rows={people.map(({ id, name, languages }) => ({
            id,
            label: name,
            detail: (
              <>
                {languages.map(each => (
                  <abbr key={each} title={t(`language.${each}`)} className={styles.language}>
                    {each.toUpperCase()}
                  </abbr>
                ))}
                {saidAt(placeKey({ section: 'people', id })).warnings}
              </>
            ),
          }))}
          columns={document.skills.map(({ code }) => ({ id: code, label: names.skill(code) }))}
          cellLabel={(person, skill) => t('people.cell', { person, skill })}
          isChecked={(id, code) => settingsOf(document.agents, id).skills.includes(code)}
          onToggle={(id, code, isOn) =>
            setAgent(id, agent => ({
              ...agent,
              skills: isOn ? [...agent.skills, code] : agent.skills.filter(each => each !== code),
            }))
          }
          last={{
            label: t('field.capacity'),
            cell: id => (
              <FieldAt at={{ section: 'people', id, field: 'capacity' }}>
                {({ error, isReadOnly }) => (
                  <Select
                    label={t('people.capacityOf', { person: names.person(id) })}
                    hideLabel
                    options={[
                      { id: standard, label: t('standardCapacity') },
                      ...document.capacities.map(each => ({ id: each.id, label: names.capacity(each.id) })),
                    ]}
                    value={settingsOf(document.agents, id).capacity ?? standard}
                    onChange={chosen =>
                      setAgent(id, agent =>
                        withPart(agent, 'capacity', chosen === standard ? undefined : chosen),
                      )
                    }
                    error={error}
                    isDisabled={isReadOnly}
                  />
                )}
              </FieldAt>
            ),
          }}
        />
      )}
      <section className={styles.block}>
        <SectionHeading>{t('people.perQueue')}</SectionHeading>
        <ul className={styles.perQueue}>
          {document.queues.map(queue => {
            const count = whoCanServe(queue, view.people, document).length
            return (
              <li key={queue.id}>
                <Pill tone={count === 0 ? 'breach' : isThin(count) ? 'watch' : 'neutral'} size="small">
                  {formats.formatNumber(count)}
                </Pill>
                <span className={styles.queueName}>{names.queue(queue.id)}</span>
                {isThin(count) && (
                  <span className={styles.thin}>{t(count === 0 ? 'people.nobody' : 'people.onlyOne')}</span>
                )}
              </li>
            )
          })}
        </ul>
      </section>
      <Skills />
    </SectionFrame>
  )
}

/** What the skills are called. One that a queue or a person has is taken from them when it is removed. */
function Skills() {
  const { settings, edit, canEdit, words } = useSettings()
  const { t, names } = words
  const { skills } = settings.document

  function add(): void {
    const code = freeId(
      'skill',
      skills.map(each => each.code),
    )
    edit(before => ({ ...before, skills: [...before.skills, { code, name: { en: '', fr: '' } }] }))
    goToField({ section: 'people', id: code, field: 'name-en' })
  }
  function remove(code: string): void {
    const before = settings.document
    const without = (codes: readonly string[]) => codes.filter(each => each !== code)
    edit(document => ({
      ...document,
      skills: document.skills.filter(each => each.code !== code),
      agents: document.agents.map(agent =>
        agent.skills.includes(code) ? { ...agent, skills: without(agent.skills) } : agent,
      ),
      queues: document.queues.map(queue =>
        queue.skills.includes(code)
          ? withPart(
              { ...queue, skills: without(queue.skills) },
              'relaxableSkills',
              queue.relaxableSkills && without(queue.relaxableSkills),
            )
          : queue,
      ),
    }))
    toast({
      title: t('people.skillRemoved', { skill: names.skill(code) }),
      text: t('people.skillRemovedText', {
        people: before.agents.filter(agent => agent.skills.includes(code)).length,
        queues: before.queues.filter(queue => queue.skills.includes(code)).length,
      }),
      action: {
        label: t('undo'),
        onPress: () =>
          edit(document => ({
            ...document,
            skills: before.skills,
            agents: before.agents,
            queues: before.queues,
          })),
      },
    })
  }

  return (
    <section className={styles.block}>
      <SectionHeading
        aside={
          canEdit && (
            <Button size="small" icon={IconPlus} onPress={add}>
              {t('people.addSkill')}
            </Button>
          )
        }
      >
        {t('people.skills')}
      </SectionHeading>
      <ul className={styles.skills}>
        {skills.map(({ code, name }) => (
          <li key={code} className={styles.skill}>
            {(['en', 'fr'] as const).map(each => (
              <FieldAt key={each} at={{ section: 'people', id: code, field: `name-${each}` }}>
                {said => (
                  <TextField
                    {...said}
                    label={t(`field.name.${each}`)}
                    lang={each}
                    maxLength={200}
                    value={name[each]}
                    onChange={text =>
                      edit(before => ({
                        ...before,
                        skills: changedIn(
                          before.skills,
                          skill => skill.code === code,
                          skill => ({ ...skill, name: { ...skill.name, [each]: text } }),
                        ),
                      }))
                    }
                  />
                )}
              </FieldAt>
            ))}
            {canEdit && (
              <IconButton
                icon={IconTrash}
                label={t('people.removeSkill', { skill: names.skill(code) })}
                onPress={() => remove(code)}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
