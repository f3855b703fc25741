/**
 * An OData v4 server with one table, for tests of the connector: `@sap/cds` over SQLite in memory, on this machine
 * alone. It knows no alternate keys, which Dataverse has; a middleware puts the primary key in their place, answers 412
 * to an upsert that must make a row and finds one, and the constraint of the table keeps two from having one reference.
 * The action `CloseIncident` is such a middleware too: it takes what Dataverse documents, once for each active case.
 */
const cds = require('@sap/cds')
const { randomUUID } = require('node:crypto')

cds.on('bootstrap', app => {
  const listen = app.listen.bind(app)
  app.listen = (port, ...rest) =>
    listen(port, '127.0.0.1', ...rest.filter(each => typeof each === 'function'))
  app.post('/api/data/v9.2/CloseIncident', async (request, response, next) => {
    try {
      const { authorization } = request.headers
      if (authorization !== `Basic ${Buffer.from('townline:townline').toString('base64')}`) {
        response.status(401).json({ error: { code: '401', message: 'Unauthorized' } })
        return
      }
      const pieces = []
      for await (const piece of request) pieces.push(piece)
      const refuse = message => response.status(400).json({ error: { code: '0x80040203', message } })
      const { IncidentResolution: resolution, Status: status } = JSON.parse(Buffer.concat(pieces).toString())
      const bound = /^\/incidents\(([0-9a-f-]{36})\)$/.exec(resolution['incidentid@odata.bind'] ?? '')
      if (resolution['@odata.type'] !== 'Microsoft.Dynamics.CRM.incidentresolution' || !resolution.subject) {
        return refuse('IncidentResolution is not one.')
      }
      if (!bound || !Number.isInteger(status)) return refuse('The incident or Status is missing.')
      const [, incidentid] = bound
      // One statement: of two that ask at once one closes it.
      const changed = await cds.run(
        UPDATE('Crm.incidents')
          .set({ statecode: 1, statuscode: status, modifiedon: new Date().toISOString() })
          .where({ incidentid, statecode: 0 }),
      )
      if (changed !== 1) return refuse('The case has already been resolved.')
      await cds.run(
        INSERT.into('Crm.incidentresolutions').entries({
          activityid: randomUUID(),
          incidentid,
          subject: resolution.subject,
        }),
      )
      response.status(204).end()
    } catch (problem) {
      next(problem)
    }
  })
  app.use(async (request, response, next) => {
    const named = /^(\/api\/data\/v9\.2\/incidents)\(townline_reference='([^']*)'\)(.*)$/.exec(
      decodeURI(request.url),
    )
    if (!named) return next()
    try {
      const [, root, reference, rest] = named
      const found = await cds.run(
        SELECT.one.from('Crm.incidents').columns('incidentid').where({ townline_reference: reference }),
      )
      if (found && request.method === 'PATCH' && request.headers['if-none-match'] === '*') {
        response
          .status(412)
          .json({ error: { code: '0x80040237', message: 'A record with this key exists.' } })
        return
      }
      const id = found?.incidentid ?? randomUUID()
      request.url = encodeURI(`${root}(${id})${rest}`)
      if (request.method === 'PATCH' && !found) request.townlineReference = reference
      next()
    } catch (problem) {
      next(problem)
    }
  })
})
cds.on('served', () => {
  const { Crm } = cds.services
  Crm.before(['CREATE', 'UPDATE', 'UPSERT'], request => {
    const reference = request.http?.req.townlineReference
    if (reference !== undefined) request.data.townline_reference = reference
  })
})
module.exports = cds.server
