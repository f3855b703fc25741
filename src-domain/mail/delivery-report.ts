/** What a mail server says of one recipient of a message (RFC 3464, section 2.3). */
export interface RecipientReport {
  readonly recipient: string
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  /** The enhanced status code (RFC 3463), such as `5.1.1`. */
  readonly status?: string
  /** What the remote server said, in its own words, at most 300 characters. */
  readonly diagnostic?: string
}

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
const recipientsMax = 50

/**
 * The recipients of a `message/delivery-status` part. Groups of fields stand apart by empty lines; the first is about
 * the message and the others are each about one recipient. What is incomplete is left out.
 */
export function readDeliveryStatus(text: string): readonly RecipientReport[] {
  const groups = text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .slice(0, recipientsMax + 1)
    .map(fieldsOf)
  return groups.flatMap(fields => {
    const recipient = valueAfterType(fields.get('original-recipient') ?? fields.get('final-recipient'))
    const action = actions.find(each => each === fields.get('action')?.toLowerCase())
    if (recipient === undefined || action === undefined) return []
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0]
    const diagnostic = valueAfterType(fields.get('diagnostic-code'))?.slice(0, 300).toWellFormed()
    return [
      {
        recipient: recipient.toLowerCase().slice(0, 320).toWellFormed(),
        action,
        ...(status === undefined ? {} : { status }),
        ...(diagnostic === undefined ? {} : { diagnostic }),
      },
    ]
  })
}

function fieldsOf(group: string): ReadonlyMap<string, string> {
  const lines = group.replaceAll(/\n[ \t]+/g, ' ').split('\n')
  return new Map(
    lines.flatMap(line => {
      const colon = line.indexOf(':')
      return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
    }),
  )
}

/** `rfc822; someone@example.org` names its type first. */
function valueAfterType(value: string | undefined): string | undefined {
  const rest = value?.slice(value.indexOf(';') + 1).trim()
  return rest === undefined || rest === '' ? undefined : rest
}

/**
 * What is known of a message after a report: a failure is final, a delay is not, a success is not told apart from what
 * was known. The first failed recipient speaks for all.
 */
export function outcomeOfReports(
  reports: readonly RecipientReport[],
): { readonly kind: 'failed' | 'delayed'; readonly report: RecipientReport } | undefined {
  for (const kind of ['failed', 'delayed'] as const) {
    const report = reports.find(({ action }) => action === kind)
    if (report) return { kind, report }
  }
  return undefined
}
