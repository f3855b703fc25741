import type { Staffing } from '../../src-domain/chat/chat-standing.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { frenchTime } from '../common/figures.ts'
import type { Problem } from './chat-controller.ts'

/** Every word of the chat in one language. A sentence with a figure is a function: no sentence is joined from pieces. */
export interface Words {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly otherLanguage: { readonly id: Language; readonly name: string }
  readonly title: string
  readonly close: string
  readonly loading: string
  readonly away: string
  readonly emergency: string

  readonly staffing: Readonly<Record<Staffing, string>>
  readonly answersNow: string
  readonly expected: (minutes: number) => string
  readonly closedTitle: string
  readonly opensAt: (day: string, time: string) => string
  readonly orPhone: string
  readonly optional: string
  readonly firstWords: string
  readonly firstWordsHint: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly notice: (city: string) => string
  readonly start: string
  readonly speakOther: string

  readonly leaveMessage: string
  readonly leaveMessageTitle: string
  readonly leaveMessageText: (by: 'email' | 'phone') => string
  readonly yourMessage: string
  readonly sendMessage: string
  readonly backToChat: string
  readonly messageLeftTitle: string
  readonly messageDue: (day: string, time: string) => string
  readonly newChat: string

  readonly opening: string
  readonly next: string
  readonly first: string
  readonly place: (position: number) => string
  readonly stay: string
  readonly ringing: string
  readonly talking: (agent: string) => string
  readonly held: (agent: string) => string
  readonly someone: string
  readonly returning: string
  readonly instead: string
  readonly callMe: string
  readonly callMeAt: string
  readonly callMeDo: string
  readonly emailMe: string
  readonly emailMeAt: string
  readonly emailMeDo: string
  readonly keepsPlace: string
  readonly calledBack: (phone: string) => string
  readonly calledBackFrom: (phone: string, day: string, time: string) => string
  readonly answeredByEmail: (email: string) => string
  readonly mayClose: string
  readonly cancelPromise: string
  readonly ended: Readonly<Record<'agent' | 'customer' | 'line-lost' | 'abandoned' | 'earlier', string>>
  readonly writeAgain: string

  readonly log: string
  readonly you: string
  readonly ruleWriter: string
  readonly sending: string
  readonly delivered: string
  readonly seen: string
  readonly typing: (agent: string) => string
  readonly sendingFile: (name: string) => string
  readonly write: string
  readonly send: string
  readonly attach: string
  readonly file: (name: string, size: string) => string
  readonly picture: (name: string) => string
  readonly more: string
  readonly end: string
  readonly endSure: string
  readonly endDo: string
  readonly endNot: string
  readonly transcript: string
  readonly transcriptAt: string
  readonly transcriptDo: string
  readonly transcriptSent: (email: string) => string
  readonly cancel: string
  readonly bytes: (bytes: number) => string

  readonly problems: Readonly<Record<Problem, string>>
}

