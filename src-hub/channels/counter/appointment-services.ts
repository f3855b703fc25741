import type { Kysely } from 'kysely'
import type { PutService } from '../../../src-contract/http/appointments.ts'
import {
  type AppointmentService,
  type ServiceProblem,
  type ServiceSurroundings,
  serviceProblems,
} from '../../../src-domain/appointments/appointment-service.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'

export type KeptService =
  | { readonly kind: 'kept'; readonly service: AppointmentService }
  | { readonly kind: 'wrong'; readonly problems: readonly ServiceProblem[] }
  | { readonly kind: 'changed'; readonly current: AppointmentService | undefined }

/** What appointments can be made for, in the database that all hubs share: a change is one statement. */
export function createAppointmentServices(parts: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly around: () => ServiceSurroundings
}) {
  const { db, now, around } = parts

  const list = async (): Promise<readonly AppointmentService[]> =>
    (await db.selectFrom('appointment_service').selectAll().orderBy('id').execute()).map(serviceOf)

  return {
    list,

    /** Keeps a service that is new (`basedOn` 0) or changed; one that was changed since is told. */
    put: async (id: string, by: string, { basedOn, ...fields }: PutService): Promise<KeptService> => {
      const { bring, ...rest } = fields
      const hasBring = bring !== undefined && (bring.en.trim() !== '' || bring.fr.trim() !== '')
      const service = { ...rest, ...(hasBring ? { bring } : {}) }
      const problems = serviceProblems(service, around())
      if (problems.length > 0) return { kind: 'wrong', problems }
      const values = { version: basedOn + 1, doc: JSON.stringify(service), set_at: now(), set_by: by }
      const row =
        basedOn === 0
          ? await db
              .insertInto('appointment_service')
              .values({ id, ...values })
              .onConflict(conflict => conflict.column('id').doNothing())
              .returningAll()
              .executeTakeFirst()
          : await db
              .updateTable('appointment_service')
              .set(values)
              .where('id', '=', id)
              .where('version', '=', basedOn)
              .returningAll()
              .executeTakeFirst()
      return row
        ? { kind: 'kept', service: serviceOf(row) }
        : { kind: 'changed', current: (await list()).find(each => each.id === id) }
    },
  }
}

export type AppointmentServiceStore = ReturnType<typeof createAppointmentServices>

export function serviceOf(row: {
  readonly id: string
  readonly version: number
  readonly doc: unknown
}): AppointmentService {
  const doc = row.doc as Omit<AppointmentService, 'id' | 'version'>
  // One that was kept before residents could book stays with the desk until an administrator opens it.
  return { ...doc, isForResidents: doc.isForResidents ?? false, id: row.id, version: row.version }
}
