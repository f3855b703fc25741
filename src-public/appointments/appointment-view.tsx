import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ResidentAppointment, ResidentService } from '../../src-contract/public/appointments.ts'
import { askCancel, askFind, askMove, isRefused, type NotNow } from './ask-hub.ts'
import { whenIn } from './in-words.ts'
import type { Yours } from './kept.ts'
import { Refusal, SlotPicker } from './slot-picker.tsx'
import type { PageProps } from './words.ts'

/** An appointment with its code, to keep, to move and to cancel. */
export function AppointmentView({
  yours,
  service,
  onChanged,
  onForget,
  ...page
}: PageProps & {
  readonly yours: Yours
  /** Absent where residents no longer book it. */
  readonly service: ResidentService | undefined
  readonly onChanged: (yours: Yours) => void
  /** The reader is done, or the hub knows nothing of it. */
  readonly onForget: () => void
}): JSX.Element {
  const { w, language, timeZone } = page
  const { appointment, reach } = yours
  const { code, sequence, standing } = appointment
  const [doing, setDoing] = useState<'nothing' | 'move' | 'cancel'>('nothing')
  const [refusal, setRefusal] = useState<NotNow>()
  const [isBusy, setIsBusy] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  /** Whoever cleared the page, at a library's computer, is shown nothing by an answer that comes late. */
  const isLeft = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was changed is read out from the top.
  useEffect(() => heading.current?.focus(), [code, sequence])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked at once when it is opened.
  useEffect(() => {
    void askFind({ code, reach }).then(answer => {
      if (isLeft.current) return
      if (!isRefused(answer)) onChanged({ reach, appointment: answer })
      else if (answer.refused === 'NothingFound') onForget()
      else setRefusal(answer)
    })
    return () => {
      isLeft.current = true
    }
  }, [])

  /** Asks the hub, and shows what is so then; a change that somebody else made meanwhile is shown too. */
  const perform = async (work: () => Promise<ResidentAppointment | NotNow>): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    setRefusal(undefined)
    const answer = await work()
    const isBehind =
      isRefused(answer) && (answer.refused === 'AppointmentChanged' || answer.refused === 'AppointmentOver')
    const now = isBehind ? await askFind({ code, reach }) : answer
    if (isLeft.current) return
    setIsBusy(false)
    if (isRefused(answer)) setRefusal(answer)
    if (isRefused(now)) return
    setDoing('nothing')
    onChanged({ reach, appointment: now })
  }
  const opens = { code, reach, basedOn: sequence }
  return (
    <div class="find appointment" data-standing={standing}>
      <h1 ref={heading} tabIndex={-1}>
        {w.standing[standing]}
      </h1>
      {standing !== 'cancelled' && (
        <section class="card code-card" aria-labelledby="your-code">
          <h2 id="your-code">{w.yourCode}</h2>
          <p class="big-code">{code}</p>
          <p class="hint">{w.codeUse}</p>
        </section>
      )}
      <section class="card">
        <dl>
          <div>
            <dt>{w.what}</dt>
            <dd>{appointment.service[language]}</dd>
          </div>
          <div>
            <dt>{w.whenTitle}</dt>
            <dd class="strong">{whenIn(appointment.startsAt, w.locale, timeZone)}</dd>
          </div>
          <div>
            <dt>{w.where}</dt>
            <dd>{appointment.siteName[language]}</dd>
          </div>
          {appointment.bring !== undefined && standing === 'booked' && (
            <div>
              <dt>{w.bring}</dt>
              <dd class="said">{appointment.bring[language]}</dd>
            </div>
          )}
        </dl>
        {(standing === 'booked' || (standing === 'cancelled' && appointment.told !== 'nobody')) && (
          <p class="second">{w.told[appointment.told]}</p>
        )}
        {appointment.calendar !== undefined && standing === 'booked' && (
          <Keep content={appointment.calendar} label={w.keep} />
        )}
      </section>
      {refusal && doing !== 'move' && (
        <p class="notice" role="alert">
          {w.refused(refusal)}
        </p>
      )}
      {doing === 'nothing' && (
        <div class="actions">
          {appointment.may.move && service !== undefined && (
            <button type="button" onClick={() => setDoing('move')}>
              {w.move}
            </button>
          )}
          {appointment.may.cancel && (
            <button type="button" onClick={() => setDoing('cancel')}>
              {w.cancel}
            </button>
          )}
          <button type="button" class="plain" onClick={onForget}>
            {w.finish}
          </button>
        </div>
      )}
      {doing === 'cancel' && (
        <section class="card" role="alertdialog" aria-labelledby="sure">
          <p id="sure">{w.cancelSure}</p>
          <div class="actions">
            <button
              type="button"
              class="danger"
              aria-busy={isBusy}
              onClick={() => void perform(() => askCancel(opens))}
            >
              {w.cancelYes}
            </button>
            <button type="button" ref={focused} onClick={() => setDoing('nothing')}>
              {w.cancelNo}
            </button>
          </div>
        </section>
      )}
      {doing === 'move' && service !== undefined && (
        <Move
          {...page}
          service={service}
          appointment={appointment}
          refusal={refusal}
          isBusy={isBusy}
          onMove={(site, startsAt) => void perform(() => askMove({ ...opens, site, startsAt }))}
          onLeave={() => {
            setRefusal(undefined)
            setDoing('nothing')
          }}
        />
      )}
    </div>
  )
}

