import type { Language } from '../../src-domain/vocabulary/words.ts'

/** Every word of the hall board in one language. */
export interface BoardWords {
  readonly locale: 'en-CA' | 'fr-CA'
  readonly called: string
  readonly nobodyCalled: string
  readonly next: string
  readonly waiting: (count: number) => string
  readonly counter: string
  readonly asOf: (time: string) => string
  readonly soundOn: string
  readonly quiet: string
  readonly connecting: string
  readonly calledTimes: (times: number) => string
}

const en: BoardWords = {
  locale: 'en-CA',
  called: 'Now called',
  nobodyCalled: 'Nobody is being called.',
  next: 'Next',
  waiting: count => (count === 1 ? '1 person is waiting' : `${count} people are waiting`),
  counter: 'Counter',
  asOf: time => `No connection. As of ${time}.`,
  soundOn: 'Turn the sound on',
  quiet: 'Quiet: calls are shown only',
  connecting: 'Connecting…',
  calledTimes: times => `called ${times} times`,
}

const fr: BoardWords = {
  locale: 'fr-CA',
  called: 'Appelés maintenant',
  nobodyCalled: 'Personne n’est appelé.',
  next: 'Ensuite',
  waiting: count => (count < 2 ? `${count} personne attend` : `${count} personnes attendent`),
  counter: 'Comptoir',
  asOf: time => `Pas de connexion. État à ${time}.`,
  soundOn: 'Activer le son',
  quiet: 'Silencieux : les appels sont seulement affichés',
  connecting: 'Connexion…',
  calledTimes: times => `appelé ${times} fois`,
}

export const boardWords: Readonly<Record<Language, BoardWords>> = { en, fr }
