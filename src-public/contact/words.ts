import type { PublicRefusalName } from '../../src-contract/public/web-call.ts'
import { frenchTime } from '../common/figures.ts'
import type { EndedBy, MicrophoneProblem } from './call-machine.ts'
import type { Weekday } from './hub-words.ts'

export type Language = 'en' | 'fr'

/** Every word of the page in one language. A sentence with a figure is a function: no sentence is joined from pieces. */
export interface Words {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly pageTitle: (city: string) => string
  readonly otherLanguage: { readonly id: Language; readonly name: string }
  readonly heading: string
  readonly lead: (city: string) => string
  readonly emergency: string
  readonly orPhone: string
  readonly hours: string
  readonly openNow: string
  readonly closedNow: string
  readonly days: Readonly<Record<Weekday, string>>
  readonly dayRange: (from: string, to: string) => string
  readonly timeRange: (opens: string, closes: string) => string
  readonly dayAndNight: string

  readonly yourCall: string
  readonly topic: string
  readonly topicAny: string
  readonly noticeTitle: string
  readonly notice: (city: string) => string
  readonly noticeAsk: string
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly optional: string
  readonly callNow: string
  readonly willAsk: string
  readonly answeredIn: string
  readonly cancel: string

  readonly askingTitle: string
  readonly askingText: string
  readonly callingTitle: string
  readonly callingText: string

  readonly settlingTitle: string
  readonly inLineTitle: string
  readonly next: string
  /** Instead of `next` where nobody is there who would come to it. */
  readonly first: string
  readonly place: (position: number) => string
  readonly placeLabel: string
  readonly waited: string
  readonly expected: string
  readonly lessThanAMinute: string
  readonly aboutMinutes: (minutes: number) => string
  readonly notKnown: string
  readonly stayText: string
  readonly ringingTitle: string
  readonly ringingText: string
  /** For a call in this language. */
  readonly nobodyAtWork: Readonly<Record<Language, string>>
  readonly keepsPlace: string
  readonly callMeBack: string
  readonly speakIn: Readonly<Record<Language, string>>
  readonly musicOff: string
  readonly musicOn: string
  readonly leaveLine: string

  /** Somebody whose name the hub does not tell is named by what they are. */
  readonly someone: string
  readonly connectedTitle: (agent: string) => string
  readonly connectedText: string
  readonly soundComing: string
  readonly soundBroken: string
  readonly talked: string
  readonly mute: string
  readonly unmute: string
  readonly youAreMuted: string
  readonly yourMicrophone: string
  readonly weHearYou: string
  readonly weHearNothing: string
  readonly endCall: string

  readonly heldTitle: (agent: string | undefined) => string
  readonly heldText: string
  readonly heldFor: string
  readonly reconnectingTitle: string
  readonly reconnectingText: string

  readonly calledBackTitle: string
  readonly calledBackClosed: (phone: string, day: string, time: string) => string
  readonly calledBackFrom: (phone: string, day: string, time: string) => string
  readonly calledBackSoon: (phone: string) => string
  readonly calledBackText: string
  readonly cancelCallback: string
  readonly cancellingCallback: string
  readonly cancelWhenBack: string
  readonly done: string

  readonly closedTitle: string
  readonly opensAt: (day: string, time: string) => string
  readonly closedGivePhone: string
  readonly afterHoursLine: string
  readonly writeUs: string

  readonly lineLost: string
  readonly lineLostTalking: string
  readonly soundBlocked: string
  readonly turnSoundOn: string
  readonly tryAgain: string

  readonly microphone: Readonly<Record<MicrophoneProblem, { readonly title: string; readonly text: string }>>
  readonly refused: Readonly<Record<PublicRefusalName, { readonly title: string; readonly text: string }>>
  readonly unreachable: { readonly title: string; readonly text: string }
  readonly reloadPage: string

  readonly ended: Readonly<Record<EndedBy, { readonly title: string; readonly text: string }>>
  readonly spokeWith: (agent: string, length: string) => string
  readonly callAgain: string
  readonly toTheForm: string
  readonly keptTyped: string

  readonly loading: string
  readonly cityAway: string
}

