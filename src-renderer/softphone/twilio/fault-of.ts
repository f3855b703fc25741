import type { AudioFault } from '../softphone.ts'

/** What an error of the SDK means for whoever sits at the desk; `again` when another try may well help. */
export type TwilioFault =
  | { readonly kind: 'again' }
  | { readonly kind: 'token' }
  | { readonly kind: 'audio'; readonly why: AudioFault }

/**
 * By the published codes of the Voice SDK (https://www.twilio.com/docs/api/errors, 20101 to 20157 for tokens, 31000 to
 * 31999 for signalling and devices, 53000 to 53999 for media).
 */
export function faultOf({ code }: { readonly code?: number }): TwilioFault {
  switch (code) {
    case 31_401:
    case 31_208:
      return { kind: 'audio', why: 'not-allowed' }
    case 31_402:
      return { kind: 'audio', why: 'no-microphone' }
    case 20_103:
    case 20_151:
    case 20_157:
    case 31_201:
    case 31_202:
    case 31_403:
      return { kind: 'audio', why: 'phone-refused' }
    case 20_101:
    case 20_104:
    case 31_204:
    case 31_205:
    case 31_207:
    case 51_007:
      return { kind: 'token' }
    default:
      return { kind: 'again' }
  }
}
