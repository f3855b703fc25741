import type { DeskCommand } from '../../../src-contract/live/desk-command.ts'
import type { CivicAddress, ContactPreference, Customer } from '../../../src-domain/people/customer.ts'
import type { CustomerFields } from '../../../src-domain/people/customer-command.ts'
import type { ContactOrigin } from '../../../src-domain/routing/contact.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { readablePhone, toE164 } from '../../desk-data/phone.ts'

/** The customer as the form has it: everything as it was typed, so that a draft loses nothing. */
export interface CustomerForm {
  readonly givenName: string
  readonly familyName: string
  readonly organization: string
  readonly language: Language
  readonly phones: readonly { readonly text: string; readonly kind: 'mobile' | 'home' | 'work' }[]
  readonly emails: readonly string[]
  readonly address?: CivicAddress
  readonly preference: ContactPreference
  readonly remark: string
  /** The version that the form was filled from; absent for a new customer. */
  readonly basedOn?: number
}

/** The fields as a command carries them. */
type SentFields = Extract<DeskCommand, { kind: 'create-customer' }>['fields']
type SentChange = Extract<DeskCommand, { kind: 'update-customer' }>['fields']

/** What is wrong with a form, by the field at which it is shown. */
export interface FormProblems {
  readonly name?: true
  readonly preference?: 'phone' | 'email' | 'mail'
  readonly phones: readonly number[]
  readonly emails: readonly number[]
}

export function formOf(customer: Customer): CustomerForm {
  return {
    givenName: customer.givenName,
    familyName: customer.familyName,
    organization: customer.organization ?? '',
    language: customer.language,
    phones: customer.phones.map(({ e164, kind }) => ({ text: readablePhone(e164), kind })),
    emails: customer.emails,
    address: customer.address,
    preference: customer.preference,
    remark: customer.remark ?? '',
    basedOn: customer.version,
  }
}

/** A new customer, filled with what the caller said and what was searched for. */
export function formFromCaller(from: ContactOrigin, language: Language, searched = ''): CustomerForm {
  const said = (from.name ?? '').trim() || (/\d|@/.test(searched) ? '' : searched.trim())
  const [givenName = '', ...rest] = inOrder(said).split(/\s+/)
  const phone = from.phone ?? (/^[\d\s()+.-]{7,}$/.test(searched.trim()) ? searched : undefined)
  const email = from.email ?? (searched.includes('@') ? searched.trim() : undefined)
  return {
    givenName: readable(givenName),
    familyName: readable(rest.join(' ')),
    organization: '',
    language,
    phones: phone ? [{ text: readablePhone(phone), kind: 'mobile' }] : [],
    emails: email ? [email] : [],
    preference: phone ? 'phone' : email ? 'email' : 'none',
    remark: '',
  }
}

/** `Okafor, Ngozi` is how lists and displays write it. */
function inOrder(name: string): string {
  const [family, given] = name.split(',')
  return given === undefined ? name : `${given.trim()} ${family?.trim()}`
}

/** Carriers display capitals; a name is not written so. Anything with small letters is left as it is. */
function readable(name: string): string {
  if (name !== name.toUpperCase()) return name
  return name.toLowerCase().replaceAll(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => {
    return before + letter.toUpperCase()
  })
}

/** The fields to send, or what must be mended first. Rows left empty are not sent. */
export function fieldsOf(
  form: CustomerForm,
): { readonly fields: SentFields; readonly problems?: undefined } | { readonly problems: FormProblems } {
  const phones = form.phones.map(({ text, kind }) => ({ text, kind, e164: toE164(text) }))
  const wrongPhones = phones.flatMap(({ text, e164 }, index) => (text.trim() !== '' && !e164 ? [index] : []))
  const wrongEmails = form.emails.flatMap((email, index) =>
    email.trim() !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? [index] : [],
  )
  const hasName = [form.givenName, form.familyName, form.organization].some(part => part.trim() !== '')
  const kept = {
    phones: phones.flatMap(({ e164, kind }) => (e164 ? [{ e164, kind }] : [])),
    emails: form.emails.map(email => email.trim()).filter(email => email !== ''),
  }
  const preference = unreachable(form, kept)
  if (!hasName || wrongPhones.length > 0 || wrongEmails.length > 0 || preference) {
    return {
      problems: {
        ...(hasName ? {} : { name: true }),
        ...(preference ? { preference } : {}),
        phones: wrongPhones,
        emails: wrongEmails,
      },
    }
  }
  return {
    fields: {
      givenName: form.givenName.trim(),
      familyName: form.familyName.trim(),
      // An empty text takes back what stood there; a missing field would leave it.
      organization: form.organization.trim(),
      language: form.language,
      ...kept,
      ...(form.address ? { address: form.address } : {}),
      preference: form.preference,
      remark: form.remark.trim(),
    },
  }
}

function unreachable(
  form: CustomerForm,
  kept: { readonly phones: readonly unknown[]; readonly emails: readonly unknown[] },
): FormProblems['preference'] {
  switch (form.preference) {
    case 'phone':
    case 'sms':
      return kept.phones.length === 0 ? 'phone' : undefined
    case 'email':
      return kept.emails.length === 0 ? 'email' : undefined
    case 'mail':
      return form.address ? undefined : 'mail'
    case 'none':
      return undefined
  }
}

/** Only what differs from the customer as it is, so that an update does not overwrite what somebody else changed. */
export function changedFields(customer: Customer, fields: CustomerFields): SentChange {
  const before: CustomerFields = {
    ...customer,
    organization: customer.organization ?? '',
    remark: customer.remark ?? '',
  }
  const changed = differingFields(before, fields)
  return Object.fromEntries(changed.map(name => [name, fields[name]]))
}

/** What the customer has in the fields that a change names; a field without a value is not in it. */
export function seenFields(customer: Customer, change: SentChange): SentChange {
  const names = Object.keys(change) as (keyof CustomerFields)[]
  return Object.fromEntries(
    names.flatMap(name => (customer[name] === undefined ? [] : [[name, customer[name]]])),
  )
}

/** The names of the fields of `mine` that `theirs` has otherwise. */
export function differingFields(
  theirs: Partial<CustomerFields>,
  mine: Partial<CustomerFields>,
): readonly (keyof CustomerFields)[] {
  return (Object.keys(mine) as (keyof CustomerFields)[]).filter(
    name => canonical(mine[name]) !== canonical(theirs[name]),
  )
}

/** The same value has the same text, whatever the order in which its parts were written; empty and absent are one. */
function canonical(value: unknown): string {
  if (value === undefined || value === '') return ''
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a.localeCompare(b)))
      : part,
  )
}
