import type { Language } from '../../src-domain/vocabulary/words.ts'

/** Every word of the check-in at the kiosk in one language. */
export interface CheckInWords {
  readonly have: string
  readonly haveText: string
  readonly title: string
  readonly way: string
  readonly byCode: string
  readonly byPhone: string
  readonly code: string
  readonly codeHelp: string
  readonly phone: string
  readonly phoneHelp: string
  readonly keys: string
  readonly erase: string
  readonly send: string
  readonly who: string
  readonly choice: (firstName: string, time: string) => string
  readonly bySlot: (time: string) => string
  readonly asWalkIn: (time: string) => string
  readonly isIn: string
  readonly takeTicket: string
  readonly nothing: string
  readonly nothingText: string
  readonly tooEarly: string
  readonly tooEarlyText: (slot: string, from: string) => string
  readonly otherDay: string
  readonly otherDayText: (slot: string) => string
  readonly otherSite: string
  readonly otherSiteText: (slot: string, site: string) => string
  readonly cancelled: string
  readonly cancelledText: string
  readonly closed: string
  readonly closedText: (opens: string | undefined) => string
  readonly tooMany: string
  readonly tooManyText: (seconds: number) => string
}

const en: CheckInWords = {
  have: 'I have an appointment',
  haveText: 'Check in with your code or your telephone number.',
  title: 'Check in for your appointment',
  way: 'How would you like to check in?',
  byCode: 'With my code',
  byPhone: 'With my telephone number',
  code: 'Your code',
  codeHelp: 'Six letters and figures, from your confirmation.',
  phone: 'Your telephone number',
  phoneHelp: 'The number that you gave when you booked.',
  keys: 'Keys',
  erase: 'Erase',
  send: 'Check in',
  who: 'Which appointment is yours?',
  choice: (firstName, time) => `${firstName}, ${time}`,
  bySlot: time => `You are checked in for ${time}. You are called by that time.`,
  asWalkIn: time =>
    `Your appointment was at ${time}, and its place was given up. You are in line like those without an appointment.`,
  isIn: 'You were checked in already. This is your ticket.',
  takeTicket: 'Take a ticket instead',
  nothing: 'No appointment was found.',
  nothingText: 'Please check what you typed, take a ticket, or speak to somebody at the counter.',
  tooEarly: 'You are early.',
  tooEarlyText: (slot, from) => `Your appointment is at ${slot}. You can check in from ${from}.`,
  otherDay: 'Your appointment is on another day.',
  otherDayText: slot => `It is ${slot}.`,
  otherSite: 'Your appointment is at another place.',
  otherSiteText: (slot, site) => `It is at ${site}, ${slot}. You can take a ticket here instead.`,
  cancelled: 'This appointment was cancelled.',
  cancelledText: 'You can take a ticket instead.',
  closed: 'This counter is closed.',
  closedText: opens =>
    opens === undefined ? 'Please speak to the staff.' : `Your place was given up. It opens ${opens}.`,
  tooMany: 'Please wait a moment.',
  tooManyText: seconds =>
    `This was tried many times. Try again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}, or take a ticket.`,
}

const fr: CheckInWords = {
  have: 'J’ai un rendez-vous',
  haveText: 'Enregistrez-vous avec votre code ou votre numéro de téléphone.',
  title: 'Enregistrement pour votre rendez-vous',
  way: 'Comment voulez-vous vous enregistrer?',
  byCode: 'Avec mon code',
  byPhone: 'Avec mon numéro de téléphone',
  code: 'Votre code',
  codeHelp: 'Six lettres et chiffres, dans votre confirmation.',
  phone: 'Votre numéro de téléphone',
  phoneHelp: 'Le numéro que vous avez donné en prenant rendez-vous.',
  keys: 'Touches',
  erase: 'Effacer',
  send: 'M’enregistrer',
  who: 'Quel est votre rendez-vous?',
  choice: (firstName, time) => `${firstName}, ${time}`,
  bySlot: time => `Vous êtes enregistré pour ${time}. Vous serez appelé selon cette heure.`,
  asWalkIn: time =>
    `Votre rendez-vous était à ${time} et votre place a été libérée. Vous êtes dans la file comme les personnes sans rendez-vous.`,
  isIn: 'Vous étiez déjà enregistré. Voici votre billet.',
  takeTicket: 'Prendre plutôt un billet',
  nothing: 'Aucun rendez-vous n’a été trouvé.',
  nothingText: 'Vérifiez ce que vous avez saisi, prenez un billet ou adressez-vous à quelqu’un au comptoir.',
  tooEarly: 'Vous êtes en avance.',
  tooEarlyText: (slot, from) =>
    `Votre rendez-vous est à ${slot}. Vous pourrez vous enregistrer à partir de ${from}.`,
  otherDay: 'Votre rendez-vous est un autre jour.',
  otherDayText: slot => `Il est prévu ${slot}.`,
  otherSite: 'Votre rendez-vous est à un autre endroit.',
  otherSiteText: (slot, site) =>
    `Il est prévu à cet endroit : ${site}, ${slot}. Vous pouvez prendre un billet ici.`,
  cancelled: 'Ce rendez-vous a été annulé.',
  cancelledText: 'Vous pouvez prendre un billet.',
  closed: 'Ce comptoir est fermé.',
  closedText: opens =>
    opens === undefined
      ? 'Veuillez vous adresser au personnel.'
      : `Votre place a été libérée. Il ouvre ${opens}.`,
  tooMany: 'Veuillez patienter un moment.',
  tooManyText: seconds =>
    `Il y a eu beaucoup d’essais. Réessayez dans ${seconds === 1 ? '1 seconde' : `${seconds} secondes`} ou prenez un billet.`,
}

export const checkInWords: Readonly<Record<Language, CheckInWords>> = { en, fr }
