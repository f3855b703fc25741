import type { Engine, EngineParts } from '../engine/engine.ts'
import type { Told } from './hub-post.ts'
import type { Held, HeldDesk } from './hub-roster.ts'

/** The hubs of one centre, as one of them sees them: alone (`workAlone`) or with others (`joinCluster`). */
export interface Cluster {
  /**
   * Runs what must not happen twice when several hubs of a centre start at once. `hasOthers` tells whether another hub
   * that is there has been through this already.
   */
  readonly oneStartAtATime: (start: (hasOthers: boolean) => Promise<void>) => Promise<void>
  /** The engine of the centre. It stands still until `begin`, so that whoever listens misses nothing. */
  readonly openEngine: (parts: EngineParts) => Engine
  /** Leads or follows from here on. Resolves when this hub knows what there is to know. */
  readonly begin: () => Promise<void>
  /** Whether this hub leads the routing, and under which epoch the centre is led; 0 where there is no other. */
  readonly lead: () => { readonly isHere: boolean; readonly epoch: number }
  /** How to ask what this hub holds. */
  readonly countHeld: (held: () => Held) => void
  /** Lets the other hubs know what this one holds, before the rules hear of it: who else would tell when it dies? */
  readonly sayHeld: () => Promise<void>
  /** False also when it cannot be known. */
  readonly isHeldElsewhere: (end: HeldDesk | { readonly contactId: string }) => Promise<boolean>
  /** As `isHeldElsewhere`, for who would take it over: rejects when it cannot be known. */
  readonly knowHeldElsewhere: (contactId: string) => Promise<boolean>
  readonly tellOthers: (told: Told) => void
  readonly onTold: (listener: (told: Told) => void) => void
  /** Lets another hub lead, before this one ends; it goes on serving meanwhile. */
  readonly giveLead: () => Promise<void>
  /** Stops the engine and leaves the others. */
  readonly leave: () => Promise<void>
}
