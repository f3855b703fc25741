import { IconMapPin } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import {
  type CounterPlace,
  type CounterPlaceKind,
  counterPlaceKinds,
  placeLabel,
  placeName,
} from '../../../src-domain/kiosk/counter-place.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Button, Dialog, Notice, Select, Stack, TextField, toast } from '../../ui/ui.ts'
import { counterTexts } from './counter-texts.ts'

/** What this PC is called on the board of the hall, and changing it. It stays with the PC, whoever signs in. */
export function CounterPlaceButton() {
  const t = useTexts(counterTexts)
  const language = useLanguage()
  const { counter } = useHub()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [place, setPlace] = useState<CounterPlace>()
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => {
    if (!isLive) return
    let isWanted = true
    void counter.place().then(answer => {
      if (isWanted && !('kind' in answer)) setPlace(answer.place)
    })
    return () => {
      isWanted = false
    }
  }, [counter, isLive])
  return (
    <>
      <Button icon={IconMapPin} isFullWidth isDisabled={!isLive} onPress={() => setIsOpen(true)}>
        {place === undefined ? t('place.none') : t('place.is', { place: placeName(place)[language] })}
      </Button>
      {isOpen && (
        <PlaceDialog
          place={place}
          onSet={set => {
            setPlace(set)
            setIsOpen(false)
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}

function PlaceDialog({
  place,
  onSet,
  onClose,
}: {
  readonly place: CounterPlace | undefined
  readonly onSet: (place: CounterPlace | undefined) => void
  readonly onClose: () => void
}) {
  const t = useTexts(counterTexts)
  const { counter } = useHub()
  const [kind, setKind] = useState<CounterPlaceKind>(place?.kind ?? 'desk')
  const [said, setSaid] = useState(place?.label ?? '')
  const [failure, setFailure] = useState<string>()
  const [isPending, setIsPending] = useState(false)
  const label = placeLabel(said)
  const isEmpty = said.trim() === ''
  const chosen = label === undefined ? undefined : { kind, label }

  async function save(): Promise<void> {
    if (isPending || (chosen === undefined && !isEmpty)) return
    setIsPending(true)
    const answer = await counter.setPlace(chosen)
    setIsPending(false)
    if ('place' in answer || !('kind' in answer)) {
      const kept = 'place' in answer ? answer.place : undefined
      onSet(kept)
      toast({ title: t('place.saved'), tone: 'good' })
    } else setFailure(t(answer.kind === 'hub-away' ? 'tools.away' : 'place.wrong'))
  }

  return (
    <Dialog
      size="small"
      title={t('place.title')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('place.cancel')}</Button>
          <Button
            variant="primary"
            isPending={isPending}
            isDisabled={chosen === undefined && !isEmpty}
            onPress={() => void save()}
          >
            {t('place.save')}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <Select
          label={t('place.kind')}
          options={counterPlaceKinds.map(id => ({ id, label: t(`place.kinds.${id}`) }))}
          value={kind}
          onChange={setKind}
        />
        <TextField
          label={t('place.label')}
          description={t('place.help')}
          value={said}
          onChange={setSaid}
          maxLength={6}
          autoComplete="off"
          {...(chosen === undefined && !isEmpty ? { error: t('place.wrong') } : {})}
          autoFocus
        />
        {chosen !== undefined && <p>{t('place.preview', placeName(chosen))}</p>}
        {failure !== undefined && (
          <Notice tone="breach" isLive>
            {failure}
          </Notice>
        )}
      </Stack>
    </Dialog>
  )
}
