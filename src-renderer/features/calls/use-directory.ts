import { useQuery } from '@tanstack/react-query'
import type { Directory } from '../../../src-contract/http/directory.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useHub } from '../../desk-context.ts'

/** While somebody looks: who was free two seconds ago may be talking. */
const againEveryMs = 2_000

export type DirectoryState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'away' }
  | { readonly kind: 'ready'; readonly directory: Directory }

/** The directory for one contact, or for none; asked for again and again while it is shown. */
export function useDirectory(contactId: ContactId | undefined): DirectoryState {
  const hub = useHub()
  const { data } = useQuery({
    queryKey: ['directory', contactId],
    queryFn: () => hub.directory.read(contactId),
    refetchInterval: againEveryMs,
    gcTime: 0,
    staleTime: 0,
  })
  if (data === undefined) return { kind: 'loading' }
  return 'kind' in data ? { kind: 'away' } : { kind: 'ready', directory: data }
}
