import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type Person, refusedSchema } from '../../src-contract/http/api.ts'
import {
  draftSchema,
  type Holidays,
  holidaysQuerySchema,
  holidaysSchema,
  publishedSchema,
  publishSchema,
  replaySchema,
  revisionQuerySchema,
  rollBackSchema,
  routingSettingsSchema,
  routingSettingsViewSchema,
  type SettingsDraft,
  saveDraftSchema,
  startReplaySchema,
} from '../../src-contract/http/routing-settings.ts'
import { isPublishable } from '../../src-domain/routing/check-config.ts'
import type { Bilingual, Instant, SiteId } from '../../src-domain/vocabulary/words.ts'
import { holidaysIn, holidaysOf, jurisdictions } from '../config/holidays.ts'
import type { Replays } from '../config/replays.ts'
import { takesContacts } from '../config/routing-config-of.ts'
import type { SettingsInForce } from '../config/routing-settings.ts'
import {
  discardDraft,
  documentOf,
  type PublishedSettings,
  type StoredDraft,
  saveDraft,
  storedDraft,
  versionHistory,
} from '../config/settings-versions.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

export interface RoutingSettingsRoutesParts {
  readonly db: Kysely<Schema>
  readonly settings: SettingsInForce
  readonly replays: Replays
  readonly people: () => Promise<readonly Person[]>
  readonly sites: readonly { readonly id: SiteId; readonly name: Bilingual; readonly civicAddress?: string }[]
  readonly now: () => Instant
}

const documentBytesMax = 4_000_000
/** The dates of a holiday are shown for so many years, from this one on. */
const yearsShown = 3

const problemsRefusedSchema = refusedSchema.extend({ problems: draftSchema.shape.problems.optional() })

/** The settings of routing: supervisors read them, administrators change them. */
export function routingSettingsRoutes(parts: RoutingSettingsRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(readingRoutes(parts))
    await plain.register(changingRoutes(parts))
  }
}

function readingRoutes({ db, settings, replays, people, sites, now }: RoutingSettingsRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))

    app.get(
      '/api/routing-settings',
      { schema: { response: { 200: routingSettingsViewSchema } } },
      async () => {
        const published = await settings.newest()
        const draft = await storedDraft(db)
        return {
          published: { ...published, problems: [...(await settings.problemsOf(published.document))] },
          ...(draft === undefined ? {} : { draft: await checked(settings, draft) }),
          history: [...(await versionHistory(db))],
          people: (await people()).filter(takesContacts),
          sites: [...sites],
          jurisdictions: [...jurisdictions],
          replayDays: [...(await replays.days())],
        }
      },
    )

    app.get(
      '/api/routing-settings/versions/:version',
      {
        schema: {
          params: z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) }),
          response: { 200: z.object({ document: routingSettingsSchema }), 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const document = await documentOf(db, request.params.version)
        return document === undefined ? refuse(reply, 404, 'NoSuchVersion') : { document }
      },
    )

    app.get(
      '/api/routing-settings/holidays',
      {
        schema: { querystring: holidaysQuerySchema, response: { 200: holidaysSchema, 404: refusedSchema } },
      },
      async (request, reply) => {
        const { jurisdiction } = request.query
        const holidays = holidaysShown(jurisdiction, now())
        return holidays ?? refuse(reply, 404, 'NoSuchJurisdiction')
      },
    )

    app.get(
      '/api/routing-settings/replay/:id',
      {
        schema: {
          params: z.object({ id: z.uuid() }),
          response: { 200: replaySchema, 404: refusedSchema },
        },
      },
      async (request, reply) => replays.find(request.params.id) ?? refuse(reply, 404, 'NoSuchReplay'),
    )
  }
}

