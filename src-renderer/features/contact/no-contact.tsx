import { IconHeadset } from '@tabler/icons-react'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { EmptyState } from '../../ui/ui.ts'
import { contactViewTexts } from './contact-texts.ts'
import styles from './no-contact.module.css'

/** The middle of the desk between two contacts. */
export function NoContact() {
  const t = useTexts(contactViewTexts)
  const presence = useLiveValue(live => live.view.me.self?.presence)
  const isLive = useLiveValue(live => live.line) === 'live'
  const which = !isLive ? 'offline' : presence === 'available' ? 'available' : 'away'
  return (
    <div className={styles.centre}>
      <EmptyState
        icon={IconHeadset}
        title={t('none.title')}
        level={1}
        text={t(`none.${which}`)}
        next={
          which === 'away' ? { keys: 'S', does: t('none.status') } : { keys: 'Ctrl+K', does: t('none.next') }
        }
      />
    </div>
  )
}
