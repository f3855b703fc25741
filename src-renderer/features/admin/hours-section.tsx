import { IconCalendar, IconPlus } from '@tabler/icons-react'
import type { Calendar } from '../../../src-domain/routing/routing-settings.ts'
import { Button, ChoiceChips, EmptyState, toast } from '../../ui/ui.ts'
import { useAdminPlace } from './admin-place.ts'
import styles from './admin-screen.module.css'
import { CalendarForm } from './calendar-form.tsx'
import { ChosenActions } from './chosen-actions.tsx'
import { freeId } from './edit-lists.ts'
import { goToField } from './go-to-field.ts'
import { nameOfCopy } from './name-of-copy.ts'
import { SectionFrame } from './section-frame.tsx'
import { useSettings } from './settings-context.tsx'

/** Opening hours: which there are, and the ones in hand as a form with their year. */
export function HoursSection() {
  const { settings, edit, canEdit, words } = useSettings()
  const { t, names } = words
  const { calendars, queues } = settings.document
  const chosenId = useAdminPlace(place => place.calendarId)
  const chosen = calendars.find(({ id }) => id === chosenId) ?? calendars[0]

  function add(calendar: Omit<Calendar, 'id'>, stem: string): void {
    const id = freeId(
      stem,
      calendars.map(each => each.id),
    )
    edit(before => ({ ...before, calendars: [...before.calendars, { ...calendar, id }] }))
    goToField({ section: 'hours', id, field: 'name-en' })
  }
  function remove(calendar: Calendar): void {
    const before = settings.document
    const users = queues.filter(({ hours }) => hours === calendar.id)
    edit(document => ({
      ...document,
      calendars: document.calendars.filter(({ id }) => id !== calendar.id),
    }))
    useAdminPlace.setState({ calendarId: undefined })
    toast({
      title: t('hours.removed', { calendar: names.calendar(calendar.id) }),
      text: t('hours.removedText', { count: users.length }),
      action: {
        label: t('undo'),
        onPress: () => edit(document => ({ ...document, calendars: before.calendars })),
      },
    })
  }

  return (
    <SectionFrame
      section="hours"
      actions={
        canEdit && (
          <>
            <Button
              size="small"
              icon={IconPlus}
              onPress={() =>
                add(
                  {
                    name: { en: '', fr: '' },
                    timeZone: chosen?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
                    weekdays: workWeek,
                    exceptions: [],
                    seasons: [],
                  },
                  'hours',
                )
              }
            >
              {t('hours.add')}
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
      {chosen === undefined ? (
        <EmptyState icon={IconCalendar} title={t('hours.none')} text={t('hours.noneText')} />
      ) : (
        <>
          {calendars.length > 1 && (
            <div className={styles.choice}>
              <ChoiceChips
                label={t('section.hours')}
                size="small"
                options={calendars.map(({ id }) => ({ id, label: names.calendar(id) }))}
                value={chosen.id}
                onChange={calendarId => useAdminPlace.setState({ calendarId })}
              />
            </div>
          )}
          <CalendarForm key={chosen.id} calendar={chosen} />
        </>
      )}
    </SectionFrame>
  )
}

const workday = [{ opens: 8 * 60, closes: 17 * 60 }]
const workWeek = { 1: workday, 2: workday, 3: workday, 4: workday, 5: workday }
