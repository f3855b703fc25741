import type { Language } from '../../../src-domain/vocabulary/words.ts'

/** Every word of the visitor's own page in one language. */
export interface FollowWords {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly name: string
  readonly other: Language
  readonly connecting: string
  readonly unknown: string
  readonly ticketSpoken: (spelled: string) => string
  readonly asOf: (time: string) => string
  readonly place: (position: number) => string
  readonly first: string
  readonly next: string
  readonly nextText: string
  readonly come: (place: string) => string
  readonly comeToCounter: string
  readonly calledText: string
  readonly calledAgain: (times: number) => string
  readonly wait: (minutes: number) => string
  readonly waitUnder: string
  readonly stay: string
  readonly nobodyAtWork: string
  readonly booked: string
  readonly bookedText: string
  readonly over: string
  readonly overText: string
  readonly leave: string
  readonly leaveSure: string
  readonly leaveYes: string
  readonly leaveNo: string
  readonly leaveFailed: string
  readonly textMe: string
  readonly textMeHelp: string
  readonly textSend: string
  readonly textKept: string
  readonly textStop: string
  readonly textRefused: Readonly<Record<'wrong' | 'over' | 'away', string>>
}

const en: FollowWords = {
  locale: 'en-CA',
  name: 'English',
  other: 'fr',
  connecting: 'Connecting…',
  unknown: 'There is no ticket at this address. Scan the square on your slip again.',
  ticketSpoken: spelled => `Ticket ${spelled}`,
  asOf: time => `No connection. What you see is as of ${time}; please watch the board in the hall.`,
  place: position => `Number ${position} in line`,
  first: 'You are first in line',
  next: 'You are next',
  nextText: 'Please be in the hall: your ticket is about to be called.',
  come: place => `Please come to ${place}`,
  comeToCounter: 'Please come to the counter',
  calledText: 'Your ticket was called just now.',
  calledAgain: times => `Your ticket was called ${times} times.`,
  wait: minutes => (minutes === 1 ? 'About 1 minute from now' : `About ${minutes} minutes from now`),
  waitUnder: 'Less than a minute from now',
  stay: 'Please stay near the hall.',
  nobodyAtWork: 'Nobody is at this counter right now. You keep your place.',
  booked: 'Your appointment is booked',
  bookedText: 'Check in when you arrive.',
  over: 'This visit is over',
  overText: 'If you were not served, please speak to somebody at the counter.',
  leave: 'Give my ticket back',
  leaveSure: 'Your place in line will be gone. Give the ticket back?',
  leaveYes: 'Yes, give it back',
  leaveNo: 'Keep my place',
  leaveFailed: 'That did not work. Please try again.',
  textMe: 'A text message when your turn is near',
  textMeHelp:
    'To this mobile number: when about two people are before you, and when you are called. It is deleted when your visit is over.',
  textSend: 'Text me',
  textKept: 'We text you when your turn is near.',
  textStop: 'Do not text me',
  textRefused: {
    wrong: 'This is no telephone number.',
    over: 'Your ticket is called already.',
    away: 'That did not work. Please try again.',
  },
}

const fr: FollowWords = {
  locale: 'fr-CA',
  name: 'Français',
  other: 'en',
  connecting: 'Connexion…',
  unknown: 'Il n’y a pas de billet à cette adresse. Numérisez de nouveau le carré de votre billet.',
  ticketSpoken: spelled => `Billet ${spelled}`,
  asOf: time =>
    `Pas de connexion. Ce que vous voyez date de ${time}; veuillez regarder le tableau dans la salle.`,
  place: position => `Rang ${position} dans la file`,
  first: 'Vous êtes en tête de la file',
  next: 'Vous êtes la prochaine personne',
  nextText: 'Veuillez être dans la salle : votre billet va être appelé.',
  come: place => `Veuillez vous présenter ici : ${place}`,
  comeToCounter: 'Veuillez vous présenter au comptoir',
  calledText: 'Votre billet vient d’être appelé.',
  calledAgain: times => `Votre billet a été appelé ${times} fois.`,
  wait: minutes => (minutes === 1 ? 'Dans environ 1 minute' : `Dans environ ${minutes} minutes`),
  waitUnder: 'Dans moins d’une minute',
  stay: 'Veuillez rester près de la salle.',
  nobodyAtWork: 'Personne n’est à ce comptoir en ce moment. Vous gardez votre place.',
  booked: 'Votre rendez-vous est pris',
  bookedText: 'Enregistrez-vous à votre arrivée.',
  over: 'Cette visite est terminée',
  overText: 'Si on ne vous a pas servi, veuillez vous adresser à quelqu’un au comptoir.',
  leave: 'Rendre mon billet',
  leaveSure: 'Vous perdrez votre place dans la file. Rendre le billet?',
  leaveYes: 'Oui, le rendre',
  leaveNo: 'Garder ma place',
  leaveFailed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  textMe: 'Un texto quand votre tour approche',
  textMeHelp:
    'À ce numéro de cellulaire : quand il y a environ deux personnes avant vous, et quand on vous appelle. Il est effacé à la fin de votre visite.',
  textSend: 'M’avertir par texto',
  textKept: 'Nous vous envoyons un texto quand votre tour approche.',
  textStop: 'Ne plus m’avertir',
  textRefused: {
    wrong: 'Ce n’est pas un numéro de téléphone.',
    over: 'Votre billet est déjà appelé.',
    away: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  },
}

export const followWords: Readonly<Record<Language, FollowWords>> = { en, fr }
