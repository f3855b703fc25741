import type { Kysely } from 'kysely'
import type { Catalogue } from '../../src-contract/http/api.ts'
import type { NoticePreview } from '../../src-contract/http/notices.ts'
import type { NoticeKind, NoticeRecipient } from '../../src-domain/notices/notice.ts'
import { fillWords, type NoticeTemplate } from '../../src-domain/notices/notice-template.ts'
import { exampleValues } from '../../src-domain/notices/notice-values.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** How a template reads on a request that is there, in both languages; `undefined` where there is none. */
export async function previewNotice(
  parts: {
    readonly db: Kysely<Schema>
    readonly catalogue: () => Pick<Catalogue, 'city' | 'divisions' | 'requestTypes'>
    readonly when: (at: Instant, language: Language) => string
    /** Where the page of the requests is; what follows in a link is somebody's secret. */
    readonly publicUrl: string | undefined
  },
  kind: NoticeKind,
  template: NoticeTemplate,
  typed: string,
): Promise<NoticePreview | undefined> {
  const row = await parts.db
    .selectFrom('request')
    .leftJoin('customer', 'customer.id', 'request.customer_id')
    .select(['request.doc as request', 'customer.doc as customer'])
    .where('request.reference', '=', parseReference(typed)?.reference ?? '')
    .where('request.deleted', '=', false)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const request = row.request as ServiceRequest
  const customer = (row.customer ?? undefined) as Customer | undefined
  const { city, divisions, requestTypes } = parts.catalogue()
  const type = requestTypes.find(({ code }) => code === request.typeCode)
  const division = divisions.find(({ code }) => code === type?.division)
  const head = division?.heads?.division
  const to: NoticeRecipient =
    kind === 'escalated'
      ? { kind: 'head', level: 1, name: head?.name ?? '' }
      : { kind: 'customer', customerId: customer?.id ?? '' }
  const wordsIn = (language: Language) =>
    fillWords(
      template[language],
      exampleValues(kind, {
        facts: { request, type, division, people: new Map(customer ? [[customer.id, customer]] : []) },
        city,
        to,
        language,
        when: parts.when,
        link: `${parts.publicUrl ?? ''}/track/#…`,
      }),
    )
  return { reference: request.reference, words: { en: wordsIn('en'), fr: wordsIn('fr') } }
}