const size = (locale: string, units: readonly [string, string]) => (bytes: number) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1_000))} ${units[0]}`
    : `${(bytes / 1_000_000).toLocaleString(locale, { maximumFractionDigits: 1 })} ${units[1]}`

const en: Words = {
  locale: 'en-CA',
  otherLanguage: { id: 'fr', name: 'Français' },
  title: 'Chat with us',
  close: 'Minimize',
  loading: 'One moment…',
  away: 'Your connection to us is interrupted. We keep trying; what you write is kept.',
  emergency: 'In an emergency, call 9-1-1.',

  staffing: {
    staffed: 'We are here.',
    nobody: 'Nobody who could answer is at work right now. You can wait, but we cannot say how long.',
    'only-in-other-language':
      'Nobody is at work right now who answers in English. You can wait, but we cannot say how long.',
  },
  answersNow: 'We are here and can answer now.',
  expected: minutes =>
    minutes <= 1 ? 'The wait is about a minute.' : `The wait is about ${minutes} minutes.`,
  closedTitle: 'Our chat is closed',
  opensAt: (day, time) => `It opens on ${day} at ${time}.`,
  orPhone: 'Or phone us:',
  optional: 'optional',
  firstWords: 'How can we help?',
  firstWordsHint: 'For example: the address, and what happened.',
  name: 'Your name',
  email: 'E-mail',
  phone: 'Phone',
  notice: city =>
    `What you write is kept by the ${city} to answer you. Please leave out card and health numbers.`,
  start: 'Start the chat',
  speakOther: 'Chat in French instead',

  leaveMessage: 'Leave a message instead',
  leaveMessageTitle: 'Leave us a message',
  leaveMessageText: by =>
    by === 'email' ? 'A person answers you by e-mail.' : 'A person answers you by phone or e-mail.',
  yourMessage: 'Your message',
  sendMessage: 'Send the message',
  backToChat: 'Back to the chat',
  messageLeftTitle: 'We have your message',
  messageDue: (day, time) => `We answer by ${day}, ${time}, at the latest.`,
  newChat: 'Start a new chat',

  opening: 'Your chat is being opened…',
  next: 'You are next.',
  first: 'You are first in line.',
  place: position => `You are number ${position} in line.`,
  stay: 'Keep this page open to keep your place.',
  ringing: 'Somebody is about to answer.',
  talking: agent => `You are chatting with ${agent}.`,
  held: agent => `${agent} is asking a colleague and comes back to you.`,
  someone: 'a member of our staff',
  returning: 'Something failed at our end. You keep your place, ahead of the line.',
  instead: 'Rather not wait?',
  callMe: 'Call me',
  callMeAt: 'Your phone number',
  callMeDo: 'Call me at this number',
  emailMe: 'Answer by e-mail',
  emailMeAt: 'Your e-mail address',
  emailMeDo: 'Answer me at this address',
  keepsPlace: 'You keep your place in line.',
  calledBack: phone => `We call you at ${phone} when it is your turn.`,
  calledBackFrom: (phone, day, time) => `We call you at ${phone} from ${day}, ${time}.`,
  answeredByEmail: email => `We answer you by e-mail at ${email}, in your turn.`,
  mayClose: 'You can close this page.',
  cancelPromise: 'I do not need that any more',
  ended: {
    agent: 'This chat has ended. Thank you for writing.',
    customer: 'You ended this chat. Thank you for writing.',
    'line-lost': 'The connection was lost for too long and this chat was closed.',
    abandoned: 'You left the line before anybody answered.',
    earlier: 'This chat has ended.',
  },
  writeAgain: 'You can write again: it goes on here.',

  log: 'Messages',
  you: 'You',
  ruleWriter: 'Notice',
  sending: 'Sending…',
  delivered: 'Delivered',
  seen: 'Seen',
  typing: agent => `${agent} is typing…`,
  sendingFile: name => `Sending ${name}…`,
  write: 'Write a message',
  send: 'Send',
  attach: 'Send a picture or file',
  file: (name, bytes) => `${name} (${bytes})`,
  picture: name => `Picture: ${name}`,
  more: 'More',
  end: 'End the chat',
  endSure: 'End this chat?',
  endDo: 'Yes, end it',
  endNot: 'No, go on',
  transcript: 'E-mail me this chat',
  transcriptAt: 'Your e-mail address',
  transcriptDo: 'Send it',
  transcriptSent: email => `This chat is on its way to ${email}.`,
  cancel: 'Cancel',
  bytes: size('en-CA', ['kB', 'MB']),

  problems: {
    Malformed: 'Our system did not understand this page. Reload it and try again.',
    ProtocolNotSpoken: 'This page is out of date. Reload it; what you wrote is kept.',
    UnknownChat: 'That chat is over. Please start a new one.',
    TooManyChats: 'There are already several chats from your network. Wait a minute and try again.',
    TooManyMessages: 'That was too much at once. Wait a minute and try again.',
    Unavailable: 'We cannot take it right now. We try again.',
    Closed: 'Our chat has closed meanwhile. You can leave a message.',
    TextTooLong: 'That is too long for one message. Please send it in parts.',
    TooManyAttachments: 'Those are too many files for one message.',
    NoAttachments: 'Files cannot be sent here.',
    UnknownAttachment: 'The file did not arrive. Please send it again.',
    NotAPhone: 'That is no phone number we could call. Please check it.',
    NotAnEmail: 'That is no e-mail address. Please check it.',
    AddressMissing: 'Please tell us how to reach you.',
    FileTooLarge: 'That file is too large: 10 MB at most.',
    FileKindNotAllowed: 'That kind of file cannot be sent. Pictures, PDF and office documents can.',
    FileNotSent: 'The file was not sent. Please try again.',
    TooManyFiles: 'Those are too many files at once. Wait a moment and try again.',
    TooManyTranscripts: 'This was already sent several times. Please try again in an hour.',
  },
}

const fr: Words = {
  locale: 'fr-CA',
  otherLanguage: { id: 'en', name: 'English' },
  title: 'Clavardez avec nous',
  close: 'Réduire',
  loading: 'Un instant…',
  away: 'La connexion avec nous est interrompue. Nous réessayons; ce que vous écrivez est conservé.',
  emergency: 'En cas d’urgence, composez le 9-1-1.',

  staffing: {
    staffed: 'Nous sommes là.',
    nobody:
      'Personne qui pourrait répondre n’est au travail en ce moment. Vous pouvez attendre, mais nous ne pouvons dire combien de temps.',
    'only-in-other-language':
      'Personne n’est au travail en ce moment pour répondre en français. Vous pouvez attendre, mais nous ne pouvons dire combien de temps.',
  },
  answersNow: 'Nous sommes là et pouvons répondre tout de suite.',
  expected: minutes =>
    minutes <= 1 ? 'L’attente est d’environ une minute.' : `L’attente est d’environ ${minutes} minutes.`,
  closedTitle: 'Notre clavardage est fermé',
  opensAt: (day, time) => `Il ouvre le ${day} à ${frenchTime(time)}.`,
  orPhone: 'Ou téléphonez-nous :',
  optional: 'facultatif',
  firstWords: 'Comment pouvons-nous vous aider?',
  firstWordsHint: 'Par exemple : l’adresse, et ce qui s’est passé.',
  name: 'Votre nom',
  email: 'Courriel',
  phone: 'Téléphone',
  notice: city =>
    `La ${city} conserve ce que vous écrivez pour vous répondre. N’indiquez pas de numéro de carte ni de santé.`,
  start: 'Commencer',
  speakOther: 'Clavarder en anglais',

  leaveMessage: 'Laisser plutôt un message',
  leaveMessageTitle: 'Laissez-nous un message',
  leaveMessageText: by =>
    by === 'email'
      ? 'Une personne vous répond par courriel.'
      : 'Une personne vous répond par téléphone ou par courriel.',
  yourMessage: 'Votre message',
  sendMessage: 'Envoyer le message',
  backToChat: 'Retour au clavardage',
  messageLeftTitle: 'Nous avons votre message',
  messageDue: (day, time) => `Nous répondons au plus tard le ${day} à ${frenchTime(time)}.`,
  newChat: 'Commencer un nouveau clavardage',

  opening: 'Nous ouvrons votre clavardage…',
  next: 'C’est bientôt votre tour.',
  first: 'Vous êtes au premier rang.',
  place: position => `Vous êtes au rang ${position} de la file.`,
  stay: 'Gardez cette page ouverte pour garder votre place.',
  ringing: 'Quelqu’un va vous répondre.',
  talking: agent => `Vous clavardez avec ${agent}.`,
  held: agent => `${agent} consulte un collègue et vous revient.`,
  someone: 'un membre de notre personnel',
  returning: 'Une défaillance s’est produite de notre côté. Vous gardez votre place, en tête de file.',
  instead: 'Vous préférez ne pas attendre?',
  callMe: 'Appelez-moi',
  callMeAt: 'Votre numéro de téléphone',
  callMeDo: 'M’appeler à ce numéro',
  emailMe: 'Répondre par courriel',
  emailMeAt: 'Votre adresse courriel',
  emailMeDo: 'Me répondre à cette adresse',
  keepsPlace: 'Vous gardez votre place dans la file.',
  calledBack: phone => `Nous vous appelons au ${phone} quand vient votre tour.`,
  calledBackFrom: (phone, day, time) =>
    `Nous vous appelons au ${phone} à partir du ${day}, ${frenchTime(time)}.`,
  answeredByEmail: email => `Nous vous répondons par courriel à ${email}, à votre tour.`,
  mayClose: 'Vous pouvez fermer cette page.',
  cancelPromise: 'Je n’en ai plus besoin',
  ended: {
    agent: 'Ce clavardage est terminé. Merci de nous avoir écrit.',
    customer: 'Vous avez mis fin au clavardage. Merci de nous avoir écrit.',
    'line-lost': 'La connexion est restée coupée trop longtemps et ce clavardage a été fermé.',
    abandoned: 'Vous avez quitté la file avant d’avoir une réponse.',
    earlier: 'Ce clavardage est terminé.',
  },
  writeAgain: 'Vous pouvez écrire de nouveau : il se poursuit ici.',

  log: 'Messages',
  you: 'Vous',
  ruleWriter: 'Avis',
  sending: 'Envoi…',
  delivered: 'Reçu',
  seen: 'Lu',
  typing: agent => `${agent} écrit…`,
  sendingFile: name => `Envoi de ${name}…`,
  write: 'Écrire un message',
  send: 'Envoyer',
  attach: 'Envoyer une image ou un fichier',
  file: (name, bytes) => `${name} (${bytes})`,
  picture: name => `Image : ${name}`,
  more: 'Plus',
  end: 'Terminer le clavardage',
  endSure: 'Terminer ce clavardage?',
  endDo: 'Oui, terminer',
  endNot: 'Non, continuer',
  transcript: 'Recevoir ce clavardage par courriel',
  transcriptAt: 'Votre adresse courriel',
  transcriptDo: 'Envoyer',
  transcriptSent: email => `Ce clavardage est en route vers ${email}.`,
  cancel: 'Annuler',
  bytes: size('fr-CA', ['ko', 'Mo']),

  problems: {
    Malformed: 'Notre système n’a pas compris cette page. Rechargez-la et réessayez.',
    ProtocolNotSpoken: 'Cette page n’est plus à jour. Rechargez-la; ce que vous avez écrit est conservé.',
    UnknownChat: 'Ce clavardage est terminé. Veuillez en commencer un nouveau.',
    TooManyChats: 'Il y a déjà plusieurs clavardages depuis votre réseau. Attendez une minute et réessayez.',
    TooManyMessages: 'C’était trop à la fois. Attendez une minute et réessayez.',
    Unavailable: 'Nous ne pouvons le prendre en ce moment. Nous réessayons.',
    Closed: 'Notre clavardage a fermé entre-temps. Vous pouvez laisser un message.',
    TextTooLong: 'C’est trop long pour un seul message. Veuillez l’envoyer en plusieurs parties.',
    TooManyAttachments: 'Il y a trop de fichiers pour un seul message.',
    NoAttachments: 'On ne peut pas envoyer de fichiers ici.',
    UnknownAttachment: 'Le fichier n’est pas arrivé. Veuillez l’envoyer de nouveau.',
    NotAPhone: 'Nous ne pourrions appeler ce numéro. Veuillez le vérifier.',
    NotAnEmail: 'Ce n’est pas une adresse courriel. Veuillez la vérifier.',
    AddressMissing: 'Veuillez nous dire comment vous joindre.',
    FileTooLarge: 'Ce fichier est trop gros : 10 Mo au plus.',
    FileKindNotAllowed:
      'Ce type de fichier ne peut être envoyé. Les images, les PDF et les documents de bureau le peuvent.',
    FileNotSent: 'Le fichier n’a pas été envoyé. Veuillez réessayer.',
    TooManyFiles: 'Il y a trop de fichiers à la fois. Attendez un moment et réessayez.',
    TooManyTranscripts: 'Ceci a déjà été envoyé plusieurs fois. Veuillez réessayer dans une heure.',
  },
}

export const words: Readonly<Record<Language, Words>> = { en, fr }
