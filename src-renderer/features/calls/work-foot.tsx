import { IconBell, IconDialpad, IconHistory, IconPhoneX } from '@tabler/icons-react'
import { useCallNumber } from '../../call-number.tsx'
import { useLiveValue } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useCallActions } from '../../softphone/call-actions.ts'
import { Badge, Button, IconButton, PaneFooter } from '../../ui/ui.ts'
import { openCallDialog } from './call-dialog.ts'
import { callsTexts } from './calls-texts.ts'
import { useHelpHere } from './use-help-here.ts'
import styles from './work-foot.module.css'

/** Under the line: the call for help, who is owed a call, and what was missed here. */
export function WorkFoot({
  missed,
  onMissed,
}: {
  /** How many offers were missed at this desk. */
  readonly missed: number
  readonly onMissed: () => void
}) {
  const t = useTexts(callsTexts)
  const help = useHelpHere()
  const { canCallEmergency } = useCallNumber()
  const { softphone } = useCallActions()
  const isLive = useLiveValue(live => live.line) === 'live'
  const isAgent = useLiveValue(live => live.view.me.self !== undefined)
  const waiting = useLiveValue(live => live.view.waiting)
  const callbacks = Object.values(waiting).filter(({ channel }) => channel === 'callback').length
  if (!isAgent) return null
  return (
    <PaneFooter className={styles.foot}>
      {help.canCall && (
        <span className={styles.help}>
          <Button
            icon={IconBell}
            isFullWidth
            variant={help.running ? 'danger' : 'secondary'}
            isDisabled={!isLive}
            onPress={() => openCallDialog({ kind: 'help' })}
          >
            {t(help.running ? 'foot.helpRuns' : 'foot.help')}
          </Button>
        </span>
      )}
      <span className={styles.lists}>
        {softphone.outside !== undefined && (
          <IconButton
            icon={IconDialpad}
            variant="secondary"
            label={t('foot.dial')}
            shortcut="D"
            isDisabled={!canCallEmergency}
            onPress={() => openCallDialog({ kind: 'dial' })}
          />
        )}
        <span className={styles.counted}>
          <IconButton
            icon={IconHistory}
            variant="secondary"
            label={t('foot.callbacks', { count: callbacks })}
            shortcut="Ctrl+Shift+B"
            isDisabled={!isLive}
            onPress={() => openCallDialog({ kind: 'callbacks' })}
          />
          {callbacks > 0 && <Badge count={callbacks} label="" />}
        </span>
        <span className={styles.counted}>
          <IconButton
            icon={IconPhoneX}
            variant="secondary"
            label={t('foot.missed', { count: missed })}
            onPress={onMissed}
          />
          {missed > 0 && <Badge count={missed} label="" />}
        </span>
      </span>
    </PaneFooter>
  )
}
