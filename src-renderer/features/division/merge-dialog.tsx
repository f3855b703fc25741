import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import { distanceMetres, nearbyDuplicates } from '../../../src-domain/requests/nearby-duplicates.ts'
import { parseReference } from '../../../src-domain/requests/reference-number.ts'
import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { useDeskStore, useHub, useHubNow } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { statusWordsOf } from '../../request-steps/progress-facts.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { useTakeStep } from '../../request-steps/use-take-step.ts'
import { isNo } from '../../told.tsx'
import { ChoiceChips, FormDialog, Notice, SectionHeading, TextField } from '../../ui/ui.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'
import { typeIn } from './use-requests.ts'

const minuteMs = 60_000
const nearbyShown = 5

/** Makes a request part of another one, which is found by its number or nearby; both stand side by side before. */
export function MergeDialog({
  request,
  catalogue,
  onClose,
}: {
  readonly request: ServiceRequest
  readonly catalogue: Catalogue
  readonly onClose: () => void
}) {
  const t = useTexts(divisionTexts)
  const take = useTakeStep()
  const [q, setQ] = useState('')
  const [picked, setPicked] = useState<ServiceRequest>()
  const [isFailed, setIsFailed] = useState<'quota' | 'storage'>()
  const tStep = useTexts(stepTexts)
  const nearby = useNearby(request, catalogue)
  const { found, isUnknown } = useFound(q)
  const other = found ?? picked
  const problem =
    other === undefined
      ? undefined
      : other.id === request.id
        ? t('merge.same')
        : isOpen(other)
          ? undefined
          : t('merge.closed', { reference: other.reference })
  const into = problem === undefined ? other : undefined

  async function merge(): Promise<void> {
    if (!into) return
    const answer = await take(
      { kind: 'merge-request', requestId: request.id, into: into.id },
      request.reference,
    )
    if (answer.kind === 'not-saved') setIsFailed(answer.why)
    else onClose()
  }

  return (
    <FormDialog
      title={t('merge.title', { reference: request.reference })}
      size="large"
      onClose={onClose}
      closeLabel={t('bulk.notNow')}
      confirmLabel={into ? t('merge.do', { reference: into.reference }) : t('merge.doNothing')}
      onConfirm={merge}
      isDisabled={into === undefined}
      className={styles.form}
    >
      <TextField
        label={t('merge.find')}
        description={t('merge.findHelp')}
        autoFocus
        autoComplete="off"
        value={q}
        onChange={setQ}
        error={isUnknown ? t('merge.unknown') : problem}
      />
      <SectionHeading aside={nearby.length}>{t('merge.nearby')}</SectionHeading>
      {nearby.length === 0 ? (
        <p className={styles.help}>{t('merge.noNearby')}</p>
      ) : (
        <ChoiceChips
          label={t('merge.nearby')}
          numberKeys
          size="small"
          options={nearby.map(each => ({
            id: each.request.id,
            label: `${each.request.reference} · ${t('merge.metres', { count: Math.round(each.metres) })}`,
          }))}
          value={picked?.id ?? null}
          onChange={id => {
            setQ('')
            setPicked(nearby.find(each => each.request.id === id)?.request)
          }}
        />
      )}
      {other && other.id !== request.id && (
        <>
          <SideBySide one={request} other={other} catalogue={catalogue} />
          <Notice tone="watch">{t('merge.text')}</Notice>
        </>
      )}
      {isFailed && (
        <Notice tone="breach" isLive>
          {tStep(isFailed === 'quota' ? 'dialog.notSavedQuota' : 'dialog.notSavedStorage')}
        </Notice>
      )}
    </FormDialog>
  )
}

function SideBySide({
  one,
  other,
  catalogue,
}: {
  readonly one: ServiceRequest
  readonly other: ServiceRequest
  readonly catalogue: Catalogue
}) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const language = useLanguage()
  const { formatDateTime, formatNumber } = useFormats()
  const rows = [
    [
      'type',
      (request: ServiceRequest) => typeIn(catalogue, request.typeCode)?.name[language] ?? request.typeCode,
    ],
    ['place', (request: ServiceRequest) => request.place?.text ?? t('panel.noPlace')],
    ['reported', (request: ServiceRequest) => formatDateTime(request.createdAt)],
    ['status', (request: ServiceRequest) => tStep(`status.${statusWordsOf(request)}`)],
    ['words', (request: ServiceRequest) => request.description],
    ['followers', (request: ServiceRequest) => formatNumber(request.followers.length)],
  ] as const
  return (
    <table className={styles.beside}>
      <thead>
        <tr>
          <td />
          <th scope="col">
            {t('merge.this')} · {one.reference}
          </th>
          <th scope="col">
            {t('merge.that')} · {other.reference}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, say]) => (
          <tr key={name} data-differs={say(one) !== say(other) || undefined}>
            <th scope="row">{t(`merge.field.${name}`)}</th>
            <td>{say(one)}</td>
            <td>{say(other)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Open requests of the same type near this one, the nearest first; without coordinates at the same written place. */
function useNearby(request: ServiceRequest, catalogue: Catalogue) {
  const store = useDeskStore()
  const now = useHubNow(minuteMs)
  const { data: open = [] } = useQuery({
    queryKey: ['open-requests', request.typeCode],
    queryFn: () => store.openRequestsOfType(request.typeCode),
  })
  const { place } = request
  const type = typeIn(catalogue, request.typeCode)
  const others = open.filter(({ id }) => id !== request.id)
  if (place === undefined || type === undefined) return []
  const probable = nearbyDuplicates(type, place, others, now)
  const { latitude, longitude } = place
  const farther =
    latitude === undefined || longitude === undefined
      ? []
      : others
          .flatMap(each =>
            each.place?.latitude === undefined || each.place.longitude === undefined
              ? []
              : [
                  {
                    request: each,
                    metres: distanceMetres(
                      { latitude, longitude },
                      { latitude: each.place.latitude, longitude: each.place.longitude },
                    ),
                  },
                ],
          )
          .filter(({ metres }) => metres <= 10 * type.duplicates.withinMetres)
          .sort((a, b) => a.metres - b.metres)
  const known = new Set(probable.map(each => each.request.id))
  return [...probable, ...farther.filter(each => !known.has(each.request.id))].slice(0, nearbyShown)
}

/** The request of a whole reference number, from this desk or the hub. */
function useFound(q: string): { readonly found: ServiceRequest | undefined; readonly isUnknown: boolean } {
  const hub = useHub()
  const store = useDeskStore()
  const reference = parseReference(q)?.reference
  const { data } = useQuery({
    queryKey: ['request-by-reference', reference],
    enabled: reference !== undefined,
    queryFn: async () => {
      const kept = await store.requestByReference(reference ?? '')
      if (kept) return kept
      for (const view of ['open', 'ended'] as const) {
        const answer = await hub.requests.list({ view, q: reference })
        if (!isNo(answer) && answer.rows[0]) return answer.rows[0]
      }
      return null
    },
  })
  return { found: data ?? undefined, isUnknown: data === null }
}
