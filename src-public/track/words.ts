import type { TrackedRequest } from '../../src-contract/public/track.ts'
import type { PublicStep } from '../../src-domain/notices/public-standing.ts'
import type { NotifyBy } from '../../src-domain/requests/service-request.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import type { NotNow } from './ask-hub.ts'

/** Every word of the page in one language. */
export interface TrackWords {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly name: string
  readonly other: Language
  readonly title: string
  readonly loading: string
  readonly find: {
    readonly title: string
    readonly text: string
    readonly reference: string
    readonly referenceHint: string
    readonly send: string
    readonly sent: string
    readonly code: string
    readonly codeHint: string
    readonly open: string
    readonly another: string
    readonly unknownLink: string
    readonly noCodes: string
    readonly call: string
  }
  readonly reference: (reference: string) => string
  readonly standing: Readonly<Record<TrackedRequest['standing'], string>>
  readonly steps: Readonly<Record<PublicStep, string>>
  readonly stepsTitle: string
  readonly stepDone: string
  readonly stepNow: string
  readonly stepAhead: string
  readonly answerBy: (when: string) => string
  readonly doneBy: (when: string) => string
  readonly overdue: (when: string) => string
  readonly mergedInto: string
  readonly outcome: string
  readonly question: string
  readonly answer: string
  readonly answerSend: string
  readonly answered: string
  readonly history: string
  readonly lines: Readonly<Record<TrackedRequest['history'][number]['kind'], string>>
  readonly newDate: (when: string) => string
  readonly you: string
  readonly yours: string
  readonly place: string
  readonly said: string
  readonly photo: (number: number) => string
  readonly addWords: string
  readonly addWordsHint: string
  readonly addWordsLabel: string
  readonly addWordsSend: string
  readonly added: string
  readonly notDone: string
  readonly notDoneText: (until: string) => string
  readonly notDoneLabel: string
  readonly notDoneSend: string
  readonly reopened: string
  readonly raise: string
  readonly raiseText: string
  readonly raiseLabel: string
  readonly raiseSend: string
  readonly raised: string
  readonly notify: string
  readonly notifyBy: Readonly<Record<NotifyBy, (address: string) => string>>
  readonly notifySend: string
  readonly notifyKept: string
  readonly stop: string
  readonly stopText: string
  readonly stopped: string
  readonly survey: {
    readonly title: string
    readonly satisfaction: string
    readonly satisfactionEnds: readonly [string, string]
    readonly effort: string
    readonly effortEnds: readonly [string, string]
    readonly words: string
    readonly readBy: string
    readonly send: string
    readonly thanks: string
    readonly missing: string
  }
  readonly optional: string
  readonly contact: string
  readonly contactText: string
  readonly refused: (refusal: NotNow, when: (at: number) => string) => string
  readonly tryAgain: string
  readonly wordsMissing: string
}

const minutesOf = (retryAfterMs = 60_000): string => {
  const minutes = Math.max(1, Math.ceil(retryAfterMs / 60_000))
  return minutes === 1 ? '1\u00a0minute' : `${minutes}\u00a0minutes`
}

