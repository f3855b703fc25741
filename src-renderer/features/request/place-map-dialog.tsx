import { IconArrowBarToRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CivicAddress, Customer } from '../../../src-domain/people/customer.ts'
import { isInBox, type Point } from '../../../src-domain/places/geometry.ts'
import { wardLayer } from '../../../src-domain/places/zones.ts'
import { distanceMetres } from '../../../src-domain/requests/nearby-duplicates.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { RequestPlace } from '../../../src-domain/requests/service-request.ts'
import { useDeskStore, useHubNow } from '../../desk-context.ts'
import { type CityPlaces, useCityPlaces } from '../../desk-data/city-places.ts'
import { standingOf } from '../../desk-data/request-standing.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { CityMap, type MapPoint } from '../../map/city-map.tsx'
import { Button, Dialog, Facts, onCtrlEnter, TextField } from '../../ui/ui.ts'
import { DuplicateHint } from './duplicate-hint.tsx'
import styles from './place-field.module.css'
import { placeTexts } from './place-texts.ts'
import type { MadeRequest } from './use-made-requests.ts'

/** What a new request at the place may be the same as, and for whom it is made. */
export interface RequestsNearby {
  readonly type: RequestType
  readonly customer: Customer | undefined
  readonly onFollowed: (made: MadeRequest) => void
}

export interface PlaceMapDialogProps {
  readonly isOpen: boolean
  readonly place: RequestPlace | undefined
  readonly nearby: RequestsNearby | undefined
  readonly addressWords: (address: CivicAddress) => string
  readonly onTake: (place: RequestPlace) => void
  readonly onClose: () => void
}

/** So near is an address to be proposed for a pin, and so near it is the pin's own. */
const nearestWithinMetres = 250
const isThereWithinMetres = 40
const agesMs = 60_000

/**
 * Where it is, on the map: the pin is put or dragged, ward and zones follow from it, the nearest address is proposed, and
 * what neighbours have reported already is in view.
 */
export function PlaceMapDialog(props: PlaceMapDialogProps) {
  const t = useTexts(placeTexts)
  const { isOpen, onClose } = props
  return (
    <Dialog title={t('title')} isOpen={isOpen} onClose={onClose} size="large">
      {isOpen && <PlacePicker {...props} />}
    </Dialog>
  )
}

function PlacePicker({ place, nearby, addressWords, onTake, onClose }: PlaceMapDialogProps) {
  const t = useTexts(placeTexts)
  const places = useCityPlaces()
  const [pin, setPin] = useState(pinOf(place))
  const points = useOpenRequests(nearby?.type, pin)
  const [selected, setSelected] = useState<string>()
  // What the customer called the place stays; the name of an address changes with the pin.
  const isOwnWords = place !== undefined && place.text.trim() !== '' && place.addressId === undefined
  const [typed, setTyped] = useState(isOwnWords ? place.text : undefined)
  const [isMissing, setIsMissing] = useState(false)

  const nearest = pin && places?.addresses.nearest(pin, nearestWithinMetres)
  const isThere = nearest !== undefined && nearest.metres <= isThereWithinMetres
  const proposed =
    nearest === undefined
      ? ''
      : isThere
        ? addressWords(nearest.address)
        : t('near', { address: addressWords(nearest.address) })
  const text = typed ?? proposed
  const picked: RequestPlace | undefined = pin && {
    text: text.trim(),
    ...(typed === undefined && isThere ? { addressId: nearest.address.id } : {}),
    ...wardAt(places, pin),
    ...pin,
  }

  function take(): void {
    if (!picked) return
    if (picked.text === '') setIsMissing(true)
    else onTake(picked)
  }

  return (
    <form onSubmit={event => event.preventDefault()} onKeyDown={onCtrlEnter(take)}>
      <div className={styles.picker}>
        <CityMap
          label={t(nearby ? 'map' : 'mapPlain')}
          points={points}
          {...(selected === undefined ? {} : { selected })}
          onSelect={setSelected}
          {...(pin ? { picked: pin } : {})}
          onPick={next => {
            setPin(toMillionths(next))
            setSelected(undefined)
          }}
        />
        <div className={styles.beside}>
          {pin ? (
            <>
              <TextField
                label={t('called')}
                description={t('calledHelp')}
                value={text}
                onChange={next => {
                  setTyped(next)
                  setIsMissing(false)
                }}
                error={isMissing ? t('calledMissing') : undefined}
              />
              <WhatIsThere places={places} pin={pin} />
              <div className={styles.nearest}>
                <p className={styles.help}>
                  {t('nearest')}
                  {' · '}
                  {nearest === undefined
                    ? t('noNearest', { metres: nearestWithinMetres })
                    : t(Math.round(nearest.metres) === 0 ? 'nearestHere' : 'nearestIs', {
                        address: addressWords(nearest.address),
                        metres: Math.round(nearest.metres),
                      })}
                </p>
                {nearest !== undefined && nearest.metres >= 1 && (
                  <Button
                    size="small"
                    icon={IconArrowBarToRight}
                    onPress={() => {
                      setPin({ latitude: nearest.address.latitude, longitude: nearest.address.longitude })
                      if (!isOwnWords) setTyped(undefined)
                    }}
                  >
                    {t('useNearest')}
                  </Button>
                )}
              </div>
            </>
          ) : (
            <p className={styles.help}>{t('noPin')}</p>
          )}
          {nearby && picked && <DuplicateHint {...nearby} place={picked} />}
        </div>
      </div>
      <div className={styles.foot}>
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button variant="primary" shortcut="Ctrl+Enter" isDisabled={!pin} onPress={take}>
          {t('take')}
        </Button>
      </div>
    </form>
  )
}

