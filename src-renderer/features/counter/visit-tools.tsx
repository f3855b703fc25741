import { IconDoor, IconSpeakerphone, IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { type CounterPlace, placeLabel, placeName } from '../../../src-domain/kiosk/counter-place.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Button, Dialog, Stack, TextField, toast } from '../../ui/ui.ts'
import { counterTexts } from './counter-texts.ts'
import styles from './visit-view.module.css'

/** For a visitor whom the hub has called to this desk: what was said at the door, calling again, and who is not there. */
export function VisitTools({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(counterTexts)
  const language = useLanguage()
  const hub = useHub()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [doing, setDoing] = useState<'recall' | 'no-show'>()
  const [isChoosing, setIsChoosing] = useState(false)
  const { id, channel, phase, from, about } = contact
  if (channel !== 'counter' || phase.kind !== 'connected' || about !== undefined) return null
  const ticket = from.ticket ?? ''

  async function recall(to?: CounterPlace | 'desk'): Promise<void> {
    setIsChoosing(false)
    setDoing('recall')
    const answer = await hub.counter.recall(id, to)
    setDoing(undefined)
    if (!('kind' in answer)) {
      const title =
        typeof to === 'object'
          ? t('tools.recalledTo', { ticket, place: placeName(to)[language] })
          : t(to === 'desk' ? 'tools.recalledHere' : 'tools.recalled', { ticket })
      toast({ title, tone: 'good' })
    } else toast({ title: t(answer.kind === 'hub-away' ? 'tools.away' : 'tools.notYours'), tone: 'watch' })
  }
  async function reportNoShow(): Promise<void> {
    setDoing('no-show')
    const outcome = await hub.command({ kind: 'report-no-show', contactId: id })
    setDoing(undefined)
    if (outcome.kind === 'accepted') toast({ title: t('tools.noShow', { ticket }), tone: 'good' })
    else toast({ title: t(outcome.kind === 'refused' ? 'tools.notYours' : 'tools.away'), tone: 'watch' })
  }

  return (
    <>
      <span className={styles.ticketHere}>{ticket}</span>
      <Button
        icon={IconSpeakerphone}
        isDisabled={!isLive || ticket === ''}
        isPending={doing === 'recall'}
        onPress={() => void recall()}
      >
        {t('visit.recall')}
      </Button>
      <Button icon={IconDoor} isDisabled={!isLive || ticket === ''} onPress={() => setIsChoosing(true)}>
        {t('visit.privateRoom')}
      </Button>
      <Button
        icon={IconUserOff}
        isDisabled={!isLive}
        isPending={doing === 'no-show'}
        onPress={() => void reportNoShow()}
      >
        {t('visit.noShow')}
      </Button>
      {from.topic !== undefined && (
        <span className={styles.said}>{t('tools.said', { topic: from.topic })}</span>
      )}
      {isChoosing && (
        <PrivateRoomDialog onCall={to => void recall(to)} onClose={() => setIsChoosing(false)} />
      )}
    </>
  )
}

/** To which private room a visitor is called, or back to the desk. The hall sees and hears the ticket and the room. */
function PrivateRoomDialog({
  onCall,
  onClose,
}: {
  readonly onCall: (to: CounterPlace | 'desk') => void
  readonly onClose: () => void
}) {
  const t = useTexts(counterTexts)
  const [said, setSaid] = useState('')
  const label = placeLabel(said)
  const place: CounterPlace | undefined = label === undefined ? undefined : { kind: 'private-room', label }
  return (
    <Dialog
      size="small"
      title={t('room.title')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button variant="quiet" onPress={onClose}>
            {t('place.cancel')}
          </Button>
          <Button onPress={() => onCall('desk')}>{t('room.toDesk')}</Button>
          <Button variant="primary" isDisabled={place === undefined} onPress={() => place && onCall(place)}>
            {t('room.call')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={event => {
          event.preventDefault()
          if (place) onCall(place)
        }}
      >
        <Stack gap={4}>
          <p>{t('room.text')}</p>
          <TextField
            label={t('room.label')}
            value={said}
            onChange={setSaid}
            maxLength={6}
            autoComplete="off"
            autoFocus
            {...(place === undefined && said.trim() !== '' ? { error: t('place.wrong') } : {})}
          />
          {place !== undefined && <p>{t('place.preview', placeName(place))}</p>}
        </Stack>
      </form>
    </Dialog>
  )
}
