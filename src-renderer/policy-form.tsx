/** A policy of the centre: the version in force is edited as a whole and put in force, every version stays on record. */
import { type ReactNode, useState } from 'react'
import { useLiveValue } from './desk-context.ts'
import { isSame } from './desk-data/is-same.ts'
import type { HubAway, HubRefused } from './hub-client/hub-client.ts'
import type { Translate } from './language/language.ts'
import { useFormats } from './language/use-formats.ts'
import styles from './policy-form.module.css'
import { isNo } from './told.tsx'
import { Button, Notice, NumberField, Pill, toast } from './ui/ui.ts'

interface PolicyVersion<Policy> {
  readonly version: number
  readonly policy: Policy
}

/** What a figure of a policy may be. */
interface FigureRange {
  readonly minValue: number | null
  readonly maxValue: number | null
  readonly safeParse: (figure: number) => { readonly success: boolean }
}

/** A policy with figures and whatever else stands below them; nothing is put in force over what somebody else set meanwhile. */
export function PolicyForm<Figure extends string, Policy extends Readonly<Record<Figure, number>>>({
  inForce,
  figures,
  ranges,
  words: t,
  figureHelp,
  sayNo,
  lookOnly,
  put,
  lookAgain,
  className,
  children,
}: {
  readonly inForce: PolicyVersion<Policy>
  readonly figures: readonly Figure[]
  readonly ranges: Readonly<Record<Figure, FigureRange>>
  /** What the form says; figures have their label under their own name. */
  readonly words: Translate<
    Figure | 'help' | 'outOfRange' | 'save' | 'undo' | 'saved' | 'changed' | 'takeTheirs'
  >
  readonly figureHelp?: (figure: Figure) => string
  readonly sayNo: (no: HubRefused | HubAway) => string
  /** Why this person may only look. */
  readonly lookOnly?: string | undefined
  readonly put: (wanted: {
    readonly policy: Policy
    readonly basedOn: number
  }) => Promise<{ readonly version: number } | HubRefused | HubAway>
  readonly lookAgain: () => Promise<void>
  readonly className: string | undefined
  readonly children: (policy: Policy, change: (part: Partial<Policy>) => void) => ReactNode
}) {
  const isLive = useLiveValue(live => live.line === 'live')
  /** What was changed, and the version that it was changed on. */
  const [edited, setEdited] = useState<PolicyVersion<Policy>>()
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { policy, version } = edited ?? inForce
  const isStale = edited !== undefined && version !== inForce.version
  const isChanged = edited !== undefined && !isSame(policy, inForce.policy)
  const change = (part: Partial<Policy>) => setEdited({ version, policy: { ...policy, ...part } })
  const isInRange = (name: Figure) => ranges[name].safeParse(policy[name]).success
  const drop = () => {
    setEdited(undefined)
    setFailure(undefined)
  }

  async function save(): Promise<void> {
    setIsPending(true)
    const answer = await put({ policy, basedOn: version })
    setIsPending(false)
    if (isNo(answer)) {
      const isOvertaken = answer.kind === 'hub-refused' && answer.refusal.name === 'PolicyChanged'
      setFailure(isOvertaken ? t('changed') : sayNo(answer))
      return lookAgain()
    }
    await lookAgain()
    drop()
    toast({ title: t('saved', { version: answer.version }), tone: 'good' })
  }

  return (
    <div className={className}>
      <p className={styles.help}>{t('help')}</p>
      {lookOnly !== undefined && <Notice tone="info">{lookOnly}</Notice>}
      {(isStale || failure !== undefined) && (
        <Notice
          tone="watch"
          isLive
          {...(isStale ? { action: { label: t('takeTheirs'), onPress: drop } } : {})}
        >
          {isStale ? t('changed') : failure}
        </Notice>
      )}
      <div className={styles.figures}>
        {figures.map(name => {
          const { minValue, maxValue } = ranges[name]
          const range = { min: minValue ?? 1, max: maxValue ?? 1 }
          return (
            <NumberField
              key={name}
              label={t(name)}
              description={figureHelp?.(name)}
              value={policy[name]}
              minValue={range.min}
              maxValue={range.max}
              isReadOnly={lookOnly !== undefined}
              {...(isInRange(name) ? {} : { error: t('outOfRange', range) })}
              onChange={value => change({ [name]: value } as Partial<Policy>)}
            />
          )
        })}
      </div>
      {children(policy, change)}
      {lookOnly === undefined && (
        <div className={styles.actions}>
          <Button
            variant="primary"
            isPending={isPending}
            isDisabled={!isLive || !isChanged || isStale || !figures.every(isInRange)}
            onPress={() => void save()}
          >
            {t('save')}
          </Button>
          {isChanged && (
            <Button variant="quiet" onPress={drop}>
              {t('undo')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

/** Every policy that was in force, newest first: who set it, when, and what it said. */
export function PolicyVersions<Policy>({
  versions,
  words: t,
  nameOf,
  inShort,
  className,
}: {
  readonly versions: readonly (PolicyVersion<Policy> & { readonly setAt: number; readonly setBy: string })[]
  readonly words: Translate<'version' | 'inForce'>
  readonly nameOf: (personId: string) => string
  readonly inShort: (policy: Policy) => string
  readonly className: string | undefined
}) {
  const { formatDateTime } = useFormats()
  return (
    <ol className={className}>
      {versions.map(({ version, policy, setAt, setBy }, index) => (
        <li key={version}>
          <span className={styles.actions}>
            <strong>{t('version', { version })}</strong>
            {index === 0 && (
              <Pill tone="good" size="small">
                {t('inForce')}
              </Pill>
            )}
          </span>
          <span className={styles.help}>
            {formatDateTime(setAt)} · {nameOf(setBy)}
          </span>
          <span>{inShort(policy)}</span>
        </li>
      ))}
    </ol>
  )
}
