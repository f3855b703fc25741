import type { Account, PersonFacts } from '../../../src-contract/http/accounts.ts'
import type { AccountsLine } from '../../../src-renderer/hub-client/accounts-line.ts'
import type { HubAway, HubRefused } from '../../../src-renderer/hub-client/hub-client.ts'

const away: HubAway = { kind: 'hub-away' }
const refused = (name: string, facts: object = {}): HubRefused => ({
  kind: 'hub-refused',
  status: 409,
  refusal: { name, ...facts },
})

export type ScriptedAccounts = ReturnType<typeof scriptedAccounts>

/** Accounts in memory, with the refusals of the hub. */
export function scriptedAccounts(now: () => number) {
  const account = (
    id: string,
    name: string,
    role: PersonFacts['role'],
    rest: Partial<Account> & { division?: string } = {},
  ): Account => {
    const { division, ...others } = rest
    return {
      person: {
        id,
        name,
        role,
        languages: role === 'csr' ? ['en', 'fr'] : ['en'],
        site: 'city-hall',
        ...(division === undefined ? {} : { division }),
      },
      version: 1,
      createdAt: now() - 90 * 86_400_000,
      hasFirstPassword: false,
      lastSignInAt: now() - 3_600_000,
      ...others,
    }
  }
  const state = {
    isAway: false,
    /** The next change finds that somebody else was quicker. */
    isChangedElsewhere: false,
    accounts: [
      account('aiko.mori', 'Aiko Mori', 'csr'),
      account('daniel.okafor', 'Daniel Okafor', 'csr', { disabledAt: now() - 86_400_000 }),
      account('farah.siddiqui', 'Farah Siddiqui', 'administrator'),
      account('marc.gagnon', 'Marc-Antoine Gagnon-Beauchesne', 'division', { division: 'roads' }),
      account('sofia.kowalczyk', 'Sofia Kowalczyk', 'supervisor'),
    ] as Account[],
  }
  const find = (id: string) => state.accounts.find(({ person }) => person.id === id)
  const put = (next: Account): Account => {
    state.accounts = [...state.accounts.filter(({ person }) => person.id !== next.person.id), next]
    return next
  }
  const changing = (
    id: string,
    basedOn: number,
    change: (account: Account) => Account,
  ): Account | HubRefused | HubAway => {
    if (state.isAway) return away
    const found = find(id)
    if (found === undefined) return refused('UnknownAccount')
    if (state.isChangedElsewhere) {
      state.isChangedElsewhere = false
      put({ ...found, version: found.version + 1, person: { ...found.person, name: 'Changed Elsewhere' } })
    }
    const current = find(id) as Account
    if (current.version !== basedOn) return refused('AccountChanged', { current })
    return put({ ...change(current), version: basedOn + 1 })
  }
  const line: AccountsLine = {
    all: async () =>
      state.isAway
        ? away
        : {
            accounts: state.accounts,
            sites: [
              { id: 'city-hall', name: { en: 'City Hall', fr: 'Hôtel de ville' } },
              { id: 'north-hub', name: { en: 'North service hub', fr: 'Pôle de services nord' } },
            ],
            divisions: [
              { code: 'roads', name: { en: 'Road operations', fr: 'Voirie' } },
              { code: 'animals', name: { en: 'Animal services', fr: 'Services animaliers' } },
            ],
          },
    add: async (id, facts) => {
      if (state.isAway) return away
      if (find(id)) return refused('UserTaken')
      const { lastSignInAt: _never, ...fresh } = account(id, facts.name, facts.role, {
        hasFirstPassword: true,
      })
      return { account: put({ ...fresh, person: { id, ...facts } }), firstPassword: 'K7QM-3XRT-9WPL-H4VC' }
    },
    change: async (id, basedOn, facts) =>
      changing(id, basedOn, before => ({ ...before, person: { id, ...facts } })),
    setStanding: async (id, basedOn, standing) =>
      changing(id, basedOn, ({ disabledAt: _before, ...before }) =>
        standing === 'disable' ? { ...before, disabledAt: now() } : before,
      ),
    renewPassword: async id => {
      const renewed = changing(id, find(id)?.version ?? 0, before => ({ ...before, hasFirstPassword: true }))
      return 'kind' in renewed ? renewed : { account: renewed, firstPassword: 'W2NB-8HTK-5DQF-6YRE' }
    },
    changePassword: async (_user, password, newPassword) => {
      if (state.isAway) return away
      if (password !== 'right' && password !== 'first') return refused('WrongPassword')
      if ([...newPassword].length < 15) return refused('PasswordTooShort', { minLength: 15 })
      return newPassword.includes('password') ? refused('PasswordGuessable') : {}
    },
  }
  return { state, line }
}
