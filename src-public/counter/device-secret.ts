import type { Paired } from '../../src-contract/public/counter.ts'

export type DeviceRole = 'kiosk' | 'board'

const keyOf = (role: DeviceRole) => `townline.${role}`

/** The secret that this machine was paired with. */
export function keptSecret(role: DeviceRole): string | undefined {
  return localStorage.getItem(keyOf(role)) ?? undefined
}

export function keepSecret(role: DeviceRole, secret: string): void {
  localStorage.setItem(keyOf(role), secret)
}

export function forgetSecret(role: DeviceRole): void {
  localStorage.removeItem(keyOf(role))
}

/** Why a code was not taken. */
export type PairingTrouble = 'unknown' | 'other-page' | 'too-often' | 'away'

/** Pairs this machine by a code, and keeps its secret; answers it, or why it was not taken. */
export async function pairDevice(
  role: DeviceRole,
  code: string,
): Promise<{ readonly secret: string } | PairingTrouble> {
  const paired = await askToPair(code)
  if (typeof paired === 'string') return paired
  const isForBoard = paired.kind === 'board'
  // The code is used up, and good at the other page of this machine.
  const rightRole: DeviceRole = isForBoard ? 'board' : 'kiosk'
  keepSecret(rightRole, paired.secret)
  return rightRole === role ? { secret: paired.secret } : 'other-page'
}

async function askToPair(code: string): Promise<Paired | PairingTrouble> {
  try {
    const answer = await fetch('/counter/pair', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(8_000),
    })
    if (answer.ok) return (await answer.json()) as Paired
    return answer.status === 429 ? 'too-often' : answer.status === 404 ? 'unknown' : 'away'
  } catch {
    return 'away'
  }
}
