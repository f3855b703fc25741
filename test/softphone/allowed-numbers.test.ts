import { expect, it } from 'vitest'
import { allowedNumbers } from '../../src-renderer/softphone/allowed-numbers.ts'
import type { OutsideCalls } from '../../src-renderer/softphone/softphone.ts'

it('[R34] a line that dials past the hub calls, sends on to and asks no number that the centre does not call', async () => {
  const dialled: string[] = []
  const dials =
    (how: string): OutsideCalls['call'] =>
    async (_contactId, number) => {
      dialled.push(`${how} ${number}`)
      return { kind: 'done' }
    }
  const nothing: NonNullable<OutsideCalls['consult']>['complete'] = async () => ({ kind: 'done' })
  let otherwise: 'allow' | 'refuse' = 'allow'
  const outside = allowedNumbers(
    {
      call: dials('call'),
      transfer: dials('transfer'),
      consult: { begin: dials('ask'), complete: nothing, cancel: nothing },
    },
    () => ({ rules: [], otherwise }),
  )
  const ways = [outside.call, outside.transfer, outside.consult?.begin]
  for (const way of ways) expect(await way?.('c1', '+33142685300')).toEqual({ kind: 'done' })
  otherwise = 'refuse'
  for (const way of ways) {
    expect(await way?.('c1', '+33142685300')).toEqual({ kind: 'failed', why: 'not-allowed' })
    expect(await way?.('c1', '911')).toEqual({ kind: 'done' })
  }
  expect(dialled).toEqual([
    ...['call +33142685300', 'transfer +33142685300', 'ask +33142685300'],
    ...['call 911', 'transfer 911', 'ask 911'],
  ])
})
