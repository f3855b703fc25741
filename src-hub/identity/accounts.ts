import { isDeepStrictEqual } from 'node:util'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Account, PersonFacts } from '../../src-contract/http/accounts.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { StaffTable } from '../database/schema-identity.ts'
import { hashPassword } from './password-hash.ts'
import { personIn } from './person-in.ts'

/** Capital letters and figures that nobody confuses when they are read out or typed from paper; 32 of them. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
/** Four groups of four: 80 random bits. */
const firstPasswordLength = 16
/** Under these names the records say that nobody did it: a rule, a customer, the centre itself. */
const nobodysNames: readonly string[] = ['rule', 'customer', 'centre', 'demo-city']

export interface AccountsParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly randomBytes: (size: number) => Uint8Array
  readonly endSessionsOf: (staffId: string) => Promise<number>
  readonly sites: readonly string[]
  readonly divisions: readonly string[]
}

export type AccountRefusal =
  | { readonly name: 'UnknownAccount' }
  | { readonly name: 'UserTaken' }
  /** Somebody else has changed it meanwhile. */
  | { readonly name: 'AccountChanged'; readonly current: Account }
  /** Nobody could keep the accounts any more. */
  | { readonly name: 'LastAdministrator' }
  /** Nobody takes their own way in, or gets another one without the password. */
  | { readonly name: 'YourOwnAccount' }
  /** Whoever asks was disabled, or is no administrator any more, while it was on its way. */
  | { readonly name: 'NotAllowed' }
  | { readonly name: 'FactsWrong'; readonly fields: readonly (keyof PersonFacts)[] }

export type AccountAnswer<Value> = Value | { readonly refused: AccountRefusal }

/**
 * Accounts as administrators keep them. Each change is written with who made it, in the transaction of the change.
 * Whoever is disabled, gets another role or another password is signed out everywhere.
 */
