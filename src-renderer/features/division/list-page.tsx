import { IconInbox, IconMap } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { RequestId } from '../../../src-domain/vocabulary/words.ts'
import { hubNow, useDeskStore, useHub, usePerson } from '../../desk-context.ts'
import { type DeskStep, openSteps } from '../../desk-data/open-steps.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { StepDialog } from '../../request-steps/step-dialog.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { useTakeStep } from '../../request-steps/use-take-step.ts'
import { Button, EmptyState, Kbd, Notice, Pane, PaneBody, Skeleton, ToggleButton } from '../../ui/ui.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import { type BulkStep, bulkSteps } from './bulk-steps.ts'
import styles from './division.module.css'
import { goToView, isNarrowed, noFilter, useDivisionPlace } from './division-place.ts'
import { divisionTexts } from './division-texts.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { RecategoriseDialog } from './recategorise-dialog.tsx'
import { RequestPanel } from './request-panel.tsx'
import { RequestsTable } from './requests-table.tsx'
import { useSlots } from './slots.ts'
import { neighbourOf, stepKeys, stepOfKey } from './step-keys.ts'
import { typeIn, useRequestDetail, useRequestList } from './use-requests.ts'

const LateMap = lazy(async () => ({ default: (await import('./requests-map.tsx')).RequestsMap }))

const none: ReadonlySet<RequestId> = new Set()

type Pressed = Pick<
  globalThis.KeyboardEvent,
  | 'key'
  | 'ctrlKey'
  | 'altKey'
  | 'metaKey'
  | 'target'
  | 'defaultPrevented'
  | 'preventDefault'
  | 'stopPropagation'
>

type Open =
  | { readonly kind: 'step'; readonly step: DeskStep; readonly requestId: RequestId }
  | { readonly kind: 'bulk'; readonly step: BulkStep }

/** Two answers about one request, of which either may be missing or late. */
function newerOf(
  detail: ServiceRequest | undefined,
  row: ServiceRequest | undefined,
): ServiceRequest | undefined {
  return detail && row && row.id === detail.id && row.version > detail.version ? row : (detail ?? row)
}

