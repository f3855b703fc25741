import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { surveyWordsMax } from '../../src-domain/notices/survey.ts'
import type { PartProps } from './request-view.tsx'
import { useDeed } from './use-deed.ts'

const wordsMax: typeof surveyWordsMax = 1_000
const marks = [1, 2, 3, 4, 5] as const

/** Two questions after the end, answered once. */
export function Survey({ link, w, when, onDone }: PartProps): JSX.Element {
  const [satisfaction, setSatisfaction] = useState<number>()
  const [effort, setEffort] = useState<number>()
  const [text, setText] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const s = w.survey
  const doing = useDeed(link, after => onDone(after, s.thanks))
  const wrong = isMissing ? s.missing : doing.refusal && w.refused(doing.refusal, when)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const isWhole = satisfaction !== undefined && effort !== undefined
    setIsMissing(!isWhole)
    if (!isWhole) return
    const words = text.trim()
    await doing.perform({ kind: 'survey', satisfaction, effort, ...(words === '' ? {} : { words }) })
  }
  return (
    <section class="card" aria-labelledby="survey">
      <h2 id="survey">{s.title}</h2>
      <form class="words" noValidate onSubmit={event => void submit(event)}>
        <Marks
          name="satisfaction"
          label={s.satisfaction}
          ends={s.satisfactionEnds}
          value={satisfaction}
          onChoose={setSatisfaction}
        />
        <Marks name="effort" label={s.effort} ends={s.effortEnds} value={effort} onChoose={setEffort} />
        <label for="survey-words">
          {s.words} <span class="optional">{w.optional}</span>
        </label>
        <textarea
          id="survey-words"
          rows={2}
          maxLength={wordsMax}
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
        <p class="hint">{s.readBy}</p>
        {wrong !== undefined && (
          <p class="notice" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" class="primary" aria-busy={doing.isBusy}>
          {s.send}
        </button>
      </form>
    </section>
  )
}

function Marks({
  name,
  label,
  ends,
  value,
  onChoose,
}: {
  readonly name: string
  readonly label: string
  readonly ends: readonly [string, string]
  readonly value: number | undefined
  readonly onChoose: (mark: number) => void
}): JSX.Element {
  return (
    <fieldset>
      <legend>{label}</legend>
      <div class="marks">
        {marks.map(mark => (
          <label key={mark} class="mark">
            <input
              type="radio"
              name={name}
              value={mark}
              checked={value === mark}
              onChange={() => onChoose(mark)}
            />
            <span>{mark}</span>
            <span class="unseen">{mark === 1 ? ends[0] : mark === 5 ? ends[1] : ''}</span>
          </label>
        ))}
      </div>
      <p class="ends" aria-hidden="true">
        <span>1 – {ends[0]}</span>
        <span>5 – {ends[1]}</span>
      </p>
    </fieldset>
  )
}
