import type { Account, Accounts, FirstPassword, PersonFacts } from '../../src-contract/http/accounts.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** The accounts of the people who work here, for administrators; and each person's own password. */
export interface AccountsLine {
  readonly all: () => Answer<Accounts>
  readonly add: (id: string, facts: PersonFacts) => Answer<FirstPassword>
  readonly change: (id: string, basedOn: number, facts: PersonFacts) => Answer<Account>
  readonly setStanding: (id: string, basedOn: number, standing: 'disable' | 'enable') => Answer<Account>
  readonly renewPassword: (id: string) => Answer<FirstPassword>
  /** Needs no session, and ends those that there are. */
  readonly changePassword: (user: string, password: string, newPassword: string) => Answer<object>
}

const root = '/api/accounts'

/** `askOpenly` is for what may be asked without a session. */
export function createAccountsLine(ask: HttpLine['ask'], askOpenly: HttpLine['ask']): AccountsLine {
  const at = (id: string) => `${root}/${encodeURIComponent(id)}`
  return {
    all: () => ask('GET', root),
    add: (id, facts) => ask('POST', root, { id, facts }),
    change: (id, basedOn, facts) => ask('PUT', at(id), { basedOn, facts }),
    setStanding: (id, basedOn, standing) => ask('POST', `${at(id)}/${standing}`, { basedOn }),
    renewPassword: id => ask('POST', `${at(id)}/password`, {}),
    changePassword: (user, password, newPassword) =>
      askOpenly('POST', '/api/password', { user, password, newPassword }),
  }
}
