import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type Catalogue, type Person, refusedSchema } from '../../src-contract/http/api.ts'
import {
  noticeKindParams,
  previewNoticeSchema,
  putTemplateSchema,
  surveyDaysQuery,
} from '../../src-contract/http/notices.ts'
import { requestIdSchema } from '../../src-contract/http/requests.ts'
import type { NoticeKind } from '../../src-domain/notices/notice.ts'
import { checkTemplate, type NoticeTemplate } from '../../src-domain/notices/notice-template.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { listNotices } from '../notices/list-notices.ts'
import type { NoticeTemplates } from '../notices/notice-templates.ts'
import { previewNotice } from '../notices/preview-notice.ts'
import { surveyDays, surveyOf, surveyTotals } from '../notices/surveys.ts'

export interface NoticeRoutesParts {
  readonly db: Kysely<Schema>
  readonly templates: NoticeTemplates
  readonly catalogue: () => Pick<Catalogue, 'city' | 'divisions' | 'requestTypes'>
  readonly when: (at: Instant, language: Language) => string
  readonly publicUrl: string | undefined
  readonly now: () => Instant
}

const surveyMonths = 12

/** What was told and answered of a request, for everybody who may see it; the words and sums, for who answers for them. */
export function noticeRoutes(parts: NoticeRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(readingRoutes(parts))
    await plain.register(wordsRoutes(parts))
  }
}

function readingRoutes({ db, catalogue, now }: NoticeRoutesParts) {
  /** Whether there is such a request, and it is one of which the person may be told (SPEC Q15). */
  const isToBeTold = async ({ role, division }: Person, id: string): Promise<boolean> => {
    const row = await db
      .selectFrom('request')
      .select('type_code')
      .where('id', '=', id)
      .where('deleted', '=', false)
      .executeTakeFirst()
    const type = catalogue().requestTypes.find(({ code }) => code === row?.type_code)
    const isTheirs = role !== 'division' || (division !== undefined && type?.division === division)
    return row !== undefined && isTheirs
  }

  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson())

    app.get(
      '/api/requests/:id/notices',
      { schema: { params: requestIdSchema, response: { 200: z.unknown(), 404: refusedSchema } } },
      async (request, reply) => {
        const person = personOf(request)
        const { role } = person
        const { id } = request.params
        if (!(await isToBeTold(person, id))) return reply.status(404).send({ refused: 'UnknownRequest' })
        // Who speaks with customers reads where a notice went; who does the work need not.
        return { notices: await listNotices(db, id, role === 'csr' || role === 'supervisor') }
      },
    )

    app.get(
      '/api/requests/:id/survey',
      { schema: { params: requestIdSchema, response: { 200: z.unknown(), 404: refusedSchema } } },
      async (request, reply) => {
        const { id } = request.params
        return (await isToBeTold(personOf(request), id))
          ? surveyOf(db, id)
          : reply.status(404).send({ refused: 'UnknownRequest' })
      },
    )

    app.get(
      '/api/request-survey-days',
      {
        onRequest: requirePerson(['supervisor', 'administrator', 'division']),
        schema: { querystring: surveyDaysQuery, response: { 200: z.unknown() } },
      },
      async request => {
        const { role, division = '' } = personOf(request)
        return surveyDays(db, {
          days: request.query.days,
          division: role === 'division' ? division : undefined,
          timeZone: catalogue().city.timeZone,
          now: now(),
        })
      },
    )
  }
}

function wordsRoutes(parts: NoticeRoutesParts) {
  const { db, templates, catalogue } = parts
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))
    /** Answers for a template that is wrong; whether it was. */
    const isWrong = (reply: FastifyReply, kind: NoticeKind, template: NoticeTemplate): boolean => {
      const problems = checkTemplate(kind, template)
      if (problems.length > 0) void reply.status(422).send({ refused: 'TemplateWrong', problems })
      return problems.length > 0
    }

    app.get('/api/notice-templates', { schema: { response: { 200: z.unknown() } } }, async () => ({
      templates: [...(await templates.current()).values()],
    }))

    app.get(
      '/api/notice-templates/:kind/versions',
      { schema: { params: noticeKindParams, response: { 200: z.unknown() } } },
      async request => ({ versions: await templates.versions(request.params.kind) }),
    )

    app.put(
      '/api/notice-templates/:kind',
      {
        schema: {
          params: noticeKindParams,
          body: putTemplateSchema,
          response: { 200: z.unknown(), 409: refusedSchema, 422: refusedSchema },
        },
      },
      async (request, reply) => {
        const { kind } = request.params
        const { basedOn, template } = request.body
        if (isWrong(reply, kind, template)) return reply
        const published = await templates.publish(kind, basedOn, template, personOf(request).id)
        return published ?? reply.status(409).send({ refused: 'TemplateChanged' })
      },
    )

    app.post(
      '/api/notice-templates/:kind/preview',
      {
        schema: {
          params: noticeKindParams,
          body: previewNoticeSchema,
          response: { 200: z.unknown(), 404: refusedSchema, 422: refusedSchema },
        },
      },
      async (request, reply) => {
        const { kind } = request.params
        const { template, reference } = request.body
        if (isWrong(reply, kind, template)) return reply
        const preview = await previewNotice(parts, kind, template, reference)
        return preview ?? reply.status(404).send({ refused: 'UnknownRequest' })
      },
    )

    app.get('/api/request-surveys', { schema: { response: { 200: z.unknown() } } }, async () => ({
      totals: await surveyTotals(db, catalogue().city.timeZone, surveyMonths),
      divisions: catalogue().divisions.map(({ code, name }) => ({ code, name })),
    }))
  }
}
