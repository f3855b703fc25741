import type { Customer } from '../../../src-domain/people/customer.ts'
import type { CustomerFields } from '../../../src-domain/people/customer-command.ts'
import { useDeskStore } from '../../desk-context.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import type { OutboxEntry } from '../../offline/desk-store.ts'
import { Button, Notice, toast } from '../../ui/ui.ts'
import { differingFields } from './customer-form.ts'
import styles from './customer-tab.module.css'
import { addressWithWard, customerTexts } from './texts.ts'

type Refused = OutboxEntry & {
  readonly command: Extract<OutboxEntry['command'], { kind: 'update-customer' | 'create-customer' }>
  readonly state: Extract<OutboxEntry['state'], { kind: 'quarantined' }>
}

/** Changes to this customer that the hub refused: both sides, and what to do. Nothing is lost until the CSR says so. */
export function CustomerConflicts({ customer }: { readonly customer: Customer }) {
  return useOutbox()
    .filter(
      (entry): entry is Refused =>
        entry.state.kind === 'quarantined' &&
        (entry.command.kind === 'update-customer' || entry.command.kind === 'create-customer') &&
        entry.command.customerId === customer.id,
    )
    .map(entry => <Refusal key={entry.id} entry={entry} customer={customer} />)
}

function Refusal({ entry, customer }: { readonly entry: Refused; readonly customer: Customer }) {
  const t = useTexts(customerTexts)
  const store = useDeskStore()
  const { refusal } = entry.state
  const { command } = entry
  if (command.kind !== 'update-customer' || refusal.name !== 'CustomerChanged') {
    return (
      <Notice
        tone="breach"
        title={t('refusedTitle')}
        action={{ label: t('sendAgain'), onPress: () => void store.retryQuarantined(entry.id) }}
      >
        {t('refusedText', { reason: refusal.name })}
      </Notice>
    )
  }

  const theirs = isCustomer(refusal.current) ? refusal.current : customer
  const version = typeof refusal.version === 'number' ? refusal.version : theirs.version
  const names = differingFields(theirs, command.fields)
  async function writeMine(): Promise<void> {
    const fields = Object.fromEntries(
      names.map(name => [name, (command as { fields: Partial<CustomerFields> }).fields[name]]),
    )
    const answer = await store.keep({
      kind: 'update-customer',
      customerId: customer.id,
      expectedVersion: version,
      fields,
    })
    if (answer.kind === 'kept') await store.discard(entry.id)
    else toast({ title: t(answer.why === 'quota' ? 'notSavedQuota' : 'notSavedStorage'), tone: 'breach' })
  }
  return (
    <section className={styles.conflict} aria-label={t('conflictTitle')}>
      <Notice tone="watch" title={t('conflictTitle')} isLive>
        {t('conflictText')}
      </Notice>
      <table className={styles.conflictTable}>
        <thead>
          <tr>
            <th scope="col">{t('conflictField')}</th>
            <th scope="col">{t('conflictMine')}</th>
            <th scope="col">{t('conflictTheirs')}</th>
          </tr>
        </thead>
        <tbody>
          {names.map(name => (
            <tr key={name}>
              <th scope="row">{t(`fieldName.${name}`)}</th>
              <td>
                <FieldWords name={name} fields={command.fields} />
              </td>
              <td>
                <FieldWords name={name} fields={theirs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.conflictActions}>
        <Button size="small" onPress={() => void store.discard(entry.id)}>
          {t('keepTheirs')}
        </Button>
        <Button size="small" variant="primary" onPress={() => void writeMine()}>
          {t('useMine')}
        </Button>
      </div>
    </section>
  )
}

function FieldWords({
  name,
  fields,
}: {
  readonly name: keyof CustomerFields
  readonly fields: Partial<CustomerFields>
}) {
  const t = useTexts(customerTexts)
  const { formatPhone } = useFormats()
  const words = (() => {
    switch (name) {
      case 'phones':
        return (fields.phones ?? []).map(({ e164 }) => formatPhone(e164)).join(', ')
      case 'emails':
        return (fields.emails ?? []).join(', ')
      case 'address':
        return fields.address ? addressWithWard(t, fields.address) : ''
      case 'language':
        return fields.language ? t(`language.${fields.language}`) : ''
      case 'preference':
        return fields.preference ? t(`way.${fields.preference}`) : ''
      case 'givenName':
      case 'familyName':
      case 'organization':
      case 'remark':
        return fields[name] ?? ''
    }
  })()
  return words === '' ? <em className={styles.quiet}>{t('conflictNothing')}</em> : words
}

/** A refusal comes over the wire with more than its name; what it carries is looked at before it is shown. */
function isCustomer(value: unknown): value is Customer {
  if (typeof value !== 'object' || value === null) return false
  const { id, version, givenName, familyName, phones, emails } = value as Partial<Customer>
  return (
    typeof id === 'string' &&
    typeof version === 'number' &&
    typeof givenName === 'string' &&
    typeof familyName === 'string' &&
    Array.isArray(phones) &&
    Array.isArray(emails)
  )
}
