import { IconCalendarTime, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { AppointmentServices } from '../../../src-contract/http/appointments.ts'
import type { AppointmentService } from '../../../src-domain/appointments/appointment-service.ts'
import { useHub, usePerson } from '../../desk-context.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { Button, DataTable, EmptyState, PaneBody, Pill } from '../../ui/ui.ts'
import styles from './appointments.module.css'
import { appointmentsTexts } from './appointments-texts.ts'
import { ServiceForm, serviceNameFieldId } from './service-form.tsx'

/** What can be booked at the counters, in two columns: all of it, and the service that is edited. */
export function AppointmentServicesScreen() {
  const t = useTexts(appointmentsTexts)
  const hub = useHub()
  const { role } = usePerson()
  const [chosen, setChosen] = useState<{ readonly id: string; readonly isNew: boolean }>()
  const told = useTold(['appointment-services'], hub.appointments.services)
  const mayEdit = role === 'administrator'
  const service = told.value?.services.find(({ id }) => id === chosen?.id)
  function add(): void {
    setChosen({ id: crypto.randomUUID(), isNew: true })
    focusAfterDialog(() => document.getElementById(serviceNameFieldId))
  }
  return (
    <SettingsColumns
      label={t('services.title')}
      asideLabel={t('services.edit')}
      aside={
        <PaneBody>
          {told.value && chosen !== undefined && (service !== undefined || chosen.isNew) ? (
            <ServiceForm
              key={`${chosen.id} ${service?.version ?? 0}`}
              id={chosen.id}
              service={service}
              around={told.value}
              isReadOnly={!mayEdit}
              onStale={told.lookAgain}
            />
          ) : (
            <p className={styles.help}>{t('services.choose')}</p>
          )}
        </PaneBody>
      }
    >
      <SettingsHead
        section="appointments"
        title={t('services.title')}
        lead={t('services.lead')}
        actions={
          mayEdit && (
            <Button size="small" icon={IconPlus} isDisabled={!told.value} onPress={add}>
              {t('services.add')}
            </Button>
          )
        }
      />
      <PaneBody isPadded={false}>
        <WhenTold told={told}>
          {around => (
            <ServiceTable
              around={around}
              chosen={chosen?.id}
              onChoose={id => setChosen({ id, isNew: false })}
            />
          )}
        </WhenTold>
      </PaneBody>
    </SettingsColumns>
  )
}

function ServiceTable({
  around,
  chosen,
  onChoose,
}: {
  readonly around: AppointmentServices
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const siteName = (id: string) => around.sites.find(each => each.id === id)?.name[language] ?? id
  const placesOf = ({ places }: AppointmentService) => places.map(({ site }) => siteName(site)).join(', ')
  return (
    <DataTable
      label={t('services.title')}
      rows={around.services}
      rowId={({ id }) => id}
      selected={chosen ?? null}
      onSelect={onChoose}
      isRoomy
      initialSort={{ column: 'name', direction: 'ascending' }}
      empty={<EmptyState icon={IconCalendarTime} title={t('services.none')} text={t('services.noneText')} />}
      columns={[
        {
          id: 'name',
          label: t('services.name'),
          isRowHeader: true,
          sortBy: ({ name }) => name[language],
          cell: service => (
            <span className={styles.twoLines}>
              <span>{service.name[language]}</span>
              <span className={styles.second}>{placesOf(service)}</span>
            </span>
          ),
        },
        {
          id: 'duration',
          label: t('services.duration'),
          width: 'narrow',
          align: 'end',
          sortBy: ({ durationMinutes }) => durationMinutes,
          cell: ({ durationMinutes }) => t('services.minutes', { count: durationMinutes }),
        },
        {
          id: 'state',
          label: t('services.state'),
          width: 'narrow',
          cell: ({ isBookable, isForResidents }) => (
            <Pill tone={isBookable ? 'good' : 'neutral'}>
              {t(
                isBookable
                  ? isForResidents
                    ? 'services.openToResidents'
                    : 'services.open'
                  : 'services.shut',
              )}
            </Pill>
          ),
        },
      ]}
    />
  )
}
