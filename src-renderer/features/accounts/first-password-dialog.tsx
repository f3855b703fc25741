import { IconCopy } from '@tabler/icons-react'
import type { FirstPassword } from '../../../src-contract/http/accounts.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Dialog, Facts, toast } from '../../ui/ui.ts'
import styles from './accounts.module.css'
import { accountsTexts } from './accounts-texts.ts'

/** A first password, shown this once: large, to be read out or typed from the screen. */
export function FirstPasswordDialog({
  told: { account, firstPassword },
  onClose,
}: {
  readonly told: FirstPassword
  readonly onClose: () => void
}) {
  const t = useTexts(accountsTexts)
  const { name, id } = account.person

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(firstPassword)
      toast({ title: t('first.copied'), tone: 'good' })
    } catch {
      // Browsers do not let a page write everywhere; the password stands on the screen.
      toast({ title: t('first.notCopied'), tone: 'watch' })
    }
  }

  return (
    <Dialog
      title={t('first.title', { name })}
      size="small"
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button icon={IconCopy} onPress={() => void copy()}>
            {t('first.copy')}
          </Button>
          <Button variant="primary" onPress={onClose}>
            {t('first.done')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>{t('first.text')}</p>
        <Facts items={[{ label: t('first.user'), value: id }]} />
        <output className={styles.secret} aria-label={t('first.password')}>
          {firstPassword}
        </output>
      </div>
    </Dialog>
  )
}
