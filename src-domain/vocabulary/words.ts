/**
 * The words that every part of Townline shares. One word per idea; a word is defined here once and nowhere else.
 *
 * - *Contact*: one conversation or visit (a call, a chat, an e-mail thread, a counter visit, a call-back, a portal message).
 * - *Offer*: the lease under which one agent may accept one waiting contact until it expires.
 * - *Agent*: a person who takes contacts. *Desk*: the installation at which an agent works. *Site*: where desks stand.
 * - *Queue*: a named share of the one line, with its promise. *Promise*: the time within which a contact is to be answered.
 * - *Customer*: a resident, business or visitor. *Household*: customers who share an address and perhaps a telephone.
 * - *Request* (service request): work for a division, always tracked, always with a reference number.
 * - *Article*: a piece of knowledge. *Division*: the part of the city that does the work.
 * - *Command*: what somebody asks for. *Event*: what happened. *Refusal*: why a command had no effect, by name.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. Rules receive it as a value and never read a clock. */
export type Instant = number

export type Language = 'en' | 'fr'

/** A text in both official languages of service. */
export type Bilingual = { readonly en: string; readonly fr: string }

export const channels = ['phone', 'chat', 'email', 'counter', 'callback', 'portal'] as const
export type Channel = (typeof channels)[number]

export const roles = ['csr', 'supervisor', 'division', 'administrator'] as const
export type Role = (typeof roles)[number]

export type AgentId = string
export type ContactId = string
export type CustomerId = string
export type QueueId = string
export type RequestId = string
export type SiteId = string
export type CalendarId = string
export type DeskId = string
export type DivisionCode = string
export type RequestTypeCode = string
export type ArticleId = string
