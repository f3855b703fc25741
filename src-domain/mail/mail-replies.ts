import type { Bilingual, Language } from '../vocabulary/words.ts'
import type { MissingFact, Triage } from './triage-mail.ts'

/** What the ready replies say of the centre. */
export interface CentreWords {
  readonly name: Bilingual
  readonly phone: string
  /** The line for what cannot wait, outside hours too; the same as `phone` where there is no other. */
  readonly urgentPhone: string
}

/** The text that asks the customer for what is missing, ready to be sent or changed by a person. */
export function askForFacts(questions: readonly MissingFact[], language: Language): string {
  const opening = {
    en: 'Thank you for your message. To log your request we still need to know:',
    fr: 'Merci de votre message. Pour consigner votre demande, nous avons encore besoin de savoir :',
  }
  return [opening[language], '', ...questions.map(({ ask }) => `- ${ask[language]}`)].join('\n')
}

/** The reply to what cannot be taken by e-mail: why, and where to turn. */
export function answerNotByEmail(
  { reason }: NonNullable<Triage['notByEmail']>,
  { phone }: CentreWords,
  language: Language,
): string {
  const where = { en: `You can reach us at ${phone}.`, fr: `Vous pouvez nous joindre au ${phone}.` }
  return phone === '' ? reason[language] : `${reason[language]}\n\n${where[language]}`
}

/**
 * What a machine answers to a first message: that it has arrived, and when a person will answer. It holds nothing that
 * the sender wrote, so that nobody can make the city send words of theirs to somebody else.
 */
export function acknowledgeReceipt(
  { name, urgentPhone }: CentreWords,
  isUrgent: boolean,
  language: Language,
): { readonly subject: string; readonly text: string } {
  const urgent = {
    en: `If somebody is in danger call 911. What cannot wait, such as a stop sign that is down or an injured animal, please tell us by telephone: ${urgentPhone}.`,
    fr: `Si quelqu’un est en danger, composez le 911. Ce qui ne peut attendre, comme un panneau d’arrêt tombé ou un animal blessé, veuillez nous le dire par téléphone : ${urgentPhone}.`,
  }
  const texts = {
    en: {
      subject: `${name.en}: your message has arrived`,
      lines: [
        'Your message has arrived. A person will answer it within three business days.',
        'This answer was sent by a machine.',
      ],
    },
    fr: {
      subject: `${name.fr} : votre message est arrivé`,
      lines: [
        'Votre message est arrivé. Une personne y répondra dans les trois jours ouvrables.',
        'Cette réponse a été envoyée par une machine.',
      ],
    },
  }
  const { subject, lines } = texts[language]
  const urgentLines = urgentPhone === '' ? [] : [urgent[language]]
  return { subject, text: (isUrgent ? [...urgentLines, ...lines] : [...lines, ...urgentLines]).join('\n\n') }
}
