import { randomUUID } from 'node:crypto'
import type { ConnectorStanding, RequestConnector } from '../../src-contract/http/connectors.ts'
import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { OneConnector } from '../../src-hub/config/connector-settings.ts'
import { until } from '../hub/cluster/cluster-world.ts'
import {
  type Answer,
  ask,
  envelope,
  type HubWorld,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../world/hub-world.ts'

export interface MadeRequest {
  readonly id: string
  readonly reference: string
}

/** A hub with connectors, at which people make and move requests. */
export interface ConnectedHub {
  readonly hub: HubWorld
  /** A CSR, somebody of Roads, a supervisor and the administrator. */
  readonly aiko: SignedIn
  readonly roads: SignedIn
  readonly supervisor: SignedIn
  readonly admin: SignedIn
  readonly make: (more?: object) => Promise<MadeRequest>
  readonly does: (who: SignedIn, command: DeskCommand) => Promise<void>
  readonly request: (id: string) => Promise<ServiceRequest>
  /** Where a request stands at a connector. */
  readonly standing: (requestId: string, connectorId: string) => Promise<RequestConnector | undefined>
  readonly connector: (id: string) => Promise<ConnectorStanding>
  readonly asAdmin: (method: string, path: string) => Promise<Answer>
  /** Waits until it is so. */
  readonly until: <Value>(find: () => Promise<Value | undefined | false>, what: string) => Promise<Value>
  readonly stop: () => Promise<void>
}

export async function openConnectedHub(connectors: readonly OneConnector[]): Promise<ConnectedHub> {
  const hub = await openHub({ config: { connectors: { connectors: [...connectors] } } })
  const [aiko, roads, supervisor, admin] = await Promise.all(
    ['aiko.mori', 'tom.mackenzie', 'sofia.kowalczyk', 'farah.siddiqui'].map(user => signIn(hub, user)),
  )
  if (!aiko || !roads || !supervisor || !admin) throw new Error('nobody is there')
  const { body: block } = await ask(hub, 'POST', '/api/reference-blocks', {
    token: aiko.token,
    body: { leaseId: randomUUID(), deskId: aiko.deskId },
  })
  let next: number = block.first
  const does: ConnectedHub['does'] = async (who, command) => {
    const [outcome] = await submit(hub, who, [envelope(who, command)])
    if (outcome?.kind !== 'accepted') throw new Error(`${command.kind}: ${JSON.stringify(outcome)}`)
  }
  return {
    hub,
    aiko,
    roads,
    supervisor,
    admin,
    does,
    make: async (more = {}) => {
      const made = { id: randomUUID(), reference: formatReference(block.year, next++) }
      await does(aiko, {
        kind: 'create-request',
        requestId: made.id,
        reference: made.reference,
        typeCode: 'pothole',
        place: { text: '77 Quillfeather Lane', latitude: 43.9, longitude: -78.86 },
        answers: { position: 'travel-lane', size: 'larger', deep: true },
        description: 'The zebrawood bollard leans.',
        notifyBy: 'no',
        language: 'en',
        createdAt: hub.clock.now(),
        ...more,
      } as DeskCommand)
      return made
    },
    request: async id => {
      const row = await hub.database.db
        .selectFrom('request')
        .select('doc')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return row.doc
    },
    standing: async (requestId, connectorId) => {
      const { body } = await ask(hub, 'GET', `/api/requests/${requestId}/connectors`, { token: aiko.token })
      return (body.connectors as RequestConnector[]).find(({ connector }) => connector.id === connectorId)
    },
    connector: async id => {
      const { body } = await ask(hub, 'GET', '/api/connectors', { token: admin.token })
      const found = (body.connectors as ConnectorStanding[]).find(each => each.id === id)
      if (found === undefined) throw new Error(`there is no connector ${id}`)
      return found
    },
    asAdmin: (method, path) =>
      ask(hub, method, path, { token: admin.token, ...(method === 'POST' ? { body: {} } : {}) }),
    until,
    stop: () => hub.stop(),
  }
}
