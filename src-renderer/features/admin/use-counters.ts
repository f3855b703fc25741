import { useQueryClient } from '@tanstack/react-query'
import type { CounterDevices } from '../../../src-contract/http/counter.ts'
import { useHub } from '../../desk-context.ts'
import { type Told, useTold } from '../../told.tsx'

const queryKey = ['counters']

/** Kiosks, tablets and boards of the centre, as the hub tells of them. */
export function useCounters(): Told<CounterDevices> {
  const { counter } = useHub()
  return useTold(queryKey, counter.devices, { lookEveryMs: 5_000 })
}

/** Asks for them again, after something was decided. */
export function useLookAtCountersAgain(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey })
}
