const allowedSchemes: readonly string[] = ['https:', 'mailto:', 'tel:']

/** The address as the system may be given it, or nothing when its scheme must not leave the desk. */
export function externalAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (!allowedSchemes.includes(parsed.protocol)) return undefined
  // A name before the host makes one address look like another.
  if (parsed.username !== '' || parsed.password !== '') return undefined
  return parsed.href
}
