import type { Attachment } from '../../src-domain/conversations/conversation.ts'
import { plainFileName } from '../../src-domain/conversations/plain-file-name.ts'
import { allowedFile } from './allowed-file.ts'
import type { ConversationStore } from './conversation-store.ts'

/** Keeps a file that was sent for a conversation, or says what it is that cannot be sent. */
export async function keepFile(
  store: Pick<ConversationStore, 'keepAttachment'>,
  {
    id,
    conversationId,
    name,
    body,
  }: {
    readonly id: string
    readonly conversationId: string
    /** As its sender calls it. */
    readonly name: string
    readonly body: unknown
  },
): Promise<Attachment | { readonly refused: 'FileKindNotAllowed'; readonly found: string }> {
  // Sent as something else than a file, it was read as that.
  if (!Buffer.isBuffer(body)) return { refused: 'FileKindNotAllowed', found: 'unknown' }
  const plain = plainFileName(name)
  const file = await allowedFile(body, plain)
  if (file.kind === 'refused') return { refused: file.name, found: file.found }
  return store.keepAttachment({ id, conversationId, name: plain, mediaType: file.mediaType, content: body })
}

const isShown = /^image\/(jpeg|png|webp|gif)$/

/** With what headers a file is given out: pictures are shown, all else is saved. It runs nothing and asks nobody. */
export function headersOfFile({ name, mediaType }: Attachment): Readonly<Record<string, string>> {
  const disposition = isShown.test(mediaType) ? 'inline' : 'attachment'
  return {
    'content-type': mediaType,
    'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  }
}