export function createAccounts(parts: AccountsParts) {
  const { db, now } = parts

  const all = async (): Promise<readonly Account[]> => {
    // Sessions stay for good: they are gone through once, and not once for each person.
    const rows = await db
      .selectFrom('staff')
      .leftJoin(
        ({ selectFrom }) =>
          selectFrom('session')
            .select(({ fn }) => ['staff_id', fn.max('created_at').as('last_sign_in_at')])
            .groupBy('staff_id')
            .as('seen'),
        join => join.onRef('seen.staff_id', '=', 'staff.id'),
      )
      .selectAll('staff')
      .select('seen.last_sign_in_at')
      .execute()
    return rows
      .map(row => accountOf(row, row.last_sign_in_at))
      .sort((a, b) => a.person.name.localeCompare(b.person.name, 'en'))
  }

  const add = async (
    id: string,
    facts: PersonFacts,
    by: string,
  ): Promise<AccountAnswer<{ readonly account: Account; readonly firstPassword: string }>> => {
    const wrong = wrongIn(facts)
    if (wrong) return wrong
    if (nobodysNames.includes(id)) return { refused: { name: 'UserTaken' } }
    const firstPassword = newPassword()
    const password_hash = await hashPassword(firstPassword)
    return db.transaction().execute(async transaction => {
      if (!(await mayStill(transaction, id, by))) return { refused: { name: 'NotAllowed' } }
      const row = await transaction
        .insertInto('staff')
        .values({
          id,
          ...columnsOf(facts),
          password_hash,
          disabled_at: null,
          created_at: now(),
          has_first_password: true,
        })
        .onConflict(conflict => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) return { refused: { name: 'UserTaken' } }
      await record(transaction, { by, staffId: id, kind: 'added', facts })
      return { account: accountOf(row), firstPassword }
    })
  }

  const change = async (
    id: string,
    basedOn: number,
    facts: PersonFacts,
    by: string,
  ): Promise<AccountAnswer<{ readonly account: Account }>> => {
    const wrong = wrongIn(facts)
    if (wrong) return wrong
    let isOtherRole = false
    const answer = await inTurn(id, basedOn, by, async (transaction, row) => {
      if (isDeepStrictEqual(factsOf(row), factsOf({ ...row, ...columnsOf(facts) })))
        return { account: accountOf(row) }
      isOtherRole = row.role !== facts.role
      if (isOtherRole && by === id) return { refused: { name: 'YourOwnAccount' } }
      if (isOtherRole && row.role === 'administrator' && (await isLastAdministrator(transaction, id)))
        return { refused: { name: 'LastAdministrator' } }
      const after = await transaction
        .updateTable('staff')
        .set({ ...columnsOf(facts), version: row.version + 1 })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await record(transaction, { by, staffId: id, kind: 'changed', facts })
      return { account: accountOf(after) }
    })
    if (isOtherRole && 'account' in answer) await parts.endSessionsOf(id)
    return answer
  }

  const setStanding = async (
    id: string,
    basedOn: number,
    isDisabled: boolean,
    by: string,
  ): Promise<AccountAnswer<{ readonly account: Account }>> => {
    const answer = await inTurn(id, basedOn, by, async (transaction, row) => {
      if ((row.disabled_at !== null) === isDisabled) return { account: accountOf(row) }
      if (by === id) return { refused: { name: 'YourOwnAccount' } }
      if (isDisabled && row.role === 'administrator' && (await isLastAdministrator(transaction, id)))
        return { refused: { name: 'LastAdministrator' } }
      const after = await transaction
        .updateTable('staff')
        .set({ disabled_at: isDisabled ? now() : null, version: row.version + 1 })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await record(transaction, {
        by,
        staffId: id,
        kind: isDisabled ? 'disabled' : 'enabled',
        facts: factsOf(after),
      })
      return { account: accountOf(after) }
    })
    if (isDisabled && 'account' in answer) await parts.endSessionsOf(id)
    return answer
  }

  /** A new first password, for somebody who forgot theirs. */
  const renewPassword = async (
    id: string,
    by: string,
  ): Promise<AccountAnswer<{ readonly account: Account; readonly firstPassword: string }>> => {
    if (by === id) return { refused: { name: 'YourOwnAccount' } }
    const firstPassword = newPassword()
    const password_hash = await hashPassword(firstPassword)
    const answer = await inTurn(id, undefined, by, async (transaction, row) => {
      const after = await transaction
        .updateTable('staff')
        .set({ password_hash, has_first_password: true, version: row.version + 1 })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await record(transaction, { by, staffId: id, kind: 'password-renewed', facts: factsOf(after) })
      return { account: accountOf(after) }
    })
    if ('refused' in answer) return answer
    await parts.endSessionsOf(id)
    return { ...answer, firstPassword }
  }

  /** Works on the row as it is, one change at a time; whatever version it has, without `basedOn`. */
  const inTurn = (
    id: string,
    basedOn: number | undefined,
    by: string,
    work: (
      transaction: Transaction<Schema>,
      row: Selectable<StaffTable>,
    ) => Promise<AccountAnswer<{ readonly account: Account }>>,
  ): Promise<AccountAnswer<{ readonly account: Account }>> =>
    db.transaction().execute(async transaction => {
      if (!(await mayStill(transaction, id, by))) return { refused: { name: 'NotAllowed' } }
      const row = await transaction.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return { refused: { name: 'UnknownAccount' } }
      if (basedOn !== undefined && row.version !== basedOn)
        return { refused: { name: 'AccountChanged', current: accountOf(row) } }
      return work(transaction, row)
    })

  /**
   * Whether `by` is an administrator now: a request may have been on its way for as long as its sender liked. Locks the
   * account and all administrators until the end of the transaction, so that two do not demote each other.
   */
  const mayStill = async (transaction: Transaction<Schema>, id: string, by: string): Promise<boolean> => {
    await transaction
      .selectFrom('staff')
      .select('id')
      .where(({ eb, or }) => or([eb('role', '=', 'administrator'), eb('id', '=', id)]))
      .orderBy('id')
      .forUpdate()
      .execute()
    const row = await transaction
      .selectFrom('staff')
      .select('id')
      .where('id', '=', by)
      .where('role', '=', 'administrator')
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    return row !== undefined
  }

  const isLastAdministrator = async (transaction: Transaction<Schema>, id: string): Promise<boolean> => {
    const other = await transaction
      .selectFrom('staff')
      .select('id')
      .where('role', '=', 'administrator')
      .where('disabled_at', 'is', null)
      .where('id', '!=', id)
      .limit(1)
      .executeTakeFirst()
    return other === undefined
  }

  const record = async (
    transaction: Transaction<Schema>,
    { by, staffId, kind, facts }: Recorded,
  ): Promise<void> => {
    await transaction
      .insertInto('staff_change')
      .values({ at: now(), by, staff_id: staffId, kind, facts: JSON.stringify(facts) })
      .execute()
  }

  /** What a city cannot have: a site or division that is none, somebody who answers in no language. */
  const wrongIn = ({
    role,
    languages,
    site,
    division,
  }: PersonFacts): { readonly refused: AccountRefusal } | undefined => {
    const answers = role === 'csr' || role === 'supervisor'
    const fields = [
      ...(answers && languages.length === 0 ? (['languages'] as const) : []),
      ...(parts.sites.includes(site) ? [] : (['site'] as const)),
      ...((role === 'division') === (division !== undefined && parts.divisions.includes(division))
        ? []
        : (['division'] as const)),
    ]
    return fields.length === 0 ? undefined : { refused: { name: 'FactsWrong', fields } }
  }

  /** Each byte yields five even bits. */
  const newPassword = (): string =>
    Array.from(parts.randomBytes(firstPasswordLength), byte => alphabet[byte % alphabet.length])
      .join('')
      .replace(/.{4}(?=.)/g, '$&-')

  return { all, add, change, setStanding, renewPassword }
}

export type Accounts = ReturnType<typeof createAccounts>

interface Recorded {
  readonly by: string
  readonly staffId: string
  readonly kind: Schema['staff_change']['kind']
  readonly facts: PersonFacts
}

type StaffRow = Selectable<StaffTable>

function columnsOf({ name, role, languages, site, division }: PersonFacts) {
  return { name, role, languages: [...new Set(languages)].sort(), site, division: division ?? null }
}

function factsOf({ name, role, languages, site, division }: Pick<StaffRow, keyof PersonFacts>): PersonFacts {
  return { name, role, languages: [...languages], site, ...(division === null ? {} : { division }) }
}

function accountOf(row: StaffRow, lastSignInAt: Instant | null = null): Account {
  return {
    person: personIn(row),
    version: row.version,
    createdAt: row.created_at,
    ...(row.disabled_at === null ? {} : { disabledAt: row.disabled_at }),
    hasFirstPassword: row.has_first_password,
    ...(lastSignInAt === null ? {} : { lastSignInAt }),
  }
}
