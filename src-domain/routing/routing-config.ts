import type { AgentId, Bilingual, Channel, Language, QueueId, SiteId } from '../vocabulary/words.ts'

/** A queue is a named share of the one line: a channel, a promise, and what an agent must be able to do. */
export interface QueueConfig {
  readonly id: QueueId
  readonly channel: Channel
  readonly name: Bilingual
  /** A contact is to be answered within this time of its arrival. */
  readonly promiseMs: number
  readonly language?: Language
  readonly skills: readonly string[]
}

/** What the rules need to know of an agent. */
export interface AgentConfig {
  readonly id: AgentId
  readonly name: string
  readonly languages: readonly Language[]
  readonly skills: readonly string[]
  readonly site: SiteId
}

/** The times within which the rules work, in milliseconds. */
export interface RoutingTimes {
  /** How long an offer rings before it lapses. */
  readonly ringMs: number
  /** How long the agent has for the wrap-up before it counts as overdue. */
  readonly wrapUpMs: number
  /** How long an agent who declined a contact comes last for it. */
  readonly declineRestMs: number
  /** How long a live contact waits for a desk that vanished before it is offered to others. */
  readonly deskGraceMs: number
  /** How long a contact waits for a customer whose line vanished before it ends. */
  readonly customerGraceMs: number
  /** How long a wrap-up waits for a desk that vanished before the rules complete it. */
  readonly wrapUpGraceMs: number
  /** How many chats one agent may hold at once. */
  readonly chatsPerAgent: number
}

export interface RoutingConfig {
  readonly version: number
  readonly queues: readonly QueueConfig[]
  readonly agents: readonly AgentConfig[]
  readonly times: RoutingTimes
}

export const defaultRoutingTimes: RoutingTimes = {
  ringMs: 20_000,
  wrapUpMs: 60_000,
  declineRestMs: 10_000,
  deskGraceMs: 20_000,
  customerGraceMs: 8_000,
  wrapUpGraceMs: 120_000,
  chatsPerAgent: 3,
}
