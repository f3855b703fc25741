import type { ResidentAppointment } from '../../src-contract/public/appointments.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import type { NotNow } from './ask-hub.ts'

/** What every part of the page is given. */
export interface PageProps {
  readonly w: AppointmentsWords
  readonly language: Language
  /** Of the city, IANA name. */
  readonly timeZone: string
}

/** Every word of the page in one language. */
export interface AppointmentsWords {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly ownName: string
  readonly other: Language
  readonly title: string
  readonly loading: string
  readonly nothing: string
  readonly serviceGone: string
  readonly toFind: string
  readonly toYours: string
  readonly call: string
  readonly back: string
  readonly lasts: (minutes: number) => string
  readonly bring: string
  readonly where: string
  readonly whenTitle: string
  readonly day: string
  readonly time: string
  readonly looking: string
  readonly noneSoon: string
  readonly noneAtAll: string
  readonly laterDays: string
  readonly nextFree: string
  readonly youTitle: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly reachHint: string
  readonly toldByMail: string
  readonly toldByText: string
  readonly toldBoth: string
  readonly toldByNobody: string
  readonly note: string
  readonly optional: string
  readonly book: string
  readonly bookAgain: string
  readonly missing: Readonly<Record<'slot' | 'name' | 'reach', string>>
  readonly findTitle: string
  readonly code: string
  readonly codeHint: string
  readonly reach: string
  readonly reachOfBooking: string
  readonly show: string
  readonly standing: Readonly<Record<ResidentAppointment['standing'], string>>
  readonly yourCode: string
  readonly codeUse: string
  readonly what: string
  readonly told: Readonly<Record<ResidentAppointment['told'], string>>
  readonly keep: string
  readonly move: string
  readonly moveTitle: string
  readonly moveYes: string
  readonly moveNo: string
  readonly cancel: string
  readonly cancelSure: string
  readonly cancelYes: string
  readonly cancelNo: string
  readonly finish: string
  readonly tryAgain: string
  readonly refused: (refusal: NotNow) => string
}

const minutesOf = (retryAfterMs = 60_000): string => {
  const minutes = Math.max(1, Math.ceil(retryAfterMs / 60_000))
  return minutes === 1 ? '1\u00a0minute' : `${minutes}\u00a0minutes`
}

