import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Colleague } from '../../src-contract/http/colleagues.ts'
import type { AgentId } from '../../src-domain/vocabulary/words.ts'
import { useDeskStore, useHub, usePerson } from '../desk-context.ts'
import { useTexts } from '../language/language.ts'
import { isNo } from '../told.tsx'
import { stepTexts } from './step-texts.ts'

/** Names change rarely; they are asked for again after so long. */
const keptMs = 600_000
/** What the hub does of its own accord has no name of a person. */
const rules: readonly AgentId[] = ['rule', 'system', '']

/** Who works here, as the hub last said: this desk keeps it for the hours without a line. */
export function useColleagues(): readonly Colleague[] {
  const hub = useHub()
  const store = useDeskStore()
  const { id } = usePerson()
  const key = `colleagues ${id}`
  const { data = [] } = useQuery({
    queryKey: ['colleagues', id],
    staleTime: keptMs,
    queryFn: async () => {
      const answer = await hub.requests.colleagues()
      if (isNo(answer)) return (await store.draft<readonly Colleague[]>(key)) ?? []
      // A desk that cannot write shows the names as well.
      void store.saveDraft(key, answer.colleagues).catch(() => undefined)
      return answer.colleagues
    },
  })
  return data
}

/** The name of whoever did something. */
export function useNameOf(): (id: AgentId | undefined) => string {
  const t = useTexts(stepTexts)
  const colleagues = useColleagues()
  const self = usePerson()
  return useCallback(
    id => {
      if (id === undefined || rules.includes(id)) return t('system')
      if (id === self.id) return self.name
      return colleagues.find(each => each.id === id)?.name ?? id
    },
    [t, colleagues, self],
  )
}
