import { IconBell } from '@tabler/icons-react'
import { useState } from 'react'
import { useLiveValue, usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, ChoiceChips, Dialog, Notice, Stack, TextField, toast } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import { useAskHub } from './use-ask-hub.ts'
import { useHelpHere } from './use-help-here.ts'
import { useSiteName } from './use-site-name.ts'

const reasons = ['line', 'upset', 'alone', 'equipment'] as const
const reasonLengthMax = 120

/** Calls others to this counter, with a reason in a few words, and takes the call back when they are there. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(callsTexts)
  const language = useLanguage()
  const { formatTime } = useFormats()
  const { site: siteId } = usePerson()
  const siteName = useSiteName(siteId)
  const help = useHelpHere()
  const askHub = useAskHub()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [words, setWords] = useState('')
  const [isBusy, setIsBusy] = useState(false)

  async function during(work: () => Promise<boolean>, said: () => void): Promise<void> {
    setIsBusy(true)
    const done = await work()
    setIsBusy(false)
    if (!done) return
    said()
    onClose()
  }
  const call = () =>
    during(
      () =>
        askHub({
          kind: 'call-for-help',
          siteId,
          ...(words.trim() === '' ? {} : { reason: words.trim() }),
        }),
      () => toast({ tone: 'good', title: t('help.done') }),
    )
  const withdraw = () =>
    during(
      () => askHub({ kind: 'withdraw-help', siteId }),
      () => toast({ tone: 'good', title: t('help.withdrawn') }),
    )

  return (
    <Dialog
      title={t('help.title', { site: siteName })}
      isOpen
      onClose={onClose}
      size="small"
      footer={
        help.running ? (
          <Button
            variant="primary"
            autoFocus
            isDisabled={!isLive}
            isPending={isBusy}
            onPress={() => void withdraw()}
          >
            {t('help.withdraw')}
          </Button>
        ) : (
          <Button
            variant="primary"
            icon={IconBell}
            shortcut="Ctrl+Enter"
            isDisabled={!isLive}
            isPending={isBusy}
            onPress={() => void call()}
          >
            {t('help.send')}
          </Button>
        )
      }
    >
      {help.running ? (
        <Notice tone="watch">
          {t('help.called', { name: help.running.by.name, time: formatTime(help.running.until) })}
        </Notice>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the shortcut of the button below, from any field
        <div
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void call()
          }}
        >
          <Stack gap={3}>
            <p>{t('help.lead')}</p>
            <ChoiceChips
              label={t('help.reason')}
              size="small"
              options={reasons.map(id => ({ id, label: t(`help.${id}`) }))}
              value={reasons.find(id => t(`help.${id}`) === words) ?? null}
              onChange={id => setWords(t(`help.${id}`))}
            />
            <TextField
              label={t('help.reason')}
              autoFocus
              lang={language}
              maxLength={reasonLengthMax}
              value={words}
              onChange={setWords}
              description={t('help.reasonHelp')}
            />
          </Stack>
        </div>
      )}
    </Dialog>
  )
}
