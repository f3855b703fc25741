import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { askFind, isRefused, type NotNow } from './ask-hub.ts'
import type { Yours } from './kept.ts'
import type { PageProps } from './words.ts'

/** Opens an appointment by its code together with the address that it was booked with. */
export function FindAppointment({
  w,
  onFound,
}: PageProps & { readonly onFound: (yours: Yours) => void }): JSX.Element {
  const [code, setCode] = useState('')
  const [reach, setReach] = useState('')
  const [refusal, setRefusal] = useState<NotNow>()
  const [isBusy, setIsBusy] = useState(false)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    setIsBusy(true)
    setRefusal(undefined)
    const answer = await askFind({ code: code.trim(), reach: reach.trim() })
    setIsBusy(false)
    if (isRefused(answer)) setRefusal(answer)
    else onFound({ reach: reach.trim(), appointment: answer })
  }
  return (
    <div class="find">
      <div>
        <p>
          <a href="#all">{w.back}</a>
        </p>
        <h1>{w.findTitle}</h1>
      </div>
      <form class="card" onSubmit={event => void submit(event)}>
        <div>
          <label for="code">{w.code}</label>
          <p class="hint" id="code-hint">
            {w.codeHint}
          </p>
          <input
            id="code"
            aria-describedby="code-hint"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            required
            value={code}
            onInput={event => setCode(event.currentTarget.value)}
          />
        </div>
        <div>
          <label for="reach">{w.reach}</label>
          <p class="hint" id="reach-hint">
            {w.reachOfBooking}
          </p>
          <input
            id="reach"
            aria-describedby="reach-hint"
            autocomplete="email"
            spellcheck={false}
            autocapitalize="none"
            maxLength={320}
            required
            value={reach}
            onInput={event => setReach(event.currentTarget.value)}
          />
        </div>
        {refusal && (
          <p class="notice" role="alert">
            {w.refused(refusal)}
          </p>
        )}
        <button type="submit" class="primary" aria-busy={isBusy}>
          {w.show}
        </button>
      </form>
    </div>
  )
}
