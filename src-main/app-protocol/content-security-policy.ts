/**
 * Style elements that a library writes into the page, by the hash of their exact text. A style that changes
 * with its library is refused until its new hash stands here.
 */
export const allowedStyleHashes: readonly string[] = [
  // react-aria 3, usePress: touch-action of what can be pressed
  'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=',
]

/** What the desk's page may load and reach: its own files, the one hub, and the hosts of the centre's telephone. */
export function contentSecurityPolicy(
  hubAddress: string | undefined,
  voiceHosts: readonly string[] = [],
): string {
  const hub = hubAddress === undefined ? [] : [hubAddress, hubAddress.replace(/^http/, 'ws')]
  const directives: readonly (readonly string[])[] = [
    ['default-src', "'self'"],
    ['script-src', "'self'"],
    ['style-src', "'self'", ...allowedStyleHashes.map(hash => `'${hash}'`)],
    ['connect-src', "'self'", ...hub, ...voiceHosts],
    ['img-src', "'self'", 'data:', 'blob:'],
    ['media-src', "'self'", 'blob:', 'mediastream:'],
    ['worker-src', "'self'"],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'none'"],
    ['frame-ancestors', "'none'"],
  ]
  return directives.map(directive => directive.join(' ')).join('; ')
}
