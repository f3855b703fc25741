import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Holidays } from '../../../src-contract/http/routing-settings.ts'
import { useHub } from '../../desk-context.ts'

/** The holidays of jurisdictions by their code. What the hub did not tell is absent, and asked for again when it is back. */
export function useHolidays(
  jurisdictions: readonly string[],
): Readonly<Record<string, Holidays['holidays']>> {
  const hub = useHub()
  const codes = [...new Set(jurisdictions)].toSorted()
  const answers = useQueries({
    queries: codes.map(code => ({
      queryKey: ['holidays', code],
      queryFn: async () => {
        const answer = await hub.routingSettings.holidays(code)
        if (!('holidays' in answer)) throw new Error(answer.kind)
        return answer.holidays
      },
      retry: true,
      retryDelay: 5_000,
    })),
    combine: results => results.map(({ data }) => data),
  })
  const key = codes.join(' ')
  return useMemo(
    () =>
      Object.fromEntries(
        key.split(' ').flatMap((code, index) => (answers[index] ? [[code, answers[index]]] : [])),
      ),
    [key, answers],
  )
}
