import type { JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Opened, TrackCity } from '../../src-contract/public/track.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { firstLanguage, keepLanguage, keptLanguage } from '../common/language.ts'
import { PageTop } from '../common/page-top.tsx'
import { askCity } from './ask-hub.ts'
import { FindRequest } from './find-request.tsx'
import { keepLink, keptLink, linkIn } from './kept-link.ts'
import { RequestView } from './request-view.tsx'
import { trackWords } from './words.ts'

/** A resident's request, by the secret link of a notice or by its reference number and a code. */
export function TrackPage(): JSX.Element {
  const [link, setLink] = useState<Opened | undefined>(() => linkIn(location.hash) ?? keptLink())
  const [isUnknown, setIsUnknown] = useState(false)
  const [chosen, setChosen] = useState<Language>()
  const [written, setWritten] = useState<Language>()
  const [city, setCity] = useState<TrackCity>()
  // The request's own language, unless the reader chose: a link may be read on anybody's machine.
  const language = chosen ?? written ?? firstLanguage(location.search, keptLanguage(), navigator.language)
  const w = trackWords[language]
  useEffect(() => {
    document.documentElement.lang = w.locale
    document.title = link === undefined ? w.find.title : `${link.reference} · ${w.title}`
  }, [w, link])
  useEffect(() => {
    const follow = (): void => {
      const next = linkIn(location.hash)
      if (next === undefined) return
      setIsUnknown(false)
      setLink(next)
    }
    addEventListener('hashchange', follow)
    void askCity().then(answer => 'name' in answer && setCity(answer))
    return () => removeEventListener('hashchange', follow)
  }, [])
  const forget = useCallback(() => {
    keepLink(undefined)
    setIsUnknown(true)
    setLink(undefined)
  }, [])
  return (
    <>
      <PageTop
        city={city?.name[language]}
        other={trackWords[w.other]}
        onSwitch={() => {
          setChosen(w.other)
          keepLanguage(w.other)
        }}
      />
      <main class="page own">
        {link === undefined ? (
          <FindRequest
            w={w}
            language={language}
            city={city}
            isUnknown={isUnknown}
            onOpened={opened => {
              keepLink(opened)
              setIsUnknown(false)
              setLink(opened)
            }}
          />
        ) : (
          <RequestView
            key={`${link.reference}.${link.secret}`}
            link={link}
            w={w}
            language={language}
            onLanguage={setWritten}
            onUnknown={forget}
          />
        )}
      </main>
    </>
  )
}
