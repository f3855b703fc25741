import { useContact, useDesk, useLiveValue } from '../desk-context.ts'
import { openBooking } from '../features/appointments/appointments-place.ts'
import { openPayment } from '../features/payments/payments-place.ts'
import { useTexts } from '../language/language.ts'
import { appTexts } from './app-texts.ts'
import type { DeskAction } from './use-actions.ts'

/** Appointments and payments, by key and in the palette, for those who work where there is a counter. */
export function useFrontDeskActions(options: {
  readonly hasCounter: boolean
  readonly show: (view: 'appointments' | 'payments') => void
}): readonly DeskAction[] {
  const t = useTexts(appTexts)
  const isLive = useLiveValue(live => live.line) === 'live'
  const contact = useContact(useDesk(desk => desk.selectedContactId))
  const { hasCounter } = options
  const visitor = contact?.channel === 'counter' && contact.phase.kind === 'connected' ? contact : undefined
  return [
    {
      id: 'appointments',
      title: t('action.appointments'),
      group: 'counter',
      keys: [],
      isAvailable: hasCounter,
      run: () => options.show('appointments'),
    },
    {
      id: 'book-appointment',
      title: t('action.bookAppointment'),
      group: 'counter',
      keys: ['G'],
      isAvailable: hasCounter && isLive,
      run: () => openBooking(),
    },
    {
      id: 'payments',
      title: t('action.payments'),
      group: 'counter',
      keys: [],
      isAvailable: hasCounter,
      run: () => options.show('payments'),
    },
    {
      id: 'take-payment',
      title: t('action.takePayment'),
      group: 'counter',
      keys: ['U'],
      isAvailable: hasCounter && isLive,
      run: () => openPayment(visitor?.id, visitor?.from.ticket),
    },
  ]
}
