import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import websocket from '@fastify/websocket'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { HubConfig } from '../config/read-config.ts'
import { answerProblem } from './parse-problem.ts'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

/** A hub that stops still answers for so long what it was asked. */
const lastAnswersMs = 1_000

/**
 * From one address, behind which a whole centre may sit: 250 desks, each of which asks every five seconds how the recording
 * of its call is, every minute what has changed, and besides after each change. Doors that guessers try are narrower.
 */
const requestsPerMinute = 12_000

/** Where a desk signals its calls, and where the carrier's program says how their sound is. */
const twilioHosts = ['wss://voice-js.roaming.twilio.com', 'https://eventgw.twilio.com']

/** The server with everything that all routes share: schemas, security headers, limits, one form of refusal. */
export async function buildServer(config: HubConfig, log: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_000_000,
    // Fastify waits for a body without an end; Node's own five minutes are enough for a photo over a slow line.
    requestTimeout: 300_000,
    trustProxy: config.proxies.length === 0 ? false : [...config.proxies],
    routerOptions: { maxParamLength: 200 },
  })
  // What is being answered is answered. A connection that asks nothing is no reason to wait: browsers open some ahead
  // and hold them, and Node counts them among the active ones until their header is overdue, a minute later.
  let closing: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    closing = setTimeout(() => app.server.closeAllConnections(), lastAnswersMs)
  })
  app.addHook('onClose', async () => clearTimeout(closing))
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler((_request, reply) => {
    void reply.status(404).send({ refused: 'NotFound', message: 'There is nothing at this address.' })
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'"],
        'media-src': ["'self'", 'blob:', 'mediastream:'],
        // The desk registers at the PBX by itself, so that a conversation outlives a hub that is away.
        'connect-src': [
          "'self'",
          ...(config.sip ? [new URL(config.sip.deskServer ?? config.sip.server).origin] : []),
          ...(config.twilio ? twilioHosts : []),
        ],
        'worker-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('permissions-policy', 'microphone=(self), camera=(), geolocation=(), payment=()')
    // What is known of people stays out of every cache on the way.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
  await app.register(cookie)
  await app.register(cors, {
    origin: [...config.allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'range',
      'tus-resumable',
      'upload-length',
      'upload-metadata',
      'upload-offset',
    ],
    exposedHeaders: [
      'location',
      'tus-resumable',
      'upload-length',
      'upload-offset',
      'upload-expires',
      'x-basemap-tag',
    ],
  })
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    allowList: request => /^\/(healthz|readyz|metrics)$/.test(request.url),
  })
  await app.register(websocket, { options: { maxPayload: 2_000_000 } })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Townline hub',
        version: '1',
        description: 'What desks and city systems ask of the hub.',
      },
    },
    transform: createJsonSchemaTransform({ skipList: [] }),
  })
  return app
}

/**
 * The built pages: the desk at `/desk/` and the public pages. Called after every route is there. The chat alone may stand
 * in the pages of others, and only in those of `chatSites`.
 */
export async function servePages(
  plain: FastifyInstance,
  { chatSites = [] }: Pick<HubConfig, 'chatSites'>,
): Promise<void> {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/desk/'))
  for (const [prefix, folder] of [
    ['/desk/', `${dist}desk`],
    ['/contact/', `${dist}public/contact`],
    ['/kiosk/', `${dist}public/kiosk`],
    ['/board/', `${dist}public/board`],
    ['/track/', `${dist}public/track`],
    ['/appointments/', `${dist}public/appointments`],
    ['/chat/', `${dist}public/chat`],
  ] as const) {
    if (!existsSync(folder)) continue
    app.get(prefix.slice(0, -1), { schema: { hide: true } }, (_request, reply) => reply.redirect(prefix))
    await app.register(fastifyStatic, {
      root: folder,
      prefix,
      decorateReply: prefix === '/desk/',
      redirect: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.includes('/assets/')
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        if (prefix !== '/chat/') return
        reply.header('content-security-policy', chatPolicy(chatSites))
        reply.removeHeader('x-frame-options')
        // The loader is a script of the city's site.
        reply.header('cross-origin-resource-policy', 'cross-origin')
      },
    })
  }
}

/** What the chat's own document may do, and where it may stand. */
function chatPolicy(sites: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors 'self' ${sites.join(' ')}`.trim(),
  ].join('; ')
}
