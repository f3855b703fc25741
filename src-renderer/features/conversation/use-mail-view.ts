import { useQuery } from '@tanstack/react-query'
import type { MailView } from '../../../src-contract/http/mail.ts'
import type { Conversation } from '../../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'

/** What e-mail knows of a conversation beside its entries; asked again with each entry, and when the line is back. */
export function useMailView(
  contactId: ContactId,
  conversation: Conversation | undefined,
): MailView | undefined {
  const hub = useHub()
  const isLive = useLiveValue(live => live.line) === 'live'
  const { data } = useQuery({
    queryKey: ['mail', contactId, conversation?.count],
    enabled: conversation?.medium === 'email' && isLive,
    // The clock and the reports of mail servers move by themselves.
    refetchInterval: 60_000,
    placeholderData: before => before,
    queryFn: async () => {
      const view = await hub.conversations.mail(contactId)
      return 'messages' in view ? view : null
    },
  })
  return data ?? undefined
}
