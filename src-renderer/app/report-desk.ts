import type { HubClient } from '../hub-client/hub-client.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskPhotos } from '../offline/photos/photos.ts'

/** Figures that change are told so soon; a desk on which nothing changes says every so often that it is there. */
const soonMs = 5_000
const everyMs = 300_000

/**
 * Tells the hub how this desk stands, for whoever looks after the desks, and takes over the policy that it answers.
 * Answers how to stop.
 */
export function reportDesk({
  hub,
  store,
  photos,
  deskId,
  version,
}: {
  readonly hub: Pick<HubClient, 'current' | 'subscribe' | 'desks'>
  readonly store: DeskStore
  readonly photos: DeskPhotos | undefined
  readonly deskId: string
  readonly version: string
}): () => void {
  let told = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  const figures = () => {
    const { unsent, quarantined, numbersLeft } = store.sync()
    return { unsent, quarantined, numbersLeft, photos: photos?.state().unsent ?? 0 }
  }
  const report = async () => {
    timer = undefined
    if (isStopped || hub.current().line !== 'live') return
    const now = figures()
    const answer = await hub.desks.report({ deskId, site: store.person.site, version, ...now })
    if ('policy' in answer && !isStopped) {
      told = JSON.stringify(now)
      await store.applyPolicy(answer.policy).catch(() => undefined)
    }
    if (!isStopped) timer ??= setTimeout(() => void report(), everyMs)
  }
  const soon = () => {
    if (isStopped || hub.current().line !== 'live' || JSON.stringify(figures()) === told) return
    clearTimeout(timer)
    timer = setTimeout(() => void report(), soonMs)
  }
  let wasLive = false
  const look = () => {
    const isLive = hub.current().line === 'live'
    if (isLive && !wasLive) void report()
    wasLive = isLive
  }
  look()
  const stops = [hub.subscribe(look), store.subscribeSync(soon), photos?.subscribe(soon)]
  return () => {
    isStopped = true
    clearTimeout(timer)
    for (const stop of stops) stop?.()
  }
}
