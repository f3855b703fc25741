import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { NotifyBy } from '../../src-domain/requests/service-request.ts'
import type { PartProps } from './request-view.tsx'
import { useDeed } from './use-deed.ts'

/** How the customer is told; by ways of which the City knows an address. */
export function Notifying({ request, link, w, when, onDone }: PartProps): JSX.Element {
  const { notifyBy = 'no', reach } = request
  const [chosen, setChosen] = useState<NotifyBy>()
  const doing = useDeed(link, after => onDone(after, w.notifyKept))
  const ways: readonly NotifyBy[] = [
    ...(reach.email === undefined && notifyBy !== 'email' ? [] : ['email' as const]),
    ...(reach.sms === undefined && notifyBy !== 'sms' ? [] : ['sms' as const]),
    'phone',
    'no',
  ]
  const address = (way: NotifyBy): string =>
    (way === 'email' ? reach.email : way === 'sms' ? reach.sms : undefined) ?? '–'
  return (
    <section class="card">
      <form
        onSubmit={event => {
          event.preventDefault()
          void doing.perform({ kind: 'notify-by', by: chosen ?? notifyBy })
        }}
      >
        <fieldset>
          <legend>
            <h2>{w.notify}</h2>
          </legend>
          {ways.map(way => (
            <label key={way} class="choice">
              <input
                type="radio"
                name="notify"
                value={way}
                checked={(chosen ?? notifyBy) === way}
                onChange={() => setChosen(way)}
              />
              {w.notifyBy[way](address(way))}
            </label>
          ))}
        </fieldset>
        {doing.refusal && (
          <p class="notice" role="alert">
            {w.refused(doing.refusal, when)}
          </p>
        )}
        <button type="submit" aria-busy={doing.isBusy}>
          {w.notifySend}
        </button>
      </form>
    </section>
  )
}

/** A follower hears no more. */
export function Stopping({ request, link, w, when, onDone }: PartProps): JSX.Element {
  const doing = useDeed(link, after => onDone(after, w.stopped))
  return (
    <section class="card">
      <p>{w.stopText}</p>
      {doing.refusal && (
        <p class="notice" role="alert">
          {w.refused(doing.refusal, when)}
        </p>
      )}
      {!request.isStopped && (
        <button type="button" aria-busy={doing.isBusy} onClick={() => void doing.perform({ kind: 'stop' })}>
          {w.stop}
        </button>
      )}
      {request.isStopped && <p>{w.stopped}</p>}
    </section>
  )
}
