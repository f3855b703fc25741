import { useState } from 'react'
import type { Desk } from '../../../src-contract/http/desks.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, Dialog, Notice, TextArea, toast } from '../../ui/ui.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import styles from './desks-section.module.css'
import { nameOfDesk, useLookAtDesksAgain } from './use-desks.ts'

export type Decision = 'retire' | 'wipe' | 'restore'

const reasonMaxLength = 300

/** Asks before a desk is called off or taken back: what is lost by it, and why it is done. */
export function DeskDecisionDialog({
  desk,
  decision,
  onClose,
}: {
  readonly desk: Desk
  readonly decision: Decision
  readonly onClose: () => void
}) {
  const t = useTexts(adminTexts)
  const { desks } = useHub()
  const lookAgain = useLookAtDesksAgain()
  const [reason, setReason] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const name = nameOfDesk(desk)

  async function decide(): Promise<void> {
    setIsPending(true)
    setFailure(undefined)
    const answer = await desks.decide(desk.id, decision, reason.trim())
    setIsPending(false)
    if ('kind' in answer) {
      const isOwn = answer.kind === 'hub-refused' && answer.refusal.name === 'OwnDesk'
      setFailure(
        answer.kind === 'hub-away'
          ? t('desks.dialog.away')
          : isOwn
            ? t('desks.own')
            : t('desks.dialog.refused', { name: answer.refusal.name }),
      )
      return
    }
    await lookAgain()
    toast({ title: t(`desks.decidedToast.${decision}`, { desk: name }), tone: 'good' })
    onClose()
  }

  return (
    <Dialog
      role="alertdialog"
      size="small"
      title={t(`desks.dialog.${decision}.title`, { desk: name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('desks.dialog.cancel')}</Button>
          <Button
            variant={decision === 'wipe' ? 'danger' : 'primary'}
            isPending={isPending}
            isDisabled={reason.trim() === ''}
            onPress={() => void decide()}
          >
            {t(`desks.dialog.${decision}.confirm`)}
          </Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <p>{t(`desks.dialog.${decision}.text`)}</p>
        <Consequences desk={desk} decision={decision} />
        <TextArea
          label={t('desks.dialog.reason')}
          description={t('desks.dialog.reasonHelp')}
          value={reason}
          onChange={setReason}
          maxLength={reasonMaxLength}
          isRequired
          autoFocus
        />
        {failure && (
          <Notice tone="breach" isLive>
            {failure}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}

/** What a wipe loses and a retired desk still sends, as far as the desk has said; and what becomes of its numbers. */
function Consequences({ desk, decision }: { readonly desk: Desk; readonly decision: Decision }) {
  const t = useTexts(adminTexts)
  const { formatDateTime } = useFormats()
  const { report, numbers, wipedAt } = desk
  if (decision === 'restore') {
    const isBack = wipedAt === undefined && numbers.writtenOff > 0
    return isBack ? <p>{t('desks.dialog.numbersBack', { count: numbers.writtenOff })}</p> : null
  }
  const held = (['commands', 'photos', 'quarantined'] as const).flatMap(kind => {
    const count = report?.[kind === 'commands' ? 'unsent' : kind] ?? 0
    return count === 0 ? [] : [t(`desks.dialog.${kind}`, { count })]
  })
  const isWipe = decision === 'wipe'
  const said = report && { time: formatDateTime(report.at) }
  return (
    <section className={styles.lost} data-tone={isWipe ? 'breach' : undefined}>
      <h3 className={screenStyles.help}>{t(isWipe ? 'desks.dialog.lost' : 'desks.dialog.kept')}</h3>
      {held.length > 0 && (
        <ul>
          {held.map(each => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      <p className={held.length > 0 ? screenStyles.help : undefined}>
        {said === undefined
          ? t('desks.dialog.unknown')
          : t(held.length > 0 ? 'desks.dialog.since' : 'desks.dialog.nothing', said)}
      </p>
      {isWipe && numbers.open > 0 && <p>{t('desks.dialog.numbers', { count: numbers.open })}</p>}
      {isWipe && <p>{t('desks.dialog.signedOut')}</p>}
    </section>
  )
}
