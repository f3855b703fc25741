import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Customer } from '../../../src-domain/people/customer.ts'
import { nearbyDuplicates } from '../../../src-domain/requests/nearby-duplicates.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import type { RequestPlace, ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { useDesk, useDeskStore, useHubNow } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Notice } from '../../ui/ui.ts'
import { requestTexts } from './texts.ts'
import type { MadeRequest } from './use-made-requests.ts'

const agesMs = 60_000

export interface DuplicateHintProps {
  readonly type: RequestType
  readonly place: RequestPlace
  readonly customer: Customer | undefined
  readonly onFollowed: (made: MadeRequest) => void
}

/** Says when neighbours have reported the same nearby, and adds this caller to theirs instead of a second request. */
export function DuplicateHint({ type, place, customer, onFollowed }: DuplicateHintProps) {
  const t = useTexts(requestTexts)
  const { formatDate } = useFormats()
  const store = useDeskStore()
  const openTab = useDesk(desk => desk.openTab)
  const now = useHubNow(agesMs)
  const [notSaved, setNotSaved] = useState<'quota' | 'storage'>()
  const { data: open } = useQuery({
    queryKey: ['open-requests', type.code],
    queryFn: () => store.openRequestsOfType(type.code),
  })
  const nearby = nearbyDuplicates(type, place, open ?? [], now)
  const [nearest] = nearby
  if (!nearest) return null

  const own =
    customer &&
    nearby.find(
      ({ request }) => request.customerId === customer.id || request.followers.includes(customer.id),
    )
  if (own) {
    return (
      <Notice tone="watch" icon={IconUsers} isLive>
        {t('duplicateOwn', { reference: own.request.reference, date: formatDate(own.request.createdAt) })}
      </Notice>
    )
  }

  async function follow(customerId: string, request: ServiceRequest): Promise<void> {
    const answer = await store.keep({ kind: 'follow-request', requestId: request.id, customerId })
    if (answer.kind === 'not-saved') {
      setNotSaved(answer.why)
      return
    }
    onFollowed({
      requestId: request.id,
      reference: request.reference,
      typeCode: request.typeCode,
      at: Date.now(),
      kind: 'followed',
    })
  }
  const reporters = nearby.reduce((sum, { request }) => sum + 1 + request.followers.length, 0)
  return (
    <>
      <Notice
        tone="watch"
        icon={IconUsers}
        isLive
        title={t('duplicateTitle', { count: reporters })}
        action={
          customer
            ? { label: t('add'), onPress: () => void follow(customer.id, nearest.request) }
            : { label: t('choose'), onPress: () => openTab('customer') }
        }
      >
        {t('duplicateText', {
          reference: nearest.request.reference,
          count: Math.round(nearest.metres),
          date: formatDate(nearest.request.createdAt),
        })}{' '}
        {t(customer ? 'addToTheirs' : 'addNeedsCustomer')}
      </Notice>
      {notSaved && (
        <Notice tone="breach" isLive>
          {t(notSaved === 'quota' ? 'notSavedQuota' : 'notSavedStorage')}
        </Notice>
      )}
    </>
  )
}
