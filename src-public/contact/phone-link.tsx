import type { JSX } from 'preact'
import { telephoneAddress } from '../common/figures.ts'
import type { ContactCity } from './hub-words.ts'
import type { Words } from './words.ts'

/** A number to press. */
export function PhoneLink({ phone }: { readonly phone: string }): JSX.Element {
  return (
    <a class="whole" href={telephoneAddress(phone)}>
      {phone}
    </a>
  )
}

interface PhoneInsteadProps {
  readonly city: Pick<ContactCity, 'phone'>
  readonly w: Words
}

/** How to phone instead; nothing in a city without a number. */
export function PhoneInstead({ city, w }: PhoneInsteadProps): JSX.Element | null {
  if (city.phone === '') return null
  return (
    <>
      {w.orPhone} <PhoneLink phone={city.phone} />
    </>
  )
}
