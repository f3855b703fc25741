import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** A message may hold names that the sender made up; they are not sent back whole. */
const messageLengthMax = 300

/**
 * The one place where a failure becomes an answer: `{ refused: Name, message }`. What the sender did wrong is named
 * with the field; what the hub did wrong is logged whole and told without its insides.
 */
export function answerProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation
    const field = issue?.instancePath.replaceAll('/', '.').replace(/^\./, '') ?? ''
    const unknown = issue?.keyword === 'unrecognized_keys'
    void reply.status(400).send({
      refused: unknown ? 'UnknownField' : 'Malformed',
      message: `${field === '' ? 'body' : field}: ${issue?.message ?? 'invalid'}`.slice(0, messageLengthMax),
    })
    return
  }
  const status = error.statusCode ?? (isAboutData(error) ? 400 : 500)
  if (status === 413)
    void reply.status(413).send({ refused: 'TooLarge', message: 'The message is too large.' })
  else if (status === 429) {
    void reply
      .status(429)
      .send({ refused: 'TooManyRequests', message: 'Too many requests; try again shortly.' })
  } else if (status === 415) {
    void reply.status(415).send({ refused: 'UnknownContentType', message: 'Send application/json.' })
  } else if (status >= 400 && status < 500) {
    const message = isAboutData(error) ? 'A value cannot be stored.' : error.message
    void reply.status(status).send({ refused: 'Malformed', message })
  } else {
    request.log.error({ err: error }, 'request failed')
    const away = isDatabaseAway(error)
    void reply.status(away ? 503 : 500).send({
      refused: away ? 'Unavailable' : 'Failed',
      message: away
        ? 'The hub cannot reach its database; try again shortly.'
        : 'The hub failed; it was logged.',
    })
  }
}

/** SQLSTATE class 22 (data exception): a text with a zero byte, a number out of range. */
function isAboutData(error: { readonly code?: string }): boolean {
  return /^22...$/.test(error.code ?? '')
}

/**
 * SQLSTATE classes 08 (connection), 53 (resources) and 57 (operator intervention), the socket errors below them, and
 * what the driver says in words alone.
 */
function isDatabaseAway(error: { readonly code?: string; readonly message: string }): boolean {
  const code = error.code ?? ''
  return (
    /^(08|53|57)...$/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    /connection terminated|timeout exceeded when trying to connect/i.test(error.message)
  )
}
