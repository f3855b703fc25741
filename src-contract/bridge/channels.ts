import type { RequestName } from './request-arguments.ts'

/** Bundled into the preload, and therefore free of everything but names. */
export function channelOf(request: RequestName): string {
  return `townline:${request}`
}

export const noticeChannel = 'townline:notice'
