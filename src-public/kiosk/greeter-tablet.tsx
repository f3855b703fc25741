import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { TakenTicket } from '../../src-contract/public/counter.ts'
import { type VisitorNeed, visitorNeeds } from '../../src-domain/kiosk/visitor-needs.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { newId } from '../common/new-id.ts'
import { useSecond } from '../common/use-second.ts'
import { kioskWords } from './kiosk-words.ts'
import { QrCode } from './qr-code.tsx'
import { type TicketTrouble, takeTicket } from './take-ticket.ts'
import { followAddress, ServiceFacts, StageHeading, troubleWords, waitWords } from './ticket-words.tsx'
import type { DevicePageProps } from './visitor-kiosk.tsx'

interface Form {
  /** Made with the form: pressed twice, it is one ticket. */
  readonly id: string
  readonly language: Language
  readonly queueId: string | undefined
  readonly name: string
  readonly topic: string
  readonly needs: readonly VisitorNeed[]
}

function emptyForm(language: Language): Form {
  return { id: newId(), language, queueId: undefined, name: '', topic: '', needs: [] }
}

/**
 * The tablet of a greeter, who asks the visitors and writes for them: name, what for, what they need. The words on the
 * screen are in the visitor's language, so that they can look along.
 */
export function GreeterTablet({ view, secret, isLive }: DevicePageProps): JSX.Element {
  const [form, setForm] = useState<Form>(() => emptyForm('en'))
  const [taken, setTaken] = useState<TakenTicket>()
  const [trouble, setTrouble] = useState<TicketTrouble>()
  const [isTaking, setTaking] = useState(false)
  const [isIncomplete, setIncomplete] = useState(false)
  const now = useSecond()
  const { language } = form
  const w = kioskWords[language]
  const change = (part: Partial<Form>) => setForm(before => ({ ...before, ...part }))

  useEffect(() => {
    document.documentElement.lang = w.locale
  }, [w])

  const give = async (event: Event): Promise<void> => {
    event.preventDefault()
    const { id, queueId, needs } = form
    setIncomplete(queueId === undefined)
    if (isTaking || queueId === undefined) return
    const [name, topic] = [form.name.trim(), form.topic.trim()]
    setTaking(true)
    setTrouble(undefined)
    const answer = await takeTicket(secret, {
      id,
      queueId,
      language,
      ...(name === '' ? {} : { name }),
      ...(topic === '' ? {} : { topic }),
      ...(needs.length === 0 ? {} : { needs: [...needs] }),
    })
    setTaking(false)
    if ('kind' in answer) {
      setTrouble(answer)
      // What was refused stays refused under its id; what was not answered may be there already.
      if (answer.kind !== 'away') change({ id: newId() })
    } else setTaken(answer)
  }
  const next = (): void => {
    setForm(emptyForm(language))
    setTaken(undefined)
  }

  return (
    <div class="kiosk" data-stage={taken ? 'given' : 'greeter'}>
      <header class="head">
        <p class="where">
          <strong>{view.city[language]}</strong> {view.site[language]} · {view.device}
        </p>
      </header>
      <main class="stage">
        {taken ? (
          <div class="ticket-stage">
            <section class="slip">
              <StageHeading>
                <span class="ticket-label">{w.greeter.given}</span> <span class="ticket">{taken.ticket}</span>
              </StageHeading>
              <p class="ticket-place">
                {taken.position !== undefined &&
                  (taken.position === 1 ? w.placeNext : w.place(taken.position))}{' '}
                {taken.expectedWaitMs !== undefined && waitWords(taken.expectedWaitMs, w)}
              </p>
            </section>
            <section class="follow">
              <h2>{w.follow}</h2>
              <QrCode text={followAddress(taken)} label={w.follow} />
            </section>
            <div class="ticket-acts">
              <button type="button" class="primary" onClick={next}>
                {w.greeter.next}
              </button>
            </div>
          </div>
        ) : (
          <form class="greeter" onSubmit={event => void give(event)}>
            <StageHeading>{w.greeter.title}</StageHeading>
            <fieldset>
              <legend>{w.greeter.language}</legend>
              <div class="chips">
                {(['en', 'fr'] as const).map(each => (
                  <Chip
                    key={each}
                    type="radio"
                    name="language"
                    lang={kioskWords[each].locale}
                    isChecked={language === each}
                    onChange={() => change({ language: each })}
                  >
                    {kioskWords[each].name}
                  </Chip>
                ))}
              </div>
            </fieldset>
            <fieldset>
              <legend>{w.greeter.service}</legend>
              <div class="chips">
                {view.services
                  .filter(({ standing }) => standing.kind === 'open')
                  .map(service => (
                    <Chip
                      key={service.queueId}
                      type="radio"
                      name="service"
                      isChecked={form.queueId === service.queueId}
                      onChange={() => change({ queueId: service.queueId })}
                    >
                      {service.name[language]}
                      <ServiceFacts service={service} language={language} w={w} />
                    </Chip>
                  ))}
              </div>
            </fieldset>
            <div class="fields">
              <label>
                <span class="field-name">
                  {w.greeter.name} <small>({w.greeter.optional})</small>
                </span>
                <input
                  value={form.name}
                  maxLength={80}
                  autocomplete="off"
                  onInput={event => change({ name: event.currentTarget.value })}
                />
              </label>
              <label>
                <span class="field-name">
                  {w.greeter.topic} <small>({w.greeter.optional})</small>
                </span>
                <input
                  value={form.topic}
                  maxLength={120}
                  autocomplete="off"
                  onInput={event => change({ topic: event.currentTarget.value })}
                />
              </label>
            </div>
            <fieldset>
              <legend>{w.greeter.needs}</legend>
              <div class="chips">
                {visitorNeeds.map(need => (
                  <Chip
                    key={need}
                    type="checkbox"
                    name="needs"
                    isChecked={form.needs.includes(need)}
                    onChange={isChecked =>
                      change({
                        needs: isChecked ? [...form.needs, need] : form.needs.filter(each => each !== need),
                      })
                    }
                  >
                    {w.need[need]}
                  </Chip>
                ))}
              </div>
            </fieldset>
            <div role="alert">
              {isIncomplete && form.queueId === undefined && <p class="notice">{w.greeter.chooseFirst}</p>}
              {trouble && <p class="notice">{troubleWords(trouble, secondsTo(trouble, now), w)}</p>}
              {!isLive && <p class="notice">{w.away}</p>}
            </div>
            <button type="submit" class="primary" aria-disabled={isTaking}>
              {w.greeter.give}
            </button>
          </form>
        )}
      </main>
    </div>
  )
}

function secondsTo(trouble: TicketTrouble, now: number): number {
  return trouble.kind === 'too-many' ? Math.ceil((trouble.until - now) / 1_000) : 0
}

function Chip({
  type,
  name,
  isChecked,
  onChange,
  lang,
  children,
}: {
  readonly type: 'radio' | 'checkbox'
  readonly name: string
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly lang?: string
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <label class="chip" {...(lang === undefined ? {} : { lang })}>
      <input
        type={type}
        name={name}
        checked={isChecked}
        onChange={event => onChange(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  )
}
