import type { RequestStep } from '../../../src-domain/requests/request-step.ts'
import { closureReasonsOf, type RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import type { StatusMeaning } from '../../config/connector-settings.ts'

type Step = RequestStep extends infer Each
  ? Each extends RequestStep
    ? Omit<Each, 'requestId'>
    : never
  : never

const standard = {
  nextSteps: {
    en: 'The division has your request and will look into it.',
    fr: 'La division a reçu votre demande et s’en occupe.',
  },
  question: {
    en: 'The division needs to hear from you before it can go on.',
    fr: 'La division doit avoir de vos nouvelles avant de poursuivre.',
  },
  reopened: {
    en: 'The division took it up again.',
    fr: 'La division a repris le travail.',
  },
  cancelled: {
    en: 'The division cancelled it in its own system.',
    fr: 'La division l’a annulée dans son propre système.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>

/**
 * The steps that would bring a request to where the other side has it, in order; none where it is there already or
 * beyond. Whether they may be taken is for the rules to say (SPEC Q14–Q30): a step that does not follow is among them,
 * so that it is refused and somebody hears of it. `words` are the other side's own, where it gave any. Pure.
 */
export function stepsTowards(
  request: ServiceRequest,
  { status: wanted, reasonCode }: StatusMeaning,
  type: Pick<RequestType, 'closureReasons'> | undefined,
  words: string | undefined,
): readonly Step[] {
  const { status, language } = request
  const acknowledge: Step = { kind: 'acknowledge-request', nextSteps: standard.nextSteps[language] }
  const first = status === 'submitted' ? [acknowledge] : []
  const isDone = status === 'completed' || status === 'closed'
  const again: readonly Step[] = isDone
    ? [{ kind: 'reopen-request', reason: words ?? standard.reopened[language] }]
    : []
  switch (wanted) {
    case 'submitted':
      return []
    case 'acknowledged':
      return status === 'submitted' || status === 'cancelled' || status === 'merged' ? [acknowledge] : again
    case 'in-progress':
      if (status === 'in-progress') return []
      if (isDone) return again
      return status === 'waiting-for-customer'
        ? [{ kind: 'resume-request' }]
        : [...first, { kind: 'start-request' }]
    case 'waiting-for-customer':
      if (status === 'waiting-for-customer') return []
      return [...first, ...again, { kind: 'await-customer', question: words ?? standard.question[language] }]
    case 'completed': {
      if (isDone) return []
      const reasons = closureReasonsOf(type ?? {})
      const reason = reasons.find(({ code }) => code === (reasonCode ?? 'done')) ?? reasons[0]
      return [
        {
          kind: 'complete-request',
          // A reason that the settings name and the type does not have is refused by the rules.
          reasonCode: reasonCode ?? reason?.code ?? 'done',
          words: words ?? reason?.words[language] ?? '',
        },
      ]
    }
    case 'cancelled':
      return status === 'cancelled'
        ? []
        : [
            {
              kind: 'cancel-request',
              because: 'entered-by-mistake',
              reason: words ?? standard.cancelled[language],
            },
          ]
    default:
      return assertNever(wanted)
  }
}
