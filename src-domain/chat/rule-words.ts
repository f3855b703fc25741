import type { Language } from '../vocabulary/words.ts'

/** What the rules themselves write into a conversation, in its language. They never speak in an agent's name. */
export interface RuleWords {
  readonly stillThere: (minutesLeft: number) => string
  readonly closedForSilence: string
  readonly filesNotTaken: (count: number) => string
}

export const ruleWords: Readonly<Record<Language, RuleWords>> = {
  en: {
    stillThere: minutes =>
      `Are you still there? If we hear nothing from you, this chat closes in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    closedForSilence: 'This chat was closed because we heard nothing more. You can write again at any time.',
    filesNotTaken: count =>
      `Pictures and files do not reach us by text message (${count} were left out). Please describe them, or send them by e-mail.`,
  },
  fr: {
    stillThere: minutes =>
      `Êtes-vous toujours là? Sans nouvelles de votre part, ce clavardage se termine dans ${minutes === 1 ? 'une minute' : `${minutes} minutes`}.`,
    closedForSilence:
      'Ce clavardage a pris fin faute de réponse. Vous pouvez nous écrire de nouveau en tout temps.',
    filesNotTaken: count =>
      `Les images et les fichiers ne nous parviennent pas par message texte (${count} de moins). Veuillez les décrire ou les envoyer par courriel.`,
  },
}
