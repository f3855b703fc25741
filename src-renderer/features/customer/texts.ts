import type { CivicAddress } from '../../../src-domain/people/customer.ts'
import { registerTexts, type Translate } from '../../language/language.ts'
import en from './customer.en.json'
import fr from './customer.fr.json'

export const customerTexts = registerTexts('customer', { en, fr })

type KeyOf<T> = T extends { readonly keyType?: infer Key extends string } ? Key : never
export type CustomerTranslate = Translate<KeyOf<typeof customerTexts>>

/** A civic address on one line, without its ward. */
export function addressLine(t: CustomerTranslate, address: CivicAddress): string {
  const { civicNumber, street, unit } = address
  return unit
    ? t('addressWithUnit', { civicNumber, street, unit })
    : t('addressPlain', { civicNumber, street })
}

export function addressWithWard(t: CustomerTranslate, address: CivicAddress): string {
  return t('addressInWard', { address: addressLine(t, address), ward: address.ward })
}
