import { IconHome, IconMapPin } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { CivicAddress } from '../../../src-domain/people/customer.ts'
import type { RequestPlace } from '../../../src-domain/requests/service-request.ts'
import { useDeskStore } from '../../desk-context.ts'
import { knownAddresses } from '../../desk-data/known-addresses.ts'
import { useTexts } from '../../language/language.ts'
import { Button, ComboBox, type Option } from '../../ui/ui.ts'
import { placeOf } from './request-form.ts'
import styles from './request-tab.module.css'
import { requestTexts } from './texts.ts'

export interface PlaceFieldProps {
  readonly place: RequestPlace | undefined
  /** The customer's own address, as a place. */
  readonly own: RequestPlace | undefined
  readonly isWrong: boolean
  readonly onChange: (place: RequestPlace) => void
}

/**
 * Where: the customer's own address unless said otherwise, one of the addresses that this desk knows, or whatever the
 * customer says ("the corner of Simcoe and Bond").
 */
export function PlaceField({ place, own, isWrong, onChange }: PlaceFieldProps) {
  const t = useTexts(requestTexts)
  const store = useDeskStore()
  const found = useRef(new Map<string, CivicAddress>())
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
  return (
    <div className={styles.place} data-wrong={isWrong}>
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
          if (query.trim().length < 2) return []
          const addresses = knownAddresses(await store.findCustomers(query, 30), query)
          for (const each of addresses) found.current.set(each.id, each)
          return addresses.map(optionOf)
        }}
        description={
          isOwn ? t('sameAddressUsed') : text.trim() !== '' && !isKnown ? t('noCoordinates') : undefined
        }
        error={isWrong ? t('wrong.place') : undefined}
      />
      {own && !isOwn && (
        <div>
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
        </div>
      )}
    </div>
  )
}
