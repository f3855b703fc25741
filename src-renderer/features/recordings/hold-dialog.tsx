import { useState } from 'react'
import type { KeptRecording } from '../../../src-contract/http/recordings.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Dialog, Notice, TextField, toast } from '../../ui/ui.ts'
import { recordingsTexts } from './recordings-texts.ts'
import { useLookAtRecordingsAgain } from './use-recordings.ts'

/** Holds a recording back from deletion, or lets it go: with a reason, for the record. */
export function HoldDialog({
  recording: { id, hold },
  onClose,
}: {
  readonly recording: KeptRecording
  readonly onClose: () => void
}) {
  const t = useTexts(recordingsTexts)
  const {
    telephone: { recordings },
  } = useHub()
  const lookAgain = useLookAtRecordingsAgain()
  const [reason, setReason] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const isRelease = hold !== undefined

  async function decide(): Promise<void> {
    setIsPending(true)
    const answer = await (isRelease ? recordings.release : recordings.hold)(id, reason.trim())
    setIsPending(false)
    await lookAgain()
    if ('kind' in answer && answer.kind === 'hub-away') return setFailure(t('away'))
    if ('kind' in answer && answer.kind === 'hub-refused') {
      const { name } = (answer as { readonly refusal: { readonly name: string } }).refusal
      return setFailure(name === 'RecordingDeleted' ? t('hold.tooLate') : t('refused', { name }))
    }
    toast({ title: t(isRelease ? 'hold.released' : 'hold.held'), tone: 'good' })
    onClose()
  }

  return (
    <Dialog
      title={t(isRelease ? 'hold.confirmRelease' : 'hold.title')}
      isOpen
      onClose={onClose}
      size="small"
      footer={
        <>
          <Button variant="quiet" onPress={onClose}>
            {t('hold.cancel')}
          </Button>
          <Button
            variant="primary"
            isPending={isPending}
            isDisabled={reason.trim() === ''}
            onPress={() => void decide()}
          >
            {t(isRelease ? 'hold.confirmRelease' : 'hold.confirmHold')}
          </Button>
        </>
      }
    >
      <p>{t(isRelease ? 'hold.releaseText' : 'hold.holdText')}</p>
      <TextField
        label={t('hold.reason')}
        description={t('hold.reasonHelp')}
        value={reason}
        maxLength={300}
        autoFocus
        onChange={setReason}
      />
      {failure !== undefined && (
        <Notice tone="watch" isLive>
          {failure}
        </Notice>
      )}
    </Dialog>
  )
}
