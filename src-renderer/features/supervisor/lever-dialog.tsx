import { useState } from 'react'
import type { DeskCommand } from '../../../src-contract/live/desk-command.ts'
import type { QueueRow } from '../../../src-contract/live/live-view.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, ChoiceChips, Dialog, Notice, Stack, toast } from '../../ui/ui.ts'
import { type LeverEffect, leverEffect } from './lever-effect.ts'
import styles from './supervisor-screen.module.css'
import { supervisorTexts } from './supervisor-texts.ts'

const minuteMs = 60_000
const byMinutes = ['2', '5', '10', '30'] as const
const forMinutes = ['15', '30', '60', '240'] as const

/** The supervisor's lever: a queue counts as due earlier for a time, with what that does to the line as it is now. */
export function LeverDialog({ queue, onClose }: { readonly queue: QueueRow; readonly onClose: () => void }) {
  const t = useTexts(supervisorTexts)
  const language = useLanguage()
  const { formatTime, formatNumber } = useFormats()
  const waiting = useLiveValue(live => live.view.waiting)
  const queues = useLiveValue(live => live.view.queues)
  const isLive = useLiveValue(live => live.line) === 'live'
  const [by, setBy] = useState<(typeof byMinutes)[number]>('5')
  const [lasts, setLasts] = useState<(typeof forMinutes)[number]>('30')
  const { isBusy, ask } = useAskShift(onClose)
  const name = queue.name[language]
  const { shift } = queue
  const shiftMs = Number(by) * minuteMs
  const minutes = (count: string) => {
    const number = Number(count)
    return number > 60
      ? t('lever.hours', { hours: formatNumber(number / 60) })
      : t('lever.minutes', { minutes: formatNumber(number) })
  }
  const pull = () => ask({ kind: 'shift-queue', queueId: queue.id, shiftMs, forMs: Number(lasts) * minuteMs })
  const end = () => ask({ kind: 'shift-queue', queueId: queue.id, shiftMs: 0, forMs: 0 })
  return (
    <Dialog
      title={t('lever.title', { queue: name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          {shift && (
            <Button isDisabled={!isLive} isPending={isBusy} onPress={() => void end()}>
              {t('lever.end')}
            </Button>
          )}
          <Button variant="primary" isDisabled={!isLive} isPending={isBusy} onPress={() => void pull()}>
            {t(shift ? 'lever.change' : 'lever.pull')}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p>{t('lever.lead')}</p>
        {shift && (
          <Notice tone="watch">
            {t(shift.why === 'help' ? 'lever.runningHelp' : 'lever.running', {
              by: minutesOf(shift.shiftMs, minutes),
              who: shift.by.name,
              until: formatTime(shift.until),
            })}
          </Notice>
        )}
        <Choice label={t('lever.by')}>
          <ChoiceChips
            label={t('lever.by')}
            options={byMinutes.map(id => ({ id, label: minutes(id) }))}
            value={by}
            onChange={setBy}
          />
        </Choice>
        <Choice label={t('lever.for')}>
          <ChoiceChips
            label={t('lever.for')}
            options={forMinutes.map(id => ({ id, label: minutes(id) }))}
            value={lasts}
            onChange={setLasts}
          />
        </Choice>
        <div className={styles.effect} role="status">
          <p className={styles.effectTitle}>{t('lever.effect')}</p>
          <Effect effect={leverEffect({ waiting, queues }, queue.id, shiftMs)} />
        </div>
      </Stack>
    </Dialog>
  )
}

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <p className={styles.effectTitle} aria-hidden>
        {label}
      </p>
      {children}
    </div>
  )
}

function Effect({ effect }: { readonly effect: LeverEffect }) {
  const t = useTexts(supervisorTexts)
  const { formatNumber } = useFormats()
  const { first, movedAhead, passed } = effect
  if (first === undefined) return <p>{t('lever.nobodyWaits')}</p>
  if (movedAhead === 0) return <p>{t('lever.changesNothing')}</p>
  return (
    <p>
      {t('lever.moves', { count: movedAhead, moved: formatNumber(movedAhead) })}{' '}
      {t('lever.passes', { count: passed, passed: formatNumber(passed) })}{' '}
      {first.after < first.before &&
        t('lever.first', { before: formatNumber(first.before), after: formatNumber(first.after) })}
    </p>
  )
}

function minutesOf(ms: number, minutes: (count: string) => string): string {
  return minutes(String(Math.round(ms / minuteMs)))
}

/** Asks, and says in words when it did not happen; closes when it did. */
export function useAskShift(onDone: () => void) {
  const hub = useHub()
  const t = useTexts(supervisorTexts)
  const [isBusy, setIsBusy] = useState(false)
  return {
    isBusy,
    ask: async (command: DeskCommand): Promise<void> => {
      setIsBusy(true)
      const outcome = await hub.command(command)
      setIsBusy(false)
      if (outcome.kind === 'accepted') return onDone()
      const name = outcome.kind === 'refused' ? outcome.refusal.name : undefined
      toast({
        tone: 'watch',
        title: t('lever.refused'),
        text:
          name === undefined
            ? t('lever.hubAway')
            : name === 'NotAllowed' || name === 'UnknownQueue'
              ? t(`lever.${name}`)
              : t('lever.refusedOther', { name }),
      })
    },
  }
}
