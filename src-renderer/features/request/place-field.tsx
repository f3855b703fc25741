import { IconHome, IconMap2, IconMapPin } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { CivicAddress } from '../../../src-domain/people/customer.ts'
import { wardLayer } from '../../../src-domain/places/zones.ts'
import type { RequestPlace } from '../../../src-domain/requests/service-request.ts'
import { useDeskStore } from '../../desk-context.ts'
import { type CityPlaces, useCityPlaces, useReadCityPlaces } from '../../desk-data/city-places.ts'
import { findAddresses } from '../../desk-data/known-addresses.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { Button, ComboBox, type Option } from '../../ui/ui.ts'
import styles from './place-field.module.css'
import { PlaceMapDialog, type RequestsNearby } from './place-map-dialog.tsx'
import { placeTexts } from './place-texts.ts'
import { placeOf } from './request-form.ts'
import tabStyles from './request-tab.module.css'
import { requestTexts } from './texts.ts'

export interface PlaceFieldProps {
  readonly place: RequestPlace | undefined
  /** The customer's own address, as a place. */
  readonly own: RequestPlace | undefined
  readonly isWrong: boolean
  readonly onChange: (place: RequestPlace) => void
  /** Of a new request: what neighbours may have reported already. */
  readonly nearby?: RequestsNearby
}

/**
 * Where: the customer's own address unless said otherwise, one of the addresses of the city or of a customer that this
 * desk knows, a place picked on the map, or whatever the customer says ("the corner of Simcoe and Bond").
 */
export function PlaceField({ place, own, isWrong, onChange, nearby }: PlaceFieldProps) {
  const t = useTexts(requestTexts)
  const tp = useTexts(placeTexts)
  const store = useDeskStore()
  const places = useCityPlaces()
  const readPlaces = useReadCityPlaces()
  const found = useRef(new Map<string, CivicAddress>())
  const [isOnMap, setIsOnMap] = useState(false)
  // While somebody types, the text is the person's own; a chosen or restored place puts its words back.
  const [typed, setTyped] = useState<string>()
  const words = (address: CivicAddress) =>
    address.unit
      ? t('addressWithUnit', {
          civicNumber: address.civicNumber,
          street: address.street,
          unit: address.unit,
        })
      : t('addressPlain', { civicNumber: address.civicNumber, street: address.street })
  const optionOf = (address: CivicAddress): Option => ({
    id: address.id,
    label: words(address),
    description: address.postalCode,
    aside: t('ward', { ward: address.ward }),
  })
  const text = place?.text ?? ''
  const shown: Option | null =
    text === '' || typed === text
      ? null
      : {
          id: place?.addressId ?? 'own-words',
          label: text,
          aside: place?.ward === undefined ? undefined : t('ward', { ward: place.ward }),
        }
  const isOwn = own !== undefined && place?.addressId === own.addressId && place?.text === own.text
  const isKnown = place?.latitude !== undefined
  const zones = useZoneWords(places, place)
  return (
    <div className={tabStyles.place} data-wrong={isWrong}>
      <ComboBox
        label={t('where')}
        placeholder={t('wherePlaceholder')}
        icon={IconMapPin}
        allowsOwnWords
        value={shown}
        onText={next => {
          if (next === text) return
          setTyped(next)
          onChange({ text: next })
        }}
        onChange={option => {
          const address = option && found.current.get(option.id)
          if (!address) return
          setTyped(undefined)
          onChange(placeOf(address, words(address)))
        }}
        loadOptions={async query => {
          const addresses = await findAddresses(readPlaces, store, query)
          for (const each of addresses) found.current.set(each.id, each)
          return addresses.map(optionOf)
        }}
        description={
          isOwn ? t('sameAddressUsed') : text.trim() !== '' && !isKnown ? t('noCoordinates') : zones
        }
        error={isWrong ? t('wrong.place') : undefined}
      />
      <div className={styles.actions}>
        {own && !isOwn && (
          <Button
            size="small"
            variant="quiet"
            icon={IconHome}
            onPress={() => {
              setTyped(undefined)
              onChange(own)
            }}
          >
            {t('sameAddress', { address: own.text })}
          </Button>
        )}
        <Button size="small" variant="quiet" icon={IconMap2} onPress={() => setIsOnMap(true)}>
          {tp(isKnown ? 'showMap' : 'pickOnMap')}
        </Button>
      </div>
      <PlaceMapDialog
        isOpen={isOnMap}
        place={place}
        nearby={nearby}
        addressWords={words}
        onTake={next => {
          setIsOnMap(false)
          setTyped(undefined)
          onChange(next)
        }}
        onClose={() => setIsOnMap(false)}
      />
    </div>
  )
}

/** The zones of the place beside its ward, in words; nothing for a place without coordinates. */
function useZoneWords(places: CityPlaces | undefined, place: RequestPlace | undefined): string | undefined {
  const t = useTexts(placeTexts)
  const language = useLanguage()
  const { latitude, longitude } = place ?? {}
  if (latitude === undefined || longitude === undefined) return undefined
  const zones = places?.zonesAt({ latitude, longitude }) ?? []
  const words = zones
    .filter(({ layer }) => layer.code !== wardLayer)
    .map(({ layer, zone }) => t('zones', { layer: layer.name[language], zone: zone.name }))
  return words.length === 0 ? undefined : words.join(' · ')
}
