import { IconAlertTriangle, IconClock, IconCloudCheck, IconCloudUp } from '@tabler/icons-react'
import type { HandInStanding, Visit } from '../../../src-domain/visits/visit.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { type IconGlyph, ListRow, SectionHeading } from '../../ui/ui.ts'
import styles from './counter-pane.module.css'
import { counterTexts } from './counter-texts.ts'
import { useCounter } from './use-counter.ts'

const shown = 12

/** What this desk had to tell the hub of its visits, and where each stands. */
export function HandedInList() {
  const t = useTexts(counterTexts)
  const { state } = useCounter()
  const told = [...state.line.visits.values()].filter(hasStanding).sort((a, b) => urgency(a) - urgency(b))
  if (told.length === 0) return null
  return (
    <section className={styles.part} aria-label={t('handedIn')}>
      <SectionHeading className={styles.heading} aside={told.length}>
        {t('handedIn')}
      </SectionHeading>
      <ul className={styles.list}>
        {told.slice(0, shown).map(visit => (
          <li key={visit.id}>
            <ToldRow visit={visit} />
          </li>
        ))}
      </ul>
    </section>
  )
}

type Told = Visit & { readonly handIn: HandInStanding }

function hasStanding(visit: Visit): visit is Told {
  // Who is in the one queue stands there; nothing more is to be said of it.
  return visit.handIn !== undefined && !(visit.handIn.kind === 'in' && visit.phase.kind === 'one-queue')
}

/** What needs somebody first, then what is not there yet, then the latest. */
function urgency({ handIn, steps }: Told): number {
  const order = { refused: 0, due: 1, kept: 2, in: 3 }[handIn.kind]
  return order * 1e15 - (steps.at(-1)?.at ?? 0)
}

function ToldRow({ visit }: { readonly visit: Told }) {
  const words = useStandingWords()
  const { icon, text } = words(visit)
  return (
    <ListRow
      icon={icon}
      title={
        <>
          <span className={styles.ticket}>{visit.ticket}</span>
          {visit.details.name !== undefined && <span className={styles.who}> {visit.details.name}</span>}
        </>
      }
      detail={text}
    />
  )
}

function useStandingWords(): (visit: Told) => { readonly icon: IconGlyph; readonly text: string } {
  const t = useTexts(counterTexts)
  const { formatTime } = useFormats()
  const { isAway } = useCounter()
  return ({ handIn, phase }) => {
    switch (handIn.kind) {
      case 'due':
        return { icon: IconClock, text: t(isAway ? 'standing.away' : 'standing.due') }
      case 'kept':
        return { icon: IconCloudUp, text: t(isAway ? 'standing.away' : 'standing.kept') }
      case 'in': {
        const time = formatTime(handIn.at, { seconds: true })
        if (phase.kind === 'over') return { icon: IconCloudCheck, text: t('standing.in', { time }) }
        return { icon: IconCloudCheck, text: t('standing.taken') }
      }
      case 'refused': {
        const { name } = handIn
        const why =
          name === 'VisitWrong' || name === 'VisitServedElsewhere'
            ? t(`why.${name}`)
            : t('why.other', { name })
        return { icon: IconAlertTriangle, text: t('standing.refused', { why }) }
      }
      default:
        return assertNever(handIn)
    }
  }
}
