import type { JSX } from 'preact'
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import type { LineHours } from '../../src-contract/public/web-call.ts'
import { firstLanguage, keepLanguage, keptLanguage } from '../common/language.ts'
import { PageTop } from '../common/page-top.tsx'
import { createCallController } from './call-controller.ts'
import { CallPanel } from './call-panel.tsx'
import { type ContactCity, readCity } from './hub-words.ts'
import { Icon } from './icons.tsx'
import { hoursLines } from './opening-hours.ts'
import { PhoneInstead } from './phone-link.tsx'
import { type Language, type Words, words } from './words.ts'

/** How long the page waits before it asks for the city again. */
const cityRetryMs = 3_000
/** So often a page that stays open asks whether the line is. */
const lineEveryMs = 60_000

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
      <PageTop
        city={city?.name[language]}
        other={{ locale: words[w.otherLanguage.id].locale, name: w.otherLanguage.name }}
        onSwitch={switchLanguage}
      />
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
      <OtherWays city={city} language={language} w={w} />
    </main>
  )
}

interface OtherWaysProps {
  readonly city: ContactCity
  readonly language: Language
  readonly w: Words
}

function OtherWays({ city, language, w }: OtherWaysProps): JSX.Element {
  const line = useLine(city)?.[language]
  return (
    <footer class="other">
      {city.phone !== '' && (
        <p class="other-phone">
          <PhoneInstead {...{ city, w }} />
        </p>
      )}
      {line && <Hours line={line} w={w} />}
      <p class="emergency">{w.emergency}</p>
    </footer>
  )
}

function Hours({ line, w }: { readonly line: LineHours; readonly w: Words }): JSX.Element {
  const { isOpen, hours } = line
  return (
    <div class="hours">
      <h2>
        {w.hours}
        <span class={isOpen ? 'badge good' : 'badge'}>
          <Icon of={isOpen ? 'check' : 'clock'} />
          {isOpen ? w.openNow : w.closedNow}
        </span>
      </h2>
      <dl>
        {hoursLines(hours).map(({ from, to, opens, closes }) => (
          <div key={from + opens}>
            <dt>{from === to ? w.days[from] : w.dayRange(w.days[from], w.days[to])}</dt>
            <dd>{opens === '00:00' && closes === '24:00' ? w.dayAndNight : w.timeRange(opens, closes)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** The line as it is now; a call in hand goes on with the city that it began with. */
function useLine(city: ContactCity): ContactCity['line'] {
  const [line, setLine] = useState(city.line)
  useEffect(() => {
    const timer = setInterval(async () => {
      const fresh = await fetchCity()
      if (fresh?.line) setLine(fresh.line)
    }, lineEveryMs)
    return () => clearInterval(timer)
  }, [])
  return line
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
