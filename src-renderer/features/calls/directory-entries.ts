import type {
  Directory,
  DirectoryAgent,
  DirectoryQueue,
  OutsideLine,
} from '../../../src-contract/http/directory.ts'

/** One place where a contact can be handed to. */
export type DirectoryEntry =
  | { readonly kind: 'queue'; readonly id: string; readonly queue: DirectoryQueue }
  | { readonly kind: 'agent'; readonly id: string; readonly agent: DirectoryAgent }
  | { readonly kind: 'outside'; readonly id: string; readonly line: OutsideLine }

/**
 * What is shown for what is typed, in the order of the screen: queues, colleagues, numbers outside; within each those
 * that lead somewhere first. Every word must begin a word of the entry, in either language; digits may stand anywhere
 * in its number. What could never take this contact (another kind of channel, another site) is left out, and who is not
 * at a desk is only shown to whoever looks for them by name. Pure.
 */
export function findEntries(
  directory: Directory,
  query: string,
  options: { readonly canDial: boolean },
): readonly DirectoryEntry[] {
  const wanted = wordsOf(query)
  const queues = directory.queues
    .filter(({ deadEnd }) => deadEnd !== 'other-channel' && deadEnd !== 'other-site')
    .map(queue => ({ kind: 'queue', id: `queue ${queue.id}`, queue }) as const)
  const agents = directory.agents
    .filter(({ deadEnd }) => deadEnd !== 'other-channel' && deadEnd !== 'other-site')
    .filter(({ isLinked }) => isLinked || wanted.length > 0)
    .map(agent => ({ kind: 'agent', id: `agent ${agent.id}`, agent }) as const)
    .sort((a, b) => rankOf(a.agent) - rankOf(b.agent) || a.agent.name.localeCompare(b.agent.name, 'fr-CA'))
  const outside = options.canDial
    ? directory.outside.map(line => ({ kind: 'outside', id: `outside ${line.id}`, line }) as const)
    : []
  return [...byUse(queues), ...agents, ...byUse(outside)].filter(entry => matches(termsOf(entry), wanted))
}

/** Letters without accents and signs, in words. */
function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

const languageWords = { en: 'english anglais', fr: 'french français' } as const

function termsOf(entry: DirectoryEntry): { readonly words: readonly string[]; readonly digits: string } {
  switch (entry.kind) {
    case 'queue':
      return { words: wordsOf(`${entry.queue.name.en} ${entry.queue.name.fr}`), digits: '' }
    case 'agent': {
      const spoken = entry.agent.languages.map(language => languageWords[language])
      return { words: wordsOf(`${entry.agent.name} ${spoken.join(' ')}`), digits: '' }
    }
    case 'outside': {
      const { name, note, phone } = entry.line
      return {
        words: wordsOf(`${name.en} ${name.fr} ${note?.en ?? ''} ${note?.fr ?? ''}`),
        digits: phone.replaceAll(/\D/g, ''),
      }
    }
  }
}

function matches({ words, digits }: ReturnType<typeof termsOf>, wanted: readonly string[]): boolean {
  return wanted.every(
    each =>
      words.some(word => word.startsWith(each)) ||
      (/^\d+$/.test(each) && digits !== '' && digits.includes(each)),
  )
}

/** Free, then busy, then whoever it could not be handed to. */
function rankOf({ isFree, deadEnd }: DirectoryAgent): number {
  if (deadEnd !== undefined) return 2
  return isFree ? 0 : 1
}

function byUse<Entry extends DirectoryEntry>(entries: readonly Entry[]): readonly Entry[] {
  const leads = (entry: Entry) =>
    entry.kind === 'queue'
      ? entry.queue.deadEnd === undefined
      : entry.kind === 'outside' && entry.line.hours.isOpen
  return [...entries.filter(leads), ...entries.filter(entry => !leads(entry))]
}
