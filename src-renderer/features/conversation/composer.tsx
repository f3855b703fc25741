import { IconMessage2Bolt, IconPaperclip, IconSend } from '@tabler/icons-react'
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { MailView } from '../../../src-contract/http/mail.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import {
  type CannedReply,
  fillReply,
  replyTextIn,
  unfilledVariable,
} from '../../../src-domain/canned-replies/canned-reply.ts'
import { checkEntry, textLengthMax } from '../../../src-domain/conversations/check-entry.ts'
import type { Conversation, Medium } from '../../../src-domain/conversations/conversation.ts'
import { recipientsRefusal } from '../../../src-domain/mail/mail-recipients.ts'
import { useDesk, useLiveValue, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { announce, Button, IconButton, Select, TextArea } from '../../ui/ui.ts'
import styles from './composer.module.css'
import { ComposerFiles } from './composer-files.tsx'
import { conversationTexts } from './conversation-texts.ts'
import { useReply } from './conversations-provider.tsx'
import { RecipientFields } from './recipient-fields.tsx'
import { optionId, ReplyPicker } from './reply-picker.tsx'
import { findReplies, slashAt, useCannedReplies } from './use-canned-replies.ts'

/** The field of whatever written contact is on the screen. */
export const composerFieldId = 'reply-field'
/** From here on it is said how much room is left. */
const roomSaidBelow = 200
/** What a file dialog offers; the hub looks at what a file is, whatever it is called. */
const acceptedFiles =
  'image/jpeg,image/png,image/webp,image/gif,image/heic,application/pdf,audio/mpeg,audio/mp4,audio/ogg,video/mp4,video/quicktime,.docx,.xlsx,.odt,.ods,.txt,.csv'

/** Where the answer is written, with what goes along. In a chat Enter sends; an e-mail goes with Ctrl and Enter. */
export function Composer({
  contact,
  conversation,
  customerName,
  mail,
}: {
  readonly contact: DeskContact
  readonly conversation: Conversation
  readonly customerName: string | undefined
  /** Of an e-mail: to whom an answer goes. */
  readonly mail: MailView | undefined
}) {
  const t = useTexts(conversationTexts)
  const { formatNumber } = useFormats()
  const { reply, replies } = useReply(contact.id)
  const isLive = useLiveValue(live => live.line) === 'live'
  const area = useRef<HTMLTextAreaElement>(null)
  const files = useRef<HTMLInputElement>(null)
  const [isDropping, setIsDropping] = useState(false)
  const via = reply?.via ?? conversation.medium
  const text = reply?.text ?? ''
  const canned = useCanned({ contact, conversation, customerName, text, area })
  const signature = via === 'email' ? canned.signature : ''
  const words = signature === '' ? text : `${text.trimEnd()}\n\n${signature}`
  const { email } = conversation.customer
  // As long as the hub has not told who is to be answered, it knows it better than this desk.
  const recipients =
    via === 'email'
      ? (reply?.recipients ??
        mail?.answer?.reply ??
        (email === undefined ? undefined : { to: [email.toLowerCase()], cc: [] }))
      : undefined
  const wrongly = recipients && recipientsRefusal(recipients, [])
  const attachments = reply?.attachments.length ?? 0
  const uploading = reply?.uploads.some(({ state }) => state.kind === 'going') ?? false
  const isEmpty = text.trim() === '' && attachments === 0
  const refusal = isEmpty ? undefined : checkEntry({ text: words, attachments }, via)
  const isParked = contact.phase.kind === 'connected' && contact.phase.parked !== undefined
  const standing = !isLive ? 'away' : isParked ? 'parked' : undefined
  const canAttach = via !== 'sms'

  const error =
    refusal?.name === 'TextTooLong'
      ? t('refused.TextTooLong', { count: formatNumber(words.length - refusal.maxLength) })
      : refusal?.name === 'NoAttachments'
        ? t('refused.NoAttachments')
        : refusal?.name === 'TooManyAttachments'
          ? t('refused.TooManyAttachments', { max: refusal.max })
          : reply?.keeping === 'failed'
            ? t('composer.notKept')
            : undefined
  const left = textLengthMax[via] - words.length

  function write(next: string): void {
    replies.write(contact.id, next, via === 'chat' && standing === undefined)
  }
  function send(): void {
    if (standing !== undefined || isEmpty || refusal || wrongly || uploading) return
    const open = unfilledVariable(words)
    if (open) {
      announce(t('composer.fillIn'), 'assertive')
      area.current?.focus()
      if (open.to <= text.length) area.current?.setSelectionRange(open.from, open.to)
      return
    }
    replies.send(contact.id, { text: words, via, recipients })
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== area.current || event.nativeEvent.isComposing) return
    if (canned.onKey(event)) return
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return
    const isChord = event.ctrlKey || event.metaKey
    if (via === 'email' && !isChord) return
    event.preventDefault()
    event.stopPropagation()
    send()
  }
  function take(list: FileList | null | undefined): boolean {
    const chosen = [...(list ?? [])]
    if (chosen.length === 0 || !canAttach || standing !== undefined) return false
    replies.attach(contact.id, chosen)
    return true
  }

  return (
    <form
      className={styles.composer}
      aria-label={t('composer.label')}
      data-dropping={isDropping || undefined}
      onSubmit={event => event.preventDefault()}
      onKeyDownCapture={onKeyDown}
      onPaste={(event: ClipboardEvent) => {
        if (take(event.clipboardData.files)) event.preventDefault()
      }}
      onDragOver={(event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files') || !canAttach) return
        event.preventDefault()
        setIsDropping(true)
      }}
      onDragLeave={() => setIsDropping(false)}
      onDrop={(event: DragEvent) => {
        setIsDropping(false)
        if (event.dataTransfer.types.includes('Files')) event.preventDefault()
        take(event.dataTransfer.files)
      }}
    >
      {canned.isOpen && (
        <ReplyPicker
          id={canned.listId}
          replies={canned.found}
          active={canned.active}
          language={conversation.language}
          onTake={canned.take}
        />
      )}
      {via === 'email' && (
        <RecipientFields
          recipients={recipients ?? { to: [], cc: [] }}
          refusal={isEmpty ? undefined : wrongly}
          mail={mail}
          onChange={chosen => replies.address(contact.id, chosen)}
        />
      )}
      {reply && <ComposerFiles contactId={contact.id} reply={reply} />}
      <TextArea
        label={t('composer.field', { who: customerName ?? t('entry.customer') })}
        hideLabel
        placeholder={t(via === 'email' ? 'composer.placeholderEmail' : 'composer.placeholder')}
        value={text}
        onChange={next => {
          write(next)
          canned.look()
        }}
        minRows={via === 'email' ? 3 : 2}
        maxRows={via === 'email' ? 12 : 7}
        lang={conversation.language}
        areaRef={area}
        error={error}
        footer={
          <>
            {signature !== '' && (
              <p className={styles.signature} lang={conversation.language} title={signature}>
                {t('composer.signature', { signature: signature.replaceAll('\n', ' · ') })}
              </p>
            )}
            <span className={styles.tools}>
              {canAttach && (
                <IconButton
                  icon={IconPaperclip}
                  label={t('composer.attach')}
                  isDisabled={standing !== undefined}
                  onPress={() => files.current?.click()}
                />
              )}
              <IconButton
                icon={IconMessage2Bolt}
                label={t('composer.canned')}
                shortcut="/"
                onPress={canned.open}
              />
              <ViaChoice
                conversation={conversation}
                via={via}
                onChange={next => replies.choose(contact.id, next === conversation.medium ? undefined : next)}
              />
            </span>
            <span className={styles.send}>
              <span role="status">
                {standing !== undefined
                  ? t(`composer.${standing}`)
                  : left < roomSaidBelow && left >= 0
                    ? t('composer.left', { count: left })
                    : ''}
              </span>
              {standing === undefined && text !== '' && reply?.keeping === 'kept' && (
                <span>{t('composer.kept')}</span>
              )}
              <Button
                variant="primary"
                icon={IconSend}
                shortcut={via === 'email' ? 'Ctrl+Enter' : 'Enter'}
                isDisabled={
                  standing !== undefined ||
                  isEmpty ||
                  refusal !== undefined ||
                  wrongly !== undefined ||
                  uploading
                }
                onPress={send}
              >
                {t(`composer.send.${via}`)}
              </Button>
            </span>
          </>
        }
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept={acceptedFiles}
        onChange={event => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
    </form>
  )
}

/** By what the answer goes, where there is a choice. */
function ViaChoice({
  conversation,
  via,
  onChange,
}: {
  readonly conversation: Conversation
  readonly via: Medium
  readonly onChange: (via: Medium) => void
}) {
  const t = useTexts(conversationTexts)
  const { email, phone } = conversation.customer
  const { medium } = conversation
  const others = (['email', 'sms'] as const).filter(
    each =>
      each !== medium && (each === 'email' ? email : medium === 'chat' ? undefined : phone) !== undefined,
  )
  if (others.length === 0) return null
  return (
    <Select
      label={t('composer.via')}
      hideLabel
      className={styles.via}
      options={[medium, ...others].map(id => ({
        id,
        label: id === 'email' ? t('composer.viaEmail', { address: email ?? '' }) : t(`via.${id}`),
      }))}
      value={via}
      onChange={onChange}
    />
  )
}

/** The list of canned replies over the field: opened by `/` at the start of a word, filtered by what is typed after it. */
function useCanned({
  contact,
  conversation,
  customerName,
  text,
  area,
}: {
  readonly contact: DeskContact
  readonly conversation: Conversation
  readonly customerName: string | undefined
  readonly text: string
  readonly area: React.RefObject<HTMLTextAreaElement | null>
}) {
  const t = useTexts(conversationTexts)
  const { replies } = useReply(contact.id)
  const person = usePerson()
  const deeds = useDesk(desk => desk.deeds[contact.id])
  const known = useCannedReplies()
  const listId = useId()
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(0)
  /** Where a list was closed by Escape: the same slash does not open it again. */
  const [closedAt, setClosedAt] = useState<number>()
  /** Where the caret goes once the field shows what was put in. */
  const goes = useRef<{ readonly from: number; readonly to: number }>(undefined)
  const { language } = conversation
  const slash = slashAt(text, caret)
  const found = slash && known ? findReplies(known.replies, slash.query, language) : []
  const isOpen =
    slash !== undefined &&
    slash.from !== closedAt &&
    known !== undefined &&
    (found.length > 0 || slash.query === '')
  const inHand = Math.min(active, Math.max(0, found.length - 1))
  const reference = deeds?.findLast(deed => 'reference' in deed)
  const values = {
    agent: person.name,
    ...(customerName === undefined ? {} : { customer: customerName }),
    ...(reference && 'reference' in reference ? { reference: reference.reference } : {}),
  }

  useEffect(() => {
    const field = area.current
    if (!field) return
    field.id = composerFieldId
    if (!isOpen) {
      for (const name of ['aria-controls', 'aria-activedescendant', 'aria-autocomplete'])
        field.removeAttribute(name)
      return
    }
    field.setAttribute('aria-autocomplete', 'list')
    field.setAttribute('aria-controls', listId)
    if (found.length > 0) field.setAttribute('aria-activedescendant', optionId(listId, inHand))
    else field.removeAttribute('aria-activedescendant')
  })
  useEffect(() => {
    if (isOpen) announce(t('canned.count', { count: found.length }))
  }, [isOpen, found.length, t])
  useLayoutEffect(() => {
    const place = goes.current
    if (place === undefined || area.current === null) return
    goes.current = undefined
    area.current.focus()
    area.current.setSelectionRange(place.from, place.to)
    setCaret(place.to)
  })

  /** Puts text in the place of what stands between, and the caret after it, or on what is still to be filled in. */
  function put(from: number, to: number, put: string): void {
    replies.write(contact.id, text.slice(0, from) + put + text.slice(to), false)
    const open = unfilledVariable(put)
    const end = from + put.length
    goes.current = open ? { from: from + open.from, to: from + open.to } : { from: end, to: end }
  }
  function take(reply: CannedReply): void {
    if (slash === undefined) return
    put(slash.from, caret, fillReply(replyTextIn(reply, language).text, values))
  }

  return {
    listId,
    isOpen,
    found,
    active: inHand,
    take,
    signature: known ? fillReply(known.signature.texts[language], { ...values, customer: '' }) : '',
    look: () => {
      setCaret(area.current?.selectionStart ?? 0)
      setActive(0)
      if (slash === undefined) setClosedAt(undefined)
    },
    open: () => {
      const at = area.current?.selectionStart ?? text.length
      const glue = at > 0 && !/\s/.test(text[at - 1] ?? '') ? ' /' : '/'
      setClosedAt(undefined)
      setActive(0)
      put(at, at, glue)
    },
    /** Answers whether the key was for the list. */
    onKey: (event: KeyboardEvent): boolean => {
      if (!isOpen || event.ctrlKey || event.metaKey || event.altKey) return false
      const chosen = found[inHand]
      switch (event.key) {
        case 'ArrowDown':
        case 'ArrowUp': {
          const step = event.key === 'ArrowDown' ? 1 : -1
          setActive((inHand + step + found.length) % Math.max(1, found.length))
          break
        }
        case 'Escape':
          setClosedAt(slash?.from)
          break
        case 'Enter':
        case 'Tab':
          if (chosen === undefined || event.shiftKey) return false
          take(chosen)
          break
        default:
          return false
      }
      event.preventDefault()
      event.stopPropagation()
      return true
    },
  }
}
