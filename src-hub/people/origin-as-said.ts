import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { ContactOrigin } from '../../src-domain/routing/contact.ts'

/**
 * Who somebody says they are, as it may be kept: a telephone number in E.164 where it is one, an address in small
 * letters, without control characters and halves of characters. What is then empty is left out.
 */
export function originAsSaid(said: {
  readonly name?: string | undefined
  readonly phone?: string | undefined
  readonly email?: string | undefined
  readonly topic?: string | undefined
}): ContactOrigin {
  const phone = phoneAsSaid(said.phone)
  const name = clean(said.name)
  const email = clean(said.email)?.toLowerCase()
  const topic = clean(said.topic)
  return {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    ...(topic === undefined ? {} : { topic }),
  }
}

/** A telephone number as people write it, in E.164; `undefined` when it is none. Without a country it is Canadian. */
export function phoneAsSaid(said: string | undefined): string | undefined {
  const phone = parsePhoneNumberFromString(said ?? '', 'CA')
  return phone?.isPossible() ? phone.number : undefined
}

function clean(text: string | undefined): string | undefined {
  const kept = text
    ?.toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
  return kept === '' ? undefined : kept
}
