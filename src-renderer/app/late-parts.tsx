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
export const lateAdminScreen = late(
  async () => (await import('../features/admin/admin-screen.tsx')).AdminScreen,
)
export const latePalette = late(async () => (await import('./palette.tsx')).Palette)

/** Fetches the screen that comes after the sign-in while somebody still types a name and a password. */
export function fetchDesk(): Promise<unknown> {
  return Promise.all(
    [lateShell, lateCustomerTab, lateKnowledgeTab, lateSuggestedArticles, lateRequestTab, latePalette].map(
      part => part.fetch(),
    ),
  )
}
