import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Opened, TrackCity } from '../../src-contract/public/track.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { phoneFigures, telephoneAddress } from '../common/figures.ts'
import { askCode, isRefused, type NotNow, openByCode } from './ask-hub.ts'
import type { TrackWords } from './words.ts'

/** Opens a request by its reference number: first the number, then the code that was sent to its customer. */
export function FindRequest({
  w,
  language,
  city,
  isUnknown,
  onOpened,
}: {
  readonly w: TrackWords
  readonly language: Language
  readonly city: TrackCity | undefined
  /** The link that led here opens nothing. */
  readonly isUnknown: boolean
  readonly onOpened: (link: Opened) => void
}): JSX.Element {
  const [reference, setReference] = useState('')
  const [ticket, setTicket] = useState<string>()
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState<NotNow>()
  const [isBusy, setIsBusy] = useState(false)
  const codeField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ticket !== undefined) codeField.current?.focus()
  }, [ticket])

  const busily = async (work: () => Promise<NotNow | undefined>): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    setRefusal(undefined)
    setRefusal(await work())
    setIsBusy(false)
  }
  const send = () =>
    busily(async () => {
      const answer = await askCode(reference.trim())
      if (isRefused(answer)) return answer
      setTicket(answer.ticket)
      return undefined
    })
  const open = () =>
    busily(async () => {
      const answer = await openByCode(ticket ?? '', code.replaceAll(/\D/g, ''))
      if (isRefused(answer)) return answer
      onOpened(answer)
      return undefined
    })
  const f = w.find
  const submit = (work: () => Promise<void>) => (event: Event) => {
    event.preventDefault()
    void work()
  }
  return (
    <div class="find" data-stage={ticket === undefined ? 'reference' : 'code'}>
      <h1>{f.title}</h1>
      {isUnknown && ticket === undefined && (
        <p class="notice" role="alert">
          {f.unknownLink}
        </p>
      )}
      {city?.sendsCodes === false ? (
        <p class="card">{f.noCodes}</p>
      ) : ticket === undefined ? (
        <form class="card" onSubmit={submit(send)}>
          <p>{f.text}</p>
          <div>
            <label for="reference">{f.reference}</label>
            <p class="hint" id="reference-hint">
              {f.referenceHint}
            </p>
            <input
              id="reference"
              aria-describedby="reference-hint"
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              maxLength={24}
              required
              value={reference}
              onInput={event => setReference(event.currentTarget.value)}
            />
          </div>
          <button type="submit" class="primary" aria-busy={isBusy}>
            {f.send}
          </button>
        </form>
      ) : (
        <form class="card" onSubmit={submit(open)}>
          <p role="status">{f.sent}</p>
          <div>
            <label for="code">{f.code}</label>
            <p class="hint" id="code-hint">
              {f.codeHint}
            </p>
            <input
              id="code"
              ref={codeField}
              aria-describedby="code-hint"
              autocomplete="one-time-code"
              inputMode="numeric"
              pattern="[0-9 ]{6,8}"
              maxLength={8}
              required
              value={code}
              onInput={event => setCode(event.currentTarget.value)}
            />
          </div>
          <div class="actions">
            <button type="submit" class="primary" aria-busy={isBusy}>
              {f.open}
            </button>
            <button
              type="button"
              onClick={() => {
                setTicket(undefined)
                setCode('')
                setRefusal(undefined)
              }}
            >
              {f.another}
            </button>
          </div>
        </form>
      )}
      {refusal && (
        <p class="notice" role="alert">
          {w.refused(refusal, at => new Date(at).toLocaleString(w.locale))}
        </p>
      )}
      {city && city.phone !== '' && (
        <p>
          {f.call}{' '}
          <a class="whole" href={telephoneAddress(city.phone)}>
            {phoneFigures(city.phone, language)}
          </a>
        </p>
      )}
    </div>
  )
}
