import { useQueryClient } from '@tanstack/react-query'
import type { Desk, DeskDetails, Desks, NumberAccount, PolicyView } from '../../../src-contract/http/desks.ts'
import { useHub } from '../../desk-context.ts'
import { type Told, useTold } from '../../told.tsx'

const lookEveryMs = 10_000

/** Every desk of the centre. */
export function useDesks(): Told<Desks> {
  const { desks } = useHub()
  return useTold(['desks', 'all'], desks.all, { lookEveryMs })
}

/** One desk, its record and what it handed in too late. */
export function useDeskDetails(deskId = ''): Told<DeskDetails> {
  const { desks } = useHub()
  return useTold(['desks', 'one', deskId], () => desks.one(deskId), { lookEveryMs, isWanted: deskId !== '' })
}

export function useNumberAccount(): Told<NumberAccount> {
  const { desks } = useHub()
  return useTold(['desks', 'numbers'], desks.numbers, { lookEveryMs })
}

export function useDeskPolicy(): Told<PolicyView> {
  const { desks } = useHub()
  return useTold(['desks', 'policy'], desks.policy, { lookEveryMs })
}

/** Asks for everything about desks again, after something was decided. */
export function useLookAtDesksAgain(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['desks'] })
}

/** What people call a desk; one without a name is known by the end of its id, as its beginning is a time. */
export function nameOfDesk({ id, name }: Pick<Desk, 'id' | 'name'>): string {
  return name ?? id.slice(-8)
}
