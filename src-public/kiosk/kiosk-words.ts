import type { VisitorNeed } from '../../src-domain/kiosk/visitor-needs.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'

/** Every word of the kiosk in one language. A sentence with a figure is a function: none is joined from pieces. */
export interface KioskWords {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly name: string
  readonly chooseService: string
  readonly chooseServiceText: string
  readonly back: string
  readonly startAgain: string
  readonly contrast: string
  readonly contrastOff: string
  readonly closed: string
  readonly opens: (when: string) => string
  readonly wait: (minutes: number) => string
  readonly waitUnder: string
  readonly waitUnknown: (waiting: number) => string
  readonly nobodyAtWork: string
  readonly oneMoment: string
  readonly yourTicket: string
  readonly ticketSpoken: (spelled: string) => string
  readonly watchBoard: string
  readonly place: (position: number) => string
  readonly placeNext: string
  readonly follow: string
  readonly followText: string
  readonly printAgain: string
  readonly printing: string
  readonly done: string
  readonly rule: string
  readonly startsAgain: (seconds: number) => string
  readonly stay: string
  readonly away: string
  readonly awayText: string
  readonly tooMany: (seconds: number) => string
  readonly closedNow: string
  readonly notTaken: string
  readonly tryAgain: string
  readonly noService: string
  readonly greeter: {
    readonly title: string
    readonly language: string
    readonly service: string
    readonly name: string
    readonly topic: string
    readonly needs: string
    readonly optional: string
    readonly give: string
    readonly given: string
    readonly next: string
    readonly chooseFirst: string
  }
  readonly need: Readonly<Record<VisitorNeed, string>>
  /** Being told of the turn by text message. */
  readonly number: Readonly<
    Record<
      'offer' | 'title' | 'text' | 'label' | 'help' | 'send' | 'no' | 'kept' | 'wrong' | 'over' | 'away',
      string
    >
  >
  readonly bookAt: (address: string) => string
  readonly slipTaken: (time: string) => string
}

const en: KioskWords = {
  locale: 'en-CA',
  name: 'English',
  chooseService: 'What are you here for?',
  chooseServiceText: 'Press a service to take a ticket.',
  back: 'Back',
  startAgain: 'Start again',
  contrast: 'High contrast',
  contrastOff: 'Normal colours',
  closed: 'Closed now',
  opens: when => `Closed now. Opens ${when}.`,
  wait: minutes => (minutes === 1 ? 'Wait now: about 1 minute' : `Wait now: about ${minutes} minutes`),
  waitUnder: 'Wait now: less than a minute',
  waitUnknown: waiting =>
    waiting === 0
      ? 'Nobody is waiting'
      : waiting === 1
        ? '1 person is waiting'
        : `${waiting} people are waiting`,
  nobodyAtWork: 'Nobody is at this counter right now. You will be called when somebody is.',
  oneMoment: 'One moment…',
  yourTicket: 'Your ticket',
  ticketSpoken: spelled => `Your ticket is ${spelled}.`,
  watchBoard: 'Please take a seat. Your ticket is shown on the board and called out.',
  place: position => `You are number ${position} in line.`,
  placeNext: 'You are next.',
  follow: 'Follow the line on your phone',
  followText: 'Point your phone’s camera at this square.',
  printAgain: 'Print again',
  printing: 'Your slip is being printed.',
  done: 'Done',
  rule: 'Who is called first?',
  startsAgain: seconds => (seconds === 1 ? 'Starts again in 1 second' : `Starts again in ${seconds} seconds`),
  stay: 'I need more time',
  away: 'No tickets can be taken here right now.',
  awayText: 'Please speak to somebody at the counter.',
  tooMany: seconds =>
    `Many tickets were taken here just now. Please wait ${seconds === 1 ? '1 second' : `${seconds} seconds`}, or speak to somebody at the counter.`,
  closedNow: 'This service has just closed.',
  notTaken: 'The ticket was not taken. Please try again, or speak to somebody at the counter.',
  tryAgain: 'Try again',
  noService: 'This site has no counter. Please speak to the staff.',
  greeter: {
    title: 'Give a ticket',
    language: 'Language',
    service: 'Service',
    name: 'Name',
    topic: 'What for',
    needs: 'Needs',
    optional: 'optional',
    give: 'Give ticket',
    given: 'Say to the visitor:',
    next: 'Next visitor',
    chooseFirst: 'Choose the service first.',
  },
  need: {
    'accessible-desk': 'Accessible desk',
    'cannot-stand': 'Cannot stand long',
    interpreter: 'Interpreter',
    'with-children': 'With small children',
  },
  number: {
    offer: 'Text me when my turn is near',
    title: 'A text message when your turn is near',
    text: 'We send two text messages: when about two people are before you, and when you are called. Your number is deleted when your visit is over.',
    label: 'Mobile number',
    help: 'Ten figures. Messages may cost what your plan says.',
    send: 'Text me',
    no: 'No, thank you',
    kept: 'We text you when your turn is near.',
    wrong: 'This is no telephone number.',
    over: 'Your ticket is called already.',
    away: 'That did not work. Please watch the board.',
  },
  bookAt: address => `You can also book a time: ${address}`,
  slipTaken: time => `Taken ${time}`,
}

