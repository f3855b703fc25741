import { Suspense, useMemo } from 'react'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import type { Visit } from '../../src-domain/visits/visit.ts'
import { useContactWho } from '../contact-who.ts'
import { Notes } from '../features/contact/notes.tsx'
import { CounterPane } from '../features/counter/counter-pane.tsx'
import { useCounter } from '../features/counter/use-counter.ts'
import { NoVisit, VisitView } from '../features/counter/visit-view.tsx'
import { WrapUpForm } from '../features/wrap-up/wrap-up-form.tsx'
import { useTexts } from '../language/language.ts'
import { Pane } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import styles from './desk-screen.module.css'
import { Context } from './desk-screen.tsx'
import { lateSuggestedArticles } from './late-parts.tsx'
import { workPaneId } from './use-actions.ts'
import { contactOf, VisitDesk } from './visit-desk.tsx'

/** The three panes at a counter: the line of this site, the visitor, and all that is known about them. */
export function CounterScreen({
  notesRef,
}: {
  readonly notesRef: React.RefObject<HTMLTextAreaElement | null>
}) {
  const t = useTexts(appTexts)
  const { inHand } = useCounter()
  const contact = useMemo(() => inHand && contactOf(inHand), [inHand])
  return (
    <div className={styles.desk}>
      <div className={styles.column} data-pane="work" id={workPaneId}>
        <CounterPane />
      </div>
      {inHand && contact ? (
        <VisitDesk key={inHand.id} contact={contact}>
          <VisitPanes visit={inHand} contact={contact} notesRef={notesRef} />
        </VisitDesk>
      ) : (
        <>
          <div className={styles.column} data-pane="contact" id="contact">
            <Pane as="main" label={t('panes.visit')}>
              <NoVisit />
            </Pane>
          </div>
          <div className={styles.column} data-pane="context">
            <Context contact={undefined} />
          </div>
        </>
      )}
    </div>
  )
}

function VisitPanes({
  visit,
  contact,
  notesRef,
}: {
  readonly visit: Visit
  readonly contact: DeskContact
  readonly notesRef: React.RefObject<HTMLTextAreaElement | null>
}) {
  const t = useTexts(appTexts)
  const { customer } = useContactWho(contact)
  const name = customer ? `${customer.givenName} ${customer.familyName}`.trim() : contact.from.name
  return (
    <>
      <div className={styles.column} data-pane="contact" id="contact">
        <Pane as="main" label={t('panes.visit')}>
          <VisitView
            visit={visit}
            name={name}
            notes={<Notes contact={contact} areaRef={notesRef} />}
            wrapUp={<WrapUpForm contact={contact} />}
            suggestions={
              <Suspense>
                <lateSuggestedArticles.Part contact={contact} />
              </Suspense>
            }
          />
        </Pane>
      </div>
      <div className={styles.column} data-pane="context">
        <Context contact={contact} />
      </div>
    </>
  )
}
