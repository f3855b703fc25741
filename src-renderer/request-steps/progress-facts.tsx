import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { awaitsWord } from '../../src-domain/requests/decide-step.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { RequestStatus, ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { useDeskStore, usePerson } from '../desk-context.ts'
import { localeOf, useLanguage, useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { Facts } from '../ui/ui.ts'
import { stepTexts } from './step-texts.ts'
import { closureName } from './use-line-words.ts'
import { useNameOf } from './use-names.ts'
import { useWhyWords } from './use-why-words.ts'

/** The status as people speak of it: confirmed work whose customer does not know yet has words of its own. */
export function statusWordsOf({
  status,
  outcome,
}: Pick<ServiceRequest, 'status' | 'outcome'>): RequestStatus | 'to-tell' {
  return status === 'completed' && outcome?.approved !== undefined ? 'to-tell' : status
}

/**
 * How far a request has come, for whoever is asked "what became of it": acknowledged, what comes next, another date and
 * why, what it waits for, what became of the work, and whether the customer knows.
 */
export function ProgressFacts({
  request,
  type,
}: {
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
}) {
  const t = useTexts(stepTexts)
  const language = useLanguage()
  const { formatDate, formatDateTime } = useFormats()
  const nameOf = useNameOf()
  const whyWords = useWhyWords()
  const { id: self } = usePerson()
  const { acknowledged, assignedTo, revised, awaited, outcome, escalation, onBehalfOf, reopened } = request
  const day = (at: number) => formatDate(at, 'weekday')
  const said = (words: string) => <span lang={localeOf(request.language)}>{words}</span>
  const items: { readonly label: string; readonly value: ReactNode }[] = [
    {
      label: t('fact.assigned'),
      value:
        assignedTo === undefined
          ? t('fact.nobody')
          : assignedTo === self
            ? t('fact.you')
            : nameOf(assignedTo),
    },
  ]
  const add = (label: string, value: ReactNode) => items.push({ label, value })
  if (onBehalfOf !== undefined) add(t('fact.onBehalfOf'), onBehalfOf)
  if (acknowledged) {
    add(t('fact.acknowledged'), `${formatDateTime(acknowledged.at)}, ${nameOf(acknowledged.by)}`)
    if (acknowledged.nextSteps !== '') add(t('fact.nextSteps'), said(acknowledged.nextSteps))
  }
  if (revised) {
    const date = request.resolveBy === 0 ? '…' : day(request.resolveBy)
    add(t('fact.revised'), t('fact.revisedSaid', { date, told: day(revised.at) }))
    add(t('fact.why'), said(revised.reason))
  }
  if (awaited) {
    add(
      t('fact.awaited'),
      <>
        {said(awaited.question)} ({t('fact.awaitedSince', { date: day(awaited.since) })})
      </>,
    )
  }
  if (escalation) add(t('fact.escalation'), `${t(`level.${escalation.level}`)}, ${day(escalation.at)}`)
  if (outcome) {
    add(
      t('fact.outcome'),
      <>
        {closureName(type, outcome.reasonCode, language)}: {said(outcome.words)}
      </>,
    )
    if (outcome.told) {
      const { at, by } = outcome.told
      add(t('fact.told'), t('fact.toldSaid', { when: formatDateTime(at), way: t(`way.${by}`) }))
    } else {
      add(t('fact.told'), t(awaitsWord(request) ? 'fact.toTell' : 'fact.nobodyToTell'))
    }
    if (outcome.notTold) {
      const { why } = outcome.notTold
      add(t('fact.notTold'), whyWords(why) ?? why)
    }
  }
  if (reopened !== undefined) add(t('fact.reopenedLabel'), t('fact.reopened', { count: reopened }))
  if (request.status === 'closed' && request.reopenUntil !== undefined) {
    add(t('fact.reopenUntil'), day(request.reopenUntil))
  }
  if (request.mergedInto !== undefined) add(t('fact.mergedInto'), <OtherReference id={request.mergedInto} />)
  return <Facts items={items} />
}

function OtherReference({ id }: { readonly id: string }) {
  const t = useTexts(stepTexts)
  const store = useDeskStore()
  const { data } = useQuery({
    queryKey: ['request', id],
    queryFn: async () => (await store.request(id)) ?? null,
  })
  return <>{data?.reference ?? t('fact.another')}</>
}
