import { IconPrinter, IconTicket } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { contactTexts } from '../../contact-words.ts'
import { usePerson, useVisits } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import type { LetIn } from '../../offline/visits/visits.ts'
import { Button, ChoiceChips, Dialog, EmptyState, Notice, Stack, TextField } from '../../ui/ui.ts'
import { counterTexts } from './counter-texts.ts'
import styles from './new-ticket-dialog.module.css'
import { openTicketForm, useCounter, useTicketForm } from './use-counter.ts'
import { usePrintSlip } from './use-print-slip.tsx'

const nameMaxLength = 80
const topicMaxLength = 120

/** Lets a visitor in: service, language, a name if they like; then the ticket to tell and to print. */
export function NewTicketDialog() {
  const t = useTexts(counterTexts)
  const { isOpen } = useTicketForm()
  return (
    <Dialog title={t('ticket.title')} isOpen={isOpen} onClose={() => openTicketForm(false)} size="medium">
      {isOpen && <TicketForm />}
    </Dialog>
  )
}

type Given = Extract<LetIn, { kind: 'let-in' }>

function TicketForm() {
  const t = useTexts(counterTexts)
  const tWords = useTexts(contactTexts)
  const { formatDateTime } = useFormats()
  const deskLanguage = useLanguage()
  const { languages } = usePerson()
  const visits = useVisits()
  const { counters } = useCounter().state
  const [queueId, setQueueId] = useState(counters[0]?.queueId ?? '')
  const [language, setLanguage] = useState<Language>(languages[0] ?? deskLanguage)
  const [name, setName] = useState('')
  const [topic, setTopic] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [given, setGiven] = useState<Given>()
  const [why, setWhy] = useState<Exclude<LetIn, Given>>()

  if (counters.length === 0) {
    return <EmptyState icon={IconTicket} title={t('ticket.noCounter')} />
  }
  if (given) {
    return (
      <TicketGiven
        given={given}
        onAgain={() => {
          setGiven(undefined)
          setName('')
          setTopic('')
        }}
      />
    )
  }

  async function give(): Promise<void> {
    if (isPending) return
    setIsPending(true)
    setWhy(undefined)
    const [who, what] = [name.trim(), topic.trim()]
    const answer = await visits.letIn({
      queueId,
      language,
      ...(who === '' ? {} : { name: who }),
      ...(what === '' ? {} : { topic: what }),
    })
    setIsPending(false)
    if (answer.kind === 'let-in') setGiven(answer)
    else setWhy(answer)
  }
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    event.stopPropagation()
    void give()
  }
  const whyNot = (answer: Exclude<LetIn, Given>): string => {
    switch (answer.kind) {
      case 'not-saved':
        return t(`notSaved.${answer.why}`)
      case 'refused':
        return t('refusal.NotNow')
      case 'hub-refused':
        if (answer.name !== 'QueueClosed') return t('ticket.hubRefused', { name: answer.name })
        return answer.opensAt === undefined
          ? t('ticket.closed')
          : t('ticket.closedUntil', { time: formatDateTime(answer.opensAt) })
    }
  }

  return (
    <div onKeyDownCapture={handleKey}>
      <Stack gap={4}>
        {counters.length > 1 && (
          <div className={styles.question}>
            <p className={styles.label}>{t('ticket.service')}</p>
            <ChoiceChips
              label={t('ticket.service')}
              numberKeys
              options={counters.map(counter => ({ id: counter.queueId, label: counter.name[deskLanguage] }))}
              value={queueId}
              onChange={setQueueId}
            />
          </div>
        )}
        <div className={styles.question}>
          <p className={styles.label}>{t('ticket.language')}</p>
          <ChoiceChips<Language>
            label={t('ticket.language')}
            options={[
              { id: 'en', label: tWords('language.en') },
              { id: 'fr', label: tWords('language.fr') },
            ]}
            value={language}
            onChange={setLanguage}
          />
        </div>
        <TextField
          label={t('ticket.name')}
          value={name}
          onChange={setName}
          maxLength={nameMaxLength}
          autoComplete="off"
          autoFocus
        />
        <TextField
          label={t('ticket.topic')}
          value={topic}
          onChange={setTopic}
          maxLength={topicMaxLength}
          autoComplete="off"
        />
        {why && (
          <Notice tone={why.kind === 'not-saved' ? 'breach' : 'watch'} isLive>
            {whyNot(why)}
          </Notice>
        )}
        <div>
          <Button variant="primary" shortcut="Enter" isPending={isPending} onPress={() => void give()}>
            {t('ticket.give')}
          </Button>
        </div>
      </Stack>
    </div>
  )
}

function TicketGiven({ given, onAgain }: { readonly given: Given; readonly onAgain: () => void }) {
  const t = useTexts(counterTexts)
  const { state } = useCounter()
  const visit = state.line.visits.get(given.visitId)
  const { print, slip } = usePrintSlip(
    visit ?? {
      ticket: given.ticket,
      queueId: '',
      language: 'en',
      arrivedAt: state.line.lastAt,
      details: {},
    },
    'ticket',
  )
  return (
    <Stack gap={4}>
      <div className={styles.given} role="status">
        <p>{t('ticket.say')}</p>
        <p className={styles.ticket}>{given.ticket}</p>
        <p className={styles.place}>{t(given.place === 'here' ? 'ticket.here' : 'ticket.oneQueue')}</p>
      </div>
      <div className={styles.buttons}>
        <Button icon={IconPrinter} onPress={print}>
          {t('ticket.print')}
        </Button>
        <Button icon={IconTicket} onPress={onAgain}>
          {t('ticket.again')}
        </Button>
        <Button variant="primary" autoFocus onPress={() => openTicketForm(false)}>
          {t('ticket.done')}
        </Button>
      </div>
      {slip}
    </Stack>
  )
}
