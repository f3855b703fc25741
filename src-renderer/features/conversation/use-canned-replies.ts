import { useQuery } from '@tanstack/react-query'
import type { CannedReplies } from '../../../src-contract/http/canned-replies.ts'
import { type CannedReply, replyTextIn } from '../../../src-domain/canned-replies/canned-reply.ts'
import { wordsOf } from '../../../src-domain/knowledge/search-terms.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'

const shownMax = 8
/** What a supervisor changes is there at every desk within this time. */
const staleAfterMs = 60_000

/** The words that the centre answers with; `undefined` until the hub has said them. */
export function useCannedReplies(): CannedReplies | undefined {
  const hub = useHub()
  const isLive = useLiveValue(live => live.line) === 'live'
  const { data } = useQuery({
    queryKey: ['canned-replies'],
    enabled: isLive,
    staleTime: staleAfterMs,
    refetchInterval: staleAfterMs,
    queryFn: async () => {
      const answer = await hub.cannedReplies.list()
      return 'replies' in answer ? answer : null
    },
  })
  return data ?? undefined
}

/** The replies that bear every word of a query, in either language; those of the language by their names first. */
export function findReplies(
  replies: readonly CannedReply[],
  query: string,
  language: Language,
): readonly CannedReply[] {
  const wanted = wordsOf(query)
  const nameIn = ({ name }: CannedReply) => name[language] || name.en || name.fr
  return replies
    .map(reply => {
      const inName = wordsOf(`${reply.name.en} ${reply.name.fr}`)
      const inText = wordsOf(replyTextIn(reply, language).text)
      const bears = (words: readonly string[]) =>
        wanted.every(word => words.some(known => known.startsWith(word)))
      return { reply, rank: bears(inName) ? 0 : bears([...inName, ...inText]) ? 1 : 2 }
    })
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank || nameIn(a.reply).localeCompare(nameIn(b.reply), language))
    .slice(0, shownMax)
    .map(({ reply }) => reply)
}

/** A `/` at the start of a word, and what was typed after it up to the caret. */
export function slashAt(
  text: string,
  caret: number,
): { readonly from: number; readonly query: string } | undefined {
  const before = /(?:^|\s)\/(?<query>(?:[^\s/][^\n/]{0,30})?)$/.exec(text.slice(0, caret))
  const query = before?.groups?.['query']
  return query === undefined ? undefined : { from: caret - query.length - 1, query }
}
