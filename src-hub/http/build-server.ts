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

/** The server with everything that all routes share: schemas, security headers, limits, one form of refusal. */
export async function buildServer(config: HubConfig, log: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_000_000,
    trustProxy: config.proxies.length === 0 ? false : [...config.proxies],
    routerOptions: { maxParamLength: 200 },
  })
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
        'connect-src': ["'self'"],
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
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type'],
  })
  await app.register(rateLimit, {
    max: 3_000,
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

/** The built pages: the desk at `/desk/` and the public pages. Called after every route is there. */
export async function servePages(plain: FastifyInstance): Promise<void> {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/desk/'))
  for (const [prefix, folder] of [
    ['/desk/', `${dist}desk`],
    ['/contact/', `${dist}public/contact`],
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
      },
    })
  }
}
