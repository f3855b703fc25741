import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { OpenSpan } from '../../../src-domain/calendar/opening-hours.ts'
import { Icon, TextField } from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { type FieldPlace, placeKey } from './problem-place.ts'
import { useSettings } from './settings-context.tsx'
import { formatHours, parseHours } from './spoken-hours.ts'
import { formatSpan, parseSpan } from './spoken-span.ts'
import { forgetTyped, keepTyped, type TypedText, useTypedTexts } from './typed-texts.ts'

/** A field in its place: the list of problems leads here, and what should be known is said under it. */
export function FieldAt({
  at,
  children,
  className,
}: {
  readonly at: FieldPlace
  readonly children: (said: { readonly error?: string; readonly isReadOnly: boolean }) => ReactNode
  readonly className?: string
}) {
  const { saidAt, canEdit } = useSettings()
  const key = placeKey(at)
  const { error, warnings } = saidAt(key)
  return (
    <div data-field={key} className={className}>
      {children({ ...(error === undefined ? {} : { error }), isReadOnly: !canEdit })}
      {warnings.map(warning => (
        <p key={warning} className={styles.warning}>
          <Icon of={IconAlertTriangle} size={16} />
          <span>{warning}</span>
        </p>
      ))}
    </div>
  )
}

interface SpokenFieldProps<Value> {
  readonly at: FieldPlace
  readonly label: string
  readonly hideLabel?: boolean
  readonly description?: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly className?: string
}

/** A span of time, typed as people say it. */
export function SpanField(props: SpokenFieldProps<number>) {
  return (
    <SpokenField
      {...props}
      format={formatSpan}
      parse={text => {
        const ms = parseSpan(text)
        return ms === undefined ? { fault: 'span' } : { value: ms }
      }}
    />
  )
}

/** The hours of a day, typed as people say them. */
export function HoursField(props: SpokenFieldProps<readonly OpenSpan[]>) {
  const {
    words: { language, t },
  } = useSettings()
  return (
    <SpokenField
      {...props}
      format={spans => formatHours(spans, language) || t('closed')}
      parse={text => {
        const read = parseHours(text)
        return 'spans' in read ? { value: read.spans } : { fault: `hours-${read.fault}` }
      }}
    />
  )
}

function SpokenField<Value>({
  at,
  value,
  onChange,
  format,
  parse,
  className,
  ...rest
}: SpokenFieldProps<Value> & {
  readonly format: (value: Value) => string
  readonly parse: (text: string) => { readonly value: Value } | Required<Pick<TypedText, 'fault'>>
}) {
  const { words } = useSettings()
  const key = placeKey(at)
  const typed = useTypedTexts(({ texts }) => texts[key])
  return (
    <FieldAt at={at} className={className}>
      {({ error, isReadOnly }) => (
        <TextField
          {...rest}
          value={typed?.text ?? format(value)}
          isReadOnly={isReadOnly}
          autoComplete="off"
          error={typed?.fault === undefined ? error : words.t(`typed.${typed.fault}`)}
          onChange={text => {
            const read = parse(text)
            keepTyped(key, 'value' in read ? { text } : { text, fault: read.fault })
            if ('value' in read) onChange(read.value)
          }}
          onBlur={() => {
            // What was understood is written in full; what was not stays as it was typed.
            if (typed?.fault === undefined) forgetTyped(key)
          }}
        />
      )}
    </FieldAt>
  )
}
