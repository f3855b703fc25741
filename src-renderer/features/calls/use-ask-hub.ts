import type { DeskCommand, Refusal } from '../../../src-contract/live/desk-command.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { toast } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'

const plain = [
  'UnknownQueue',
  'UnknownAgent',
  'ConsultUnderWay',
  'NoConsult',
  'ConsultNotAnswered',
  'NotConnected',
  'NotYourContact',
  'ContactClosed',
  'ContactExists',
  'NotACall',
  'NotACallback',
  'PhoneMissing',
  'TimePassed',
  'UnknownSite',
  'NotAllowed',
] as const
const deadEnds = ['yourself', 'other-channel', 'other-site', 'closed', 'nobody-there'] as const

/** Asks the hub for something of a call; says in words when it did not happen. Answers whether it did. */
export function useAskHub(): (command: DeskCommand) => Promise<boolean> {
  const hub = useHub()
  const t = useTexts(callsTexts)
  const refusalWords = useRefusalWords()
  const { formatDateTime } = useFormats()

  function inWords(refusal: Refusal): string {
    const { name, why, opensAt } = refusal as Refusal & { readonly why?: string; readonly opensAt?: number }
    const known = plain.find(each => each === name)
    if (known !== undefined) return t(`refused.${known}`)
    if (name === 'TransferDeadEnd') {
      return t(`refused.TransferDeadEnd.${deadEnds.find(each => each === why) ?? 'nobody-there'}`)
    }
    if (name === 'QueueClosed') {
      return opensAt === undefined
        ? t('refused.QueueClosedForGood')
        : t('refused.QueueClosed', { time: formatDateTime(opensAt) })
    }
    return refusalWords(refusal)
  }

  return async command => {
    const outcome = await hub.command(command)
    switch (outcome.kind) {
      case 'accepted':
        return true
      case 'refused':
        toast({ tone: 'watch', title: t('refused.title'), text: inWords(outcome.refusal) })
        return false
      case 'postponed':
      case 'hub-away':
        toast({ tone: 'watch', title: t('refused.title'), text: t('refused.hubAway') })
        return false
    }
  }
}