const en: AppointmentsWords = {
  locale: 'en-CA',
  ownName: 'English',
  other: 'fr',
  title: 'Book an appointment',
  loading: 'Loading…',
  nothing: 'Nothing can be booked here at the moment. You can come without an appointment, or call us.',
  serviceGone: 'This service cannot be booked here at the moment.',
  toFind: 'I have booked: see, move or cancel my appointment',
  toYours: 'Back to your appointment',
  call: 'You would rather talk to us?',
  back: 'All services',
  lasts: minutes => `${minutes} minutes`,
  bring: 'What to bring',
  where: 'Where',
  whenTitle: 'When',
  day: 'Day',
  time: 'Time',
  looking: 'Looking for free times…',
  noneSoon: 'No time is free on these days.',
  noneAtAll: 'No time is free at the moment. Please look again later, or call us.',
  laterDays: 'Show later days',
  nextFree: 'Free after that:',
  youTitle: 'Who comes',
  name: 'Name',
  email: 'E-mail',
  phone: 'Telephone',
  reachHint:
    'An e-mail address or a telephone number: one of them is enough. You need it with your code to move or cancel.',
  toldByMail: 'We confirm by e-mail.',
  toldByText: 'We confirm by text message to a mobile number.',
  toldBoth: 'We confirm by e-mail, or by text message.',
  toldByNobody: 'No confirmation is sent: please note your code.',
  note: 'Is there anything that we should prepare?',
  optional: '(optional)',
  book: 'Book',
  bookAgain: 'Try again',
  missing: {
    slot: 'Please choose a time.',
    name: 'Please write your name.',
    reach: 'Please write an e-mail address or a telephone number.',
  },
  findTitle: 'Your appointment',
  code: 'Code',
  codeHint: 'It looks like 7KQ4-M2.',
  reach: 'E-mail or telephone',
  reachOfBooking: 'The one that you gave when you booked.',
  show: 'Show my appointment',
  standing: {
    booked: 'Your appointment is booked',
    here: 'You are checked in',
    over: 'This appointment is over',
    cancelled: 'Your appointment is cancelled',
  },
  yourCode: 'Your code',
  codeUse: 'Type it at the kiosk when you arrive, at most an hour early.',
  what: 'Service',
  told: {
    mail: 'We tell you by e-mail.',
    text: 'We tell you by text message.',
    nobody: 'No message is sent: please note your code and the time.',
  },
  keep: 'Add to my calendar',
  move: 'Another time',
  moveTitle: 'Choose another time',
  moveYes: 'Move my appointment',
  moveNo: 'Keep my time',
  cancel: 'Cancel it',
  cancelSure: 'Cancel this appointment? Somebody else can have the time then.',
  cancelYes: 'Yes, cancel it',
  cancelNo: 'Keep it',
  finish: 'Done: clear this page',
  tryAgain: 'Try again',
  refused: ({ refused, retryAfterMs, field }) => {
    switch (refused) {
      case 'Away':
        return 'We cannot be reached right now. What you typed is kept; please try again. Nothing is booked twice.'
      case 'SlotFull':
        return 'Somebody else has just booked this time.'
      case 'SlotPassed':
      case 'SlotTooSoon':
        return 'This time is too soon to book.'
      case 'NotASlot':
      case 'SlotTooFar':
        return 'This time cannot be booked any more.'
      case 'ServiceNotBookable':
      case 'UnknownService':
        return 'This service cannot be booked here at the moment.'
      case 'VisitorWrong':
        if (field === 'phone') return 'This is no telephone number.'
        if (field === 'email') return 'This is no e-mail address.'
        return field === 'name'
          ? 'Please write your name.'
          : 'Please write an e-mail address or a telephone number.'
      case 'TooManyBookings':
        return `Too many appointments were booked from here, or with this address. Please try again in ${minutesOf(retryAfterMs)}, or call us.`
      case 'TooManyTries':
        return `That was too often. Please try again in ${minutesOf(retryAfterMs)}, or call us.`
      case 'TooManyRequests':
        return 'That was too often. Please wait a minute.'
      case 'NothingFound':
        return 'There is no appointment with this code and this address. Please look at both again.'
      case 'AppointmentChanged':
        return 'Your appointment was changed meanwhile. This page shows it as it is now.'
      case 'AppointmentOver':
        return 'This appointment can no longer be changed here.'
      default:
        return 'That did not work. Please call us.'
    }
  },
}

