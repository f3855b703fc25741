import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { TrackDeed } from '../../src-contract/public/track.ts'
import type { stepWordsMaxLength } from '../../src-domain/requests/decide-step.ts'
import type { PartProps } from './request-view.tsx'
import { useDeed } from './use-deed.ts'

/** The limit of the rules, without the rules: a changed one fails to compile here. */
const wordsMax: typeof stepWordsMaxLength = 2_000

/** A field for words and the button that sends them. What was typed stays until it has arrived. */
export function WordsForm({
  link,
  w,
  when,
  onDone,
  id,
  label,
  send,
  thanks,
  deedOf,
}: PartProps & {
  readonly id: string
  readonly label: string
  readonly send: string
  readonly thanks: string
  readonly deedOf: (text: string) => TrackDeed
}): JSX.Element {
  const [text, setText] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const doing = useDeed(link, request => onDone(request, thanks))
  const wrong = isMissing ? w.wordsMissing : doing.refusal && w.refused(doing.refusal, when)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    setIsMissing(text.trim() === '')
    if (text.trim() === '') return
    if (await doing.perform(deedOf(text))) setText('')
  }
  return (
    <form class="words" onSubmit={event => void submit(event)}>
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={wordsMax}
        aria-invalid={isMissing}
        {...(wrong === undefined ? {} : { 'aria-describedby': `${id}-wrong` })}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
      {wrong !== undefined && (
        <p class="notice" role="alert" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      <button type="submit" class="primary" aria-busy={doing.isBusy}>
        {send}
      </button>
    </form>
  )
}
