import type { Refusal } from '../../../src-contract/live/desk-command.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { conversationTexts } from './conversation-texts.ts'

const plain = [
  'NotYourContact',
  'ContactClosed',
  'ContactParked',
  'NothingSaid',
  'NoAttachments',
  'NoAddress',
  'NoRecipient',
  'UnknownConversation',
  'UnknownAttachment',
  'EntryIdReused',
  'FileEmpty',
  'HubAway',
] as const

/** Why an answer or a file did not go, and what to do. */
export function useEntryRefusalWords(): (refusal: Refusal) => string {
  const t = useTexts(conversationTexts)
  const { formatNumber } = useFormats()
  const others = useRefusalWords()
  return refusal => {
    const { name, max, maxLength, address } = refusal as Refusal & {
      readonly address?: string
      readonly max?: number
      readonly maxLength?: number
    }
    const known = plain.find(each => each === name)
    if (known !== undefined) return t(`refused.${known}`)
    switch (name) {
      case 'TextTooLong':
        return t('refused.TextTooLongMax', { max: formatNumber(maxLength ?? 0) })
      case 'TooManyAttachments':
        return t('refused.TooManyAttachments', { max: max ?? 0 })
      case 'TooManyRecipients':
        return t('refused.TooManyRecipients', { max: max ?? 0 })
      case 'AddressWrong':
      case 'OwnMailbox':
        return t(`refused.${name}`, { address: address ?? '' })
      case 'FileTooLarge':
        return t('refused.FileTooLarge', { max: formatNumber((max ?? 0) / 1_000_000) })
      case 'FileKindNotAllowed':
        return t('refused.FileKindNotAllowed')
      default:
        return others(refusal)
    }
  }
}
