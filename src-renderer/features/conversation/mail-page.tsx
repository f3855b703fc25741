import { useEffect, useState } from 'react'
import type { Attachment } from '../../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Skeleton } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import styles from './mail-parts.module.css'

/** The page fetches nothing, runs nothing and goes nowhere: this holds even where the cleaning failed. */
const policy = "default-src 'none'; img-src data:"

/**
 * The page of a message in a frame without any right: cleaned by the hub, and once more here. Pictures that came with it
 * are shown when they are asked for; nothing is ever fetched from elsewhere.
 */
export function MailPage({
  contactId,
  html,
  pictures,
}: {
  readonly contactId: ContactId
  readonly html: string
  readonly pictures: readonly { readonly contentId: string; readonly file: Attachment }[]
}) {
  const t = useTexts(conversationTexts)
  const hub = useHub()
  const [withPictures, setWithPictures] = useState(false)
  const [page, setPage] = useState<string>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pictures belong to the page.
  useEffect(() => {
    let isGone = false
    const make = async () => {
      const addresses = new Map<string, string>()
      if (withPictures) {
        for (const { contentId, file } of pictures) {
          const content = await hub.conversations.attachment(contactId, file)
          if (content instanceof Uint8Array) addresses.set(contentId, dataAddress(content, file.mediaType))
        }
      }
      const clean = await cleanPage(html, addresses)
      if (!isGone) setPage(clean)
    }
    void make()
    return () => {
      isGone = true
    }
  }, [hub, contactId, html, withPictures])
  if (page === undefined) return <Skeleton lines={4} />
  return (
    <>
      {pictures.length > 0 && !withPictures && (
        <span>
          <Button size="small" onPress={() => setWithPictures(true)}>
            {t('mail.showPictures', { count: pictures.length })}
          </Button>
        </span>
      )}
      <iframe className={styles.page} sandbox="" srcDoc={page} title={t('mail.page')} />
      <p className={styles.line}>{t('mail.linksDead')}</p>
    </>
  )
}

async function cleanPage(html: string, pictures: ReadonlyMap<string, string>): Promise<string> {
  const { default: purify } = await import('dompurify')
  const body = purify.sanitize(withoutStyles(html), {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'select', 'textarea', 'iframe', 'video', 'audio'],
    FORBID_ATTR: ['style', 'srcset', 'background', 'id', 'name'],
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid):/i,
  })
  for (const image of body.querySelectorAll('img')) {
    const address = pictures.get(/^cid:(.+)$/i.exec(image.getAttribute('src') ?? '')?.[1] ?? '')
    if (address === undefined) image.replaceWith(image.getAttribute('alt') ?? '')
    else image.setAttribute('src', address)
  }
  const page = document.createElement('div')
  page.append(body)
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="content-security-policy" content="${policy}">${page.innerHTML}`
}

/** The desk's policy speaks up at every style as soon as it is read, also in what is only to be cleaned. */
function withoutStyles(html: string): string {
  return html.replaceAll(/<[a-z][^<>]*>/gi, tag => tag.replaceAll(/\sstyle="[^"]*"/gi, ''))
}

function dataAddress(content: Uint8Array, mediaType: string): string {
  let text = ''
  for (let at = 0; at < content.length; at += 8_192) {
    text += String.fromCharCode(...content.subarray(at, at + 8_192))
  }
  return `data:${mediaType};base64,${btoa(text)}`
}
