import { IconMapPin, IconPlus, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import { v7 as timeOrderedId } from 'uuid'
import { type CivicAddress, type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { ContactOrigin } from '../../../src-domain/routing/contact.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore } from '../../desk-context.ts'
import { useReadCityPlaces } from '../../desk-data/city-places.ts'
import { findAddresses } from '../../desk-data/known-addresses.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useTexts } from '../../language/language.ts'
import {
  Button,
  ChoiceChips,
  ComboBox,
  IconButton,
  Inline,
  Notice,
  type Option,
  Select,
  Stack,
  TextArea,
  TextField,
  toast,
} from '../../ui/ui.ts'
import {
  type CustomerForm,
  changedFields,
  type FormProblems,
  fieldsOf,
  formFromCaller,
  formOf,
  seenFields,
} from './customer-form.ts'
import styles from './customer-tab.module.css'
import { addressLine, customerTexts } from './texts.ts'

export type CustomerFormViewProps = {
  /** Under which key what is typed is kept. */
  readonly draftKey: string
  /** Called with the customer as saved, or with nothing when the form was discarded. */
  readonly onDone: (customer: Customer | undefined) => void
} & (
  | { readonly customer: Customer }
  | {
      readonly customer?: undefined
      readonly from: ContactOrigin
      readonly language: Language
      /** What was searched for in vain: it fills the first field. */
      readonly searched: string
    }
)

const noProblems: FormProblems = { phones: [], emails: [] }

/** A customer to change or to take in. What is typed is kept until it is saved or discarded. */
export function CustomerFormView(props: CustomerFormViewProps) {
  const { draftKey, onDone, customer } = props
  const t = useTexts(customerTexts)
  const store = useDeskStore()
  const draft = useDraft<CustomerForm>(draftKey)
  const [problems, setProblems] = useState<FormProblems>(noProblems)
  const [isSaving, setIsSaving] = useState(false)
  const [notSaved, setNotSaved] = useState<'quota' | 'storage'>()
  const frame = useRef<HTMLFormElement>(null)
  if (!draft.isLoaded) return null

  const form =
    draft.value ?? (customer ? formOf(customer) : formFromCaller(props.from, props.language, props.searched))
  const change = (part: Partial<CustomerForm>) => {
    draft.change({ ...form, ...part })
    setProblems(noProblems)
  }

  async function save(): Promise<void> {
    const checked = fieldsOf(form)
    if (checked.problems) {
      setProblems(checked.problems)
      requestAnimationFrame(() => {
        frame.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus()
      })
      return
    }
    setIsSaving(true)
    const { fields } = checked
    const customerId = customer?.id ?? timeOrderedId()
    const changed = customer ? changedFields(customer, fields) : fields
    if (customer && Object.keys(changed).length === 0) {
      draft.drop()
      onDone(customer)
      return
    }
    const seen = form.basedOn ?? customer?.version ?? 1
    const answer = await store.keep(
      customer
        ? {
            kind: 'update-customer',
            customerId,
            expectedVersion: seen,
            fields: changed,
            // What was seen, where it is still what stands here: it then goes together with others' changes.
            ...(seen === customer.version ? { from: seenFields(customer, changed) } : {}),
          }
        : { kind: 'create-customer', customerId, fields },
    )
    setIsSaving(false)
    if (answer.kind === 'not-saved') {
      setNotSaved(answer.why)
      return
    }
    draft.drop()
    toast({
      title: t(customer ? 'saved' : 'created', { name: fullName(fields) }),
      tone: 'good',
    })
    onDone({
      ...(customer ?? { version: 1 }),
      ...fields,
      id: customerId,
      version: customer ? customer.version + 1 : 1,
      updatedAt: Date.now(),
    })
  }

  function handleKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault()
      event.stopPropagation()
      void save()
    }
  }

  return (
    <form
      ref={frame}
      className={styles.form}
      onKeyDownCapture={handleKey}
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
      noValidate
    >
      <h2 className={styles.formTitle}>
        {customer ? t('form.editTitle', { name: fullName(customer) }) : t('form.newTitle')}
      </h2>
      {notSaved && (
        <Notice tone="breach" isLive>
          {t(notSaved === 'quota' ? 'notSavedQuota' : 'notSavedStorage')}
        </Notice>
      )}
      <div className={styles.pair}>
        <TextField
          label={t('form.givenName')}
          value={form.givenName}
          onChange={givenName => change({ givenName })}
          error={problems.name ? t('form.nameMissing') : undefined}
          maxLength={80}
          autoFocus
        />
        <TextField
          label={t('form.familyName')}
          value={form.familyName}
          onChange={familyName => change({ familyName })}
          maxLength={80}
        />
      </div>
      <TextField
        label={t('form.organization')}
        value={form.organization}
        onChange={organization => change({ organization })}
        maxLength={120}
      />
      <LabelledChips label={t('form.language')}>
        <ChoiceChips
          label={t('form.language')}
          size="small"
          options={[
            { id: 'en', label: t('languageName.en') },
            { id: 'fr', label: t('languageName.fr') },
          ]}
          value={form.language}
          onChange={language => change({ language })}
        />
      </LabelledChips>
      <PhoneRows form={form} wrong={problems.phones} onChange={phones => change({ phones })} />
      <EmailRows form={form} wrong={problems.emails} onChange={emails => change({ emails })} />
      <AddressField address={form.address} onChange={address => change({ address })} />
      <Select
        label={t('form.preference')}
        options={(['phone', 'email', 'sms', 'mail', 'none'] as const).map(id => ({
          id,
          label: t(`way.${id}`),
        }))}
        value={form.preference}
        onChange={preference => change({ preference })}
        error={preferenceProblem()}
      />
      <TextArea
        label={t('form.remark')}
        description={t('form.remarkHelp')}
        value={form.remark}
        onChange={remark => change({ remark })}
        maxLength={500}
      />
      <p className={styles.quiet}>{t('form.draftKept')}</p>
      <Inline justify="end">
        <Button
          onPress={() => {
            draft.drop()
            onDone(undefined)
          }}
        >
          {t('form.cancel')}
        </Button>
        <Button variant="primary" type="submit" shortcut="Ctrl+Enter" isPending={isSaving}>
          {t(customer ? 'form.save' : 'form.create')}
        </Button>
      </Inline>
    </form>
  )

  function preferenceProblem(): string | undefined {
    switch (problems.preference) {
      case 'phone':
        return t('form.preferencePhone')
      case 'email':
        return t('form.preferenceEmail')
      case 'mail':
        return t('form.preferenceMail')
      case undefined:
        return undefined
    }
  }
}

