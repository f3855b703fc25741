import type { JSX } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { ResidentService } from '../../src-contract/public/appointments.ts'
import { askSlots, isRefused, type NotNow } from './ask-hub.ts'
import { dayOf, shortDayIn, timeIn } from './in-words.ts'
import type { PageProps } from './words.ts'

/** So many days are looked through at once. */
const daysAtOnce = 14
const dayMs = 86_400_000

interface Looked {
  readonly starts: readonly number[]
  /** How many days from today on were looked through. */
  readonly days: number
}

/** Where, on which day and at what time: what is free now. */
export function SlotPicker({
  w,
  language,
  timeZone,
  service,
  site,
  startsAt,
  attempt,
  onSite,
  onSlot,
}: PageProps & {
  readonly service: ResidentService
  readonly site: string
  readonly startsAt: number | undefined
  /** Another number looks again: a slot was taken meanwhile. */
  readonly attempt: number
  readonly onSite: (site: string) => void
  readonly onSlot: (startsAt: number | undefined) => void
}): JSX.Element {
  const [looked, setLooked] = useState<Looked>({ starts: [], days: 0 })
  const [day, setDay] = useState<string | undefined>(
    startsAt === undefined ? undefined : dayOf(startsAt, timeZone),
  )
  const [refusal, setRefusal] = useState<NotNow>()
  const [isBusy, setIsBusy] = useState(true)
  const newest = useRef(0)
  const { id: serviceId, horizonDays } = service

  const look = useCallback(
    async (before: Looked): Promise<void> => {
      const number = ++newest.current
      setIsBusy(true)
      const from = dayOf(Date.now() + before.days * dayMs, timeZone)
      const answer = await askSlots(serviceId, site, from, daysAtOnce)
      // An answer for another site, or an earlier look, is none for this one.
      if (number !== newest.current) return
      setIsBusy(false)
      setRefusal(isRefused(answer) ? answer : undefined)
      if (isRefused(answer)) return
      const starts = answer.slots.map(slot => slot.startsAt)
      setLooked({ starts: [...before.starts, ...starts], days: before.days + daysAtOnce })
    },
    [serviceId, site, timeZone],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt looks again.
  useEffect(() => {
    setLooked({ starts: [], days: 0 })
    void look({ starts: [], days: 0 })
  }, [look, attempt])

  const days = [...new Map(looked.starts.toReversed().map(at => [dayOf(at, timeZone), at]))].reverse()
  const shown = days.some(([each]) => each === day) ? day : days[0]?.[0]
  const times = looked.starts.filter(at => dayOf(at, timeZone) === shown)
  const mayGoOn = looked.days > 0 && looked.days <= horizonDays
  return (
    <>
      {service.sites.length > 1 && (
        <fieldset>
          <legend>{w.where}</legend>
          {service.sites.map(({ id, name }) => (
            <label key={id} class="choice">
              <input
                type="radio"
                name="site"
                checked={id === site}
                onChange={() => {
                  onSite(id)
                  onSlot(undefined)
                }}
              />
              {name[language]}
            </label>
          ))}
        </fieldset>
      )}
      <fieldset class="slots" aria-busy={isBusy}>
        <legend>{w.day}</legend>
        <div class="chips">
          {days.map(([each, at]) => (
            <label key={each} class="chip">
              <input
                type="radio"
                name="day"
                checked={each === shown}
                onChange={() => {
                  setDay(each)
                  onSlot(undefined)
                }}
              />
              {shortDayIn(at, w.locale, timeZone)}
            </label>
          ))}
        </div>
        {isBusy && <p role="status">{w.looking}</p>}
        {!isBusy && days.length === 0 && !refusal && (
          <p role="status">{mayGoOn ? w.noneSoon : w.noneAtAll}</p>
        )}
        {refusal && (
          <p class="notice" role="alert">
            {w.refused(refusal)}{' '}
            <button type="button" class="plain" onClick={() => void look(looked)}>
              {w.tryAgain}
            </button>
          </p>
        )}
        {!isBusy && !refusal && mayGoOn && (
          <button type="button" class="later plain" onClick={() => void look(looked)}>
            {w.laterDays}
          </button>
        )}
      </fieldset>
      {times.length > 0 && (
        <fieldset class="slots">
          <legend>{w.time}</legend>
          <div class="chips times">
            {times.map(at => (
              <label key={at} class="chip">
                <input type="radio" name="time" checked={at === startsAt} onChange={() => onSlot(at)} />
                {timeIn(at, w.locale, timeZone)}
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

/** What stands in the way of a booking or a move, and the next free times where that helps. */
export function Refusal({
  w,
  timeZone,
  refusal,
  onSlot,
}: PageProps & {
  readonly refusal: NotNow
  readonly onSlot: (startsAt: number) => void
}): JSX.Element {
  return (
    <div class="notice" role="alert">
      <p>{w.refused(refusal)}</p>
      {refusal.next !== undefined && refusal.next.length > 0 && (
        <>
          <p>{w.nextFree}</p>
          <div class="actions">
            {refusal.next.map(at => (
              <button key={at} type="button" onClick={() => onSlot(at)}>
                {shortDayIn(at, w.locale, timeZone)}, {timeIn(at, w.locale, timeZone)}
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  )
}
