import type { JSX } from 'preact'
import type { ContactCity } from './hub-words.ts'
import { Icon } from './icons.tsx'
import type { FormWords } from './kept-call.ts'
import { PhoneLink } from './phone-link.tsx'
import type { Language, Words } from './words.ts'

interface CallFormProps {
  readonly form: FormWords
  readonly city: ContactCity
  readonly language: Language
  readonly w: Words
  readonly onType: (form: FormWords) => void
  readonly onCall: () => void
}

/** What the customer may say before the call; nothing of it is required. The notice of collection comes first. */
export function CallForm({ form, city, language, w, onType, onCall }: CallFormProps): JSX.Element {
  const submit = (event: Event) => {
    event.preventDefault()
    onCall()
  }
  return (
    <form class="form" onSubmit={submit} noValidate>
      <div class="field">
        <label for="topic">{w.topic}</label>
        <select
          id="topic"
          value={form.topic}
          onChange={event => onType({ ...form, topic: event.currentTarget.value })}
        >
          <option value="">{w.topicAny}</option>
          {city.topics.map(({ code, name }) => (
            <option key={code} value={code}>
              {name[language]}
            </option>
          ))}
        </select>
      </div>

      <details class="collection" open>
        <summary>{w.noticeTitle}</summary>
        <p>
          {w.notice(city.name[language])} {w.noticeAsk}
          {city.phone !== '' && (
            <>
              {', '}
              <PhoneLink phone={city.phone} />
            </>
          )}
          .
        </p>
      </details>

      <div class="fields">
        <Field
          id="name"
          label={w.name}
          w={w}
          value={form.name}
          maxLength={80}
          autoComplete="name"
          onType={name => onType({ ...form, name })}
        />
        <Field
          id="phone"
          type="tel"
          label={w.phone}
          w={w}
          value={form.phone}
          maxLength={32}
          autoComplete="tel"
          onType={phone => onType({ ...form, phone })}
        />
        <Field
          id="email"
          type="email"
          label={w.email}
          w={w}
          value={form.email}
          maxLength={254}
          autoComplete="email"
          onType={email => onType({ ...form, email })}
        />
      </div>

      <div class="actions">
        <button type="submit" class="primary large">
          <Icon of="phone" />
          {w.callNow}
        </button>
      </div>
      <p class="quiet">
        {w.willAsk} {w.answeredIn}
      </p>
    </form>
  )
}

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly w: Words
  readonly type?: 'text' | 'tel' | 'email'
  readonly value: string
  readonly maxLength: number
  readonly autoComplete: 'name' | 'tel' | 'email'
  readonly onType: (text: string) => void
}

function Field({
  id,
  label,
  w,
  type = 'text',
  value,
  maxLength,
  autoComplete,
  onType,
}: FieldProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>
        {label} <span class="optional">({w.optional})</span>
      </label>
      <input
        id={id}
        name={id}
        type={type}
        // Preact's types ask for it wherever the type is one of several.
        list={undefined}
        value={value}
        maxLength={maxLength}
        autoComplete={autoComplete}
        onInput={event => onType(event.currentTarget.value)}
      />
    </div>
  )
}
