import { IconPlus, IconUsers } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account, Accounts, FirstPassword } from '../../../src-contract/http/accounts.ts'
import { useHub } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { Button, DataTable, EmptyState, PaneBody, Pill } from '../../ui/ui.ts'
import { AccountForm } from './account-form.tsx'
import styles from './accounts.module.css'
import { accountsTexts } from './accounts-texts.ts'
import { FirstPasswordDialog } from './first-password-dialog.tsx'

const queryKey = ['accounts']
const newOne = '+'

/** Who works here, in two columns: everybody, and the account that is looked at or made. For administrators. */
export function AccountsScreen() {
  const t = useTexts(accountsTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<string>()
  const [firstPassword, setFirstPassword] = useState<FirstPassword>()
  const told = useTold(queryKey, hub.accounts.all)
  const { value: data, lookAgain } = told
  const keep = (account: Account) => {
    const others = data?.accounts.filter(({ person }) => person.id !== account.person.id) ?? []
    if (data) queries.setQueryData<Accounts>(queryKey, { ...data, accounts: [...others, account] })
    setChosen(account.person.id)
  }
  const account = data?.accounts.find(({ person }) => person.id === chosen)
  return (
    <>
      <SettingsColumns
        label={t('title')}
        asideLabel={t('aside')}
        aside={
          <PaneBody>
            {data && (chosen === newOne || account) ? (
              <AccountForm
                key={chosen}
                account={account}
                accounts={data}
                onKept={keep}
                onFirstPassword={setFirstPassword}
                onStale={lookAgain}
              />
            ) : (
              <p className={styles.help}>{t('choose')}</p>
            )}
          </PaneBody>
        }
      >
        <SettingsHead
          section="accounts"
          title={t('title')}
          lead={t('lead')}
          actions={
            <Button size="small" icon={IconPlus} isDisabled={!data} onPress={() => setChosen(newOne)}>
              {t('add')}
            </Button>
          }
        />
        <PaneBody isPadded={false}>
          <WhenTold told={told}>
            {accounts => <AccountsTable accounts={accounts} chosen={chosen} onChoose={setChosen} />}
          </WhenTold>
        </PaneBody>
      </SettingsColumns>
      {firstPassword && (
        <FirstPasswordDialog told={firstPassword} onClose={() => setFirstPassword(undefined)} />
      )}
    </>
  )
}

function AccountsTable({
  accounts: { accounts, sites, divisions },
  chosen,
  onChoose,
}: {
  readonly accounts: Accounts
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(accountsTexts)
  const language = useLanguage()
  const { formatDateTime } = useFormats()
  const siteOf = (id: string) => sites.find(site => site.id === id)?.name[language] ?? id
  const divisionOf = (code: string | undefined) =>
    divisions.find(division => division.code === code)?.name[language]
  return (
    <DataTable
      label={t('title')}
      rows={[...accounts]}
      rowId={({ person }) => person.id}
      selected={chosen ?? null}
      onSelect={onChoose}
      initialSort={{ column: 'person', direction: 'ascending' }}
      empty={<EmptyState icon={IconUsers} title={t('choose')} />}
      columns={[
        {
          id: 'person',
          label: t('column.person'),
          isRowHeader: true,
          sortBy: ({ person }) => person.name,
          cell: ({ person }) => (
            <span className={styles.twoLines}>
              <span>{person.name}</span>
              <span className={styles.second}>{person.id}</span>
            </span>
          ),
        },
        {
          id: 'role',
          label: t('column.role'),
          sortBy: ({ person }) => t(`role.${person.role}`),
          cell: ({ person }) => (
            <span className={styles.twoLines}>
              <span>{divisionOf(person.division) ?? t(`role.${person.role}`)}</span>
              <span className={styles.second}>
                {person.languages.map(each => t(`language.${each}`)).join(' · ')}
              </span>
            </span>
          ),
        },
        {
          id: 'site',
          label: t('column.site'),
          sortBy: ({ person }) => siteOf(person.site),
          cell: ({ person }) => <span className={styles.noWrap}>{siteOf(person.site)}</span>,
        },
        {
          id: 'seen',
          label: t('column.seen'),
          width: 'narrow',
          sortBy: ({ lastSignInAt }) => lastSignInAt ?? 0,
          cell: ({ lastSignInAt }) => (
            <span className={styles.noWrap}>
              {lastSignInAt === undefined ? t('state.never') : formatDateTime(lastSignInAt)}
            </span>
          ),
        },
        {
          id: 'state',
          label: t('column.state'),
          width: 'narrow',
          sortBy: stateOf,
          cell: account => {
            const state = stateOf(account)
            return (
              <Pill size="small" tone={state === 'active' ? 'good' : state === 'first' ? 'watch' : 'neutral'}>
                {t(`state.${state}`)}
              </Pill>
            )
          },
        },
      ]}
    />
  )
}

function stateOf({ disabledAt, hasFirstPassword }: Account): 'active' | 'first' | 'disabled' {
  return disabledAt !== undefined ? 'disabled' : hasFirstPassword ? 'first' : 'active'
}
