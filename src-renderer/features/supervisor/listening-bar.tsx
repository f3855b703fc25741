import { IconEar, IconX } from '@tabler/icons-react'
import { type ListeningMode, listeningModes } from '../../../src-contract/http/telephone.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Card, ChoiceChips, Icon } from '../../ui/ui.ts'
import styles from './listening-bar.module.css'
import { listeningTexts } from './listening-texts.ts'
import type { Listening } from './use-listening.ts'

/** The conversation that this supervisor is in: whose, how, and the way out. */
export function ListeningBar({
  listening: { agentName: name, mode, state },
  onMode,
  onLeave,
}: {
  readonly listening: Listening
  readonly onMode: (mode: ListeningMode) => void
  readonly onLeave: () => void
}) {
  const t = useTexts(listeningTexts)
  return (
    <Card label={t('title', { name })} className={styles.bar}>
      <Icon of={IconEar} />
      <p className={styles.words} role="status">
        <strong>{t('title', { name })}</strong> {t(`state.${state}`)}
      </p>
      <ChoiceChips
        label={t('mode')}
        size="small"
        options={listeningModes.map(id => ({ id, label: t(`modes.${id}`, { name }) }))}
        value={mode}
        onChange={onMode}
      />
      <Button size="small" icon={IconX} onPress={onLeave}>
        {t('stop')}
      </Button>
    </Card>
  )
}
