import { usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { ConfirmDialog, Stack } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import styles from './emergency-dialog.module.css'
import { useSiteAddress, useSiteName } from './use-site-name.ts'

/**
 * Asks once before emergency services are called, and never says no: whoever answers there may not see from which
 * building the call comes, so the caller is shown what to say.
 */
export function EmergencyDialog({
  isPending,
  onCall,
  onClose,
}: {
  readonly isPending: boolean
  readonly onCall: () => void
  readonly onClose: () => void
}) {
  const t = useTexts(callsTexts)
  const { site } = usePerson()
  const name = useSiteName(site)
  const { address, detail } = useSiteAddress(site) ?? {}
  return (
    <ConfirmDialog
      title={t('emergency.title')}
      isOpen
      confirmLabel={t('emergency.call')}
      isPending={isPending}
      onConfirm={onCall}
      onClose={onClose}
    >
      <Stack gap={3}>
        <p>{t('emergency.say')}</p>
        <p className={styles.place}>
          <span>{name}</span>
          {address !== undefined && <strong>{address}</strong>}
          {detail !== undefined && detail !== '' && <span>{detail}</span>}
        </p>
        <p>{t('emergency.elsewhere')}</p>
      </Stack>
    </ConfirmDialog>
  )
}
