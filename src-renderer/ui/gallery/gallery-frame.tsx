import { useEffect, useState } from 'react'
import { languages, setLanguage, useLanguage } from '../../language/language.ts'
import { ChoiceChips, Inline, setDensity, setTheme, useDensity, useTheme } from '../ui.ts'
import { DeskSample } from './desk-sample.tsx'
import { FloorSample } from './floor-sample.tsx'
import styles from './gallery.module.css'
import { PartsSample } from './parts-sample.tsx'
import { useSay } from './use-say.ts'

type View = 'parts' | 'desk' | 'floor'

function viewFromAddress(): View {
  const hash = globalThis.location.hash.slice(1)
  return hash === 'desk' || hash === 'floor' ? hash : 'parts'
}

/** The gallery: every part in its states, and two screens made of them; `#parts`, `#desk`, `#floor`. */
export function GalleryFrame() {
  const say = useSay()
  const [view, setView] = useState(viewFromAddress)
  const language = useLanguage()
  const theme = useTheme()
  const density = useDensity()
  useEffect(() => {
    const follow = () => setView(viewFromAddress())
    globalThis.addEventListener('hashchange', follow)
    return () => globalThis.removeEventListener('hashchange', follow)
  }, [])
  if (view === 'desk') return <DeskSample />
  if (view === 'floor') return <FloorSample />
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{say('Townline: the kit', 'Townline : la trousse')}</h1>
      <Inline gap={5}>
        <ChoiceChips
          label={say('Language', 'Langue')}
          size="small"
          options={languages.map(({ id, name }) => ({ id, label: name }))}
          value={language}
          onChange={setLanguage}
        />
        <ChoiceChips
          label={say('Theme', 'Thème')}
          size="small"
          options={[
            { id: 'system', label: say('System', 'Système') },
            { id: 'light', label: say('Light', 'Clair') },
            { id: 'dark', label: say('Dark', 'Sombre') },
          ]}
          value={theme}
          onChange={setTheme}
        />
        <ChoiceChips
          label={say('Density', 'Densité')}
          size="small"
          options={[
            { id: 'comfortable', label: say('Comfortable', 'Confortable') },
            { id: 'compact', label: say('Compact', 'Compact') },
          ]}
          value={density}
          onChange={setDensity}
        />
        <a href="#desk">{say('A desk', 'Un poste')}</a>
        <a href="#floor">{say('A floor', 'Un plateau')}</a>
      </Inline>
      <PartsSample />
    </main>
  )
}
