import type { JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { ResidentService, ResidentServices } from '../../src-contract/public/appointments.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { phoneFigures, telephoneAddress } from '../common/figures.ts'
import { firstLanguage, keepLanguage, keptLanguage } from '../common/language.ts'
import { PageTop } from '../common/page-top.tsx'
import { AppointmentView } from './appointment-view.tsx'
import { askServices, isRefused, type NotNow } from './ask-hub.ts'
import { BookingForm } from './booking-form.tsx'
import { FindAppointment } from './find-appointment.tsx'
import { keepYours, keptYours, type Yours } from './kept.ts'
import { appointmentsWords, type PageProps } from './words.ts'

/** What the address names behind its `#`; the browser's own Back goes from one to the other. */
type Stage =
  | { readonly kind: 'choose' }
  | { readonly kind: 'book'; readonly serviceId: string }
  | { readonly kind: 'find' }
  | { readonly kind: 'yours' }

/** Where residents book an appointment at a counter, and change it. */
export function AppointmentsPage(): JSX.Element {
  const [stage, setStage] = useState(() => stageOf(location.hash))
  const [language, setLanguage] = useState<Language>(() =>
    firstLanguage(location.search, keptLanguage(), navigator.language),
  )
  const [offered, setOffered] = useState<ResidentServices | NotNow>()
  const [yours, setYours] = useState<Yours | undefined>(keptYours)
  const w = appointmentsWords[language]

  const look = useCallback(async (): Promise<void> => setOffered(await askServices()), [])
  useEffect(() => {
    const follow = (): void => {
      setStage(stageOf(location.hash))
      scrollTo(0, 0)
    }
    addEventListener('hashchange', follow)
    void look()
    return () => removeEventListener('hashchange', follow)
  }, [look])
  useEffect(() => {
    document.documentElement.lang = w.locale
    document.title = w.title
  }, [w])
  const show = useCallback((next: Yours | undefined): void => {
    keepYours(next)
    setYours(next)
    location.hash = next === undefined ? 'all' : 'yours'
  }, [])

  const known = offered !== undefined && !isRefused(offered) ? offered : undefined
  const page: PageProps = { w, language, timeZone: known?.timeZone ?? yours?.appointment.timeZone ?? 'UTC' }
  const serviceOf = (id: string) => known?.services.find(each => each.id === id)
  const wanted = stage.kind === 'book' ? serviceOf(stage.serviceId) : undefined
  return (
    <>
      <PageTop
        city={known?.city[language]}
        other={{ locale: appointmentsWords[w.other].locale, name: appointmentsWords[w.other].ownName }}
        onSwitch={() => {
          setLanguage(w.other)
          keepLanguage(w.other)
        }}
      />
      <div class="page own" data-stage={stage.kind}>
        <main>
          {offered !== undefined && isRefused(offered) && (
            <p class="notice" role="alert">
              {w.refused(offered)}{' '}
              <button type="button" class="plain" onClick={() => void look()}>
                {w.tryAgain}
              </button>
            </p>
          )}
          {offered === undefined && <p role="status">{w.loading}</p>}
          {stage.kind === 'find' && <FindAppointment {...page} onFound={show} />}
          {stage.kind === 'yours' && yours && (
            <AppointmentView
              key={yours.appointment.code}
              {...page}
              yours={yours}
              service={serviceOf(yours.appointment.serviceId)}
              onChanged={show}
              onForget={() => show(undefined)}
            />
          )}
          {wanted && known && (
            <BookingForm key={wanted.id} {...page} service={wanted} tells={known.tells} onBooked={show} />
          )}
          {known &&
            wanted === undefined &&
            (stage.kind === 'choose' || stage.kind === 'book' || (stage.kind === 'yours' && !yours)) && (
              <Choose
                {...page}
                services={known.services}
                isGone={stage.kind === 'book'}
                hasYours={yours !== undefined}
              />
            )}
        </main>
        {known && known.phone !== '' && (
          <footer>
            <p class="second">
              {w.call}{' '}
              <a class="whole" href={telephoneAddress(known.phone)}>
                {phoneFigures(known.phone, language)}
              </a>
            </p>
          </footer>
        )}
      </div>
    </>
  )
}

/** What can be booked, and the way to what was booked. */
function Choose({
  w,
  language,
  services,
  isGone,
  hasYours,
}: PageProps & {
  readonly services: readonly ResidentService[]
  /** The address names a service that is not offered. */
  readonly isGone: boolean
  readonly hasYours: boolean
}): JSX.Element {
  return (
    <div class="find">
      <h1>{w.title}</h1>
      {isGone && (
        <p class="notice" role="alert">
          {w.serviceGone}
        </p>
      )}
      {services.length === 0 ? (
        <p>{w.nothing}</p>
      ) : (
        <ul class="services">
          {services.map(({ id, name, durationMinutes, sites }) => (
            <li key={id}>
              <a class="card service" href={`#book/${id}`}>
                <span class="strong">{name[language]}</span>
                <span class="second">
                  {w.lasts(durationMinutes)} · {sites.map(site => site.name[language]).join(', ')}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={hasYours ? '#yours' : '#find'}>{hasYours ? w.toYours : w.toFind}</a>
      </p>
    </div>
  )
}

function stageOf(hash: string): Stage {
  const [, kind = '', rest = ''] = /^#([a-z]+)(?:\/([a-z0-9-]+))?$/.exec(hash) ?? []
  if (kind === 'book') return { kind, serviceId: rest }
  return kind === 'find' || kind === 'yours' ? { kind } : { kind: 'choose' }
}
