import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AppointmentServices, PutService } from '../../../src-contract/http/appointments.ts'
import {
  type AppointmentService,
  bringLengthMax,
  type ServiceFigure,
  type ServicePlace,
  type ServiceProblem,
  serviceFigures,
  serviceNameLengthMax,
  serviceProblems,
  staffCountMax,
} from '../../../src-domain/appointments/appointment-service.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { isSame } from '../../desk-data/is-same.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { isNo } from '../../told.tsx'
import {
  Button,
  CheckboxField,
  Notice,
  NumberField,
  onCtrlEnter,
  RadioGroup,
  Select,
  TagField,
  TextArea,
  TextField,
  toast,
} from '../../ui/ui.ts'
import styles from './appointments.module.css'
import { appointmentsTexts } from './appointments-texts.ts'
import { useAppointmentWords } from './use-appointment-words.ts'

export const serviceNameFieldId = 'appointment-service-name'

type Fields = Omit<PutService, 'basedOn'>

const fresh: Fields = {
  name: { en: '', fr: '' },
  durationMinutes: 20,
  bufferMinutes: 0,
  leadMinutes: 60,
  horizonDays: 30,
  isBookable: true,
  isForResidents: true,
  places: [],
}

/** One service: its names, its figures, and at which sites it is offered, by whom. */
export function ServiceForm({
  id,
  service,
  around,
  isReadOnly,
  onStale,
}: {
  readonly id: string
  /** Absent for a new one. */
  readonly service: AppointmentService | undefined
  readonly around: AppointmentServices
  readonly isReadOnly: boolean
  readonly onStale: () => void
}) {
  const t = useTexts(appointmentsTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const { whyNot } = useAppointmentWords()
  const isLive = useLiveValue(live => live.line) === 'live'
  const inForce: Fields = service === undefined ? fresh : fieldsOf(service)
  const [fields, setFields] = useState(inForce)
  const [isTried, setIsTried] = useState(false)
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const isChanged = service === undefined || !isSame(fields, inForce)
  const problems = serviceProblems(fields as Omit<AppointmentService, 'id' | 'version'>, {
    sites: around.sites.map(site => site.id),
    queues: around.queues.map(queue => ({ ...queue, channel: 'counter' })),
    calendars: around.calendars,
    agents: around.people,
  })
  const change = (part: Partial<Fields>) => {
    setFailure(undefined)
    setFields(before => ({ ...before, ...part }))
  }
  const wrong = (is: (problem: ServiceProblem) => boolean) => {
    const problem = isTried ? problems.find(is) : undefined
    return problem === undefined ? undefined : wordsOf(problem)
  }
  const wordsOf = (problem: ServiceProblem): string => {
    switch (problem.name) {
      case 'FigureOutOfRange':
        return t('problem.FigureOutOfRange', rangeOf(problem.figure))
      case 'NotItsStaff':
        return t('problem.NotItsStaff', {
          name: around.people.find(person => person.id === problem.agentId)?.name ?? problem.agentId,
        })
      default:
        return t(`problem.${problem.name}`)
    }
  }

  async function save(): Promise<void> {
    setIsTried(true)
    if (problems.length > 0 || isPending || !isChanged) return
    setIsPending(true)
    const answer = await hub.appointments.putService(id, { ...fields, basedOn: service?.version ?? 0 })
    setIsPending(false)
    if (isNo(answer)) {
      const isOvertaken = answer.kind === 'hub-refused' && answer.refusal.name === 'ServiceChanged'
      setFailure(isOvertaken ? t('services.changed') : whyNot(answer))
      return isOvertaken ? onStale() : undefined
    }
    toast({ title: t('services.kept'), tone: 'good' })
    await queries.invalidateQueries({ queryKey: ['appointment-services'] })
  }

  return (
    <form
      className={styles.form}
      aria-label={t('services.edit')}
      onSubmit={event => event.preventDefault()}
      onKeyDownCapture={onCtrlEnter(save)}
    >
      <h2 className={styles.heading}>{t(service === undefined ? 'services.new' : 'services.edit')}</h2>
      {(['en', 'fr'] as const).map(each => (
        <TextField
          key={each}
          label={t(`services.nameIn.${each}`)}
          lang={each}
          isReadOnly={isReadOnly}
          maxLength={serviceNameLengthMax}
          value={fields.name[each]}
          onChange={text => change({ name: { ...fields.name, [each]: text } })}
          {...errorOf(each === 'en' ? wrong(({ name }) => name === 'NameMissing') : undefined)}
          {...(each === 'en' ? { id: serviceNameFieldId } : {})}
        />
      ))}
      {(['en', 'fr'] as const).map(each => (
        <TextArea
          key={each}
          label={t(`services.bringIn.${each}`)}
          lang={each}
          isReadOnly={isReadOnly}
          minRows={2}
          maxRows={5}
          maxLength={bringLengthMax}
          value={fields.bring?.[each] ?? ''}
          onChange={text => change({ bring: { en: '', fr: '', ...fields.bring, [each]: text } })}
        />
      ))}
      <div className={styles.pair}>
        {(Object.keys(serviceFigures) as ServiceFigure[]).map(figure => (
          <NumberField
            key={figure}
            label={t(`services.${figure}`)}
            isReadOnly={isReadOnly}
            minValue={serviceFigures[figure].min}
            maxValue={serviceFigures[figure].max}
            value={fields[figure]}
            onChange={value => change({ [figure]: value })}
            {...errorOf(wrong(problem => problem.name === 'FigureOutOfRange' && problem.figure === figure))}
          />
        ))}
      </div>
      <CheckboxField
        isSelected={fields.isBookable}
        isDisabled={isReadOnly}
        onChange={isBookable => change({ isBookable })}
        description={t('services.isBookableHelp')}
      >
        {t('services.isBookable')}
      </CheckboxField>
      <CheckboxField
        isSelected={fields.isForResidents}
        isDisabled={isReadOnly}
        onChange={isForResidents => change({ isForResidents })}
        description={t('services.isForResidentsHelp')}
      >
        {t('services.isForResidents')}
      </CheckboxField>
      {around.sites.map(({ id: site }) => (
        <PlaceFields
          key={site}
          site={site}
          place={fields.places.find(each => each.site === site)}
          around={around}
          isReadOnly={isReadOnly}
          error={wrong(problem => 'site' in problem && problem.site === site)}
          onChange={place =>
            change({
              places: [
                ...fields.places.filter(each => each.site !== site),
                ...(place === undefined ? [] : [place]),
              ],
            })
          }
        />
      ))}
      {wrong(({ name }) => name === 'PlaceMissing') !== undefined && (
        <Notice tone="breach" isLive>
          {t('problem.PlaceMissing')}
        </Notice>
      )}
      {failure !== undefined && (
        <Notice tone="watch" isLive>
          {failure}
        </Notice>
      )}
      {!isReadOnly && (
        <div className={styles.actions}>
          <Button
            variant="primary"
            shortcut="Ctrl+Enter"
            isPending={isPending}
            isDisabled={!isLive || !isChanged}
            onPress={() => void save()}
          >
            {t('services.save')}
          </Button>
          {service !== undefined && isChanged && (
            <Button variant="quiet" onPress={() => setFields(inForce)}>
              {t('services.undo')}
            </Button>
          )}
        </div>
      )}
    </form>
  )
}

type PlaceField = Fields['places'][number]

/** Whether a service is offered at a site, and there: its counter, its hours, and who serves. */
function PlaceFields({
  site,
  place,
  around,
  isReadOnly,
  error,
  onChange,
}: {
  readonly site: string
  readonly place: PlaceField | undefined
  readonly around: AppointmentServices
  readonly isReadOnly: boolean
  readonly error: string | undefined
  readonly onChange: (place: PlaceField | undefined) => void
}) {
  const t = useTexts(appointmentsTexts)
  const language = useLanguage()
  const siteName = around.sites.find(({ id }) => id === site)?.name[language] ?? site
  const queues = around.queues.filter(queue => queue.site === undefined || queue.site === site)
  const offer = (isOffered: boolean) =>
    onChange(
      isOffered
        ? {
            site,
            queueId: queues[0]?.id ?? '',
            hours: around.calendars[0]?.id ?? '',
            staff: { kind: 'count', count: 1 },
          }
        : undefined,
    )
  const staff: ServicePlace['staff'] = place?.staff ?? { kind: 'count', count: 1 }
  const people = around.people
    .filter(person => person.site === site)
    .map(({ id, name }) => ({ id, label: name }))
  return (
    <section className={styles.place} aria-label={t('services.place', { site: siteName })}>
      <CheckboxField isSelected={place !== undefined} isDisabled={isReadOnly} onChange={offer}>
        {t('services.offered', { site: siteName })}
      </CheckboxField>
      {place !== undefined && (
        <>
          <div className={styles.pair}>
            <Select
              label={t('services.queue')}
              isDisabled={isReadOnly}
              options={queues.map(({ id, name }) => ({ id, label: name[language] }))}
              value={place.queueId}
              onChange={queueId => onChange({ ...place, queueId })}
            />
            <Select
              label={t('services.hours')}
              isDisabled={isReadOnly}
              options={around.calendars.map(({ id, name }) => ({ id, label: name[language] }))}
              value={place.hours}
              onChange={hours => onChange({ ...place, hours })}
            />
          </div>
          <RadioGroup
            label={t('services.staff')}
            isReadOnly={isReadOnly}
            options={[
              { id: 'count' as const, label: t('services.byCount') },
              { id: 'named' as const, label: t('services.byName') },
            ]}
            value={staff.kind}
            onChange={kind =>
              onChange({
                ...place,
                staff: kind === 'count' ? { kind, count: 1 } : { kind, agentIds: [] },
              })
            }
          />
          {staff.kind === 'count' ? (
            <NumberField
              label={t('services.count')}
              isReadOnly={isReadOnly}
              minValue={1}
              maxValue={staffCountMax}
              value={staff.count}
              onChange={count => onChange({ ...place, staff: { kind: 'count', count } })}
            />
          ) : (
            <TagField
              label={t('services.people')}
              isReadOnly={isReadOnly}
              tags={[...staff.agentIds]}
              known={people}
              onChange={agentIds => onChange({ ...place, staff: { kind: 'named', agentIds: [...agentIds] } })}
            />
          )}
        </>
      )}
      {error !== undefined && (
        <Notice tone="breach" isLive>
          {error}
        </Notice>
      )}
    </section>
  )
}

function fieldsOf({ id: _id, version: _version, ...fields }: AppointmentService): Fields {
  const { places, ...rest } = fields
  return {
    ...rest,
    places: places.map(place => ({
      ...place,
      staff:
        place.staff.kind === 'count' ? place.staff : { kind: 'named', agentIds: [...place.staff.agentIds] },
    })),
  }
}

function rangeOf(figure: ServiceFigure | 'count'): { readonly min: number; readonly max: number } {
  return figure === 'count' ? { min: 1, max: staffCountMax } : serviceFigures[figure]
}

function errorOf(error: string | undefined): { readonly error?: string } {
  return error === undefined ? {} : { error }
}
