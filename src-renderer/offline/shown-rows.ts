import type { Catalogue } from '../../src-contract/http/api.ts'
import type { Article } from '../../src-domain/knowledge/article.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { customerWordsBuilder, findCustomers } from './customer-index.ts'
import { type LocalCommand, type LocalCommands, rowOf } from './local-commands.ts'
import type { Pack, Packs } from './packs.ts'
import { rebaseCustomer, rebaseRequest } from './rebase-row.ts'
import { term } from './row-terms.ts'

/** The rows as the screens show them: the hub's, with this desk's own commands on top. Always computed, never kept. */
export interface ShownRows {
  readonly customer: (id: string) => Promise<Customer | undefined>
  readonly request: (id: string) => Promise<ServiceRequest | undefined>
  readonly customersBy: (term: string, is: (customer: Customer) => boolean) => Promise<readonly Customer[]>
  readonly requestsOf: (customerId: string) => Promise<readonly ServiceRequest[]>
  readonly openRequestsOfType: (typeCode: string) => Promise<readonly ServiceRequest[]>
  readonly endedRequests: () => Promise<readonly ServiceRequest[]>
  readonly requestByReference: (reference: string) => Promise<ServiceRequest | undefined>
  readonly findCustomers: (q: string, limit: number) => Promise<readonly Customer[]>
  readonly articles: () => Promise<readonly Article[]>
  readonly catalogue: () => Promise<Catalogue | undefined>
  /** Own commands about these subjects came, went or were decided. */
  readonly localChanged: (subjects: readonly string[]) => void
  /** Rows of the hub changed; what is shown of own customers stands on them. */
  readonly hubChanged: () => void
}

type RowScope = 'customers' | 'requests'

export function shownRows(packs: Packs, local: LocalCommands): ShownRows {
  /** The words of the customers that own commands change; made anew when it is next searched. */
  let ownWords: ReturnType<typeof readOwnWords> | undefined

  async function shown(scope: RowScope, id: string, hub?: unknown): Promise<unknown> {
    const own = local.about(`${scope === 'customers' ? 'customer' : 'request'}:${id}`)
    if (hub !== undefined && own.length === 0) return hub
    const copied = hub === undefined ? await packs.row(scope, id) : ({ kind: 'row', value: hub } as const)
    const row = copied.kind === 'row' ? copied.value : undefined
    // What the hub deleted is gone, also what this desk had sent about it.
    const said = copied.kind === 'gone' ? own.filter(({ state }) => state.kind !== 'sent') : own
    return scope === 'customers'
      ? rebaseCustomer(newerOf(row as Customer | undefined, said), said)
      : rebaseRequest(row as ServiceRequest | undefined, said)
  }

  async function shownBy<Value extends { readonly id: string }>(
    scope: RowScope,
    wanted: string,
    is: (value: Value) => boolean,
  ): Promise<Value[]> {
    await local.catchUp()
    const copied = await packs.rowsBy(scope, wanted)
    const ids = new Set(copied.keys())
    for (const subject of local.subjectsBy(wanted)) {
      const row = rowOf(subject)
      if (row?.scope === scope) ids.add(row.id)
    }
    const rows = await Promise.all([...ids].map(id => shown(scope, id, copied.get(id))))
    return (rows as (Value | undefined)[]).flatMap(row => (row && is(row) ? [row] : []))
  }

  async function readOwnWords() {
    const builder = customerWordsBuilder()
    const customers: Customer[] = []
    const ids = new Set(local.subjects('customer:').map(subject => subject.slice('customer:'.length)))
    for (const id of ids) {
      const customer = (await shown('customers', id)) as Customer | undefined
      if (!customer) continue
      customers.push(customer)
      builder.add(customer)
    }
    return { ids, customers, index: builder.finish(), isCurrent: () => true }
  }

  return {
    customer: async id => {
      await local.catchUp()
      return (await shown('customers', id)) as Customer | undefined
    },
    request: async id => {
      await local.catchUp()
      return (await shown('requests', id)) as ServiceRequest | undefined
    },
    customersBy: (wanted, is) => shownBy('customers', wanted, is),
    requestsOf: async customerId => {
      const requests = await shownBy<ServiceRequest>(
        'requests',
        term.customer(customerId),
        request => request.customerId === customerId || request.followers.includes(customerId),
      )
      return requests.sort((a, b) => b.createdAt - a.createdAt)
    },
    openRequestsOfType: typeCode =>
      shownBy<ServiceRequest>(
        'requests',
        term.openOfType(typeCode),
        request => request.typeCode === typeCode && isOpen(request),
      ),
    endedRequests: () => shownBy<ServiceRequest>('requests', term.ended, request => !isOpen(request)),
    requestByReference: async reference => {
      const [request] = await shownBy<ServiceRequest>(
        'requests',
        term.reference(reference),
        each => each.reference === reference,
      )
      return request
    },
    findCustomers: async (q, limit) => {
      await local.catchUp()
      ownWords ??= readOwnWords().catch(error => {
        ownWords = undefined
        throw error
      })
      const own = await ownWords
      for (;;) {
        const sources = [...packs.customerSources(own.ids), own]
        const found = await Promise.all(
          findCustomers<(typeof sources)[number]>(q, limit, sources).map(async ({ source, place }) =>
            'pack' in source ? customerAt(packs, source.pack, place) : source.customers[place],
          ),
        )
        const customers = found.flatMap(each => each ?? [])
        if (customers.length === found.length) return uniqueById(customers)
        // A pack was replaced or could not be read; it is out of the copy after this.
        await packs.refresh()
      }
    },
    articles: async () => [...(await packs.all('articles')).values()] as Article[],
    catalogue: async () => {
      const [catalogue] = (await packs.all('catalogue')).values()
      return catalogue as Catalogue | undefined
    },
    localChanged: subjects => {
      if (subjects.some(subject => subject.startsWith('customer:'))) ownWords = undefined
    },
    hubChanged: () => {
      ownWords = undefined
    },
  }
}

/** While a copy is fetched again under a newer key, a row may be there twice: the one that came first was better. */
function uniqueById(customers: readonly Customer[]): readonly Customer[] {
  const seen = new Set<string>()
  return customers.filter(({ id }) => !seen.has(id) && seen.add(id))
}

async function customerAt(packs: Packs, pack: Pack, place: number): Promise<Customer | undefined> {
  return (await packs.rowAt(pack, place))?.value as Customer | undefined
}

/** A refusal for a changed customer carries the customer as the hub has it, which may be newer than the copy. */
function newerOf(copied: Customer | undefined, said: readonly LocalCommand[]): Customer | undefined {
  const refused = said.findLast(
    ({ state }) => state.kind === 'quarantined' && state.refusal.name === 'CustomerChanged',
  )
  const told = refused?.state.kind === 'quarantined' ? refused.state.refusal.current : undefined
  const hub = told as Customer | undefined
  if (!hub || typeof hub.version !== 'number') return copied
  return copied && copied.version >= hub.version ? copied : hub
}
