import type { IncomingRequest } from 'jssip/lib/SIPMessage.js'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

const nameMaxLength = 80

/**
 * What is kept of who calls this desk: a telephone number in E.164 where there is one, and a name without control
 * characters. Who withholds their number gives neither (RFC 3323). Markup stays the text that it is.
 */
export function callerOf(request: IncomingRequest): { readonly name?: string; readonly phone?: string } {
  const { uri, display_name: said } = request.from
  const privacy = request.hasHeader('Privacy') ? request.getHeader('Privacy') : ''
  const isWithheld =
    /\b(id|user|header)\b/.test(privacy) ||
    uri.host === 'anonymous.invalid' ||
    /^anonymous$/i.test(uri.user ?? '')
  if (isWithheld) return {}
  const user = decoded(uri.user ?? '')
  const phone = parsePhoneNumberFromString(user, 'CA')
  const isNumber = phone?.isPossible() === true
  const name = clean(said || (isNumber ? '' : user))
  return { ...(isNumber ? { phone: phone.number as string } : {}), ...(name === '' ? {} : { name }) }
}

function decoded(user: string): string {
  try {
    return decodeURIComponent(user)
  } catch {
    return user
  }
}

function clean(text: string): string {
  const printable = text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
  return [...printable].slice(0, nameMaxLength).join('')
}