const fr: KioskWords = {
  locale: 'fr-CA',
  name: 'Français',
  chooseService: 'Quel est l’objet de votre visite?',
  chooseServiceText: 'Appuyez sur un service pour prendre un billet.',
  back: 'Retour',
  startAgain: 'Recommencer',
  contrast: 'Contraste élevé',
  contrastOff: 'Couleurs normales',
  closed: 'Fermé en ce moment',
  opens: when => `Fermé en ce moment. Ouvre ${when}.`,
  wait: minutes =>
    minutes === 1 ? 'Attente actuelle : environ 1 minute' : `Attente actuelle : environ ${minutes} minutes`,
  waitUnder: 'Attente actuelle : moins d’une minute',
  waitUnknown: waiting =>
    waiting === 0
      ? 'Personne n’attend'
      : waiting === 1
        ? '1 personne attend'
        : `${waiting} personnes attendent`,
  nobodyAtWork: 'Personne n’est à ce comptoir en ce moment. On vous appellera dès que quelqu’un y sera.',
  oneMoment: 'Un instant…',
  yourTicket: 'Votre billet',
  ticketSpoken: spelled => `Votre billet est ${spelled}.`,
  watchBoard: 'Veuillez vous asseoir. Votre billet sera affiché au tableau et appelé à voix haute.',
  place: position => `Vous êtes au rang ${position} dans la file.`,
  placeNext: 'Vous êtes la prochaine personne.',
  follow: 'Suivre la file sur votre téléphone',
  followText: 'Pointez l’appareil photo de votre téléphone vers ce carré.',
  printAgain: 'Imprimer de nouveau',
  printing: 'Votre billet s’imprime.',
  done: 'Terminé',
  rule: 'Qui est appelé en premier?',
  startsAgain: seconds =>
    seconds === 1 ? 'Recommence dans 1 seconde' : `Recommence dans ${seconds} secondes`,
  stay: 'J’ai besoin de plus de temps',
  away: 'Il est impossible de prendre un billet ici en ce moment.',
  awayText: 'Veuillez vous adresser à quelqu’un au comptoir.',
  tooMany: seconds =>
    `Beaucoup de billets viennent d’être pris ici. Veuillez attendre ${seconds === 1 ? '1 seconde' : `${seconds} secondes`} ou vous adresser à quelqu’un au comptoir.`,
  closedNow: 'Ce service vient de fermer.',
  notTaken: 'Le billet n’a pas été pris. Veuillez réessayer ou vous adresser à quelqu’un au comptoir.',
  tryAgain: 'Réessayer',
  noService: 'Ce lieu n’a pas de comptoir. Veuillez vous adresser au personnel.',
  greeter: {
    title: 'Donner un billet',
    language: 'Langue',
    service: 'Service',
    name: 'Nom',
    topic: 'Objet de la visite',
    needs: 'Besoins',
    optional: 'facultatif',
    give: 'Donner le billet',
    given: 'Dites à la personne :',
    next: 'Personne suivante',
    chooseFirst: 'Choisissez d’abord le service.',
  },
  need: {
    'accessible-desk': 'Guichet accessible',
    'cannot-stand': 'Ne peut pas rester debout',
    interpreter: 'Interprète',
    'with-children': 'Avec de jeunes enfants',
  },
  number: {
    offer: 'M’avertir par texto quand mon tour approche',
    title: 'Un texto quand votre tour approche',
    text: 'Nous envoyons deux textos : quand il y a environ deux personnes avant vous, et quand on vous appelle. Votre numéro est effacé à la fin de votre visite.',
    label: 'Numéro de cellulaire',
    help: 'Dix chiffres. Les frais de votre forfait peuvent s’appliquer.',
    send: 'M’avertir',
    no: 'Non, merci',
    kept: 'Nous vous envoyons un texto quand votre tour approche.',
    wrong: 'Ce n’est pas un numéro de téléphone.',
    over: 'Votre billet est déjà appelé.',
    away: 'Cela n’a pas fonctionné. Veuillez regarder le tableau.',
  },
  bookAt: address => `Vous pouvez aussi prendre rendez-vous : ${address}`,
  slipTaken: time => `Pris ${time}`,
}

export const kioskWords: Readonly<Record<Language, KioskWords>> = { en, fr }
