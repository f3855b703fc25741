import type {
  ResidentAppointment,
  ResidentBook,
  ResidentCancel,
  ResidentFind,
  ResidentMove,
  ResidentServices,
  ResidentSlots,
} from '../../src-contract/public/appointments.ts'
import { askHub, type NotNow as Refused } from '../common/ask-hub.ts'

/** Why not, and what this page is told besides. */
export interface NotNow extends Refused {
  readonly field?: string
  /** When the next free slots begin, where one could not be taken. */
  readonly next?: readonly number[]
}

const ask = <Value extends object>(path: string, body?: object): Promise<Value | NotNow> =>
  askHub<Value, NotNow>(`/appointments/api/${path}`, body)

export function isRefused(answer: object): answer is NotNow {
  return 'refused' in answer
}

export const askServices = () => ask<ResidentServices>('services')
export const askSlots = (serviceId: string, site: string, from: string, days: number) =>
  ask<ResidentSlots>('slots', { serviceId, site, from, days })
export const askBook = (asked: ResidentBook) => ask<ResidentAppointment>('book', asked)
export const askFind = (asked: ResidentFind) => ask<ResidentAppointment>('find', asked)
export const askMove = (asked: ResidentMove) => ask<ResidentAppointment>('move', asked)
export const askCancel = (asked: ResidentCancel) => ask<ResidentAppointment>('cancel', asked)
