import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import { useTexts } from '../../language/language.ts'
import en from './payments.en.json'
import { paymentsTexts } from './payments-texts.ts'

/** Why something about a payment was not done. */
export function useWhyNoPayment(): (no: HubRefused | HubAway) => string {
  const t = useTexts(paymentsTexts)
  return no => {
    if (no.kind === 'hub-away') return t('away')
    const { name } = no.refusal
    return isKnown(name) ? t(`refusal.${name}`) : t('refusedOther', { name })
  }
}

function isKnown(name: string): name is keyof typeof en.refusal {
  return Object.hasOwn(en.refusal, name)
}
