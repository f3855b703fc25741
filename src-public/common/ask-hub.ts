/** The hub refused, and said why; or it does not answer (`Away`), and what was asked may have been done. */
export interface NotNow {
  readonly refused: string
  readonly retryAfterMs?: number
}

const answerWithinMs = 10_000

/**
 * What the hub says to a page of a resident: the answer, or why not. `No` is what a refusal of this page may say besides.
 */
export async function askHub<Value extends object, No extends NotNow>(
  path: string,
  body?: object,
): Promise<Value | No | NotNow> {
  const away: NotNow = { refused: 'Away' }
  try {
    const response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const answer = (await response.json()) as Value | No
    if (response.ok) return answer
    return response.status < 500 && 'refused' in answer ? answer : away
  } catch {
    return away
  }
}
