import { late } from './late.tsx'

/*
 * What the desk fetches after the sign-in, in files of their own. The service worker keeps all of them, so a desk
 * without the hub has them too.
 */

export const lateShell = late(async () => (await import('./shell.tsx')).Shell)
export const lateCustomerTab = late(
  async () => (await import('../features/customer/customer-tab.tsx')).CustomerTab,
)
export const lateKnowledgeTab = late(
  async () => (await import('../features/knowledge/knowledge-tab.tsx')).KnowledgeTab,
)
export const lateSuggestedArticles = late(
  async () => (await import('../features/knowledge/suggested-articles.tsx')).SuggestedArticles,
)
export const lateRequestTab = late(
  async () => (await import('../features/request/request-tab.tsx')).RequestTab,
)
export const lateSupervisorScreen = late(
  async () => (await import('../features/supervisor/supervisor-screen.tsx')).SupervisorScreen,
)
export const lateRequestsView = late(async () => (await import('./requests-view.tsx')).RequestsView)
export const lateAdminScreen = late(
  async () => (await import('../features/admin/admin-screen.tsx')).AdminScreen,
)
export const lateAccounts = late(
  async () => (await import('../features/accounts/accounts-screen.tsx')).AccountsScreen,
)
export const lateCallerTexts = late(
  async () => (await import('../features/caller-texts/caller-texts-screen.tsx')).CallerTextsScreen,
)
export const lateCannedReplies = late(
  async () => (await import('../features/canned-replies/canned-replies-screen.tsx')).CannedRepliesScreen,
)
export const lateCatalogue = late(
  async () => (await import('../features/catalogue/catalogue-screen.tsx')).CatalogueScreen,
)
export const lateNotices = late(
  async () => (await import('../features/notices/notices-screen.tsx')).NoticesScreen,
)
export const latePlaces = late(
  async () => (await import('../features/places/places-screen.tsx')).PlacesScreen,
)
export const lateImports = late(
  async () => (await import('../features/imports/imports-screen.tsx')).ImportsScreen,
)
export const lateConnectors = late(
  async () => (await import('../features/connectors/connectors-screen.tsx')).ConnectorsScreen,
)
export const lateRecordings = late(
  async () => (await import('../features/recordings/recordings-screen.tsx')).RecordingsScreen,
)
export const lateAppointments = late(
  async () => (await import('../features/appointments/appointments-screen.tsx')).AppointmentsScreen,
)
export const lateBooking = late(
  async () => (await import('../features/appointments/booking-dialog.tsx')).BookingDialog,
)
export const lateAppointmentServices = late(
  async () => (await import('../features/appointments/services-screen.tsx')).AppointmentServicesScreen,
)
export const lateWordsPolicy = late(
  async () => (await import('../features/conversation/words-policy-screen.tsx')).WordsPolicyScreen,
)
export const latePayments = late(
  async () => (await import('../features/payments/payments-screen.tsx')).PaymentsScreen,
)
export const latePayment = late(
  async () => (await import('../features/payments/payment-dialog.tsx')).PaymentDialog,
)
export const latePaymentSettings = late(
  async () => (await import('../features/payments/settings-screen.tsx')).PaymentSettingsScreen,
)
export const lateCallerMessages = late(
  async () => (await import('../features/recordings/caller-messages.tsx')).CallerMessages,
)
export const lateCallDialogs = late(
  async () => (await import('../features/calls/call-dialogs.tsx')).CallDialogs,
)
export const latePalette = late(async () => (await import('./palette.tsx')).Palette)

/** Fetches the screen that comes after the sign-in while somebody still types a name and a password. */
export function fetchDesk(): Promise<unknown> {
  return Promise.all(
    [
      lateShell,
      lateCustomerTab,
      lateKnowledgeTab,
      lateSuggestedArticles,
      lateRequestTab,
      lateCallDialogs,
      lateCallerMessages,
      latePalette,
    ].map(part => part.fetch()),
  )
}
