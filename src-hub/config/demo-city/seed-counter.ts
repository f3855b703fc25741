import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { putServiceSchema, serviceIdSchema } from '../../../src-contract/http/appointments.ts'
import { paymentSettingsSchema } from '../../../src-contract/http/payments.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { Schema } from '../../database/schema.ts'
import { demoCityFolder, readJson } from './read-checked.ts'

const appointmentsSchema = z.strictObject({
  services: z.record(serviceIdSchema, putServiceSchema.omit({ basedOn: true })),
})

/** What the counters of the demo city take appointments and payments for. */
export async function seedCounter(
  db: Kysely<Schema>,
  now: Instant,
  folder: string = demoCityFolder,
): Promise<void> {
  const { services } = readJson(join(folder, 'appointments.json'), appointmentsSchema)
  await db
    .insertInto('appointment_service')
    .values(
      Object.entries(services).map(([id, service]) => ({
        id,
        version: 1,
        doc: JSON.stringify(service),
        set_at: now,
        set_by: '',
      })),
    )
    .execute()
  const payments = readJson(join(folder, 'payments.json'), paymentSettingsSchema)
  await db
    .insertInto('payment_settings')
    .values({ version: 1, doc: JSON.stringify(payments), set_at: now, set_by: '' })
    .execute()
}