const en: TrackWords = {
  locale: 'en-CA',
  name: 'English',
  other: 'fr',
  title: 'Your request',
  loading: 'Loading…',
  find: {
    title: 'Follow your request',
    text: 'Type the reference number that we gave you. We send a code to the e-mail address or telephone of the request.',
    reference: 'Reference number',
    referenceHint: 'It looks like TL-26-4K7F-2.',
    send: 'Send me a code',
    sent: 'If we know an e-mail address or mobile number for this request, a code is on its way there. It works for 10 minutes.',
    code: 'Code of six digits',
    codeHint: 'From the e-mail or text message that we just sent.',
    open: 'Show my request',
    another: 'Use another number',
    unknownLink: 'This link opens no request. Use the whole link from our message, or your reference number.',
    noCodes: 'We cannot send codes at the moment. Please call us with your reference number.',
    call: 'Who to talk to:',
  },
  reference: reference => `Reference number ${reference}`,
  standing: {
    received: 'We have your request',
    acknowledged: 'A person has read it',
    working: 'We are working on it',
    'waiting-for-you': 'We need your answer',
    'being-checked': 'The work is done and is being checked',
    done: 'Done',
    cancelled: 'Cancelled',
    merged: 'Put together with another request',
  },
  steps: { received: 'Received', acknowledged: 'Read by a person', working: 'Being worked on', done: 'Done' },
  stepsTitle: 'How far it is',
  stepDone: 'done',
  stepNow: 'now',
  stepAhead: 'still ahead',
  answerBy: when => `A person answers by ${when}.`,
  doneBy: when => `We plan to be done by ${when}.`,
  overdue: when => `This was promised for ${when}. We are late, and we are sorry.`,
  mergedInto: 'See where the other request stands',
  outcome: 'What came of it',
  question: 'Our question to you',
  answer: 'Your answer',
  answerSend: 'Send the answer',
  answered: 'Thank you. The work goes on.',
  history: 'What has happened',
  lines: {
    received: 'Your request arrived',
    acknowledged: 'A person read it. What comes next:',
    started: 'The work began',
    question: 'We asked you:',
    answer: 'You answered:',
    revised: 'The date changed, because:',
    outcome: 'The work was done:',
    reopened: 'The request was opened again',
    cancelled: 'The request was cancelled, because:',
    merged: 'It goes on under the number',
    moved: 'Another team has it now',
    raised: 'A missed date was passed up to the head of the team',
    note: 'News',
  },
  newDate: when => `New date: ${when}`,
  you: 'You',
  yours: 'What you told us',
  place: 'Where',
  said: 'What',
  photo: number => `Photo ${number} of your request`,
  addWords: 'Tell us more',
  addWordsHint: 'The team that has your request reads it.',
  addWordsLabel: 'What should we know?',
  addWordsSend: 'Send',
  added: 'Thank you. It stands with your request.',
  notDone: 'It is not done',
  notDoneText: until => `Until ${until} you can tell us, and we look again.`,
  notDoneLabel: 'What is still missing?',
  notDoneSend: 'Open it again',
  reopened: 'Thank you. Your request is open again.',
  raise: 'Is it late?',
  raiseText: 'You can ask us to tell the head of this team.',
  raiseLabel: 'What should they know?',
  raiseSend: 'Tell the head of the team',
  raised: 'The head of this team has it now.',
  notify: 'How we tell you what comes of it',
  notifyBy: {
    email: address => `By e-mail to ${address}`,
    sms: address => `By text message to ${address}`,
    phone: () => 'By telephone: a person calls',
    no: () => 'Not at all',
  },
  notifySend: 'Save',
  notifyKept: 'Saved.',
  stop: 'Stop notices to me',
  stopText: 'You follow a request that others made too.',
  stopped: 'You get no more notices about this request.',
  survey: {
    title: 'How did it go?',
    satisfaction: 'How satisfied are you with how we dealt with it?',
    satisfactionEnds: ['not at all', 'very'],
    effort: 'How easy was it for you?',
    effortEnds: ['very hard', 'very easy'],
    words: 'Anything else?',
    readBy: 'Those who deal with your request read your answer.',
    send: 'Send',
    thanks: 'Thank you for your answer.',
    missing: 'Please answer both questions.',
  },
  optional: '(optional)',
  contact: 'Who to talk to',
  contactText: 'Please have your reference number ready.',
  refused: ({ refused, retryAfterMs, triesLeft, by, nextAt, until }, when) => {
    switch (refused) {
      case 'Away':
      case 'Unavailable':
        return 'We cannot be reached right now. Nothing was lost; please try again.'
      case 'TooManyCodes':
        return `Too many codes were asked for. Please try again in ${minutesOf(retryAfterMs)}, or call us.`
      case 'TooManyRequests':
        return 'That was too often. Please wait a minute.'
      case 'CodeWrong':
        return (triesLeft ?? 0) > 0
          ? `That is not the code. You can try ${triesLeft} more ${triesLeft === 1 ? 'time' : 'times'}.`
          : 'That is not the code. Please ask for a new one.'
      case 'CodeOver':
        return 'This code no longer works. Please ask for a new one.'
      case 'UnknownLink':
        return 'This link opens no request any more.'
      case 'NothingMissed':
        return by === undefined
          ? 'The date that we gave you has not passed yet.'
          : `The date that we gave you has not passed yet: it is ${when(by)}.`
      case 'AlreadyEscalated':
        return nextAt === undefined
          ? 'It has gone all the way up already.'
          : `It has gone up already. If nothing happens, it goes further on ${when(nextAt)}.`
      case 'ReopenWindowOver':
        return until === undefined
          ? 'The time to open it again is over. Please make a new request.'
          : `It could be opened again until ${when(until)}. Please make a new request.`
      case 'TooManyWords':
      case 'TooManyNotes':
        return 'There is no room for more here. Please call us.'
      case 'WordsMissing':
        return 'Please write something.'
      case 'WordsTooLong':
        return 'That is too long. Please shorten it.'
      case 'AlreadyAnswered':
        return 'You have answered already. Thank you.'
      case 'StepNotNow':
      case 'RequestClosed':
      case 'RequestChanged':
      case 'NotClosed':
        return 'The request has moved on meanwhile. This page shows it as it is now.'
      default:
        return 'That did not work. Please call us.'
    }
  },
  tryAgain: 'Try again',
  wordsMissing: 'Please write something.',
}