const english: Words = {
  locale: 'en-CA',
  pageTitle: city => `Call us · ${city}`,
  otherLanguage: { id: 'fr', name: 'Français' },
  heading: 'Call us from this page',
  lead: city =>
    `Speak with a person at the ${city}, free of charge. You need no telephone, only a microphone.`,
  emergency: 'In an emergency, call 9-1-1.',
  orPhone: 'Or phone us',
  hours: 'Hours',
  openNow: 'Open now',
  closedNow: 'Closed now',
  days: {
    mon: 'Monday',
    tue: 'Tuesday',
    wed: 'Wednesday',
    thu: 'Thursday',
    fri: 'Friday',
    sat: 'Saturday',
    sun: 'Sunday',
  },
  dayRange: (from, to) => `${from} to ${to}`,
  timeRange: (opens, closes) => `${opens} to ${closes}`,
  dayAndNight: 'day and night',

  yourCall: 'Your call',
  topic: 'What is it about?',
  topicAny: 'I will tell you on the call',
  noticeTitle: 'Why we ask',
  notice: city =>
    `The ${city} collects what you enter here under the authority of the Municipal Act, 2001. We use it only to ` +
    'answer this call, to find your earlier requests and to get back to you.',
  noticeAsk: 'Questions about this collection: the City Clerk',
  name: 'Your name',
  phone: 'Your phone number, if we are cut off',
  email: 'Your email address',
  optional: 'optional',
  callNow: 'Call now',
  willAsk: 'Your browser will ask you to allow the microphone.',
  answeredIn: 'We will answer in English.',
  cancel: 'Cancel',

  askingTitle: 'Please allow the microphone',
  askingText: 'Your browser is asking. Choose “Allow”, and your call begins.',
  callingTitle: 'Calling…',
  callingText: 'We are putting you in the line.',

  settlingTitle: 'One moment…',
  inLineTitle: 'You are in line',
  next: 'You are next',
  first: 'You are first in line',
  place: position => `Number ${position} in line`,
  placeLabel: 'Your place',
  waited: 'You have waited',
  expected: 'Expected wait',
  lessThanAMinute: 'less than a minute',
  aboutMinutes: minutes => `about ${minutes} minutes`,
  notKnown: 'not known yet',
  stayText:
    'Leave this page open; on a telephone, keep it on the screen. The music stops when somebody answers.',
  ringingTitle: 'It is your turn',
  ringingText: 'We are ringing a member of staff now.',
  nobodyAtWork: {
    en: 'Nobody who speaks English is at work now.',
    fr: 'Nobody who speaks French is at work now.',
  },
  keepsPlace: 'You keep your place, and your call is taken when somebody is back.',
  callMeBack: 'Call me back instead',
  speakIn: { en: 'Call in English instead', fr: 'Call in French instead' },
  musicOff: 'Music off',
  musicOn: 'Music on',
  leaveLine: 'Leave the line',

  someone: 'a member of our staff',
  connectedTitle: agent => `You are speaking with ${agent}`,
  connectedText: 'Leave this page open until you are done.',
  soundComing: 'The sound is being connected…',
  soundBroken: 'The sound was interrupted. We are connecting you again.',
  talked: 'Call time',
  mute: 'Mute',
  unmute: 'Unmute',
  youAreMuted: 'You are muted: nobody hears you.',
  yourMicrophone: 'Your microphone',
  weHearYou: 'Your microphone works.',
  weHearNothing: 'We hear nothing from your microphone. Is it switched off, or is another one chosen?',
  endCall: 'End call',

  heldTitle: agent => (!agent ? 'You are on hold' : `${agent} has put you on hold`),
  heldText: 'They will be back. While the music plays nobody hears you.',
  heldFor: 'On hold for',
  reconnectingTitle: 'We are connecting you again',
  reconnectingText: 'Something failed at our end. Please stay: you keep your place, ahead of the line.',

  calledBackTitle: 'We will call you back',
  calledBackClosed: (phone, day, time) => `We are closed. We call you back at ${phone} from ${day}, ${time}.`,
  calledBackFrom: (phone, day, time) => `We call you back at ${phone} from ${day}, ${time}.`,
  calledBackSoon: phone => `We call you back at ${phone} as soon as it is your turn.`,
  calledBackText: 'You have nothing more to do: you can close this page, and we call you all the same.',
  cancelCallback: 'I do not need the call-back any more',
  cancellingCallback: 'Cancelling the call-back…',
  cancelWhenBack: 'This page cannot reach us now. We cancel the call-back as soon as it can.',
  done: 'Done',

  closedTitle: 'We are closed',
  opensAt: (day, time) => `We open on ${day} at ${time}.`,
  closedGivePhone:
    'If you would like us to call you back then, enter your phone number below and press “Call now”.',
  afterHoursLine: 'For what cannot wait, phone our after-hours line:',
  writeUs: 'You can write to us at any time:',

  lineLost: 'Your connection to us is interrupted. We keep trying; your call is kept for a moment.',
  lineLostTalking: 'Part of our system is out of reach. Go on talking: your call is not affected.',
  soundBlocked: 'Your browser has paused the sound of this page.',
  turnSoundOn: 'Turn the sound on',
  tryAgain: 'Try again',

  microphone: {
    refused: {
      title: 'We may not use your microphone',
      text: 'Your browser or your device refused it. Press the microphone or lock sign beside the address of this page, allow the microphone, and call again.',
    },
    missing: {
      title: 'We find no microphone',
      text: 'Plug in a headset or a microphone, or use a telephone or tablet, and call again.',
    },
    busy: {
      title: 'Your microphone is in use',
      text: 'Another program holds it, perhaps a meeting. Close that program and call again.',
    },
    'not-possible': {
      title: 'This browser cannot make calls',
      text: 'Open this page in an up-to-date browser, not inside another app.',
    },
  },
  refused: {
    Malformed: {
      title: 'We could not take the call',
      text: 'Our system did not understand this page. Reload the page and call again.',
    },
    ProtocolNotSpoken: {
      title: 'This page is out of date',
      text: 'Reload the page; what you typed is kept.',
    },
    UnknownCall: {
      title: 'That call is over',
      text: 'You can call again at once; what you typed is kept.',
    },
    TooManyCalls: {
      title: 'Too many calls from your connection',
      text: 'There are already several calls from your network. Wait a minute and call again.',
    },
    TooManyMessages: {
      title: 'Too many attempts',
      text: 'Wait a minute and call again.',
    },
    Unavailable: {
      title: 'We cannot take calls from this page now',
      text: 'Our system is being looked after. Wait a minute and call again.',
    },
  },
  unreachable: {
    title: 'We could not be reached',
    text: 'Check your internet connection and call again. What you typed is kept.',
  },
  reloadPage: 'Reload the page',

  ended: {
    agent: { title: 'The call has ended', text: 'Thank you for calling.' },
    customer: { title: 'You ended the call', text: 'Thank you for calling.' },
    'line-lost': {
      title: 'We lost the connection',
      text: 'We are sorry. You can call again now, or phone us.',
    },
    abandoned: {
      title: 'You left the line',
      text: 'Nobody had answered yet. You can call again at any time.',
    },
    'callback-cancelled': {
      title: 'The call-back is cancelled',
      text: 'We will not call you. You can call us again at any time.',
    },
    'callback-over': {
      title: 'No call-back is waiting for you',
      text: 'We called you or tried to, or it was cancelled. You can call us again at any time.',
    },
  },
  spokeWith: (agent, length) => `You spoke with ${agent} for ${length}.`,
  callAgain: 'Call again',
  toTheForm: 'Change what I entered',
  keptTyped: 'What you entered is kept until you close this tab.',

  loading: 'One moment…',
  cityAway: 'This page cannot reach the city at the moment. It keeps trying.',
}

