import type { CallbackPromise, ClosedProblem, KeptCall } from './call-machine.ts'

/**
 * The call of this tab, or that we are closed, kept so that a reload comes back to it, and what the customer typed, kept
 * so that nothing is typed twice. All are gone with the tab: this may be a computer in a library.
 */
const callKey = 'townline.call'
const closedKey = 'townline.closed'
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
  if (typeof kept?.contactId !== 'string' || typeof kept.secret !== 'string') return undefined
  const { contactId, secret } = kept
  return isPromise(kept.promise) ? { contactId, secret, promise: kept.promise } : { contactId, secret }
}

export function keepClosed(problem: ClosedProblem): void {
  write(closedKey, problem)
}

export function forgetClosed(): void {
  write(closedKey, undefined)
}

export function keptClosed(): ClosedProblem | undefined {
  const kept = read(closedKey)
  if (kept?.kind !== 'closed') return undefined
  const callsBack = kept.callsBack === true
  return typeof kept.opensAt === 'number'
    ? { kind: 'closed', opensAt: kept.opensAt, callsBack }
    : { kind: 'closed', callsBack }
}

function isPromise(value: unknown): value is CallbackPromise {
  if (typeof value !== 'object' || value === null) return false
  const { phone, from, isClosed } = value as Partial<CallbackPromise>
  return typeof phone === 'string' && typeof from === 'number' && typeof isClosed === 'boolean'
}

export function keepForm(form: FormWords): void {
  write(formKey, form)
}

export function keptForm(): FormWords {
  const kept = read(formKey)
  const word = (key: keyof FormWords) => (typeof kept?.[key] === 'string' ? kept[key] : '')
  return { name: word('name'), phone: word('phone'), email: word('email'), topic: word('topic') }
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
