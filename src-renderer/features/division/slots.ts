import { createContext, type ReactNode, useContext } from 'react'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { Answer, ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { Language, RequestId } from '../../../src-domain/vocabulary/words.ts'

/** What stands under each photo that the hub has, and what it means. */
export interface PhotoMarks {
  readonly of: (photoId: string, number: number) => ReactNode
  readonly help: string
}

/** What other parts of the desk bring to this screen; `app` hands it in. */
export interface DivisionSlots {
  readonly photos: (requestId: RequestId, marks?: PhotoMarks) => ReactNode
  /** The intake questions of a type, for a request that becomes one of that type. */
  readonly questions: (props: {
    readonly type: RequestType
    readonly answers: Readonly<Record<string, Answer>>
    readonly wrong: readonly string[]
    readonly language: Language
    readonly onAnswer: (name: string, answer: Answer | undefined) => void
  }) => ReactNode
  /** The types that words may mean, best first. */
  readonly findTypes: (
    types: readonly RequestType[],
    query: string,
    language: Language,
  ) => readonly RequestType[]
  readonly answerWords: (type: RequestType, name: string, answer: Answer, language: Language) => string
  /** What was sent to the customer and how far it is on its way. */
  readonly notices?: (requestId: RequestId) => ReactNode
  /** What the customer answered when it was over. */
  readonly survey?: (request: ServiceRequest) => ReactNode
  /** How customers say that it went, of all that the person looks after. */
  readonly surveys?: (nameOf: (division: string) => string) => ReactNode
  /** The same request in other systems. */
  readonly connectors?: (requestId: RequestId) => ReactNode
  /** Whether keys without Ctrl do anything; they can be switched off (WCAG 2.1.4). */
  readonly areSingleKeysOn: () => boolean
}

export const SlotsContext = createContext<DivisionSlots | undefined>(undefined)

export function useSlots(): DivisionSlots {
  const slots = useContext(SlotsContext)
  if (slots === undefined) throw new Error('useSlots is used outside the screen of requests')
  return slots
}
