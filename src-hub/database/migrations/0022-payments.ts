import { type Kysely, sql } from 'kysely'

/** Payments at the counters: what they go by, the shifts they belong to, and each payment. Nothing is ever deleted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table payment_settings (
    version integer primary key,
    doc jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
  `create table payment_counter (year integer primary key, last integer not null)`,
  `create table payment_shift (
    id uuid primary key,
    staff_id text not null,
    site text not null,
    opened_at bigint not null,
    float_cents bigint not null check (float_cents >= 0),
    closing jsonb,
    closed_at bigint,
    signed_off_by text,
    signed_off_at bigint,
    check ((closing is null) = (closed_at is null)),
    check ((signed_off_by is null) = (signed_off_at is null)),
    check (signed_off_at is null or closed_at is not null),
    check (signed_off_by is null or signed_off_by <> staff_id)
  )`,
  `create unique index payment_shift_open on payment_shift (staff_id) where closed_at is null`,
  `create index payment_shift_opened on payment_shift (opened_at)`,
  `create table payment (
    id uuid primary key,
    digest text not null,
    receipt_number text not null unique,
    shift_id uuid not null references payment_shift,
    method text not null check (method in ('cash', 'debit', 'credit', 'cheque', 'money-order', 'other')),
    amount_cents bigint not null check (amount_cents between 1 and 9999999),
    paid_cents bigint not null check (paid_cents > 0),
    service_code text not null,
    service_name jsonb not null,
    slip_number text,
    note text,
    contact_id uuid,
    reference text,
    taken_by text not null,
    taken_at bigint not null,
    site text not null,
    desk_id uuid not null,
    voided_by text,
    voided_at bigint,
    void_reason text,
    check (case when method = 'cash' then abs(paid_cents - amount_cents) <= 2 else paid_cents = amount_cents end),
    check ((voided_by is null) = (voided_at is null) and (voided_at is null) = (void_reason is null))
  )`,
  `create index payment_of_shift on payment (shift_id)`,
  `create index payment_taken on payment (taken_at)`,
  `create index payment_of_contact on payment (contact_id)`,
]