function changingRoutes({ db, settings, replays, now }: RoutingSettingsRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))

    const refuseChanged = async (reply: FastifyReply, draft: StoredDraft | undefined) =>
      refuse(reply, 409, 'DraftChanged', draft && { draft: await checked(settings, draft) })
    const published = async ({ document, ...version }: PublishedSettings) => ({
      published: version,
      problems: [...(await settings.problemsOf(document))],
    })

    app.put(
      '/api/routing-settings/draft',
      {
        bodyLimit: documentBytesMax,
        schema: {
          body: saveDraftSchema,
          response: { 200: draftSchema, 404: refusedSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const { basedOn } = request.body
        if (basedOn > (await settings.newest()).version) return refuse(reply, 404, 'NoSuchVersion')
        const saved = await saveDraft(db, { ...request.body, by: personOf(request).id, at: now() })
        if ('refused' in saved) return refuseChanged(reply, saved.draft)
        return checked(settings, saved)
      },
    )

    app.delete(
      '/api/routing-settings/draft',
      { schema: { querystring: revisionQuerySchema, response: { 204: z.null(), 409: refusedSchema } } },
      async (request, reply) => {
        const refused = await discardDraft(db, request.query.revision)
        if (refused) return refuseChanged(reply, refused.draft)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/api/routing-settings/publish',
      {
        schema: {
          body: publishSchema,
          response: {
            200: publishedSchema,
            404: refusedSchema,
            409: refusedSchema,
            422: problemsRefusedSchema,
          },
        },
      },
      async (request, reply) => {
        const answer = await settings.publish({ ...request.body, by: personOf(request).id, at: now() })
        if (!('refused' in answer)) return published(answer)
        switch (answer.refused) {
          case 'NoDraft':
            return refuse(reply, 404, answer.refused)
          case 'DraftChanged':
            return refuseChanged(reply, answer.draft)
          case 'PublishedChanged':
            return refuse(reply, 409, answer.refused, { version: answer.version })
          case 'CannotBePublished':
            return refuse(reply, 422, answer.refused, { problems: answer.problems })
        }
      },
    )

    app.post(
      '/api/routing-settings/roll-back',
      {
        schema: {
          body: rollBackSchema,
          response: { 200: publishedSchema, 404: refusedSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const answer = await settings.rollBack({ ...request.body, by: personOf(request).id, at: now() })
        if (!('refused' in answer)) return published(answer)
        switch (answer.refused) {
          case 'NoSuchVersion':
            return refuse(reply, 404, answer.refused)
          case 'PublishedChanged':
            return refuse(reply, 409, answer.refused, { version: answer.version })
        }
      },
    )

    app.post(
      '/api/routing-settings/replay',
      {
        schema: {
          body: startReplaySchema,
          response: {
            202: replaySchema,
            404: refusedSchema,
            409: refusedSchema,
            422: problemsRefusedSchema,
          },
        },
      },
      async (request, reply) => {
        const { day, revision } = request.body
        const draft = await storedDraft(db)
        if (draft === undefined) return refuse(reply, 404, 'NoDraft')
        if (draft.revision !== revision) return refuseChanged(reply, draft)
        const problems = await settings.problemsOf(draft.document)
        if (!isPublishable(problems)) {
          return refuse(reply, 422, 'CannotBePublished', { problems })
        }
        const answer = await replays.start(day, draft)
        if ('refused' in answer) {
          return refuse(reply, answer.refused === 'ReplayRunning' ? 409 : 404, answer.refused)
        }
        return reply.status(202).send(answer)
      },
    )

    app.delete(
      '/api/routing-settings/replay/:id',
      { schema: { params: z.object({ id: z.uuid() }), response: { 204: z.null() } } },
      async (request, reply) => {
        replays.stop(request.params.id)
        return reply.status(204).send(null)
      },
    )
  }
}

async function checked(settings: SettingsInForce, draft: StoredDraft): Promise<SettingsDraft> {
  return { ...draft, problems: [...(await settings.problemsOf(draft.document))] }
}

function holidaysShown(jurisdiction: string, now: Instant): Holidays | undefined {
  const year = new Date(now).getUTCFullYear()
  const coming = Array.from({ length: yearsShown }, (_, index) => year + index).flatMap(each =>
    holidaysIn(jurisdiction, each),
  )
  const holidays = holidaysOf(jurisdiction)?.map(({ rule, name, type }) => ({
    rule,
    name,
    type,
    dates: coming.filter(({ holiday }) => holiday.rule === rule).map(({ date }) => date),
  }))
  return holidays && { holidays }
}

const messages: Readonly<Record<string, string>> = {
  NoSuchVersion: 'There is no such version to go back to, or it is in force.',
  NoSuchJurisdiction: 'The holidays of this jurisdiction are not known.',
  NoSuchReplay: 'There is no such replay any more; start it again.',
  NoDraft: 'There is no draft.',
  DraftChanged: 'Somebody has changed the draft meanwhile; look at it again.',
  PublishedChanged: 'Another version has been published meanwhile; look at it again.',
  CannotBePublished: 'The draft has problems that must be mended first.',
  NothingToReplay: 'Nothing was recorded on this day.',
  ReplayRunning: 'Another replay is running; wait for it or stop it.',
}

function refuse(
  reply: FastifyReply,
  status: 404 | 409 | 422,
  refused: string,
  facts: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply.status(status).send({ refused, message: messages[refused] ?? refused, ...facts })
}
