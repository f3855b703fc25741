import { type OpeningHours, offsetAt } from '../calendar/opening-hours.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Instant, Language } from '../vocabulary/words.ts'
import { instantOf, localDay } from './slots.ts'

/** What a visitor is told of their appointment. */
export const noticeKinds = ['confirmation', 'change', 'cancellation', 'reminder'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What a notice says, as it was when it was decided: a later change is told by a notice of its own. */
export interface NoticeFacts {
  readonly appointmentId: string
  readonly sequence: number
  readonly code: string
  readonly service: Bilingual
  readonly bring?: Bilingual | undefined
  readonly site: Bilingual
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** As they are greeted; empty where anybody may have written it. */
  readonly visitorName: string
}

/**
 * When somebody is reminded: at the same time of the day before; `undefined` when that has passed, because they then
 * know it from having just booked.
 */
export function reminderAt(hours: OpeningHours, startsAt: Instant, now: Instant): Instant | undefined {
  const day = localDay(hours, startsAt)
  const minute = Math.floor(startsAt / 60_000) + offsetAt(hours, startsAt).minutes - day * 1_440
  const at = instantOf(hours, day - 1, minute)
  return at > now ? at : undefined
}

/** What every notice says beside its facts. */
export interface NoticeSurroundings {
  /** The slot in words, by the clock of the city. */
  readonly when: string
  readonly city: Bilingual
  /** Empty where there is no number. */
  readonly phone: string
  /** The address of the page on which residents move and cancel; absent where the hub has none that they reach. */
  readonly page?: string | undefined
}

/** The subject and the text of a notice in the visitor's language. */
export function noticeWords(
  kind: NoticeKind,
  language: Language,
  facts: NoticeFacts,
  { when, city, phone, page }: NoticeSurroundings,
): { readonly subject: string; readonly text: string } {
  const service = facts.service[language]
  const bring = facts.bring?.[language].trim() ?? ''
  const words = language === 'en' ? english : french
  const place = `${facts.site[language]}, ${city[language]}`
  const isOver = kind === 'cancellation'
  const lines = [
    words.hello(facts.visitorName),
    '',
    words.begins(kind),
    '',
    words.what(service),
    words.when(when),
    ...(isOver ? [] : [words.where(place), words.code(facts.code)]),
    ...(isOver || bring === '' ? [] : ['', words.bring(bring)]),
    '',
    ...(isOver ? [] : [words.arrive]),
    ...(isOver || page === undefined ? [] : [words.change(page)]),
    ...(phone === '' ? [] : [words.call(phone)]),
    '',
    city[language],
  ]
  return { subject: words.subject(kind, service, when), text: lines.join('\n') }
}

/** The same for a text message: one short paragraph. */
export function noticeInShort(
  kind: NoticeKind,
  language: Language,
  facts: NoticeFacts,
  { when, city, phone, page }: NoticeSurroundings,
): string {
  const words = language === 'en' ? english : french
  const parts = [
    `${city[language]}:`,
    words.begins(kind),
    `${facts.service[language]}, ${when}.`,
    ...(kind === 'cancellation' ? [] : [`${facts.site[language]}. ${words.code(facts.code)}.`]),
    ...(kind === 'cancellation' || page === undefined ? [] : [words.change(page)]),
    ...(phone === '' || (kind !== 'cancellation' && page !== undefined) ? [] : [words.call(phone)]),
  ]
  return parts.join(' ')
}

interface NoticeWords {
  readonly hello: (name: string) => string
  readonly begins: (kind: NoticeKind) => string
  readonly what: (service: string) => string
  readonly when: (when: string) => string
  readonly where: (place: string) => string
  readonly code: (code: string) => string
  readonly bring: (bring: string) => string
  readonly arrive: string
  readonly change: (page: string) => string
  readonly call: (phone: string) => string
  readonly subject: (kind: NoticeKind, service: string, when: string) => string
}

const english: NoticeWords = {
  hello: name => (name === '' ? 'Hello,' : `Hello ${name},`),
  begins: kind => {
    switch (kind) {
      case 'confirmation':
        return 'Your appointment is booked.'
      case 'change':
        return 'Your appointment has been moved.'
      case 'cancellation':
        return 'Your appointment is cancelled.'
      case 'reminder':
        return 'This is a reminder of your appointment.'
      default:
        return assertNever(kind)
    }
  },
  what: service => `For: ${service}`,
  when: when => `When: ${when}`,
  where: place => `Where: ${place}`,
  code: code => `Your code: ${code}`,
  bring: bring => `Please bring: ${bring}`,
  arrive: 'Please check in at the kiosk with your code when you arrive, up to an hour early.',
  change: page => `To move or cancel it: ${page}`,
  call: phone => `To change it, call ${phone}.`,
  subject: (kind, service, when) => {
    const what = {
      confirmation: 'Appointment',
      change: 'Appointment moved',
      cancellation: 'Appointment cancelled',
      reminder: 'Reminder',
    }[kind]
    return `${what}: ${service}, ${when}`
  },
}

const french: NoticeWords = {
  hello: name => (name === '' ? 'Bonjour,' : `Bonjour ${name},`),
  begins: kind => {
    switch (kind) {
      case 'confirmation':
        return 'Votre rendez-vous est pris.'
      case 'change':
        return 'Votre rendez-vous a été déplacé.'
      case 'cancellation':
        return 'Votre rendez-vous est annulé.'
      case 'reminder':
        return 'Voici un rappel de votre rendez-vous.'
      default:
        return assertNever(kind)
    }
  },
  what: service => `Objet : ${service}`,
  when: when => `Date et heure : ${when}`,
  where: place => `Lieu : ${place}`,
  code: code => `Votre code : ${code}`,
  bring: bring => `À apporter : ${bring}`,
  arrive: 'À votre arrivée, enregistrez-vous à la borne avec votre code, au plus une heure d’avance.',
  change: page => `Pour le déplacer ou l’annuler : ${page}`,
  call: phone => `Pour le modifier, appelez au ${phone}.`,
  subject: (kind, service, when) => {
    const what = {
      confirmation: 'Rendez-vous',
      change: 'Rendez-vous déplacé',
      cancellation: 'Rendez-vous annulé',
      reminder: 'Rappel',
    }[kind]
    return `${what} : ${service}, ${when}`
  },
}
