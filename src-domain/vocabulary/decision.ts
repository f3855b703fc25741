/**
 * What a rule answers: the events that happen, or the refusal by name. Expected outcomes are values; a rule
 * throws only when an assumption of the program itself is broken.
 */
export type Decision<Event, Refusal> = { readonly events: readonly Event[] } | { readonly refusal: Refusal }

export function happens<Event>(...events: readonly Event[]): { readonly events: readonly Event[] } {
  return { events }
}

export function refuse<Refusal>(refusal: Refusal): { readonly refusal: Refusal } {
  return { refusal }
}

export function isRefused<Event, Refusal>(
  decision: Decision<Event, Refusal>,
): decision is { readonly refusal: Refusal } {
  return 'refusal' in decision
}
