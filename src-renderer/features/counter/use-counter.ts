import { create } from 'zustand'
import type { Visit } from '../../../src-domain/visits/visit.ts'
import type { VisitAct, VisitRefusal } from '../../../src-domain/visits/visit-command.ts'
import { inHandOf, standingInLine } from '../../../src-domain/visits/visit-line.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useLiveValue, usePerson, useVisits, useVisitsState } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import type { VisitAnswer, Visits, VisitsState } from '../../offline/visits/visits.ts'
import { toast } from '../../ui/ui.ts'
import { counterTexts } from './counter-texts.ts'

/** Whether the form for a new ticket is open; it is asked for by key, in the palette and by its button. */
export const useTicketForm = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }))

export function openTicketForm(isOpen: boolean): void {
  useTicketForm.setState({ isOpen })
}

/** The counter of this desk as its person sees it now. */
export interface CounterView {
  readonly state: VisitsState
  /** The hub is not there: the desk calls its line itself. */
  readonly isAway: boolean
  /** The visitor whom I have. */
  readonly inHand: Visit | undefined
  /** Who stands in the line of this desk, first first. */
  readonly standing: readonly Visit[]
  /** Whom "call next" would call. */
  readonly next: Visit | undefined
}

export function useCounter(): CounterView {
  const { id, languages } = usePerson()
  const state = useVisitsState()
  const isAway = useLiveValue(live => live.line) !== 'live'
  const standing = standingInLine(state.line, isAway)
  return {
    state,
    isAway,
    inHand: inHandOf(state.line, id),
    standing,
    next: standing.find(({ language }) => languages.includes(language)),
  }
}

export interface CounterCommands {
  readonly callNext: () => Promise<void>
  readonly call: (visitId: ContactId) => Promise<void>
  readonly act: (act: VisitAct, visitId: ContactId) => Promise<void>
}

/** What can be done at the counter. Each press has its effect or says why it had none. */
export function useCounterCommands(): CounterCommands {
  const visits = useVisits()
  const say = useSayWhyNot()
  return commandsOf(visits, say)
}

function commandsOf(visits: Visits, say: (answer: VisitAnswer) => void): CounterCommands {
  return {
    callNext: async () => say(await visits.callNext()),
    call: async visitId => say(await visits.call(visitId)),
    act: async (act, visitId) => say(await visits.act(act, visitId)),
  }
}

/** Says in a toast why something was not done. */
export function useSayWhyNot(): (answer: VisitAnswer) => void {
  const t = useTexts(counterTexts)
  return answer => {
    switch (answer.kind) {
      case 'done':
        return
      case 'not-saved':
        toast({ title: t(`notSaved.${answer.why}`), tone: 'breach' })
        return
      case 'refused':
        toast({ title: t(`refusal.${answer.refusal.name}`, factsOf(answer.refusal)), tone: 'watch' })
    }
  }
}

function factsOf(refusal: VisitRefusal): Record<string, string> {
  switch (refusal.name) {
    case 'NobodyInYourLanguage':
    case 'VisitInHand':
      return { ticket: refusal.ticket }
    case 'VisitTaken':
      return { who: refusal.by }
    default:
      return {}
  }
}
