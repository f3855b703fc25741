import { type ReactNode, useMemo } from 'react'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import { defaultRoutingTimes } from '../../src-domain/routing/routing-config.ts'
import type { Visit } from '../../src-domain/visits/visit.ts'
import { DeskStoreContext, HubContext, useDeskStore, useHub, useVisits } from '../desk-context.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { VisitAnswer, Visits } from '../offline/visits/visits.ts'

/** A visit as the panes take a contact: it is one, only the hub does not know it yet. */
export function contactOf(visit: Visit): DeskContact {
  const { id, queueId, language, arrivedAt, deadline, details, ticket, phase, answered } = visit
  const { name, topic, note, customerId } = details
  const agentId = 'agentId' in phase ? phase.agentId : ''
  const answeredAt = answered?.at ?? arrivedAt
  return {
    id,
    channel: 'counter',
    queueId,
    language,
    arrivedAt,
    deadline,
    from: { ...(name === undefined ? {} : { name }), ...(topic === undefined ? {} : { topic }), ticket },
    customerLink: { kind: 'present' },
    ...(customerId ? { customerId } : {}),
    offersMade: 0,
    note: note ?? '',
    phase:
      phase.kind === 'wrapping'
        ? {
            kind: 'wrapping',
            agentId,
            answeredAt,
            endedAt: phase.endedAt,
            endedBy: 'agent',
            heldMs: 0,
            dueAt: phase.endedAt + defaultRoutingTimes.wrapUpMs,
          }
        : { kind: 'connected', agentId, answeredAt, heldMs: 0 },
  }
}

/**
 * Gives the panes beneath it a desk on which a visit is a contact in hand: what they keep about it goes into the log of
 * the visits and not to the hub, which hears of the visit whole when it is over.
 */
export function VisitDesk({
  contact,
  children,
}: {
  readonly contact: DeskContact
  readonly children: ReactNode
}) {
  const hub = useHub()
  const store = useDeskStore()
  const visits = useVisits()
  const hubWithVisit = useMemo(() => withVisit(hub, contact), [hub, contact])
  const storeOfVisit = useMemo(() => storeFor(store, visits, contact.id), [store, visits, contact.id])
  return (
    <HubContext value={hubWithVisit}>
      <DeskStoreContext value={storeOfVisit}>{children}</DeskStoreContext>
    </HubContext>
  )
}

/** The live state with the visit among the contacts; the same value as long as neither changes. */
function withVisit(hub: HubClient, contact: DeskContact): HubClient {
  let from = hub.current()
  const joined = () => ({
    ...from,
    view: { ...from.view, contacts: { ...from.view.contacts, [contact.id]: contact } },
  })
  let made = joined()
  return {
    ...hub,
    current: () => {
      const live = hub.current()
      if (live !== from) {
        from = live
        made = joined()
      }
      return made
    },
  }
}

function storeFor(store: DeskStore, visits: Visits, visitId: string): DeskStore {
  const kept = (answer: VisitAnswer) =>
    answer.kind === 'not-saved' ? answer : ({ kind: 'kept', id: visitId } as const)
  return {
    ...store,
    keep: async command => {
      if (!('contactId' in command) || command.contactId !== visitId) return store.keep(command)
      switch (command.kind) {
        case 'note-contact':
          return kept(await visits.tell(visitId, { note: command.text }))
        case 'link-customer':
          return kept(await visits.tell(visitId, { customerId: command.customerId ?? null }))
        case 'complete-wrap-up':
          return kept(await visits.conclude(visitId, command.wrapUp))
        default:
          return store.keep(command)
      }
    },
    createRequest: async draft => {
      const created = await store.createRequest(draft)
      if (created.kind === 'created') {
        const { requestId, reference } = created
        // The request itself names the visit as its contact; this is for the receipt and the hand-in.
        await visits.tell(visitId, { requests: [{ requestId, reference }] })
      }
      return created
    },
  }
}