function LabelledChips({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.labelled}>
      <span className={styles.label} aria-hidden>
        {label}
      </span>
      {children}
    </div>
  )
}

interface RowsProps<Row> {
  readonly form: CustomerForm
  readonly wrong: readonly number[]
  readonly onChange: (rows: readonly Row[]) => void
}

function PhoneRows({ form, wrong, onChange }: RowsProps<CustomerForm['phones'][number]>) {
  const t = useTexts(customerTexts)
  const { phones } = form
  return (
    <Stack gap={2}>
      {phones.map((phone, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list
        <div key={index} className={styles.row}>
          <TextField
            label={t('form.phoneNumber', { number: index + 1 })}
            hideLabel={index > 0}
            type="tel"
            value={phone.text}
            onChange={text => onChange(phones.with(index, { ...phone, text }))}
            error={wrong.includes(index) ? t('form.phoneWrong') : undefined}
            className={styles.grows}
          />
          <Select
            label={t('form.kind', { number: index + 1 })}
            hideLabel
            options={(['mobile', 'home', 'work'] as const).map(id => ({ id, label: t(`phoneKind.${id}`) }))}
            value={phone.kind}
            onChange={kind => onChange(phones.with(index, { ...phone, kind }))}
            className={styles.kind}
          />
          <IconButton
            icon={IconTrash}
            label={t('form.removePhone', { number: index + 1 })}
            onPress={() => onChange(phones.toSpliced(index, 1))}
          />
        </div>
      ))}
      {phones.length < 6 && (
        <div>
          <Button
            size="small"
            variant="quiet"
            icon={IconPlus}
            onPress={() => onChange([...phones, { text: '', kind: 'mobile' }])}
          >
            {t('form.addPhone')}
          </Button>
        </div>
      )}
    </Stack>
  )
}

function EmailRows({ form, wrong, onChange }: RowsProps<string>) {
  const t = useTexts(customerTexts)
  const { emails } = form
  return (
    <Stack gap={2}>
      {emails.map((email, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list
        <div key={index} className={styles.row}>
          <TextField
            label={t('form.emailNumber', { number: index + 1 })}
            hideLabel={index > 0}
            type="email"
            value={email}
            onChange={text => onChange(emails.with(index, text))}
            error={wrong.includes(index) ? t('form.emailWrong') : undefined}
            className={styles.grows}
          />
          <IconButton
            icon={IconTrash}
            label={t('form.removeEmail', { number: index + 1 })}
            onPress={() => onChange(emails.toSpliced(index, 1))}
          />
        </div>
      ))}
      {emails.length < 6 && (
        <div>
          <Button size="small" variant="quiet" icon={IconPlus} onPress={() => onChange([...emails, ''])}>
            {t('form.addEmail')}
          </Button>
        </div>
      )}
    </Stack>
  )
}

function AddressField({
  address,
  onChange,
}: {
  readonly address: CivicAddress | undefined
  readonly onChange: (address: CivicAddress) => void
}) {
  const t = useTexts(customerTexts)
  const store = useDeskStore()
  const readPlaces = useReadCityPlaces()
  const found = useRef(new Map<string, CivicAddress>())
  const optionOf = (each: CivicAddress): Option => ({
    id: each.id,
    label: addressLine(t, each),
    description: each.postalCode,
  })
  return (
    <ComboBox
      label={t('form.address')}
      placeholder={t('form.addressPlaceholder')}
      description={t('form.addressHelp')}
      icon={IconMapPin}
      value={address ? optionOf(address) : null}
      onChange={option => {
        const chosen = option && found.current.get(option.id)
        if (chosen) onChange(chosen)
      }}
      loadOptions={async query => {
        const addresses = await findAddresses(readPlaces, store, query)
        for (const each of addresses) found.current.set(each.id, each)
        return addresses.map(optionOf)
      }}
    />
  )
}
