import { useState } from 'react'
import {
  type Account,
  type Accounts,
  type FirstPassword,
  type PersonFacts,
  userPattern,
} from '../../../src-contract/http/accounts.ts'
import { type Role, roles } from '../../../src-domain/vocabulary/words.ts'
import { useHub, usePerson } from '../../desk-context.ts'
import type { HubAway, HubRefused } from '../../hub-client/hub-client.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { isNo } from '../../told.tsx'
import {
  Button,
  CheckboxField,
  ConfirmDialog,
  Notice,
  onCtrlEnter,
  Select,
  TextField,
  toast,
} from '../../ui/ui.ts'
import styles from './accounts.module.css'
import { accountsTexts } from './accounts-texts.ts'

type Asking = 'disable' | 'renew'

/** One account: its facts, and below them what ends the person's way in or gives a new one. */
export function AccountForm({
  account,
  accounts: { sites, divisions },
  onKept,
  onFirstPassword,
  onStale,
}: {
  /** Absent for a new one. */
  readonly account: Account | undefined
  readonly accounts: Accounts
  readonly onKept: (account: Account) => void
  readonly onFirstPassword: (told: FirstPassword) => void
  /** Somebody else was quicker: what is shown is to be fetched again. */
  readonly onStale: () => void
}) {
  const t = useTexts(accountsTexts)
  const language = useLanguage()
  const { accounts } = useHub()
  const self = usePerson()
  const inForce: PersonFacts = account
    ? factsOf(account)
    : { name: '', role: 'csr', languages: ['en'], site: sites[0]?.id ?? '' }
  const [id, setId] = useState('')
  const [edited, setEdited] = useState<{ readonly basedOn: number; readonly facts: PersonFacts }>()
  const [isTried, setIsTried] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [said, setSaid] = useState<string>()
  const [asking, setAsking] = useState<Asking>()
  const facts = edited?.facts ?? inForce
  const isOutdated = edited !== undefined && edited.basedOn !== (account?.version ?? 0)
  const isOwn = account?.person.id === self.id
  const answers = facts.role === 'csr' || facts.role === 'supervisor'
  const wrong = {
    id: !account && !userPattern.test(id),
    name: facts.name.trim() === '',
    languages: answers && facts.languages.length === 0,
    division: facts.role === 'division' && facts.division === undefined,
  }

  const change = (part: Partial<PersonFacts>) => {
    setSaid(undefined)
    const { division, ...others } = { ...facts, ...part }
    setEdited({
      basedOn: edited?.basedOn ?? account?.version ?? 0,
      facts: others.role === 'division' && division !== undefined ? { ...others, division } : others,
    })
  }
  const letGo = () => {
    setEdited(undefined)
    setIsTried(false)
    setSaid(undefined)
  }

  /** What the hub answered, or in words why not. */
  async function ask<Value extends object>(
    question: Promise<Value | HubRefused | HubAway>,
  ): Promise<Value | undefined> {
    setIsBusy(true)
    const answer = await question
    setIsBusy(false)
    if (!isNo(answer)) return answer
    if (answer.kind === 'hub-away') setSaid(t('hubAway'))
    else if (answer.refusal.name === 'AccountChanged') onStale()
    else {
      const { name } = answer.refusal
      setSaid(isKnown(name) ? t(`refused.${name}`) : t('refused.other', { name }))
    }
    return undefined
  }

  async function save(): Promise<void> {
    setIsTried(true)
    if (isBusy || Object.values(wrong).some(Boolean)) return
    const wanted = { ...facts, name: facts.name.trim() }
    if (account) {
      if (!edited) return
      const kept = await ask(accounts.change(account.person.id, edited.basedOn, wanted))
      if (!kept) return
      letGo()
      onKept(kept)
      toast({ tone: 'good', title: t('saved') })
      return
    }
    const added = await ask(accounts.add(id, wanted))
    if (!added) return
    onKept(added.account)
    onFirstPassword(added)
  }

  async function confirm(of: Asking): Promise<void> {
    setAsking(undefined)
    if (!account) return
    if (of === 'renew') {
      const renewed = await ask(accounts.renewPassword(account.person.id))
      if (!renewed) return
      onKept(renewed.account)
      onFirstPassword(renewed)
      return
    }
    await setStanding('disable')
  }

  async function setStanding(standing: 'disable' | 'enable'): Promise<void> {
    if (!account) return
    const kept = await ask(accounts.setStanding(account.person.id, account.version, standing))
    if (kept) onKept(kept)
  }

  return (
    <form
      className={styles.form}
      aria-label={account ? account.person.name : t('new')}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={onCtrlEnter(save)}
    >
      <h2 className={styles.title}>{account ? account.person.name : t('new')}</h2>
      {isOutdated && (
        <Notice tone="watch" isLive action={{ label: t('takeTheirs'), onPress: letGo }}>
          {t('changed')}
        </Notice>
      )}
      {account ? (
        <p className={styles.help}>{account.person.id}</p>
      ) : (
        <TextField
          label={t('field.id')}
          description={t('field.idHelp')}
          autoComplete="off"
          autoFocus
          maxLength={64}
          value={id}
          onChange={typed => setId(typed.toLowerCase())}
          error={isTried && wrong.id ? t('field.idWrong') : undefined}
        />
      )}
      <TextField
        label={t('field.name')}
        autoComplete="off"
        maxLength={120}
        value={facts.name}
        onChange={name => change({ name })}
        error={isTried && wrong.name ? t('field.nameWrong') : undefined}
      />
      <Select<Role>
        label={t('field.role')}
        options={roles.map(role => ({
          id: role,
          label: t(`role.${role}`),
          description: t(`roleHelp.${role}`),
        }))}
        value={facts.role}
        onChange={role => change({ role })}
        isDisabled={isOwn}
        description={account && facts.role !== account.person.role ? t('roleEnds') : undefined}
      />
      {facts.role === 'division' && (
        <Select
          label={t('field.division')}
          options={divisions.map(({ code, name }) => ({ id: code, label: name[language] }))}
          value={facts.division ?? null}
          onChange={division => change({ division })}
          error={isTried && wrong.division ? t('field.divisionWrong') : undefined}
        />
      )}
      <fieldset className={styles.group}>
        <legend>{t('field.languages')}</legend>
        {(['en', 'fr'] as const).map(each => (
          <CheckboxField
            key={each}
            isSelected={facts.languages.includes(each)}
            onChange={isOn =>
              change({
                languages: (['en', 'fr'] as const).filter(other =>
                  other === each ? isOn : facts.languages.includes(other),
                ),
              })
            }
          >
            {t(`language.${each}`)}
          </CheckboxField>
        ))}
        {isTried && wrong.languages && <p className={styles.wrong}>{t('field.languagesWrong')}</p>}
      </fieldset>
      <Select
        label={t('field.site')}
        options={sites.map(({ id: site, name }) => ({ id: site, label: name[language] }))}
        value={facts.site}
        onChange={site => change({ site })}
      />
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button
          type="submit"
          variant="primary"
          shortcut="Ctrl+Enter"
          isPending={isBusy}
          isDisabled={(account !== undefined && !edited) || isOutdated}
        >
          {t(account ? 'save' : 'create')}
        </Button>
        {account && edited && !isOutdated && <Button onPress={letGo}>{t('undo')}</Button>}
      </div>
      {account && (
        <div className={`${styles.actions} ${styles.ways}`}>
          <Button isDisabled={isBusy || isOwn} onPress={() => setAsking('renew')}>
            {t('renew')}
          </Button>
          {account.disabledAt === undefined ? (
            <Button isDisabled={isBusy || isOwn} onPress={() => setAsking('disable')}>
              {t('disable')}
            </Button>
          ) : (
            <Button isDisabled={isBusy} onPress={() => void setStanding('enable')}>
              {t('enable')}
            </Button>
          )}
        </div>
      )}
      {account && asking && (
        <ConfirmDialog
          title={t(`${asking}Title`, { name: account.person.name })}
          isOpen
          confirmLabel={t(asking)}
          isDangerous={asking === 'disable'}
          onConfirm={() => void confirm(asking)}
          onClose={() => setAsking(undefined)}
        >
          {t(`${asking}Text`)}
        </ConfirmDialog>
      )}
    </form>
  )
}

const knownRefusals = [
  'UserTaken',
  'LastAdministrator',
  'YourOwnAccount',
  'UnknownAccount',
  'FactsWrong',
] as const

function isKnown(name: string): name is (typeof knownRefusals)[number] {
  return (knownRefusals as readonly string[]).includes(name)
}

function factsOf({ person: { name, role, languages, site, division } }: Account): PersonFacts {
  return { name, role, languages, site, ...(division === undefined ? {} : { division }) }
}