function Move({
  service,
  appointment,
  refusal,
  isBusy,
  onMove,
  onLeave,
  ...page
}: PageProps & {
  readonly service: ResidentService
  readonly appointment: ResidentAppointment
  readonly refusal: NotNow | undefined
  readonly isBusy: boolean
  readonly onMove: (site: string, startsAt: number) => void
  readonly onLeave: () => void
}): JSX.Element {
  const { w, timeZone } = page
  const [site, setSite] = useState(
    service.sites.some(({ id }) => id === appointment.site)
      ? appointment.site
      : (service.sites[0]?.id ?? appointment.site),
  )
  const [startsAt, setStartsAt] = useState<number>()
  const [attempt, setAttempt] = useState(0)
  const [isMissing, setIsMissing] = useState(false)
  useEffect(() => {
    if (refusal?.next === undefined) return
    setStartsAt(undefined)
    setAttempt(before => before + 1)
  }, [refusal])
  return (
    <section class="card" aria-labelledby="move">
      <h2 id="move" ref={focused} tabIndex={-1}>
        {w.moveTitle}
      </h2>
      <SlotPicker
        {...page}
        service={service}
        site={site}
        startsAt={startsAt}
        attempt={attempt}
        onSite={setSite}
        onSlot={at => {
          setIsMissing(false)
          setStartsAt(at)
        }}
      />
      {isMissing && (
        <p class="notice" role="alert">
          {w.missing.slot}
        </p>
      )}
      {refusal && <Refusal {...page} refusal={refusal} onSlot={setStartsAt} />}
      {startsAt !== undefined && <p class="strong chosen">{whenIn(startsAt, w.locale, timeZone)}</p>}
      <div class="actions">
        <button
          type="button"
          class="primary"
          aria-busy={isBusy}
          onClick={() => (startsAt === undefined ? setIsMissing(true) : onMove(site, startsAt))}
        >
          {w.moveYes}
        </button>
        <button type="button" onClick={onLeave}>
          {w.moveNo}
        </button>
      </div>
    </section>
  )
}

/** What opened takes the keyboard with it. */
function focused(element: HTMLElement | null): void {
  element?.focus()
}

/** The calendar entry as a file. */
function Keep({ content, label }: { readonly content: string; readonly label: string }): JSX.Element | null {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([content], { type: 'text/calendar' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [content])
  return address === undefined ? null : (
    <p>
      <a href={address} download="appointment.ics">
        {label}
      </a>
    </p>
  )
}
