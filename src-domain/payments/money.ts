/** An amount in cents of Canadian dollars, whole and never a fraction: sums of such numbers lose nothing below 2⁵³. */
export type Cents = number

/** The largest amount of one payment: $99,999.99. */
export const amountCentsMax: Cents = 9_999_999

/** Whether a number is an amount that somebody can pay at a counter. */
export function isAmount(cents: number): boolean {
  return Number.isInteger(cents) && cents >= 1 && cents <= amountCentsMax
}

export function sumOf(amounts: readonly Cents[]): Cents {
  return amounts.reduce((sum, cents) => sum + cents, 0)
}

/**
 * What is paid of an amount in cash: the nearest five cents, since the cent is not given out any more (Government of
 * Canada, "Eliminating the penny": 1, 2, 6 and 7 down, 3, 4, 8 and 9 up). Other methods pay the amount itself.
 */
export function roundedForCash(cents: Cents): Cents {
  return Math.round(cents / 5) * 5
}

/** A sum that may be below zero, as of a terminal that gave back more than it took. */
export function typedSum(said: string): Cents | undefined {
  const [, minus = '', rest = ''] = /^\s*([-−]?)(.*)$/s.exec(said) ?? []
  const cents = typedAmount(rest)
  return cents === undefined ? undefined : minus === '' || cents === 0 ? cents : -cents
}

/** An amount as somebody types it, in English or French: `12`, `12.5`, `1,234.50`, `1 234,50 $`; `undefined` where it is none. */
export function typedAmount(said: string): Cents | undefined {
  const bare = said.replaceAll(/[\s$]/g, '')
  const match = /^(\d{1,3}(?:,\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?$/.exec(bare)
  if (match === null) return undefined
  const [, whole = '', fraction = ''] = match
  return Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'))
}
