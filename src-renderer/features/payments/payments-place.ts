import { create } from 'zustand'

/** The form for a payment, over whatever screen, and for whom. */
interface PaymentsPlace {
  readonly taking: { readonly contactId?: string; readonly who?: string } | undefined
}

export const usePaymentsPlace = create<PaymentsPlace>()(() => ({ taking: undefined }))

/** Opens the form for a payment: of the contact in hand, or of nobody in particular. */
export function openPayment(contactId?: string, who?: string): void {
  usePaymentsPlace.setState({
    taking: {
      ...(contactId === undefined ? {} : { contactId }),
      ...(who === undefined ? {} : { who }),
    },
  })
}