const french: Words = {
  locale: 'fr-CA',
  pageTitle: city => `Appelez-nous · ${city}`,
  otherLanguage: { id: 'en', name: 'English' },
  heading: 'Appelez-nous depuis cette page',
  lead: city =>
    `Parlez à une personne de la ${city}, sans frais. Nul besoin de téléphone, seulement d’un microphone.`,
  emergency: 'En cas d’urgence, composez le 9-1-1.',
  orPhone: 'Ou téléphonez-nous',
  hours: 'Heures',
  openNow: 'Ouvert maintenant',
  closedNow: 'Fermé maintenant',
  days: {
    mon: 'Lundi',
    tue: 'Mardi',
    wed: 'Mercredi',
    thu: 'Jeudi',
    fri: 'Vendredi',
    sat: 'Samedi',
    sun: 'Dimanche',
  },
  dayRange: (from, to) => `${from} au ${to.toLowerCase()}`,
  timeRange: (opens, closes) => `de ${frenchTime(opens)} à ${frenchTime(closes)}`,
  dayAndNight: 'jour et nuit',

  yourCall: 'Votre appel',
  topic: 'De quoi s’agit-il?',
  topicAny: 'Je le dirai pendant l’appel',
  noticeTitle: 'Pourquoi nous le demandons',
  notice: city =>
    `La ${city} recueille ces renseignements en vertu de la Loi de 2001 sur les municipalités. Ils servent ` +
    'uniquement à répondre à cet appel, à retrouver vos demandes précédentes et à vous recontacter.',
  noticeAsk: 'Questions sur cette collecte : le greffe municipal',
  name: 'Votre nom',
  phone: 'Votre numéro de téléphone, si la communication est coupée',
  email: 'Votre adresse de courriel',
  optional: 'facultatif',
  callNow: 'Appeler maintenant',
  willAsk: 'Votre navigateur vous demandera d’autoriser le microphone.',
  answeredIn: 'Nous vous répondrons en français.',
  cancel: 'Annuler',

  askingTitle: 'Veuillez autoriser le microphone',
  askingText: 'Votre navigateur vous le demande. Choisissez « Autoriser » et votre appel commencera.',
  callingTitle: 'Appel en cours…',
  callingText: 'Nous vous plaçons dans la file.',

  settlingTitle: 'Un instant…',
  inLineTitle: 'Vous êtes dans la file',
  next: 'C’est bientôt à vous',
  first: 'Vous êtes en tête de la file',
  place: position => `${position}e dans la file`,
  placeLabel: 'Votre place',
  waited: 'Temps d’attente écoulé',
  expected: 'Attente prévue',
  lessThanAMinute: 'moins d’une minute',
  aboutMinutes: minutes => `environ ${minutes} minutes`,
  notKnown: 'pas encore connue',
  stayText:
    'Laissez cette page ouverte; sur un téléphone, gardez-la à l’écran. La musique cesse dès qu’on vous répond.',
  ringingTitle: 'C’est à vous',
  ringingText: 'Nous appelons une personne de notre équipe.',
  nobodyAtWork: {
    en: 'Personne qui parle anglais n’est au travail en ce moment.',
    fr: 'Personne qui parle français n’est au travail en ce moment.',
  },
  keepsPlace: 'Vous gardez votre place, et nous prendrons votre appel dès le retour de quelqu’un.',
  callMeBack: 'Rappelez-moi plutôt',
  speakIn: { en: 'Appeler plutôt en anglais', fr: 'Appeler plutôt en français' },
  musicOff: 'Couper la musique',
  musicOn: 'Remettre la musique',
  leaveLine: 'Quitter la file',

  someone: 'une personne de notre équipe',
  connectedTitle: agent => `Vous parlez avec ${agent}`,
  connectedText: 'Laissez cette page ouverte jusqu’à la fin.',
  soundComing: 'Connexion du son en cours…',
  soundBroken: 'Le son a été interrompu. Nous rétablissons la communication.',
  talked: 'Durée de l’appel',
  mute: 'Couper le micro',
  unmute: 'Rouvrir le micro',
  youAreMuted: 'Votre micro est coupé : personne ne vous entend.',
  yourMicrophone: 'Votre microphone',
  weHearYou: 'Votre microphone fonctionne.',
  weHearNothing: 'Nous n’entendons rien de votre microphone. Est-il éteint, ou un autre est-il choisi?',
  endCall: 'Terminer l’appel',

  heldTitle: agent => (!agent ? 'Vous êtes en attente' : `${agent} vous a mis en attente`),
  heldText: 'Cette personne revient. Pendant la musique, personne ne vous entend.',
  heldFor: 'En attente depuis',
  reconnectingTitle: 'Nous rétablissons la communication',
  reconnectingText:
    'Une panne est survenue de notre côté. Restez en ligne : vous gardez votre place, devant la file.',

  calledBackTitle: 'Nous vous rappellerons',
  calledBackClosed: (phone, day, time) =>
    `Nous sommes fermés. Nous vous rappelons au ${phone} à partir du ${day}, ${frenchTime(time)}.`,
  calledBackFrom: (phone, day, time) =>
    `Nous vous rappelons au ${phone} à partir du ${day}, ${frenchTime(time)}.`,
  calledBackSoon: phone => `Nous vous rappelons au ${phone} dès que c’est votre tour.`,
  calledBackText:
    'Vous n’avez plus rien à faire : vous pouvez fermer cette page, nous vous rappelons quand même.',
  cancelCallback: 'Je n’ai plus besoin du rappel',
  cancellingCallback: 'Annulation du rappel…',
  cancelWhenBack:
    'Cette page ne peut pas nous joindre en ce moment. Nous annulons le rappel dès qu’elle le peut.',
  done: 'Terminé',

  closedTitle: 'Nous sommes fermés',
  opensAt: (day, time) => `Nous ouvrons le ${day} à ${frenchTime(time)}.`,
  closedGivePhone:
    'Si vous souhaitez que nous vous rappelions alors, entrez votre numéro de téléphone ci-dessous et appuyez sur « Appeler maintenant ».',
  afterHoursLine: 'Pour ce qui ne peut pas attendre, téléphonez à notre ligne hors des heures d’ouverture :',
  writeUs: 'Vous pouvez nous écrire en tout temps :',

  lineLost:
    'Votre connexion est interrompue. Nous essayons de la rétablir; votre appel est gardé un instant.',
  lineLostTalking:
    'Une partie de notre système est inaccessible. Continuez à parler : votre appel n’est pas touché.',
  soundBlocked: 'Votre navigateur a suspendu le son de cette page.',
  turnSoundOn: 'Activer le son',
  tryAgain: 'Réessayer',

  microphone: {
    refused: {
      title: 'Nous n’avons pas accès à votre microphone',
      text: 'Votre navigateur ou votre appareil l’a refusé. Touchez le microphone ou le cadenas à côté de l’adresse de cette page, autorisez le microphone et appelez de nouveau.',
    },
    missing: {
      title: 'Nous ne trouvons pas de microphone',
      text: 'Branchez un casque ou un microphone, ou utilisez un téléphone ou une tablette, et appelez de nouveau.',
    },
    busy: {
      title: 'Votre microphone est occupé',
      text: 'Un autre programme l’utilise, peut-être une réunion. Fermez ce programme et appelez de nouveau.',
    },
    'not-possible': {
      title: 'Ce navigateur ne peut pas faire d’appels',
      text: 'Ouvrez cette page dans un navigateur à jour, hors de toute autre application.',
    },
  },
  refused: {
    Malformed: {
      title: 'Nous n’avons pas pu prendre l’appel',
      text: 'Notre système n’a pas compris cette page. Rechargez la page et appelez de nouveau.',
    },
    ProtocolNotSpoken: {
      title: 'Cette page n’est plus à jour',
      text: 'Rechargez la page; ce que vous avez saisi est conservé.',
    },
    UnknownCall: {
      title: 'Cet appel est terminé',
      text: 'Vous pouvez rappeler tout de suite; ce que vous avez saisi est conservé.',
    },
    TooManyCalls: {
      title: 'Trop d’appels depuis votre connexion',
      text: 'Plusieurs appels viennent déjà de votre réseau. Attendez une minute et appelez de nouveau.',
    },
    TooManyMessages: {
      title: 'Trop de tentatives',
      text: 'Attendez une minute et appelez de nouveau.',
    },
    Unavailable: {
      title: 'Nous ne pouvons pas prendre d’appels depuis cette page',
      text: 'Notre système est en cours d’entretien. Attendez une minute et appelez de nouveau.',
    },
  },
  unreachable: {
    title: 'Nous n’avons pas pu être joints',
    text: 'Vérifiez votre connexion Internet et appelez de nouveau. Ce que vous avez saisi est conservé.',
  },
  reloadPage: 'Recharger la page',

  ended: {
    agent: { title: 'L’appel est terminé', text: 'Merci de votre appel.' },
    customer: { title: 'Vous avez terminé l’appel', text: 'Merci de votre appel.' },
    'line-lost': {
      title: 'Nous avons perdu la communication',
      text: 'Nous en sommes désolés. Vous pouvez appeler de nouveau ou nous téléphoner.',
    },
    abandoned: {
      title: 'Vous n’êtes plus dans la file',
      text: 'Personne n’avait encore répondu. Vous pouvez rappeler en tout temps.',
    },
    'callback-cancelled': {
      title: 'Le rappel est annulé',
      text: 'Nous ne vous rappellerons pas. Vous pouvez nous appeler de nouveau en tout temps.',
    },
    'callback-over': {
      title: 'Aucun rappel ne vous attend',
      text: 'Nous vous avons appelé ou avons essayé, ou le rappel a été annulé. Vous pouvez nous appeler de nouveau en tout temps.',
    },
  },
  spokeWith: (agent, length) => `Vous avez parlé avec ${agent} pendant ${length}.`,
  callAgain: 'Appeler de nouveau',
  toTheForm: 'Modifier ce que j’ai saisi',
  keptTyped: 'Ce que vous avez saisi est conservé jusqu’à la fermeture de cet onglet.',

  loading: 'Un instant…',
  cityAway: 'Cette page ne peut pas joindre la Ville en ce moment. Elle continue d’essayer.',
}

export const words: Readonly<Record<Language, Words>> = { en: english, fr: french }
