import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { forgetSecret, keptSecret } from '../counter/device-secret.ts'
import { Pairing } from '../counter/pairing.tsx'
import { useCounterLine } from '../counter/use-counter-line.ts'
import { GreeterTablet } from './greeter-tablet.tsx'
import { VisitorKiosk } from './visitor-kiosk.tsx'

/** The whole page: a machine that is not paired yet, a kiosk that visitors press, or the tablet of a greeter. */
export function KioskPage(): JSX.Element {
  const [secret, setSecret] = useState(() => keptSecret('kiosk'))
  const line = useCounterLine(secret === undefined ? undefined : { type: 'device', secret })
  useEffect(() => {
    if (!line.isUnknown) return
    forgetSecret('kiosk')
    setSecret(undefined)
  }, [line.isUnknown])
  if (secret === undefined) return <Pairing device="kiosk" onPaired={setSecret} />
  const view = line.message?.type === 'kiosk' ? line.message.view : undefined
  if (view === undefined)
    return (
      <main class="starting" data-stage="starting" aria-busy>
        <p role="status">
          Connecting… <span lang="fr-CA">Connexion…</span>
        </p>
      </main>
    )
  const Page = view.kind === 'greeter' ? GreeterTablet : VisitorKiosk
  return <Page view={view} secret={secret} isLive={line.isLive} />
}
