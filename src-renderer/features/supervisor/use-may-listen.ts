import { useQuery } from '@tanstack/react-query'
import { useHub, useLiveValue, usePerson } from '../../desk-context.ts'

const lookEveryMs = 60_000

/** Whether conversations may be listened to from here: by a supervisor, at a carrier that can, where the policy allows. */
export function useMayListen(): boolean {
  const { telephone } = useHub()
  const isSupervisor = usePerson().role === 'supervisor'
  const hasCarrier = useLiveValue(live => live.carrier) !== undefined
  const { data } = useQuery({
    queryKey: ['may-listen'],
    enabled: isSupervisor && hasCarrier,
    refetchInterval: lookEveryMs,
    staleTime: 0,
    queryFn: async () => {
      const answer = await telephone.recordings.policy()
      if ('kind' in answer) throw new Error(answer.kind)
      return answer.versions[0]?.policy.listening ?? 'nobody'
    },
  })
  return data !== undefined && data !== 'nobody'
}
