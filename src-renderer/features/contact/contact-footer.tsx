import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Offer } from '../../../src-domain/routing/contact.ts'
import { contactTexts, useOfferWhy } from '../../contact-words.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { PaneFooter } from '../../ui/ui.ts'
import styles from './contact-footer.module.css'
import { contactViewTexts } from './contact-texts.ts'

/** Why this contact came to this desk, and what its end brings. */
export function ContactFooter({
  contact,
  offer,
}: {
  readonly contact: DeskContact
  /** The offer under which it was accepted, when this desk saw it. */
  readonly offer: Offer | undefined
}) {
  const t = useTexts(contactViewTexts)
  const tWords = useTexts(contactTexts)
  const whyOf = useOfferWhy()
  const { formatTime } = useFormats()
  const { phase } = contact
  return (
    <PaneFooter className={styles.footer}>
      <span className={styles.why}>{offer && tWords('why.you', { why: whyOf(offer, contact.queueId) })}</span>
      {phase.kind === 'wrapping' && (
        <span className={styles.end}>
          {t(`ended.${phase.endedBy}`, { time: formatTime(phase.endedAt, { seconds: true }) })}
        </span>
      )}
    </PaneFooter>
  )
}
