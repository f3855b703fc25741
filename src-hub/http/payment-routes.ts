import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  closeShiftSchema,
  openShiftSchema,
  ownShiftSchema,
  paymentReportSchema,
  paymentSchema,
  paymentSettingsViewSchema,
  paymentsSchema,
  printedSchema,
  putPaymentSettingsSchema,
  receiptQuerySchema,
  receiptSchema,
  refundableSchema,
  refundPaymentSchema,
  reportQuerySchema,
  shiftSchema,
  takePaymentSchema,
  voidPaymentSchema,
} from '../../src-contract/http/payments.ts'
import { personOf, requirePerson, sessionOf } from '../identity/identity-routes.ts'
import type { PaymentsHub } from '../payments/open-payments.ts'
import type { PaymentRefusal, Till } from '../payments/payments.ts'

const params = z.object({ id: z.uuid() })
const refusalSchema = z.looseObject({ refused: z.string() })
const nothing = z.strictObject({}).nullish()
const reportDaysMax = 62
const dayMs = 86_400_000

/** Refusals of what was said, by whatever hub and whenever it is asked; all others are of how things stand. */
const wrongWords: ReadonlySet<PaymentRefusal['name']> = new Set([
  'AmountWrong',
  'UnknownPaidService',
  'NoteMissing',
  'TextTooLong',
  'CardNumberRefused',
  'FloatWrong',
  'CountWrong',
  'ExplanationTooLong',
  'ReasonMissing',
])

/** Payments at the counters: whoever takes contacts takes them, supervisors sign off, administrators say what is paid for. */
export function paymentRoutes(payments: PaymentsHub) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(settingsRoutes(payments))
    await plain.register(tillRoutes(payments))
    await plain.register(supervisorsRoutes(payments))
  }
}

function settingsRoutes(payments: PaymentsHub) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()

    app.get(
      '/api/payments/settings',
      {
        onRequest: requirePerson(['csr', 'supervisor', 'administrator']),
        schema: { response: { 200: paymentSettingsViewSchema } },
      },
      () => payments.settings(),
    )

    app.put(
      '/api/payments/settings',
      {
        onRequest: requirePerson(['administrator']),
        schema: {
          body: putPaymentSettingsSchema,
          response: { 200: paymentSettingsViewSchema, 409: refusedSchema, 422: refusalSchema },
        },
      },
      async (request, reply) => {
        const { settings, basedOn } = request.body
        const kept = await payments.putSettings(settings, basedOn, personOf(request).id)
        if (typeof kept === 'string') return reply.status(409).send({ refused: kept })
        return 'problem' in kept ? reply.status(422).send({ refused: 'SettingsWrong', ...kept }) : kept
      },
    )
  }
}

function tillRoutes(payments: PaymentsHub) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))
    const answers = { 409: refusalSchema, 422: refusalSchema }

    app.get('/api/payments/shift', { schema: { response: { 200: ownShiftSchema } } }, request =>
      payments.ownShift(personOf(request).id),
    )

    app.post(
      '/api/payments/shift',
      { schema: { body: openShiftSchema, response: { 200: shiftSchema, ...answers } } },
      async (request, reply) => {
        const { id, floatCents } = request.body
        return orRefuse(reply, await payments.openShift(id, floatCents, tillOf(request)))
      },
    )

    app.post(
      '/api/payments/shift/:id/close',
      { schema: { params, body: closeShiftSchema, response: { 200: shiftSchema, ...answers } } },
      async (request, reply) =>
        orRefuse(reply, await payments.close(request.params.id, request.body, personOf(request).id)),
    )

    app.post(
      '/api/payments',
      { schema: { body: takePaymentSchema, response: { 200: paymentSchema, ...answers } } },
      async (request, reply) => orRefuse(reply, await payments.take(request.body, tillOf(request))),
    )

    app.post(
      '/api/payments/:id/void',
      { schema: { params, body: voidPaymentSchema, response: { 200: paymentSchema, ...answers } } },
      async (request, reply) =>
        orRefuse(reply, await payments.void(request.params.id, request.body.reason, tillOf(request))),
    )

    app.get(
      '/api/payments/by-receipt/:number',
      {
        schema: {
          params: z.object({ number: z.string().min(1).max(40) }),
          response: { 200: refundableSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const found = await payments.byReceipt(request.params.number.trim().toUpperCase(), tillOf(request))
        return found ?? reply.status(409).send({ refused: 'UnknownPayment' })
      },
    )

    app.post(
      '/api/payments/:id/refund',
      { schema: { params, body: refundPaymentSchema, response: { 200: paymentSchema, ...answers } } },
      async (request, reply) =>
        orRefuse(reply, await payments.refund(request.params.id, request.body, tillOf(request))),
    )

    app.get(
      '/api/payments/of-contact/:id',
      { schema: { params, response: { 200: paymentsSchema } } },
      async request => ({ payments: await payments.ofContact(request.params.id) }),
    )

    app.get(
      '/api/payments/:id/receipt',
      {
        schema: {
          params,
          querystring: receiptQuerySchema,
          response: { 200: receiptSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const receipt = await payments.receipt(request.params.id, request.query.language)
        return receipt === undefined
          ? reply.status(409).send({ refused: 'UnknownPayment' })
          : { ...receipt, rows: [...receipt.rows], footer: [...receipt.footer] }
      },
    )

    app.post(
      '/api/payments/:id/print',
      {
        schema: {
          params,
          body: receiptQuerySchema,
          response: { 200: printedSchema, 409: refusedSchema, 502: refusedSchema },
        },
      },
      async (request, reply) => {
        const printed = await payments.print(request.params.id, request.body.language, tillOf(request))
        if (!('name' in printed)) return printed
        const isOurs = printed.name === 'UnknownPayment' || printed.name === 'NoPrinter'
        return reply.status(isOurs ? 409 : 502).send({ refused: printed.name })
      },
    )
  }
}

function supervisorsRoutes(payments: PaymentsHub) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor']))

    app.post(
      '/api/payments/shift/:id/sign-off',
      {
        schema: {
          params,
          body: nothing,
          response: { 200: shiftSchema, 409: refusalSchema, 422: refusalSchema },
        },
      },
      async (request, reply) =>
        orRefuse(reply, await payments.signOff(request.params.id, personOf(request).id)),
    )

    app.get(
      '/api/payments/report',
      {
        schema: {
          querystring: reportQuerySchema.refine(
            ({ from, to }) => (Date.parse(to) - Date.parse(from)) / dayMs < reportDaysMax && from <= to,
            'at most 62 days, in their order',
          ),
          response: { 200: paymentReportSchema },
        },
      },
      request => payments.reportOf(request.query.from, request.query.to),
    )
  }
}

function tillOf(request: FastifyRequest): Till {
  const { person, deskId } = sessionOf(request)
  return { staffId: person.id, site: person.site, deskId, isSupervisor: person.role === 'supervisor' }
}

function orRefuse<Kept extends { readonly id: string }>(reply: FastifyReply, kept: Kept | PaymentRefusal) {
  if ('id' in kept) return kept
  const { name, ...more } = kept
  return reply.status(wrongWords.has(name) ? 422 : 409).send({ refused: name, ...more })
}