/** The ward and the zones of a point. */
function WhatIsThere({ places, pin }: { readonly places: CityPlaces | undefined; readonly pin: Point }) {
  const t = useTexts(placeTexts)
  const language = useLanguage()
  const zones = places?.zonesAt(pin) ?? []
  const ward = zones.find(({ layer }) => layer.code === wardLayer)?.zone
  const hasWards = places?.layers.some(({ code }) => code === wardLayer) === true
  const isOutside = places?.box !== undefined && !isInBox(places.box, pin)
  return (
    <Facts
      items={[
        ...(hasWards
          ? [
              {
                label: t('ward'),
                value: ward
                  ? [...new Set([ward.number, ward.name])].join(' · ')
                  : t(isOutside ? 'outside' : 'wardNone'),
              },
            ]
          : []),
        ...zones
          .filter(({ layer }) => layer.code !== wardLayer)
          .map(({ layer, zone }) => ({ label: layer.name[language], value: zone.name })),
      ]}
    />
  )
}

/** The open requests of a type, as points, the nearest to the pin first; red ones are late. */
function useOpenRequests(type: RequestType | undefined, pin: Point | undefined): readonly MapPoint[] {
  const t = useTexts(placeTexts)
  const store = useDeskStore()
  const now = useHubNow(agesMs)
  const { data } = useQuery({
    queryKey: ['open-requests', type?.code],
    enabled: type !== undefined,
    queryFn: () => store.openRequestsOfType(type?.code ?? ''),
  })
  const points = useMemo(
    () =>
      (data ?? []).flatMap((request): readonly MapPoint[] => {
        const { latitude, longitude, text = '' } = request.place ?? {}
        if (latitude === undefined || longitude === undefined) return []
        const isLate = standingOf(request, now).kind === 'late'
        return [
          {
            id: request.id,
            latitude,
            longitude,
            label: `${request.reference} · ${text}`,
            tone: isLate ? 'breach' : 'info',
            standing: t(isLate ? 'late' : 'onTime'),
          },
        ]
      }),
    [data, now, t],
  )
  return useMemo(
    () => (pin ? points.toSorted((a, b) => distanceMetres(pin, a) - distanceMetres(pin, b)) : points),
    [points, pin],
  )
}

function pinOf(place: RequestPlace | undefined): Point | undefined {
  const { latitude, longitude } = place ?? {}
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
}

/** A tenth of a metre: what the address file has, and no more than a finger points out. */
function toMillionths({ latitude, longitude }: Point): Point {
  return { latitude: Math.round(latitude * 1e6) / 1e6, longitude: Math.round(longitude * 1e6) / 1e6 }
}

function wardAt(places: CityPlaces | undefined, pin: Point): { readonly ward?: number } {
  const ward = places?.wardAt(pin)
  return ward === undefined ? {} : { ward }
}
