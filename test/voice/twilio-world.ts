import { sql } from 'kysely'
import { expect } from 'vitest'
import { identityOf } from '../../src-hub/channels/voice/twilio/identity-of.ts'
import type { HubConfig } from '../../src-hub/config/read-config.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { ask, type Desk, type HubWorld, openDesk, openHub, type SignedIn } from '../world/hub-world.ts'
import { openTwilioStandIn, type ScriptedCaller, type StandIn } from './twilio-stand-in.ts'

/** A whole hub whose telephone carrier is the stand-in of Twilio, with desks and callers. */
export interface TwilioWorld {
  readonly hub: HubWorld
  readonly twilio: StandIn
  readonly available: (user: string) => Promise<Desk>
  readonly goHome: (...desks: readonly Desk[]) => Promise<void>
  /** The desk takes what rings, and its program joins the room. */
  readonly takes: (
    desk: Desk,
  ) => Promise<{ readonly contact: Awaited<ReturnType<Desk['accept']>>; readonly leg: ScriptedCaller }>
  readonly joins: (desk: Desk, contactId: string) => Promise<ScriptedCaller>
  /** Waits until so many are in the room of a caller. */
  readonly together: (caller: ScriptedCaller, count: number) => Promise<void>
  readonly labels: (caller: ScriptedCaller) => readonly string[]
  readonly isHeld: (caller: ScriptedCaller) => boolean
  /** Ends a conversation that is over with a reason. */
  readonly done: (desk: Desk, contactId: string) => Promise<void>
  /** Time passes at once; a desk that was silent meanwhile is opened again, as after a sleep. */
  readonly later: (ms: number, desk: Desk) => Promise<Desk>
  /** The hub has compared its calls with Twilio once more. */
  readonly looked: () => Promise<void>
  /** The contact that came last, as the journal has it. */
  readonly lastArrival: () => Promise<
    { readonly contactId: string; readonly deadline: number } & Record<string, unknown>
  >
  readonly kindsOf: (contactId: string) => Promise<readonly string[]>
  readonly asked: (who: SignedIn, method: string, path: string, body?: unknown) => ReturnType<typeof ask>
  readonly stop: () => Promise<void>
}

export async function openTwilioWorld(
  config: Partial<HubConfig> = {},
  standIn?: StandIn,
): Promise<TwilioWorld> {
  const twilio = standIn ?? (await openTwilioStandIn())
  const hub = await openHub({
    database: await openMemoryDatabase(),
    config: { twilio: twilio.settings, ...config },
  })
  twilio.connectTo(hub.url)
  const roomOf = (caller: ScriptedCaller) =>
    twilio.rooms().find(({ people }) => people.some(({ callSid }) => callSid === caller.sid))
  const joins = (desk: Desk, contactId: string) => twilio.deskCalls(identityOf(desk.person.id), contactId)
  return {
    hub,
    twilio,
    available: async user => {
      const desk = await openDesk(hub, user)
      await desk.be('available')
      return desk
    },
    goHome: async (...desks) => {
      for (const desk of desks) {
        await desk.be('offline')
        await desk.close()
      }
    },
    joins,
    takes: async desk => {
      const contact = await desk.accept()
      return { contact, leg: await joins(desk, contact.id) }
    },
    together: async (caller, count) => {
      await twilio.until(() => roomOf(caller)?.people.length === count, `${count} are in the room`)
    },
    labels: caller => (roomOf(caller)?.people ?? []).map(({ label }) => label).toSorted(),
    isHeld: caller => roomOf(caller)?.people.find(({ callSid }) => callSid === caller.sid)?.hold ?? false,
    done: async (desk, contactId) => {
      await desk.until(() => phaseAt(desk, contactId) === 'wrapping', 'the conversation is over')
      const wrapUp = { reasonCode: 'information-given', resolvedAtFirstContact: true }
      await desk.command({ kind: 'complete-wrap-up', contactId, wrapUp })
    },
    later: async (ms, desk) => {
      // Cut here: were it left to the hub, a beat in between would be the first of the new time.
      hub.clock.skip(ms)
      desk.socket.terminate()
      await desk.ended
      return openDesk(hub, desk)
    },
    looked: async () => {
      const lists = () => twilio.requests.filter(({ path }) => path.endsWith('/Calls.json')).length
      // Of a look that is under way nobody knows what it has seen: the next one is waited for.
      const before = lists()
      await twilio.until(() => lists() >= before + 4, 'the hub asks which calls go on')
    },
    lastArrival: async () => {
      const { rows } = await sql<{
        readonly event: { readonly contactId: string; readonly deadline: number } & Record<string, unknown>
      }>`
        select event from journal where kind = 'contact-arrived' order by position desc limit 1`.execute(
        hub.database.db,
      )
      expect(rows.length).toBe(1)
      return rows[0]?.event as NonNullable<(typeof rows)[0]>['event']
    },
    kindsOf: async contactId => {
      const rows = await hub.database.db
        .selectFrom('journal')
        .select('kind')
        .where('subject', '=', contactId)
        .orderBy('position')
        .execute()
      return rows.map(({ kind }) => kind)
    },
    asked: (who, method, path, body) =>
      ask(hub, method, path, { token: who.token, ...(body === undefined ? {} : { body }) }),
    stop: async () => {
      await hub.stop()
      await twilio.stop()
    },
  }
}

export const phaseAt = (desk: Desk, contactId: string) => desk.view().contacts[contactId]?.phase.kind
