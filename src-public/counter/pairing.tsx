import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type DeviceRole, type PairingTrouble, pairDevice } from './device-secret.ts'

const words = {
  title: { kiosk: 'Set up this kiosk', board: 'Set up this board' },
  titleFr: { kiosk: 'Configurer cette borne', board: 'Configurer ce tableau' },
  lead: 'An administrator makes a pairing code at the desk: Settings, Kiosks and boards.',
  leadFr: 'Une administratrice ou un administrateur crée le code au poste : Réglages, Bornes et tableaux.',
  code: 'Pairing code · Code de jumelage',
  pair: 'Pair · Jumeler',
}

const troubles: Readonly<Record<PairingTrouble, { readonly en: string; readonly fr: string }>> = {
  unknown: {
    en: 'This code is wrong, was used, or is older than 15 minutes.',
    fr: 'Ce code est erroné, a déjà servi ou date de plus de 15 minutes.',
  },
  'other-page': {
    en: 'This code is for the other kind of device. This machine is paired for it now: open its page.',
    fr: 'Ce code est pour l’autre genre d’appareil. Cet appareil est maintenant jumelé : ouvrez l’autre page.',
  },
  'too-often': {
    en: 'Too many codes were tried. Wait a minute.',
    fr: 'Trop de codes ont été essayés. Attendez une minute.',
  },
  away: {
    en: 'The hub does not answer. Try again.',
    fr: 'Le concentrateur ne répond pas. Réessayez.',
  },
}

/** The first page of a device that nobody has paired, in both languages. */
export function Pairing({
  device,
  onPaired,
}: {
  readonly device: DeviceRole
  readonly onPaired: (secret: string) => void
}): JSX.Element {
  const [code, setCode] = useState('')
  const [trouble, setTrouble] = useState<PairingTrouble>()
  const [isAsking, setAsking] = useState(false)
  const pair = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (isAsking || code.trim() === '') return
    setAsking(true)
    const paired = await pairDevice(device, code)
    setAsking(false)
    if (typeof paired === 'string') setTrouble(paired)
    else onPaired(paired.secret)
  }
  return (
    <main class="pairing" data-stage="pairing">
      <h1>
        {words.title[device]} <span lang="fr-CA">{words.titleFr[device]}</span>
      </h1>
      <p>{words.lead}</p>
      <p lang="fr-CA">{words.leadFr}</p>
      <form onSubmit={event => void pair(event)}>
        <label>
          <span>{words.code}</span>
          <input
            value={code}
            onInput={event => setCode(event.currentTarget.value)}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={12}
          />
        </label>
        <button type="submit" class="primary" aria-disabled={isAsking}>
          {words.pair}
        </button>
      </form>
      <div role="alert">
        {trouble && (
          <p class="notice">
            {troubles[trouble].en} <span lang="fr-CA">{troubles[trouble].fr}</span>
          </p>
        )}
      </div>
    </main>
  )
}