const fr: TrackWords = {
  locale: 'fr-CA',
  name: 'Français',
  other: 'en',
  title: 'Votre demande',
  loading: 'Chargement…',
  find: {
    title: 'Suivre votre demande',
    text: 'Entrez le numéro de référence que nous vous avons donné. Nous envoyons un code à l’adresse de courriel ou au téléphone de la demande.',
    reference: 'Numéro de référence',
    referenceHint: 'Il ressemble à TL-26-4K7F-2.',
    send: 'M’envoyer un code',
    sent: 'Si nous connaissons une adresse de courriel ou un cellulaire pour cette demande, un code y est en route. Il est valable 10 minutes.',
    code: 'Code à six chiffres',
    codeHint: 'Du courriel ou du texto que nous venons d’envoyer.',
    open: 'Voir ma demande',
    another: 'Utiliser un autre numéro',
    unknownLink:
      'Ce lien n’ouvre aucune demande. Utilisez le lien entier de notre message, ou votre numéro de référence.',
    noCodes:
      'Nous ne pouvons pas envoyer de code pour le moment. Veuillez nous appeler avec votre numéro de référence.',
    call: 'À qui parler :',
  },
  reference: reference => `Numéro de référence ${reference}`,
  standing: {
    received: 'Nous avons votre demande',
    acknowledged: 'Une personne l’a lue',
    working: 'Nous y travaillons',
    'waiting-for-you': 'Nous avons besoin de votre réponse',
    'being-checked': 'Le travail est fait et on le vérifie',
    done: 'Terminée',
    cancelled: 'Annulée',
    merged: 'Jointe à une autre demande',
  },
  steps: { received: 'Reçue', acknowledged: 'Lue par une personne', working: 'En cours', done: 'Terminée' },
  stepsTitle: 'Où elle en est',
  stepDone: 'fait',
  stepNow: 'maintenant',
  stepAhead: 'à venir',
  answerBy: when => `Une personne répond au plus tard le ${when}.`,
  doneBy: when => `Nous pensons avoir terminé le ${when}.`,
  overdue: when => `C’était promis pour le ${when}. Nous sommes en retard, et nous en sommes désolés.`,
  mergedInto: 'Voir où en est l’autre demande',
  outcome: 'Le résultat',
  question: 'Notre question',
  answer: 'Votre réponse',
  answerSend: 'Envoyer la réponse',
  answered: 'Merci. Le travail continue.',
  history: 'Ce qui s’est passé',
  lines: {
    received: 'Votre demande est arrivée',
    acknowledged: 'Une personne l’a lue. La suite :',
    started: 'Le travail a commencé',
    question: 'Nous vous avons demandé :',
    answer: 'Vous avez répondu :',
    revised: 'La date a changé, parce que :',
    outcome: 'Le travail a été fait :',
    reopened: 'La demande a été rouverte',
    cancelled: 'La demande a été annulée, parce que :',
    merged: 'Elle se poursuit sous le numéro',
    moved: 'Une autre équipe l’a maintenant',
    raised: 'Une échéance dépassée a été transmise à la personne responsable',
    note: 'Des nouvelles',
  },
  newDate: when => `Nouvelle date : ${when}`,
  you: 'Vous',
  yours: 'Ce que vous nous avez dit',
  place: 'Où',
  said: 'Quoi',
  photo: number => `Photo ${number} de votre demande`,
  addWords: 'Nous en dire plus',
  addWordsHint: 'L’équipe qui a votre demande le lit.',
  addWordsLabel: 'Que devrions-nous savoir?',
  addWordsSend: 'Envoyer',
  added: 'Merci. C’est joint à votre demande.',
  notDone: 'Ce n’est pas fait',
  notDoneText: until => `Vous pouvez nous le dire jusqu’au ${until}, et nous y retournons.`,
  notDoneLabel: 'Que manque-t-il encore?',
  notDoneSend: 'La rouvrir',
  reopened: 'Merci. Votre demande est de nouveau ouverte.',
  raise: 'C’est en retard?',
  raiseText: 'Vous pouvez demander que la personne responsable de cette équipe en soit informée.',
  raiseLabel: 'Que doit-on savoir?',
  raiseSend: 'Informer la personne responsable',
  raised: 'La personne responsable de cette équipe en est informée.',
  notify: 'Comment nous vous disons ce qu’il en est',
  notifyBy: {
    email: address => `Par courriel à ${address}`,
    sms: address => `Par texto au ${address}`,
    phone: () => 'Par téléphone : une personne appelle',
    no: () => 'Pas du tout',
  },
  notifySend: 'Enregistrer',
  notifyKept: 'C’est enregistré.',
  stop: 'Ne plus m’envoyer d’avis',
  stopText: 'Vous suivez une demande que d’autres ont faite aussi.',
  stopped: 'Vous ne recevez plus d’avis au sujet de cette demande.',
  survey: {
    title: 'Comment cela s’est-il passé?',
    satisfaction: 'Quelle est votre satisfaction quant à la façon dont nous l’avons traitée?',
    satisfactionEnds: ['très faible', 'très grande'],
    effort: 'Était-ce facile pour vous?',
    effortEnds: ['très difficile', 'très facile'],
    words: 'Autre chose?',
    readBy: 'Les personnes chargées de votre demande lisent votre réponse.',
    send: 'Envoyer',
    thanks: 'Merci de votre réponse.',
    missing: 'Veuillez répondre aux deux questions.',
  },
  optional: '(facultatif)',
  contact: 'À qui parler',
  contactText: 'Ayez votre numéro de référence sous la main.',
  refused: ({ refused, retryAfterMs, triesLeft, by, nextAt, until }, when) => {
    switch (refused) {
      case 'Away':
      case 'Unavailable':
        return 'Nous ne sommes pas joignables en ce moment. Rien n’est perdu; veuillez réessayer.'
      case 'TooManyCodes':
        return `Trop de codes ont été demandés. Réessayez dans ${minutesOf(retryAfterMs)}, ou appelez-nous.`
      case 'TooManyRequests':
        return 'C’était trop souvent. Veuillez attendre une minute.'
      case 'CodeWrong':
        return (triesLeft ?? 0) > 0
          ? `Ce n’est pas le code. Vous pouvez essayer encore ${triesLeft} fois.`
          : 'Ce n’est pas le code. Veuillez en demander un autre.'
      case 'CodeOver':
        return 'Ce code n’est plus valable. Veuillez en demander un autre.'
      case 'UnknownLink':
        return 'Ce lien n’ouvre plus aucune demande.'
      case 'NothingMissed':
        return by === undefined
          ? 'La date que nous vous avons donnée n’est pas encore passée.'
          : `La date que nous vous avons donnée n’est pas encore passée : c’est le ${when(by)}.`
      case 'AlreadyEscalated':
        return nextAt === undefined
          ? 'Elle a déjà été transmise jusqu’en haut.'
          : `Elle a déjà été transmise. Si rien ne se passe, elle ira plus haut le ${when(nextAt)}.`
      case 'ReopenWindowOver':
        return until === undefined
          ? 'Le délai pour la rouvrir est passé. Veuillez faire une nouvelle demande.'
          : `Elle pouvait être rouverte jusqu’au ${when(until)}. Veuillez faire une nouvelle demande.`
      case 'TooManyWords':
      case 'TooManyNotes':
        return 'Il n’y a plus de place ici. Veuillez nous appeler.'
      case 'WordsMissing':
        return 'Veuillez écrire quelque chose.'
      case 'WordsTooLong':
        return 'C’est trop long. Veuillez raccourcir.'
      case 'AlreadyAnswered':
        return 'Vous avez déjà répondu. Merci.'
      case 'StepNotNow':
      case 'RequestClosed':
      case 'RequestChanged':
      case 'NotClosed':
        return 'La demande a avancé entre-temps. Cette page la montre comme elle est maintenant.'
      default:
        return 'Cela n’a pas fonctionné. Veuillez nous appeler.'
    }
  },
  tryAgain: 'Réessayer',
  wordsMissing: 'Veuillez écrire quelque chose.',
}

export const trackWords: Readonly<Record<Language, TrackWords>> = { en, fr }
