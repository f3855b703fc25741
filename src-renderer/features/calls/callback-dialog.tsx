import { useState } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { QueueId } from '../../../src-domain/vocabulary/words.ts'
import { useWhyNotCalled } from '../../call-number.tsx'
import { useContactWho } from '../../contact-who.ts'
import { contactTexts } from '../../contact-words.ts'
import { hubNow, useHub, useLiveValue } from '../../desk-context.ts'
import { readablePhone, toE164 } from '../../desk-data/phone.ts'
import { instantOfWallClock, wallClockOf } from '../../language/formats.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Button,
  DateField,
  Dialog,
  onCtrlEnter,
  RadioGroup,
  Select,
  Stack,
  TextField,
  toast,
} from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import { useAskHub } from './use-ask-hub.ts'

const halfHourMs = 30 * 60_000

/** Promises the caller on the line a call-back: in their turn or at a time, by whoever is free or in person. */
export function CallbackDialog({
  contact,
  queueId,
  onClose,
}: {
  readonly contact: DeskContact
  /** The queue whose people call, where it was chosen already. */
  readonly queueId: QueueId | undefined
  readonly onClose: () => void
}) {
  const t = useTexts(callsTexts)
  const tWords = useTexts(contactTexts)
  const language = useLanguage()
  const { formatPhone, formatDateTime } = useFormats()
  const hub = useHub()
  const askHub = useAskHub()
  const who = useContactWho(contact)
  const queues = useLiveValue(live => live.view.queues)
  const isLive = useLiveValue(live => live.line) === 'live'
  const known = contact.callback?.phone ?? contact.from.phone ?? who.customer?.phones[0]?.e164
  const [phone, setPhone] = useState(known === undefined ? '' : readablePhone(known))
  const [when, setWhen] = useState<'keeps' | 'at'>('keeps')
  const [time, setTime] = useState(() => nextHalfHour(hubNow(hub)))
  const [by, setBy] = useState<'queue' | 'me'>('queue')
  const [queue, setQueue] = useState(queueId ?? contact.queueId)
  const [isTried, setIsTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)

  const e164 = toE164(phone)
  const whyNot = useWhyNotCalled()
  const notCalled = e164 === undefined ? undefined : whyNot(e164)
  const promisedAt = when === 'at' ? instantOfWallClock(time) : undefined
  const timeFault =
    promisedAt === undefined
      ? undefined
      : Number.isNaN(promisedAt)
        ? t('callback.timeMissing')
        : promisedAt < hubNow(hub)
          ? t('callback.timePast')
          : undefined
  const options = Object.values(queues)
    .filter(({ channel, id }) => channel === 'phone' || channel === 'callback' || id === contact.queueId)
    .map(({ id, name }) => ({ id, label: name[language] }))

  async function submit(): Promise<void> {
    setIsTried(true)
    if (e164 === undefined || notCalled !== undefined || timeFault !== undefined || isBusy) return
    setIsBusy(true)
    const done = await askHub({
      kind: 'request-callback',
      contactId: contact.id,
      phone: e164,
      ...(promisedAt === undefined ? {} : { promisedAt }),
      ...(queue === contact.queueId ? {} : { queueId: queue }),
      ...(by === 'me' ? { forMe: true } : {}),
    })
    setIsBusy(false)
    if (!done) return
    const number = formatPhone(e164)
    toast({
      tone: 'good',
      title: t('callback.done'),
      text:
        promisedAt === undefined
          ? t('callback.donePlace', { number })
          : t('callback.doneAt', { number, time: formatDateTime(promisedAt) }),
    })
    onClose()
  }

  const customer = who.name ?? (known ? formatPhone(known) : tWords('unknown'))
  return (
    <Dialog
      title={t('callback.title', { who: customer })}
      isOpen
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          shortcut="Ctrl+Enter"
          isPending={isBusy}
          isDisabled={!isLive}
          onPress={() => void submit()}
        >
          {t('callback.submit')}
        </Button>
      }
    >
      <form
        onSubmit={event => {
          event.preventDefault()
          void submit()
        }}
        onKeyDown={onCtrlEnter(submit)}
      >
        <Stack gap={4}>
          <TextField
            label={t('callback.phone')}
            type="tel"
            autoFocus
            value={phone}
            onChange={setPhone}
            onBlur={() => setPhone(readablePhone(phone))}
            description={t(phone === '' ? 'callback.noPhone' : 'callback.phoneHelp')}
            error={
              (isTried || phone !== '') && e164 === undefined && (isTried || phone.length > 9)
                ? t('callback.phoneWrong')
                : notCalled
            }
          />
          <RadioGroup
            label={t('callback.when')}
            value={when}
            onChange={setWhen}
            options={[
              { id: 'keeps', label: t('callback.keeps'), description: t('callback.keepsHelp') },
              { id: 'at', label: t('callback.at') },
            ]}
          />
          {when === 'at' && (
            <DateField
              label={t('callback.time')}
              kind="datetime-local"
              value={time}
              onChange={setTime}
              error={timeFault}
            />
          )}
          <RadioGroup
            label={t('callback.by')}
            value={by}
            onChange={setBy}
            options={[
              { id: 'queue', label: t('callback.byQueue') },
              { id: 'me', label: t('callback.byMe') },
            ]}
          />
          <Select label={t('callback.queue')} options={options} value={queue} onChange={setQueue} />
          <p>{t('callback.endsHere')}</p>
        </Stack>
      </form>
    </Dialog>
  )
}

/** The next full or half hour of the centre's clock that is at least half an hour away, as a field takes it. */
function nextHalfHour(now: number): string {
  return wallClockOf(Math.ceil((now + halfHourMs) / halfHourMs) * halfHourMs)
}
