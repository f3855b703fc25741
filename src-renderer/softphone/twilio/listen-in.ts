import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { CallState } from '../softphone.ts'
import type { TwilioSoftphoneParts } from './twilio-softphone.ts'

/** A supervisor's end of a conversation that goes on. */
export interface ListeningIn {
  /** Opens or closes this end's microphone; who then hears it is the hub's. */
  readonly setSpeaking: (isSpeaking: boolean) => void
  readonly stop: () => void
}

/**
 * Calls into a conversation that the hub has let this person into. It is a voice of its own beside the desk's, so that it
 * is no call in hand; its program is fetched when somebody listens for the first time.
 */
export async function listenIn(
  parts: TwilioSoftphoneParts,
  contactId: ContactId,
  onState: (state: CallState) => void,
): Promise<ListeningIn> {
  const { createTwilioSoftphone } = await import('./twilio-softphone.ts')
  const softphone = createTwilioSoftphone(parts)
  softphone.subscribe(() => {
    const state = softphone.calls()[contactId]?.state
    if (state) onState(state)
  })
  const answered = softphone.answer(contactId)
  softphone.setMuted(contactId, true)
  await answered
  return {
    setSpeaking: isSpeaking => softphone.setMuted(contactId, !isSpeaking),
    stop: () => softphone.stop(),
  }
}
