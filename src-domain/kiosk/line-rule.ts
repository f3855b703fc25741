import type { Bilingual } from '../vocabulary/words.ts'

/**
 * The one rule by which visitors with and without an appointment stand in one line, as a sentence that anybody can read
 * and check (SPEC U5): it says what the routing does (SPEC R1, R29). Where nobody has an appointment it speaks of none.
 */
export function lineRule(promiseMs: number, hasAppointments: boolean): Bilingual {
  const minutes = Math.max(1, Math.round(promiseMs / 60_000))
  const span = minutes === 1 ? '1 minute' : `${minutes} minutes`
  if (!hasAppointments) {
    return {
      en: `Whoever’s time comes first is called first. Your time is ${span} after you took your ticket.`,
      fr: `La personne dont l’heure arrive en premier est appelée en premier. Votre heure est ${span} après la prise du billet.`,
    }
  }
  return {
    en: `Whoever’s time comes first is called first. With an appointment, your time is the appointment. Without one, it is ${span} after you took your ticket.`,
    fr: `La personne dont l’heure arrive en premier est appelée en premier. Avec un rendez-vous, c’est l’heure du rendez-vous. Sans rendez-vous, c’est ${span} après la prise du billet.`,
  }
}
