import { IconCopy, IconTrash } from '@tabler/icons-react'
import { Button } from '../../ui/ui.ts'
import { useSettings } from './settings-context.tsx'

/** What can be done with the one that is chosen in a list of the settings. */
export function ChosenActions({
  onDuplicate,
  onRemove,
}: {
  readonly onDuplicate: () => void
  readonly onRemove: () => void
}) {
  const { t } = useSettings().words
  return (
    <>
      <Button size="small" icon={IconCopy} onPress={onDuplicate}>
        {t('duplicate')}
      </Button>
      <Button size="small" icon={IconTrash} onPress={onRemove}>
        {t('remove')}
      </Button>
    </>
  )
}
