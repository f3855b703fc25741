import { useQuery } from '@tanstack/react-query'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { SectionHeading } from '../../ui/ui.ts'
import { RecordingPlayer } from './recording-player.tsx'
import styles from './recordings.module.css'
import { recordingsTexts } from './recordings-texts.ts'

/** The sound of a message is saved a moment after the contact that is made of it. */
const lookEveryMs = 3_000

/** What a caller left on the line, for whoever has the contact in hand. Nothing where there is no message. */
export function CallerMessages({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(recordingsTexts)
  const { telephone } = useHub()
  const isPossible = contact.from.carrier === 'twilio' && contact.about === undefined
  const { data } = useQuery({
    queryKey: ['messages-of-contact', contact.id],
    enabled: isPossible,
    staleTime: 0,
    refetchInterval: query => (isSettled(query.state.data) ? false : lookEveryMs),
    queryFn: async () => {
      const answer = await telephone.recordings.of(contact.id)
      if ('kind' in answer) throw new Error(answer.kind)
      return answer.recordings
    },
  })
  const messages = data?.filter(({ kind }) => kind === 'message') ?? []
  if (!isPossible || messages.length === 0) return null
  return (
    <section className={styles.part}>
      <SectionHeading>{t(messages.length > 1 ? 'message.titleMany' : 'message.title')}</SectionHeading>
      {messages.map(recording => (
        <RecordingPlayer key={recording.id} contactId={contact.id} recording={recording} />
      ))}
    </section>
  )
}

function isSettled(
  recordings: readonly { readonly kind: string; readonly state: string }[] | undefined,
): boolean {
  return recordings?.every(({ kind, state }) => kind !== 'message' || state !== 'in-progress') ?? false
}
