import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type {
  ResidentAppointment,
  ResidentBook,
  ResidentService,
} from '../../src-contract/public/appointments.ts'
import type { visitorNameLengthMax, visitorNoteLengthMax } from '../../src-domain/appointments/appointment.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { newId } from '../common/new-id.ts'
import { askBook, isRefused, type NotNow } from './ask-hub.ts'
import { whenIn } from './in-words.ts'
import { type Draft, keepDraft, keptDraft, type Yours } from './kept.ts'
import { Refusal, SlotPicker } from './slot-picker.tsx'
import type { PageProps } from './words.ts'

/** The limits of the rules, without the rules: a changed one fails to compile here. */
const nameMax: typeof visitorNameLengthMax = 80
const noteMax: typeof visitorNoteLengthMax = 200

type Missing = 'slot' | 'name' | 'reach'

/** A service to book: what to bring, where and when, and who comes. What was typed outlives a reload and a hub that is away. */
export function BookingForm({
  service,
  tells,
  onBooked,
  ...page
}: PageProps & {
  readonly service: ResidentService
  readonly tells: { readonly byMail: boolean; readonly byText: boolean }
  readonly onBooked: (yours: Yours) => void
}): JSX.Element {
  const { w, language, timeZone } = page
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = keptDraft()
    return kept?.serviceId === service.id ? kept : freshDraft(service, kept)
  })
  const [missing, setMissing] = useState<Missing>()
  const [refusal, setRefusal] = useState<NotNow>()
  const [isBusy, setIsBusy] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => keepDraft(draft), [draft])
  useEffect(() => {
    if (missing !== undefined) form.current?.querySelector<HTMLElement>(fieldOf[missing])?.focus()
  }, [missing])

  const change = (part: Partial<Draft>): void => {
    setMissing(undefined)
    setDraft(before => ({ ...before, ...part }))
  }
  const chooseSlot = (startsAt: number | undefined): void => {
    setRefusal(undefined)
    setMissing(undefined)
    setDraft(({ startsAt: _before, ...rest }) => ({
      ...rest,
      ...(startsAt === undefined ? {} : { startsAt }),
    }))
  }

  const booked = (appointment: ResidentAppointment, asked: ResidentBook): void => {
    keepDraft(undefined)
    onBooked({ reach: asked.email ?? asked.phone ?? '', appointment })
  }

  const book = async (asked: ResidentBook): Promise<void> => {
    setIsBusy(true)
    setRefusal(undefined)
    const answer = await askBook(asked)
    setIsBusy(false)
    if (!isRefused(answer)) return booked(answer, asked)
    setRefusal(answer)
    if (answer.refused === 'Away') return setDraft(before => ({ ...before, unsure: asked }))
    // Held up at the door: what was asked before is as unsure as it was.
    if (answer.refused === 'TooManyRequests') return
    // What was refused is not booked: another try is another booking.
    setDraft(({ unsure: _unsure, ...rest }) => ({ ...rest, id: newId() }))
    if (answer.next !== undefined) {
      chooseSlot(undefined)
      setRefusal(answer)
      setAttempt(attempt + 1)
    }
  }

  const submit = (event: Event): void => {
    event.preventDefault()
    if (isBusy) return
    // What may be booked already is asked for once more as it was, and never booked twice.
    const asked = draft.unsure ?? askedBy(draft, language)
    if (typeof asked === 'string') setMissing(asked)
    else void book(asked)
  }
  const wrongField = refusal?.refused === 'VisitorWrong' ? refusal.field : undefined
  const told =
    tells.byMail && tells.byText
      ? w.toldBoth
      : tells.byMail
        ? w.toldByMail
        : tells.byText
          ? w.toldByText
          : w.toldByNobody
  return (
    <form class="find" ref={form} noValidate onSubmit={submit}>
      <div>
        <p>
          <a href="#all">{w.back}</a>
        </p>
        <h1>{service.name[language]}</h1>
        <p class="second">{w.lasts(service.durationMinutes)}</p>
      </div>
      {service.bring !== undefined && (
        <section class="card asked" aria-labelledby="bring">
          <h2 id="bring">{w.bring}</h2>
          <p class="said">{service.bring[language]}</p>
        </section>
      )}
      <fieldset class="card" disabled={draft.unsure !== undefined}>
        <legend class="unseen">{w.whenTitle}</legend>
        {service.sites.length === 1 && (
          <p>
            <span class="strong">{w.where}:</span> {service.sites[0]?.name[language]}
          </p>
        )}
        <SlotPicker
          {...page}
          service={service}
          site={draft.site}
          startsAt={draft.startsAt}
          attempt={attempt}
          onSite={site => change({ site })}
          onSlot={chooseSlot}
        />
      </fieldset>
      <fieldset class="card" disabled={draft.unsure !== undefined}>
        <legend class="unseen">{w.youTitle}</legend>
        <div>
          <label for="name">{w.name}</label>
          <input
            id="name"
            autocomplete="name"
            maxLength={nameMax}
            required
            aria-invalid={missing === 'name' || wrongField === 'name'}
            value={draft.name}
            onInput={event => change({ name: event.currentTarget.value })}
          />
        </div>
        <p class="hint" id="reach-hint">
          {w.reachHint} {told}
        </p>
        <div>
          <label for="email">{w.email}</label>
          <input
            id="email"
            type="email"
            autocomplete="email"
            maxLength={320}
            aria-describedby="reach-hint"
            aria-invalid={missing === 'reach' || wrongField === 'email'}
            value={draft.email}
            onInput={event => change({ email: event.currentTarget.value })}
          />
        </div>
        <div>
          <label for="phone">{w.phone}</label>
          <input
            id="phone"
            type="tel"
            autocomplete="tel"
            maxLength={40}
            aria-describedby="reach-hint"
            aria-invalid={wrongField === 'phone'}
            value={draft.phone}
            onInput={event => change({ phone: event.currentTarget.value })}
          />
        </div>
        <div>
          <label for="note">
            {w.note} <span class="optional">{w.optional}</span>
          </label>
          <input
            id="note"
            autocomplete="off"
            maxLength={noteMax}
            value={draft.note}
            onInput={event => change({ note: event.currentTarget.value })}
          />
        </div>
      </fieldset>
      {draft.startsAt !== undefined && (
        <p class="strong chosen">
          {whenIn(draft.startsAt, w.locale, timeZone)},{' '}
          {service.sites.find(({ id }) => id === draft.site)?.name[language]}
        </p>
      )}
      {missing !== undefined && (
        <p class="notice" role="alert">
          {w.missing[missing]}
        </p>
      )}
      {refusal && <Refusal {...page} refusal={refusal} onSlot={chooseSlot} />}
      <button type="submit" class="primary" aria-busy={isBusy}>
        {draft.unsure === undefined ? w.book : w.bookAgain}
      </button>
    </form>
  )
}

/** Where the keyboard goes when something is missing. */
const fieldOf: Readonly<Record<Missing, string>> = {
  slot: '.slots input',
  name: '#name',
  reach: '#email',
}

/** Somebody who looks at another service is still the same person. */
function freshDraft({ id, sites }: ResidentService, before: Draft | undefined): Draft {
  const { name = '', email = '', phone = '' } = before ?? {}
  return { id: newId(), serviceId: id, site: sites[0]?.id ?? '', name, email, phone, note: '' }
}

function askedBy(draft: Draft, language: Language): ResidentBook | Missing {
  const { id, serviceId, site, startsAt } = draft
  const [name, email, phone, note] = [draft.name, draft.email, draft.phone, draft.note].map(each =>
    each.trim(),
  )
  if (startsAt === undefined) return 'slot'
  if (!name) return 'name'
  if (!email && !phone) return 'reach'
  return {
    id,
    serviceId,
    site,
    startsAt,
    language,
    name,
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(note ? { note } : {}),
  }
}
