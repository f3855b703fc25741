import { IconHeadset } from '@tabler/icons-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTexts } from '../../language/language.ts'
import { deskHeadset } from '../../softphone/headset/desk-headset.ts'
import type { HeadsetIntent } from '../../softphone/headset/telephony-reports.ts'
import { Button, Dialog, Facts, Notice, Stack } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'

/** The buttons of the headset: which one is there, whether it is heard, and how to allow one. */
export function HeadsetDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(callsTexts)
  const headset = deskHeadset()
  const standing = useSyncExternalStore(headset.subscribe, headset.standing)
  const [last, setLast] = useState<HeadsetIntent['kind']>()
  const [isRefused, setIsRefused] = useState(false)
  useEffect(() => headset.onIntent(({ kind }) => setLast(kind)), [headset])
  const choose = async () => {
    setIsRefused(false)
    // Who closes the browser's own list has chosen nothing, and that is no fault.
    const chosen = await headset.ask().catch(() => true)
    setIsRefused(!chosen)
  }
  return (
    <Dialog
      title={t('headset.title')}
      isOpen
      onClose={onClose}
      size="small"
      footer={
        <>
          {standing.kind !== 'not-here' && (
            <Button icon={IconHeadset} onPress={() => void choose()}>
              {t(standing.kind === 'none' ? 'headset.choose' : 'headset.chooseOther')}
            </Button>
          )}
          <Button variant="primary" onPress={onClose} autoFocus>
            {t('tone.done')}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        {standing.kind === 'not-here' && <Notice tone="watch">{t('headset.notHere')}</Notice>}
        {standing.kind === 'none' && <p>{t('headset.lead')}</p>}
        {standing.kind === 'held' && (
          <Notice tone="watch" title={t('headset.held', { name: standing.name })}>
            {t('headset.heldText')}
          </Notice>
        )}
        {isRefused && (
          <Notice tone="watch" isLive>
            {t('headset.noButtons')}
          </Notice>
        )}
        {standing.kind === 'ready' && (
          <>
            <Facts
              items={[
                { label: t('headset.name'), value: standing.name },
                { label: t('headset.lights'), value: t(standing.hasLights ? 'headset.yes' : 'headset.no') },
              ]}
            />
            <p role="status">
              {last === undefined
                ? t('headset.press')
                : t('headset.heard', { button: t(`headset.of.${last}`) })}
            </p>
          </>
        )}
      </Stack>
    </Dialog>
  )
}