/** The list and the request that is looked at, side by side. One letter opens each step, J goes on to the next request. */
export function ListPage({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTexts(divisionTexts)
  const hub = useHub()
  const person = usePerson()
  const slots = useSlots()
  const takeStep = useTakeStep()
  const { view, filter, current } = useDivisionPlace()
  const { rows, isOwn, asOf, loadMore } = useRequestList(view, filter)
  const { keepDays } = useDeskStore().policy()
  const { formatDateTime } = useFormats()
  const detail = useRequestDetail(current)
  const [chosen, setChosen] = useState<ReadonlySet<RequestId>>(none)
  const [open, setOpen] = useState<Open>()
  const [isMap, setIsMap] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const ids = rows?.map(({ id }) => id) ?? []
  const lastIndex = useRef(0)
  const at = current === undefined ? -1 : ids.indexOf(current)
  if (at !== -1) lastIndex.current = at

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins with nothing chosen
  useEffect(() => setChosen(none), [view, filter])

  // A key that is pressed before the hub has told the rest is meant for the request as the list shows it.
  const request = newerOf(
    detail?.request,
    rows?.find(({ id }) => id === current),
  )
  const listed = rows?.filter(({ id }) => chosen.has(id)) ?? []
  const typeOf = (code: string) => typeIn(catalogue, code)
  const setCurrent = (id: RequestId) => useDivisionPlace.setState({ current: id })
  const focusRow = (id: RequestId) =>
    frame.current?.querySelector<HTMLElement>(`[role="row"][data-key="${id}"]`)?.focus()

  function go(step: 1 | -1): void {
    const next = neighbourOf(ids, current, step, lastIndex.current)
    if (next === undefined) return
    setCurrent(next)
    focusRow(next)
  }

  function take(step: DeskStep): void {
    if (!request) return
    const { id, reference } = request
    // Nothing is to be said with it, and nobody is told.
    if (step === 'start-request') void takeStep({ kind: step, requestId: id }, reference)
    else setOpen({ kind: 'step', step, requestId: id })
  }

  function hear(event: Pressed): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
    if (open || !slots.areSingleKeysOn() || isTyping(event.target)) return
    const act = actOf(event.key)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  // A dialog that has closed gives the focus back a moment later; what is pressed meanwhile is meant for this page.
  const latest = useRef(hear)
  latest.current = hear
  useEffect(() => {
    const hearBody = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body) latest.current(event)
    }
    window.addEventListener('keydown', hearBody, { capture: true })
    return () => window.removeEventListener('keydown', hearBody, { capture: true })
  }, [])

  function actOf(key: string): (() => void) | undefined {
    if (key === 'j' || key === 'J') return () => go(1)
    if (key === 'k' || key === 'K') return () => go(-1)
    if (key === 'Escape' && chosen.size > 0) return () => setChosen(none)
    if (chosen.size > 0) {
      const step = bulkSteps.find(each => stepKeys[each] === key.toUpperCase())
      return step && (() => setOpen({ kind: 'bulk', step }))
    }
    if (!request) return undefined
    const now = hubNow(hub)
    const step = stepOfKey(key, openSteps(request, typeOf(request.typeCode), person, now))
    return step && (() => take(step))
  }

  const closeDialog = () => setOpen(undefined)
  const type = request && typeOf(request.typeCode)
  return (
    // Before the table hears them, which would look for a row that begins with the letter.
    <div ref={frame} className={styles.listPage} onKeyDownCapture={hear}>
      <div className={styles.middle} data-pane="context">
        <Pane as="main" label={t('list', { view: t(`view.${view}`) })}>
          <header className={styles.listHead}>
            <h1 className={styles.title} tabIndex={-1}>
              {t(`view.${view}`)}
            </h1>
            <ToggleButton size="small" icon={IconMap} isSelected={isMap} onChange={setIsMap}>
              {t('map')}
            </ToggleButton>
          </header>
          {chosen.size > 0 && (
            <BulkBar
              count={listed.length}
              onStep={step => setOpen({ kind: 'bulk', step })}
              onClear={() => setChosen(none)}
            />
          )}
          {isOwn && (
            <Notice tone="watch" isLive className={styles.notice}>
              {t(view === 'ended' ? 'endedAway' : 'away', { count: keepDays })}
              {asOf !== undefined && ` ${t('awayAsOf', { time: formatDateTime(asOf) })}`}
            </Notice>
          )}
          {rows === undefined ? (
            <div className={styles.loading} aria-busy role="status" aria-label={t('loading')}>
              <Skeleton lines={6} />
            </div>
          ) : rows.length === 0 ? (
            <EmptyState
              icon={IconInbox}
              title={t('empty')}
              text={t(isNarrowed(filter) ? 'emptyNarrowed' : 'emptyText')}
              action={
                isNarrowed(filter) ? (
                  <Button onPress={() => goToView(view, noFilter)}>{t('clear')}</Button>
                ) : undefined
              }
            />
          ) : isMap ? (
            <Suspense fallback={<Skeleton lines={6} />}>
              <LateMap rows={rows} catalogue={catalogue} current={current} onCurrent={setCurrent} />
            </Suspense>
          ) : (
            <>
              <RequestsTable
                view={view}
                rows={rows}
                catalogue={catalogue}
                current={current}
                onCurrent={setCurrent}
                onOpen={id => {
                  setCurrent(id)
                  requestAnimationFrame(() =>
                    frame.current?.querySelector<HTMLElement>('[data-pane-focus]')?.focus(),
                  )
                }}
                chosen={chosen}
                onChosen={setChosen}
                loadMore={loadMore}
              />
              <footer className={styles.listFoot}>
                <span>{t('shown', { count: rows.length })}</span>
                {loadMore && (
                  <Button size="small" variant="quiet" onPress={loadMore}>
                    {t('more')}
                  </Button>
                )}
              </footer>
            </>
          )}
        </Pane>
      </div>
      <div className={styles.aside} data-pane="context">
        <Pane as="aside" label={t('panel.label')} edge="start">
          <PaneBody className={styles.panel} key={current}>
            <RequestPanel
              detail={current === undefined ? undefined : detail}
              isChosen={current !== undefined}
              catalogue={catalogue}
              onStep={take}
            />
          </PaneBody>
        </Pane>
      </div>
      {open?.kind === 'bulk' && (
        <BulkDialog
          kind={open.step}
          chosen={listed}
          typeOf={typeOf}
          onClose={closeDialog}
          onKept={() => setChosen(none)}
        />
      )}
      {open?.kind === 'step' && request?.id === open.requestId && type && (
        <OneStep step={open.step} request={request} type={type} catalogue={catalogue} onClose={closeDialog} />
      )}
    </div>
  )
}

function OneStep({
  step,
  request,
  type,
  catalogue,
  onClose,
}: {
  readonly step: DeskStep
  readonly request: ServiceRequest
  readonly type: RequestType
  readonly catalogue: Catalogue
  readonly onClose: () => void
}) {
  const { photos } = useSlots()
  switch (step) {
    case 'merge-request':
      return <MergeDialog request={request} catalogue={catalogue} onClose={onClose} />
    case 'recategorise-request':
      return <RecategoriseDialog request={request} catalogue={catalogue} onClose={onClose} />
    case 'approve-completion':
    case 'return-completion':
      return (
        <StepDialog kind={step} request={request} type={type} onClose={onClose} extra={photos(request.id)} />
      )
    default:
      return <StepDialog kind={step} request={request} type={type} onClose={onClose} />
  }
}

function BulkBar({
  count,
  onStep,
  onClear,
}: {
  readonly count: number
  readonly onStep: (step: BulkStep) => void
  readonly onClear: () => void
}) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  return (
    <section className={styles.bulkBar} aria-label={t('bulk.bar')}>
      <strong aria-live="polite">{t('bulk.count', { count })}</strong>
      {bulkSteps.map(step => (
        <Button key={step} size="small" shortcut={stepKeys[step]} onPress={() => onStep(step)}>
          {tStep(`step.${step}`)}
        </Button>
      ))}
      <Button size="small" variant="quiet" onPress={onClear}>
        {t('bulk.clear')} <Kbd keys="Esc" />
      </Button>
    </section>
  )
}

/** Whether a key types something where the focus is. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest(
        'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [role="dialog"], [role="menu"]',
      ) !== null)
  )
}
