import type { NoticeKind } from './notice.ts'
import type { NoticeTemplate } from './notice-template.ts'

const followEn = 'See where it stands, or write to us about it: {link}'
const followFr = 'Voyez où elle en est, ou écrivez-nous à son sujet : {link}'
const helloEn = 'Hello {name},'
const helloFr = 'Bonjour {name},'
const endEn = 'You can also call us at {phone}, or answer this e-mail.\n\n{city}'
const endFr = 'Vous pouvez aussi nous appeler au {phone}, ou répondre à ce courriel.\n\n{city}'

/** An e-mail from its paragraphs, with the greeting, the link and the way to reach a person. */
const letterEn = (...paragraphs: readonly string[]): string =>
  [helloEn, ...paragraphs, followEn, endEn].join('\n\n')
const letterFr = (...paragraphs: readonly string[]): string =>
  [helloFr, ...paragraphs, followFr, endFr].join('\n\n')

/** What a centre says that has written nothing of its own: short sentences, plain words, no blame. */
export const usualTemplates: Readonly<Record<NoticeKind, NoticeTemplate>> = {
  received: {
    en: {
      subject: 'We have your request {reference}',
      text: letterEn(
        'Thank you for telling us. Your request is in: {type}.',
        'Your reference number is {reference}.',
        'A person will look at it and tell you what comes next by {answerBy}.',
      ),
      sms: '{city}: we have your request {reference} ({type}). A person will answer by {answerBy}. {link}',
    },
    fr: {
      subject: 'Nous avons votre demande {reference}',
      text: letterFr(
        'Merci de nous en avoir parlé. Votre demande est arrivée : {type}.',
        'Votre numéro de référence est {reference}.',
        'Une personne l’examinera et vous dira la suite au plus tard le {answerBy}.',
      ),
      sms: '{city} : nous avons votre demande {reference} ({type}). Une personne répondra au plus tard le {answerBy}. {link}',
    },
  },
  acknowledged: {
    en: {
      subject: 'Your request {reference}: what comes next',
      text: letterEn(
        'A person has read your request {reference}: {type}.',
        'What comes next: {nextSteps}',
        'Who has it: {division}, {divisionPhone}',
        'We plan to be done by {doneBy}. If that changes, we will tell you why.',
      ),
      sms: '{city}: a person has your request {reference}. Next: {nextSteps} Planned by {doneBy}. {link}',
    },
    fr: {
      subject: 'Votre demande {reference} : la suite',
      text: letterFr(
        'Une personne a lu votre demande {reference} : {type}.',
        'La suite : {nextSteps}',
        'Qui s’en occupe : {division}, {divisionPhone}',
        'Nous pensons avoir terminé le {doneBy}. Si cela change, nous vous dirons pourquoi.',
      ),
      sms: '{city} : une personne a votre demande {reference}. La suite : {nextSteps} Prévu le {doneBy}. {link}',
    },
  },
  question: {
    en: {
      subject: 'A question about your request {reference}',
      text: letterEn(
        'To go on with your request {reference} ({type}) we need to know something from you:',
        '{question}',
        'Please answer this e-mail, or use the link below. The work waits until we hear from you.',
      ),
      sms: '{city}, request {reference}: {question} Please answer here: {link}',
    },
    fr: {
      subject: 'Une question sur votre demande {reference}',
      text: letterFr(
        'Pour continuer votre demande {reference} ({type}), nous avons besoin de savoir :',
        '{question}',
        'Répondez à ce courriel ou utilisez le lien ci-dessous. Le travail attend votre réponse.',
      ),
      sms: '{city}, demande {reference} : {question} Répondez ici : {link}',
    },
  },
  reminder: {
    en: {
      subject: 'We still need your answer: request {reference}',
      text: letterEn(
        'We asked you something about your request {reference} ({type}) and have not heard from you:',
        '{question}',
        'The work goes on as soon as you answer. If you no longer need it, please tell us.',
      ),
      sms: '{city}, request {reference}: we still need your answer. {question} {link}',
    },
    fr: {
      subject: 'Nous attendons votre réponse : demande {reference}',
      text: letterFr(
        'Nous vous avons posé une question sur votre demande {reference} ({type}) et attendons votre réponse :',
        '{question}',
        'Le travail reprendra dès votre réponse. Si vous n’en avez plus besoin, dites-le-nous.',
      ),
      sms: '{city}, demande {reference} : nous attendons votre réponse. {question} {link}',
    },
  },
  revised: {
    en: {
      subject: 'A new date for your request {reference}',
      text: letterEn(
        'The date for your request {reference} ({type}) has changed.',
        'New date: {doneBy}',
        'Why: {reason}',
        'We are sorry if this makes you wait longer.',
      ),
      sms: '{city}, request {reference}: the new date is {doneBy}. Why: {reason} {link}',
    },
    fr: {
      subject: 'Une nouvelle date pour votre demande {reference}',
      text: letterFr(
        'La date prévue pour votre demande {reference} ({type}) a changé.',
        'Nouvelle date : {doneBy}',
        'Pourquoi : {reason}',
        'Nous sommes désolés si vous devez attendre plus longtemps.',
      ),
      sms: '{city}, demande {reference} : la nouvelle date est le {doneBy}. Pourquoi : {reason} {link}',
    },
  },
  outcome: {
    en: {
      subject: 'The outcome of your request {reference}',
      text: letterEn(
        'Here is what came of your request {reference} ({type}):',
        '{outcome}',
        'If this is not done, you can tell us within {reopenDays} days by the link below, and we will look again.',
        'You can also tell us there how it went. It takes a minute.',
      ),
      sms: '{city}, request {reference}: {outcome} Not done? Tell us here: {link}',
    },
    fr: {
      subject: 'Le résultat de votre demande {reference}',
      text: letterFr(
        'Voici ce qu’il en est de votre demande {reference} ({type}) :',
        '{outcome}',
        'Si ce n’est pas fait, dites-le-nous dans les {reopenDays} jours par le lien ci-dessous, et nous y retournerons.',
        'Vous pouvez aussi nous y dire comment cela s’est passé. C’est l’affaire d’une minute.',
      ),
      sms: '{city}, demande {reference} : {outcome} Ce n’est pas fait? Dites-le ici : {link}',
    },
  },
  reopened: {
    en: {
      subject: 'We are back at your request {reference}',
      text: letterEn(
        'Your request {reference} ({type}) is open again. We are working on it.',
        'We plan to be done by {doneBy}.',
      ),
      sms: '{city}: your request {reference} is open again. Planned by {doneBy}. {link}',
    },
    fr: {
      subject: 'Nous reprenons votre demande {reference}',
      text: letterFr(
        'Votre demande {reference} ({type}) est de nouveau ouverte. Nous y travaillons.',
        'Nous pensons avoir terminé le {doneBy}.',
      ),
      sms: '{city} : votre demande {reference} est de nouveau ouverte. Prévu le {doneBy}. {link}',
    },
  },
  merged: {
    en: {
      subject: 'Your request {reference} goes on as {otherReference}',
      text: letterEn(
        'Somebody else has told us about the same thing, so your request {reference} ({type}) was put together with theirs.',
        'The work goes on under the number {otherReference}. We will tell you what comes of it.',
      ),
      sms: '{city}: your request {reference} goes on under the number {otherReference}, with others about the same thing. {link}',
    },
    fr: {
      subject: 'Votre demande {reference} se poursuit sous {otherReference}',
      text: letterFr(
        'Quelqu’un d’autre nous a signalé la même chose; votre demande {reference} ({type}) a donc été jointe à la sienne.',
        'Le travail se poursuit sous le numéro {otherReference}. Nous vous dirons ce qu’il en est.',
      ),
      sms: '{city} : votre demande {reference} se poursuit sous le numéro {otherReference}, avec d’autres sur le même sujet. {link}',
    },
  },
  cancelled: {
    en: {
      subject: 'Your request {reference} is cancelled',
      text: letterEn(
        'Your request {reference} ({type}) is cancelled.',
        'Why: {reason}',
        'If this is a mistake, please call us. We will gladly take it up again.',
      ),
      sms: '{city}: your request {reference} is cancelled. Why: {reason} A mistake? Call {phone}. {link}',
    },
    fr: {
      subject: 'Votre demande {reference} est annulée',
      text: letterFr(
        'Votre demande {reference} ({type}) est annulée.',
        'Pourquoi : {reason}',
        'Si c’est une erreur, appelez-nous. Nous la reprendrons volontiers.',
      ),
      sms: '{city} : votre demande {reference} est annulée. Pourquoi : {reason} Une erreur? Appelez au {phone}. {link}',
    },
  },
  note: {
    en: {
      subject: 'News about your request {reference}',
      text: letterEn('There is news about your request {reference} ({type}):', '{note}'),
      sms: '{city}, request {reference}: {note} {link}',
    },
    fr: {
      subject: 'Des nouvelles de votre demande {reference}',
      text: letterFr('Il y a du nouveau au sujet de votre demande {reference} ({type}) :', '{note}'),
      sms: '{city}, demande {reference} : {note} {link}',
    },
  },
  moved: {
    en: {
      subject: 'Another team has your request {reference}',
      text: letterEn(
        'Your request {reference} now belongs to another team, who can help you better.',
        'Who has it: {division}, {divisionPhone}',
        'You do not need to do anything. The date that we gave you counts from the day you told us.',
      ),
      sms: '{city}: your request {reference} is now with {division}, {divisionPhone}. You need not do anything. {link}',
    },
    fr: {
      subject: 'Une autre équipe a votre demande {reference}',
      text: letterFr(
        'Votre demande {reference} est maintenant confiée à une autre équipe, mieux placée pour vous aider.',
        'Qui s’en occupe : {division}, {divisionPhone}',
        'Vous n’avez rien à faire. La date prévue compte toujours à partir du jour où vous nous avez écrit.',
      ),
      sms: '{city} : votre demande {reference} est maintenant confiée à {division}, {divisionPhone}. Vous n’avez rien à faire. {link}',
    },
  },
  escalated: {
    en: {
      subject: 'Target missed: request {reference}, {division}',
      text: [
        '{name},',
        'A target of the request {reference} was missed and has gone up to you (level {level} of 3).',
        'Type: {type}\nDivision: {division}\nTarget: {target}\nWas due: {dueBy}\nReason given: {reason}',
        'It stays on the list of what has gone up until somebody acknowledges, updates or completes it.',
      ].join('\n\n'),
      sms: '',
    },
    fr: {
      subject: 'Échéance dépassée : demande {reference}, {division}',
      text: [
        '{name},',
        'Une échéance de la demande {reference} est dépassée et vous est transmise (niveau {level} de 3).',
        'Type : {type}\nDivision : {division}\nÉchéance : {target}\nÉtait prévue : {dueBy}\nRaison donnée : {reason}',
        'Elle reste dans la liste de ce qui a été transmis jusqu’à ce que quelqu’un en accuse réception, la mette à jour ou la termine.',
      ].join('\n\n'),
      sms: '',
    },
  },
}
