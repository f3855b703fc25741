import { useTexts } from '../../language/language.ts'
import type { AudioFault } from '../../softphone/softphone.ts'
import { Button, Dialog } from '../../ui/ui.ts'
import { presenceTexts } from './presence-texts.ts'

/** Says why this desk cannot speak and what to do, at the moment that it matters. */
export function MicrophoneFault({
  fault,
  stays,
  onTryAgain,
  onClose,
}: {
  readonly fault: AudioFault | undefined
  /** The status that the person keeps, in words. */
  readonly stays: string
  readonly onTryAgain: () => void
  readonly onClose: () => void
}) {
  const t = useTexts(presenceTexts)
  return (
    <Dialog
      title={t(fault?.startsWith('phone') ? 'fault.phoneTitle' : 'fault.title')}
      isOpen={fault !== undefined}
      onClose={onClose}
      size="small"
      footer={
        <Button variant="primary" autoFocus onPress={onTryAgain}>
          {t('fault.tryAgain')}
        </Button>
      }
    >
      <p>{t(`fault.${fault ?? 'no-microphone'}`)}</p>
      <p>{t('fault.stays', { presence: stays })}</p>
    </Dialog>
  )
}
