import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { DeskPhotosContext, DeskStoreContext, HubContext, hubNow, VisitsContext } from '../desk-context.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { setTimeZone } from '../language/formats.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskPhotos } from '../offline/photos/photos.ts'
import type { Visits } from '../offline/visits/visits.ts'
import { type CallActions, CallActionsContext } from '../softphone/call-actions.ts'
import { setNowSource } from '../ui/ui.ts'

/** Many rows change at once; what was asked is asked again once. */
const settleMs = 80

/** Gives every screen the line, the store, the voice and the questions of one signed-in person. */
export function DeskProviders({
  hub,
  store,
  visits,
  photos,
  actions,
  children,
}: {
  readonly hub: HubClient
  readonly store: DeskStore
  readonly visits: Visits
  readonly photos: DeskPhotos | undefined
  readonly actions: CallActions
  readonly children: ReactNode
}) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // The store answers without a network, and the hub client says by itself when the hub is away.
          queries: {
            networkMode: 'always',
            retry: false,
            staleTime: Number.POSITIVE_INFINITY,
            refetchOnWindowFocus: false,
          },
          mutations: { networkMode: 'always', retry: false },
        },
      }),
  )
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const off = store.onRowsChanged(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        void queries.invalidateQueries()
      }, settleMs)
    })
    return () => {
      clearTimeout(timer)
      off()
    }
  }, [store, queries])
  useEffect(() => {
    setNowSource(() => hubNow(hub))
    return () => setNowSource(Date.now)
  }, [hub])
  useEffect(() => {
    let isSet = false
    // On a new PC the catalogue comes with the first fill.
    const look = () => {
      if (isSet) return
      void store.catalogue().then(catalogue => {
        if (!catalogue) return
        isSet = true
        setTimeZone(catalogue.city.timeZone)
      })
    }
    look()
    return store.onRowsChanged(look)
  }, [store])
  return (
    <QueryClientProvider client={queries}>
      <HubContext value={hub}>
        <DeskStoreContext value={store}>
          <VisitsContext value={visits}>
            <DeskPhotosContext value={photos}>
              <CallActionsContext value={actions}>{children}</CallActionsContext>
            </DeskPhotosContext>
          </VisitsContext>
        </DeskStoreContext>
      </HubContext>
    </QueryClientProvider>
  )
}
