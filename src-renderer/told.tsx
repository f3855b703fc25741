/** What the hub tells when a screen asks: how it is asked for, and how it is shown while the hub is away. */
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { HubAway, HubRefused } from './hub-client/hub-client.ts'
import { registerTexts, useTexts } from './language/language.ts'
import { useFormats } from './language/use-formats.ts'
import en from './told.en.json'
import fr from './told.fr.json'
import styles from './told.module.css'
import { Button, EmptyState, Notice, Skeleton } from './ui/ui.ts'

const toldTexts = registerTexts('told', { en, fr })

/** What the hub told and when, or that it does not; what it told before stays in view. */
export interface Told<Value> {
  readonly value: Value | undefined
  /** When it was told, by the desk's clock. */
  readonly asOf: number
  readonly isAway: boolean
  readonly lookAgain: () => void
}

/** Asks the hub when the screen opens and, where `lookEveryMs` is given, again and again. */
export function useTold<Value extends object>(
  queryKey: readonly unknown[],
  ask: () => Promise<Value | HubRefused | HubAway>,
  { lookEveryMs, isWanted = true }: { readonly lookEveryMs?: number; readonly isWanted?: boolean } = {},
): Told<Value> {
  return toldBy(
    useQuery({
      queryKey,
      enabled: isWanted,
      refetchInterval: lookEveryMs ?? false,
      staleTime: 0,
      queryFn: async () => answerOrThrow(await ask()),
    }),
  )
}

/** The standing of a query as something told. */
export function toldBy<Value>({
  data,
  dataUpdatedAt,
  isError,
  refetch,
}: {
  readonly data: Value | undefined
  readonly dataUpdatedAt: number
  readonly isError: boolean
  readonly refetch: () => Promise<unknown>
}): Told<Value> {
  return { value: data, asOf: dataUpdatedAt, isAway: isError, lookAgain: () => void refetch() }
}

/** Whether the hub said no, or nothing. */
export function isNo(answer: object): answer is HubRefused | HubAway {
  return 'kind' in answer && (answer.kind === 'hub-away' || answer.kind === 'hub-refused')
}

/** What the hub answered; throws where it did not, as a query wants it. */
export function answerOrThrow<Value extends object>(answer: Value | HubRefused | HubAway): Value {
  if (isNo(answer)) throw new Error(answer.kind)
  return answer
}

/** What was told, or that it is on its way; with the hub away, as of when. */
export function WhenTold<Value>({
  told: { value, asOf, isAway, lookAgain },
  children,
}: {
  readonly told: Told<Value>
  readonly children: (value: Value) => ReactNode
}) {
  const t = useTexts(toldTexts)
  const { formatTime } = useFormats()
  if (value === undefined && isAway)
    return (
      <EmptyState
        icon={IconPlugConnectedX}
        title={t('awayNothing')}
        action={
          <Button variant="primary" onPress={lookAgain}>
            {t('tryAgain')}
          </Button>
        }
      />
    )
  if (value === undefined)
    return (
      <div className={styles.loading} aria-busy role="status" aria-label={t('loading')}>
        <Skeleton lines={4} />
      </div>
    )
  return (
    <>
      {isAway && (
        <Notice
          tone="watch"
          isLive
          className={styles.away}
          action={{ label: t('tryAgain'), onPress: lookAgain }}
        >
          {t('away', { time: formatTime(asOf, { seconds: true }) })}
        </Notice>
      )}
      {children(value)}
    </>
  )
}
