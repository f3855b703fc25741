import { useEffect, useState } from 'preact/hooks'
import {
  type CounterIdentity,
  type CounterLineState,
  noCounterLine,
  openCounterLine,
} from './counter-line.ts'

/** The line of this page to the hub; none without an identity. */
export function useCounterLine(identity: CounterIdentity | undefined): CounterLineState {
  const [state, setState] = useState<CounterLineState>(noCounterLine)
  const key = JSON.stringify(identity)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the identity is a value, and the same when it says the same.
  useEffect(() => {
    setState(noCounterLine)
    return identity && openCounterLine(identity, setState)
  }, [key])
  return state
}
