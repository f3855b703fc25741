import { mayBeCalled, type OutgoingPolicy } from '../../src-domain/routing/outgoing-policy.ts'
import type { OutsideCalls, OutsideResult } from './softphone.ts'

/**
 * The same line outside, which dials, sends on to and asks no number that the centre does not call (SPEC R34): for lines
 * that dial past the hub. Goes by the rules that this desk heard last, also while the hub is away.
 */
export function allowedNumbers(
  outside: OutsideCalls,
  policy: () => OutgoingPolicy | undefined,
): OutsideCalls {
  const unlessRefused =
    (work: OutsideCalls['call']): OutsideCalls['call'] =>
    async (contactId, number): Promise<OutsideResult> =>
      mayBeCalled(number, policy()) ? work(contactId, number) : { kind: 'failed', why: 'not-allowed' }
  const { consult } = outside
  return {
    ...outside,
    call: unlessRefused(outside.call),
    transfer: unlessRefused(outside.transfer),
    ...(consult === undefined ? {} : { consult: { ...consult, begin: unlessRefused(consult.begin) } }),
  }
}
