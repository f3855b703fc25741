import type { Directory } from '../../../src-contract/http/directory.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { TransferTarget } from '../../../src-domain/routing/routing-event.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { toast } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import type { DirectoryEntry } from './directory-entries.ts'
import { useAskHub } from './use-ask-hub.ts'
import { useOutsideCalls } from './use-outside-calls.ts'

/** Asks the other side, or lets go at once; each answers whether it happened. */
export function useHandOver(contact: DeskContact, directory: Pick<Directory, 'returnsAfterMs'>) {
  const t = useTexts(callsTexts)
  const language = useLanguage()
  const { formatDuration } = useFormats()
  const askHub = useAskHub()
  const { outside, tell } = useOutsideCalls(contact)
  const contactId = contact.id

  async function transferOutside(phone: string, name: string): Promise<boolean> {
    if (outside === undefined || !(await tell(outside.transfer(contactId, phone)))) return false
    toast({
      tone: 'good',
      title: t('transfer.done', { to: name }),
      text: t('transfer.doneOutside', { to: name }),
    })
    // The carrier has the call; what remains here is the wrap-up.
    return await askHub({ kind: 'end-contact', contactId })
  }

  return {
    ask: async (entry: DirectoryEntry): Promise<boolean> => {
      if (entry.kind === 'outside') {
        const { consult } = outside ?? {}
        if (consult === undefined) return false
        if (!(await askHub({ kind: 'hold-contact', contactId }))) return false
        return await tell(consult.begin(contactId, entry.line.phone))
      }
      const to = targetOf(entry)
      return await askHub({ kind: 'consult', contactId, consultId: crypto.randomUUID(), to })
    },
    transfer: async (entry: DirectoryEntry): Promise<boolean> => {
      if (entry.kind === 'outside') return await transferOutside(entry.line.phone, entry.line.name[language])
      const done = await askHub({ kind: 'transfer-contact', contactId, to: targetOf(entry) })
      if (done) {
        const to = entry.kind === 'agent' ? entry.agent.name : entry.queue.name[language]
        const time = formatDuration(directory.returnsAfterMs)
        toast({ tone: 'good', title: t('transfer.done', { to }), text: t('transfer.doneText', { time }) })
      }
      return done
    },
  }
}

function targetOf(entry: Exclude<DirectoryEntry, { kind: 'outside' }>): TransferTarget {
  return entry.kind === 'agent'
    ? { kind: 'agent', agentId: entry.agent.id }
    : { kind: 'queue', queueId: entry.queue.id }
}
