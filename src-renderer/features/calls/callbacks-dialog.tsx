import { IconHistory, IconPhoneOutgoing } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { CallbackList, CallbackRow } from '../../../src-contract/http/directory.ts'
import { CallableNumber, useCallNumber } from '../../call-number.tsx'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Button,
  DataTable,
  Dialog,
  EmptyState,
  Notice,
  Pill,
  Skeleton,
  Stack,
  type Tone,
} from '../../ui/ui.ts'
import styles from './callbacks-dialog.module.css'
import { callsTexts } from './calls-texts.ts'

const againEveryMs = 3_000

const tones: Readonly<Record<CallbackRow['state'], Tone>> = {
  later: 'neutral',
  due: 'info',
  ringing: 'watch',
  'in-hand': 'good',
}

/** Who is owed a call: by when, how often it was tried, and whose it is. */
export function CallbacksDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(callsTexts)
  const { formatTime } = useFormats()
  const hub = useHub()
  const { data } = useQuery({
    queryKey: ['callbacks'],
    queryFn: () => hub.directory.callbacks(),
    refetchInterval: againEveryMs,
    gcTime: 0,
    staleTime: 0,
  })
  const last = useRef<CallbackList>(undefined)
  if (data && !('kind' in data)) last.current = data
  const list = last.current
  const isAway = data !== undefined && 'kind' in data
  return (
    <Dialog title={t('callbacks.title')} isOpen onClose={onClose} size="large" isDismissable>
      <Stack gap={3}>
        {isAway && (
          <Notice tone="watch" isLive>
            {list ? t('callbacks.away', { time: formatTime(list.at) }) : t('callbacks.awayNever')}
          </Notice>
        )}
        {list ? <CallbackTable list={list} onClose={onClose} /> : !isAway && <Skeleton lines={4} />}
        <p className={styles.rule}>{t('callbacks.rule')}</p>
      </Stack>
    </Dialog>
  )
}

function CallbackTable({ list, onClose }: { readonly list: CallbackList; readonly onClose: () => void }) {
  const t = useTexts(callsTexts)
  const language = useLanguage()
  const { formatDate, formatTime, formatNumber } = useFormats()
  const queues = useLiveValue(live => live.view.queues)
  const sayWhen = (at: number) =>
    formatDate(at, 'iso') === formatDate(list.at, 'iso')
      ? formatTime(at)
      : `${formatDate(at, 'weekday')} ${formatTime(at)}`
  return (
    <DataTable
      label={t('callbacks.label')}
      rows={list.callbacks}
      rowId={({ id }) => id}
      className={styles.table}
      empty={<EmptyState icon={IconHistory} title={t('callbacks.none')} text={t('callbacks.noneText')} />}
      columns={[
        {
          id: 'due',
          label: t('callbacks.due'),
          width: 'narrow',
          cell: ({ dueAt }) => (
            <span className={styles.due} data-late={dueAt < list.at || undefined}>
              {sayWhen(dueAt)}
            </span>
          ),
        },
        {
          id: 'who',
          label: t('callbacks.who'),
          isRowHeader: true,
          cell: ({ id, who, mayTake, heldBy, dueAt, language: spoken }) =>
            who === undefined ? (
              <>
                <span className={styles.hidden}>{t('callbacks.hidden')}</span>
                {mayTake && (
                  <TakeButton
                    id={id}
                    label={t('callbacks.takeDue', { time: sayWhen(dueAt) })}
                    onTaken={onClose}
                  />
                )}
                {!mayTake && heldBy === undefined && (
                  <span className={styles.why}>{t('callbacks.notYours')}</span>
                )}
              </>
            ) : (
              <>
                {who.name !== undefined && <span className={styles.name}>{who.name}</span>}
                <span className={styles.phone}>
                  <CallableNumber phone={who.phone} contactId={id} language={spoken} onPlaced={onClose} />
                </span>
              </>
            ),
        },
        {
          id: 'queue',
          label: t('callbacks.queue'),
          cell: ({ queueId, language: spoken }) =>
            `${queues[queueId]?.name[language] ?? queueId} · ${spoken.toUpperCase()}`,
        },
        {
          id: 'attempts',
          label: t('callbacks.attempts'),
          align: 'end',
          width: 'narrow',
          cell: ({ attempts, attemptsMax }) =>
            t('callbacks.attemptsOf', { made: formatNumber(attempts), max: formatNumber(attemptsMax) }),
        },
        {
          id: 'whose',
          label: t('callbacks.whose'),
          cell: ({ heldBy, keptFor }) => heldBy?.name ?? keptFor?.name ?? t('callbacks.anybody'),
        },
        {
          id: 'state',
          label: t('callbacks.state'),
          width: 'narrow',
          cell: ({ state, nextAt }) => (
            <>
              <Pill size="small" tone={tones[state]}>
                {t(`callbacks.stateOf.${state}`)}
              </Pill>
              {state === 'later' && nextAt !== undefined && (
                <span className={styles.next}>{t('callbacks.next', { time: sayWhen(nextAt) })}</span>
              )}
            </>
          ),
        },
      ]}
    />
  )
}

/** Takes a call-back that this person could be offered, and calls; who it is, is seen once it is in hand. */
function TakeButton({
  id,
  label,
  onTaken,
}: {
  readonly id: string
  readonly label: string
  readonly onTaken: () => void
}) {
  const t = useTexts(callsTexts)
  const { canCall, isPlacing, call } = useCallNumber()
  if (!canCall) return null
  return (
    <span className={styles.take}>
      <Button
        size="small"
        icon={IconPhoneOutgoing}
        aria-label={label}
        isDisabled={isPlacing}
        onPress={async () => {
          if (await call({ contactId: id })) onTaken()
        }}
      >
        {t('callbacks.take')}
      </Button>
    </span>
  )
}
