import type { Bilingual } from '../vocabulary/words.ts'

/** The values for which each text must have a place, written `{position}`. */
export const voiceTextPlaces = {
  greeting: [],
  'language-choice': [],
  'recording-notice': [],
  closed: ['opening'],
  'closed-for-good': [],
  holiday: ['holiday', 'opening'],
  'urgent-topic': ['topic', 'key'],
  'on-duty-choice': ['key'],
  'callback-choice': ['key'],
  'message-choice': ['key'],
  'calling-out': ['topic'],
  'call-out-nobody': [],
  'in-line': ['position'],
  'expected-wait': ['minutes'],
  'nobody-at-work': [],
  'still-in-line': [],
  'back-in-line': [],
  'callback-at': ['phone'],
  'callback-number': [],
  'callback-number-wrong': [],
  'callback-confirm': ['phone'],
  'callback-promised': ['phone'],
  'callback-promised-later': ['phone', 'opening'],
  'callback-not-possible': [],
  'message-ask': [],
  'message-empty': [],
  'message-kept': [],
  'not-understood': [],
  'no-place-now': [],
  'survey-ask': [],
  'survey-satisfaction': [],
  'survey-effort': [],
  'survey-thanks': [],
  goodbye: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type VoiceTextKey = keyof typeof voiceTextPlaces
export type VoiceTexts = Readonly<Record<VoiceTextKey, Bilingual>>
export const voiceTextKeys = Object.keys(voiceTextPlaces) as readonly VoiceTextKey[]

/** What callers hear until a supervisor changes it. */
export const defaultVoiceTexts: VoiceTexts = {
  greeting: {
    en: 'Hello. You have reached the city.',
    fr: 'Bonjour. Vous êtes bien à la ville.',
  },
  'language-choice': {
    en: 'For service in English, press 1.',
    fr: 'Pour le service en français, faites le 2.',
  },
  'recording-notice': {
    en: 'This call may be recorded, so that we can serve you better. Tell the person you speak with if you do not want this.',
    fr: 'Cet appel peut être enregistré afin de mieux vous servir. Dites-le à la personne qui vous répond si vous ne le souhaitez pas.',
  },
  closed: {
    en: 'We are closed now. We open again {opening}.',
    fr: 'Nos bureaux sont fermés. Nous rouvrons {opening}.',
  },
  'closed-for-good': {
    en: 'We cannot take calls on this line now.',
    fr: 'Nous ne pouvons pas prendre d’appels sur cette ligne pour le moment.',
  },
  holiday: {
    en: 'We are closed today for {holiday}. We open again {opening}.',
    fr: 'Nos bureaux sont fermés aujourd’hui : {holiday}. Nous rouvrons {opening}.',
  },
  'urgent-topic': {
    en: 'If this is urgent: for {topic}, press {key}.',
    fr: 'Si c’est urgent : pour {topic}, faites le {key}.',
  },
  'on-duty-choice': {
    en: 'To speak with the person on duty, press {key}.',
    fr: 'Pour parler à la personne de garde, faites le {key}.',
  },
  'callback-choice': {
    en: 'To be called back, press {key}.',
    fr: 'Pour être rappelé, faites le {key}.',
  },
  'message-choice': {
    en: 'To leave a message, press {key}.',
    fr: 'Pour laisser un message, faites le {key}.',
  },
  'calling-out': {
    en: 'We are calling the person on duty for {topic}. Please stay on the line.',
    fr: 'Nous appelons la personne de garde pour {topic}. Restez en ligne.',
  },
  'call-out-nobody': {
    en: 'Nobody answered. If anyone is in danger, hang up and dial 9 1 1. Otherwise leave a message, and it goes to the person on duty.',
    fr: 'Personne n’a répondu. Si quelqu’un est en danger, raccrochez et faites le 9 1 1. Sinon, laissez un message : il sera remis à la personne de garde.',
  },
  'in-line': {
    en: 'You are number {position} in line.',
    fr: 'Vous êtes au rang {position} de la file.',
  },
  'expected-wait': {
    en: 'The wait is about {minutes}.',
    fr: 'L’attente est d’environ {minutes}.',
  },
  'nobody-at-work': {
    en: 'Nobody is free to answer in English just now. You keep your place, and you can be called back instead.',
    fr: 'Personne n’est disponible pour répondre en français en ce moment. Vous gardez votre place et vous pouvez plutôt être rappelé.',
  },
  'still-in-line': {
    en: 'You keep your place in line.',
    fr: 'Vous gardez votre place dans la file.',
  },
  'back-in-line': {
    en: 'We are connecting you again. You keep your place.',
    fr: 'Nous vous remettons en communication. Vous gardez votre place.',
  },
  'callback-at': {
    en: 'We can call you at {phone}. To agree, press 1. For another number, press 2. To go back, press star.',
    fr: 'Nous pouvons vous appeler au {phone}. Pour accepter, faites le 1. Pour un autre numéro, faites le 2. Pour revenir, appuyez sur l’étoile.',
  },
  'callback-number': {
    en: 'Enter the ten digits of your telephone number, then press pound. To go back, press star and then pound.',
    fr: 'Composez les dix chiffres de votre numéro de téléphone, puis appuyez sur le carré. Pour revenir, appuyez sur l’étoile, puis sur le carré.',
  },
  'callback-number-wrong': {
    en: 'This is not a telephone number that we can call.',
    fr: 'Ce n’est pas un numéro que nous pouvons appeler.',
  },
  'callback-confirm': {
    en: 'You entered {phone}. If this is right, press 1. To enter it again, press 2.',
    fr: 'Vous avez composé le {phone}. Si c’est exact, faites le 1. Pour recommencer, faites le 2.',
  },
  'callback-promised': {
    en: 'We will call you at {phone} when it is your turn. You keep your place in line. You can hang up now. Goodbye.',
    fr: 'Nous vous appellerons au {phone} quand viendra votre tour. Vous gardez votre place dans la file. Vous pouvez raccrocher. Au revoir.',
  },
  'callback-promised-later': {
    en: 'We will call you at {phone} after we open {opening}. You can hang up now. Goodbye.',
    fr: 'Nous vous appellerons au {phone} après notre ouverture {opening}. Vous pouvez raccrocher. Au revoir.',
  },
  'callback-not-possible': {
    en: 'We cannot promise a call back now.',
    fr: 'Nous ne pouvons pas vous promettre un rappel pour le moment.',
  },
  'message-ask': {
    en: 'After the tone, say your name, your telephone number and what it is about. Then press pound.',
    fr: 'Après le signal, dites votre nom, votre numéro de téléphone et le motif de votre appel. Appuyez ensuite sur le carré.',
  },
  'message-empty': {
    en: 'We did not hear a message.',
    fr: 'Nous n’avons pas entendu de message.',
  },
  'message-kept': {
    en: 'Thank you. Your message is kept, and somebody will deal with it. Goodbye.',
    fr: 'Merci. Votre message est conservé et quelqu’un s’en occupera. Au revoir.',
  },
  'not-understood': {
    en: 'Sorry, that is not one of the choices.',
    fr: 'Désolé, ce choix n’existe pas.',
  },
  'no-place-now': {
    en: 'One moment, please. We are trying to reach our staff.',
    fr: 'Un instant, s’il vous plaît. Nous tentons de joindre notre personnel.',
  },
  'survey-ask': {
    en: 'Would you answer two short questions about this call? To answer, press 1. Otherwise you can hang up.',
    fr: 'Voulez-vous répondre à deux courtes questions sur cet appel? Pour répondre, faites le 1. Sinon, vous pouvez raccrocher.',
  },
  'survey-satisfaction': {
    en: 'How satisfied are you with this call? Press a number from 1, not at all, to 5, very satisfied.',
    fr: 'Êtes-vous satisfait de cet appel? Faites un chiffre de 1, pas du tout, à 5, très satisfait.',
  },
  'survey-effort': {
    en: 'How easy was it to get what you needed? Press a number from 1, very hard, to 5, very easy.',
    fr: 'A-t-il été facile d’obtenir ce dont vous aviez besoin? Faites un chiffre de 1, très difficile, à 5, très facile.',
  },
  'survey-thanks': {
    en: 'Thank you. Goodbye.',
    fr: 'Merci. Au revoir.',
  },
  goodbye: {
    en: 'Thank you for calling. Goodbye.',
    fr: 'Merci de votre appel. Au revoir.',
  },
}
