import type { JSX } from 'preact'

export interface PageTopProps {
  /** The city in the reader's language; absent until it is known. */
  readonly city: string | undefined
  /** The language that is not shown: its locale and its own name. */
  readonly other: { readonly locale: string; readonly name: string }
  readonly onSwitch: () => void
}

/** The top of each page in a resident's own browser: whose page it is, and the other language. */
export function PageTop({ city, other, onSwitch }: PageTopProps): JSX.Element {
  return (
    <header class="top">
      <div class="top-inner">
        <p class="city">
          <svg class="city-mark" viewBox="0 0 24 24" aria-hidden="true">
            <rect width="24" height="24" rx="6" />
            <path d="M6 8h12M6 12h12M6 16h12" />
          </svg>
          {city ?? '\u00a0'}
        </p>
        <button type="button" class="plain" lang={other.locale} onClick={onSwitch}>
          {other.name}
        </button>
      </div>
    </header>
  )
}
