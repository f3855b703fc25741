/**
 * The mailbox whose queue takes a message that went to several of the centre's mailboxes: the first of them that To
 * names, else the first that Cc names, else the one in which it was found (SPEC E21). So it does not matter which copy
 * is read first.
 */
export function mailboxOfMail<Box extends { readonly address: string }>(
  foundIn: Box,
  { to, cc }: Readonly<Record<'to' | 'cc', readonly { readonly address: string }[]>>,
  mailboxes: readonly Box[],
): Box {
  const named = [...to, ...cc].flatMap(
    ({ address }) => mailboxes.find(each => each.address === address) ?? [],
  )
  return named[0] ?? foundIn
}
