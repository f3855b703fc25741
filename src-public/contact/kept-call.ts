import type { KeptCall } from './call-machine.ts'

/**
 * The call of this tab, kept so that a reload comes back into it, and what the customer typed, kept so that nothing is
 * typed twice. Both are gone with the tab: this may be a computer in a library.
 */
const callKey = 'townline.call'
const formKey = 'townline.call-form'

export interface FormWords {
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly topic: string
}

export const emptyForm: FormWords = { name: '', phone: '', email: '', topic: '' }

export function keepCall(call: KeptCall): void {
  write(callKey, call)
}

export function forgetCall(): void {
  write(callKey, undefined)
}

export function keptCall(): KeptCall | undefined {
  const kept = read(callKey)
  return typeof kept?.contactId === 'string' && typeof kept.secret === 'string'
    ? { contactId: kept.contactId, secret: kept.secret }
    : undefined
}

export function keepForm(form: FormWords): void {
  write(formKey, form)
}

export function keptForm(): FormWords {
  const kept = read(formKey)
  const word = (key: keyof FormWords) => (typeof kept?.[key] === 'string' ? kept[key] : '')
  return { name: word('name'), phone: word('phone'), email: word('email'), topic: word('topic') }
}

/**
 * Takes the call for this tab: a duplicated tab copies what is kept, and two pages that speak for one call would throw
 * each other out of it without end. Answers false when another tab has the call; the hold ends with the page.
 */
export async function takeCallForThisTab(contactId: string): Promise<boolean> {
  if (!('locks' in navigator)) return true
  return new Promise(resolve => {
    const untilPageEnds = new Promise<never>(() => {})
    navigator.locks
      // A page that reloads finds its own lock still held for a moment.
      .request(`townline.call.${contactId}`, { signal: AbortSignal.timeout(1_500) }, () => {
        resolve(true)
        return untilPageEnds
      })
      .catch(() => resolve(false))
  })
}

function read(key: string): Record<string, unknown> | undefined {
  try {
    const text = sessionStorage.getItem(key)
    const value: unknown = text === null ? undefined : JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    // A browser that refuses storage still makes calls; only a reload loses them.
    return undefined
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(value))
  } catch {
    // As above.
  }
}
