import { type Kysely, sql } from 'kysely'

/** To whom an e-mail was written, for how long written words are kept, and payments that were given back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `removed_after`: its words and files were removed after so many days.
  `alter table conversation_entry
    add column recipients jsonb,
    add column removed_after integer,
    add check (removed_after is null or text = '')`,
  `create index conversation_entry_with_words on conversation_entry (conversation_id, at) where removed_after is null`,
  `create index mail_message_by_key on mail_message (key)`,
  `create index mail_message_aside on mail_message (at) where place = 'aside' and facts ? 'text'`,
  `create table words_policy (
    version integer primary key check (version > 0),
    policy jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
  // Nothing is removed until an administrator says so.
  `insert into words_policy (version, policy, set_at, set_by) values (
    1, '{"mailDays":0,"chatDays":0}', (extract(epoch from now()) * 1000)::bigint, 'centre'
  )`,
  // A refund is a payment out: its amounts are below zero, and it names the payment that it gives back.
  `alter table payment
    drop constraint payment_amount_cents_check,
    drop constraint payment_paid_cents_check,
    drop constraint payment_check,
    add column refund_of uuid references payment,
    add check (amount_cents between -9999999 and 9999999),
    add check (case when refund_of is null then amount_cents > 0 and paid_cents > 0
      else amount_cents < 0 and paid_cents < 0 and note is not null end),
    add check (case when method = 'cash'
      then abs(paid_cents - amount_cents) <= case when refund_of is null then 2 else 4 end
      else paid_cents = amount_cents end)`,
  `create index payment_refunds on payment (refund_of) where refund_of is not null`,
]
