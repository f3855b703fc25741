import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { IconButton } from './icon-button.tsx'
import styles from './move-buttons.module.css'
import { useUiTexts } from './ui-texts.ts'

/** Up, down and away, for one of a list; `label` says of which. */
export function MoveButtons({
  label,
  index,
  count,
  onMove,
  onRemove,
}: {
  readonly label: string
  readonly index: number
  readonly count: number
  readonly onMove: (step: 1 | -1) => void
  readonly onRemove: () => void
}) {
  const t = useUiTexts()
  return (
    <span className={styles.moves}>
      <IconButton
        icon={IconArrowUp}
        size="small"
        label={t('moveUp', { what: label })}
        isDisabled={index === 0}
        onPress={() => onMove(-1)}
      />
      <IconButton
        icon={IconArrowDown}
        size="small"
        label={t('moveDown', { what: label })}
        isDisabled={index === count - 1}
        onPress={() => onMove(1)}
      />
      <IconButton icon={IconTrash} size="small" label={t('remove', { what: label })} onPress={onRemove} />
    </span>
  )
}