const fr: AppointmentsWords = {
  locale: 'fr-CA',
  ownName: 'Français',
  other: 'en',
  title: 'Prendre rendez-vous',
  loading: 'Chargement…',
  nothing:
    'On ne peut pas prendre de rendez-vous ici en ce moment. Vous pouvez venir sans rendez-vous, ou nous appeler.',
  serviceGone: 'On ne peut pas prendre de rendez-vous pour ce service ici en ce moment.',
  toFind: 'J’ai pris rendez-vous : le voir, le déplacer ou l’annuler',
  toYours: 'Retour à votre rendez-vous',
  call: 'Vous préférez nous parler?',
  back: 'Tous les services',
  lasts: minutes => `${minutes}\u00a0minutes`,
  bring: 'À apporter',
  where: 'Où',
  whenTitle: 'Quand',
  day: 'Jour',
  time: 'Heure',
  looking: 'Recherche de plages libres…',
  noneSoon: 'Aucune plage n’est libre ces jours-là.',
  noneAtAll: 'Aucune plage n’est libre en ce moment. Veuillez regarder plus tard, ou nous appeler.',
  laterDays: 'Voir d’autres jours',
  nextFree: 'Libre par la suite :',
  youTitle: 'Qui vient',
  name: 'Nom',
  email: 'Courriel',
  phone: 'Téléphone',
  reachHint:
    'Une adresse de courriel ou un numéro de téléphone : l’un des deux suffit. Il vous le faudra avec votre code pour déplacer ou annuler.',
  toldByMail: 'Nous confirmons par courriel.',
  toldByText: 'Nous confirmons par texto à un numéro de cellulaire.',
  toldBoth: 'Nous confirmons par courriel, ou par texto.',
  toldByNobody: 'Aucune confirmation n’est envoyée : veuillez noter votre code.',
  note: 'Devons-nous préparer quelque chose?',
  optional: '(facultatif)',
  book: 'Prendre rendez-vous',
  bookAgain: 'Réessayer',
  missing: {
    slot: 'Veuillez choisir une heure.',
    name: 'Veuillez écrire votre nom.',
    reach: 'Veuillez écrire une adresse de courriel ou un numéro de téléphone.',
  },
  findTitle: 'Votre rendez-vous',
  code: 'Code',
  codeHint: 'Il ressemble à 7KQ4-M2.',
  reach: 'Courriel ou téléphone',
  reachOfBooking: 'Celui que vous avez donné en prenant rendez-vous.',
  show: 'Voir mon rendez-vous',
  standing: {
    booked: 'Votre rendez-vous est pris',
    here: 'Votre arrivée est enregistrée',
    over: 'Ce rendez-vous est passé',
    cancelled: 'Votre rendez-vous est annulé',
  },
  yourCode: 'Votre code',
  codeUse: 'Entrez-le à la borne à votre arrivée, au plus une heure d’avance.',
  what: 'Service',
  told: {
    mail: 'Nous vous avisons par courriel.',
    text: 'Nous vous avisons par texto.',
    nobody: 'Aucun message n’est envoyé : veuillez noter votre code et l’heure.',
  },
  keep: 'Ajouter à mon calendrier',
  move: 'Une autre heure',
  moveTitle: 'Choisir une autre heure',
  moveYes: 'Déplacer mon rendez-vous',
  moveNo: 'Garder mon heure',
  cancel: 'L’annuler',
  cancelSure: 'Annuler ce rendez-vous? Quelqu’un d’autre pourra prendre cette plage.',
  cancelYes: 'Oui, l’annuler',
  cancelNo: 'Le garder',
  finish: 'Terminé : effacer cette page',
  tryAgain: 'Réessayer',
  refused: ({ refused, retryAfterMs, field }) => {
    switch (refused) {
      case 'Away':
        return 'Nous ne sommes pas joignables en ce moment. Ce que vous avez écrit est gardé; veuillez réessayer. Rien n’est pris deux fois.'
      case 'SlotFull':
        return 'Quelqu’un d’autre vient de prendre cette plage.'
      case 'SlotPassed':
      case 'SlotTooSoon':
        return 'Il est trop tard pour prendre cette plage.'
      case 'NotASlot':
      case 'SlotTooFar':
        return 'Cette plage ne peut plus être prise.'
      case 'ServiceNotBookable':
      case 'UnknownService':
        return 'On ne peut pas prendre de rendez-vous pour ce service ici en ce moment.'
      case 'VisitorWrong':
        if (field === 'phone') return 'Ce n’est pas un numéro de téléphone.'
        if (field === 'email') return 'Ce n’est pas une adresse de courriel.'
        return field === 'name'
          ? 'Veuillez écrire votre nom.'
          : 'Veuillez écrire une adresse de courriel ou un numéro de téléphone.'
      case 'TooManyBookings':
        return `Trop de rendez-vous ont été pris d’ici, ou avec cette adresse. Réessayez dans ${minutesOf(retryAfterMs)}, ou appelez-nous.`
      case 'TooManyTries':
        return `C’était trop souvent. Réessayez dans ${minutesOf(retryAfterMs)}, ou appelez-nous.`
      case 'TooManyRequests':
        return 'C’était trop souvent. Veuillez attendre une minute.'
      case 'NothingFound':
        return 'Il n’y a pas de rendez-vous avec ce code et cette adresse. Veuillez vérifier les deux.'
      case 'AppointmentChanged':
        return 'Votre rendez-vous a été modifié entre-temps. Cette page le montre tel qu’il est maintenant.'
      case 'AppointmentOver':
        return 'Ce rendez-vous ne peut plus être modifié ici.'
      default:
        return 'Cela n’a pas fonctionné. Veuillez nous appeler.'
    }
  },
}

export const appointmentsWords: Readonly<Record<Language, AppointmentsWords>> = { en, fr }
