import type { JSX } from 'preact'
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { createCallController } from './call-controller.ts'
import { CallPanel } from './call-panel.tsx'
import { type ContactCity, readCity } from './hub-words.ts'
import { Icon } from './icons.tsx'
import { firstLanguage, keepLanguage, keptLanguage } from './language.ts'
import { hoursLines, isOpen } from './opening-hours.ts'
import { PhoneInstead } from './phone-link.tsx'
import { type Language, type Words, words } from './words.ts'

/** How long the page waits before it asks for the city again. */
const cityRetryMs = 3_000

/** The whole page: city, language, and the call in whatever state it is. */
export function ContactPage({ audio }: { readonly audio: HTMLAudioElement }): JSX.Element {
  const [language, setLanguage] = useState<Language>(() =>
    firstLanguage(location.search, keptLanguage(), navigator.language),
  )
  const { city, isAway } = useCity()
  const w = words[language]

  useEffect(() => {
    document.documentElement.lang = w.locale
  }, [w])

  const switchLanguage = useCallback(() => {
    setLanguage(before => {
      const after = words[before].otherLanguage.id
      keepLanguage(after)
      return after
    })
  }, [])

  return (
    <>
      <header class="top">
        <div class="top-inner">
          <p class="city">
            <CityMark />
            {city ? city.name[language] : '\u00a0'}
          </p>
          <button
            type="button"
            class="plain"
            lang={words[w.otherLanguage.id].locale}
            onClick={switchLanguage}
          >
            {w.otherLanguage.name}
          </button>
        </div>
      </header>
      {city ? (
        <CityPage city={city} audio={audio} language={language} w={w} />
      ) : (
        <main class="page">
          <p role="status">{isAway ? w.cityAway : w.loading}</p>
        </main>
      )}
    </>
  )
}

interface CityPageProps {
  readonly city: ContactCity
  readonly audio: HTMLAudioElement
  readonly language: Language
  readonly w: Words
}

function CityPage({ city, audio, language, w }: CityPageProps): JSX.Element {
  const controller = useMemo(() => createCallController(city, audio), [city, audio])
  useEffect(() => {
    void controller.comeBack()
  }, [controller])
  return (
    <main class="page">
      <CallPanel controller={controller} city={city} language={language} w={w} />
      <OtherWays city={city} w={w} />
    </main>
  )
}

function OtherWays({ city, w }: { readonly city: ContactCity; readonly w: Words }): JSX.Element {
  return (
    <footer class="other">
      {city.phone !== '' && (
        <p class="other-phone">
          <PhoneInstead {...{ city, w }} />
        </p>
      )}
      {city.hours && <Hours hours={city.hours} timeZone={city.timeZone} w={w} />}
      <p class="emergency">{w.emergency}</p>
    </footer>
  )
}

interface HoursProps {
  readonly hours: NonNullable<ContactCity['hours']>
  readonly timeZone: string | undefined
  readonly w: Words
}

function Hours({ hours, timeZone, w }: HoursProps): JSX.Element {
  const open = isOpen(hours, Date.now(), timeZone)
  return (
    <div class="hours">
      <h2>
        {w.hours}
        {open !== undefined && (
          <span class={open ? 'badge good' : 'badge'}>
            <Icon of={open ? 'check' : 'clock'} />
            {open ? w.openNow : w.closedNow}
          </span>
        )}
      </h2>
      <dl>
        {hoursLines(hours).map(({ from, to, opens, closes }) => (
          <div key={from + opens}>
            <dt>{from === to ? w.days[from] : w.dayRange(w.days[from], w.days[to])}</dt>
            <dd>{w.timeRange(opens, closes)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function CityMark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" />
      <path d="M6 8h12M6 12h12M6 16h12" />
    </svg>
  )
}

/** What the hub says of the city; asks again until it answers. */
function useCity(): { readonly city: ContactCity | undefined; readonly isAway: boolean } {
  const [city, setCity] = useState<ContactCity>()
  const [isAway, setAway] = useState(false)
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout>
    const ask = async () => {
      const found = await fetchCity()
      if (!isWanted) return
      if (found) return setCity(found)
      setAway(true)
      timer = setTimeout(ask, cityRetryMs)
    }
    void ask()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [])
  return { city, isAway }
}

async function fetchCity(): Promise<ContactCity | undefined> {
  try {
    const answer = await fetch('/contact/city', { signal: AbortSignal.timeout(8_000) })
    return answer.ok ? readCity(await answer.json()) : undefined
  } catch {
    return undefined
  }
}
