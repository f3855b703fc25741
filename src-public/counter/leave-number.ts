import type { LeaveNumber } from '../../src-contract/public/counter.ts'

const answerWithinMs = 8_000

/** What came of leaving a mobile number for a visit; an empty one takes it back. */
export type NumberLeft = 'kept' | 'wrong' | 'over' | 'away'

export async function leaveNumber(asked: LeaveNumber): Promise<NumberLeft> {
  try {
    const answer = await fetch('/counter/number', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(answerWithinMs),
    })
    if (answer.ok) return 'kept'
    const { refused } = (await answer.json()) as { readonly refused?: string }
    if (refused === 'NumberWrong') return 'wrong'
    return answer.status < 500 && answer.status !== 429 ? 'over' : 'away'
  } catch {
    return 'away'
  }
}
