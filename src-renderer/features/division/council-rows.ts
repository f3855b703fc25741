import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'

/**
 * What Council is told of a request that was entered on behalf of a member. Nothing of it tells who reported it: no
 * customer, no contact, no address (it may be theirs), no words that they or anybody wrote.
 */
export interface CouncilRow {
  readonly id: string
  readonly member: string
  readonly reference: string
  readonly typeCode: string
  readonly ward?: number
  readonly enteredAt: number
  readonly due: Pick<ServiceRequest, 'status' | 'acknowledgeBy' | 'resolveBy' | 'closedAt' | 'createdAt'>
  readonly status: ServiceRequest['status']
  /** Somebody has confirmed that the work is done. */
  readonly isConfirmed: boolean
  readonly reasonCode?: string
}

/** The rows, the last that was entered first; of one member alone where named. */
export function councilRows(requests: readonly ServiceRequest[], member?: string): readonly CouncilRow[] {
  return requests
    .flatMap(({ id, onBehalfOf, reference, typeCode, place, createdAt, status, outcome, ...rest }) =>
      onBehalfOf === undefined || (member !== undefined && onBehalfOf !== member)
        ? []
        : [
            {
              id,
              member: onBehalfOf,
              reference,
              typeCode,
              ...(place?.ward === undefined ? {} : { ward: place.ward }),
              enteredAt: createdAt,
              status,
              isConfirmed: outcome?.approved !== undefined,
              due: {
                status,
                createdAt,
                acknowledgeBy: rest.acknowledgeBy,
                resolveBy: rest.resolveBy,
                ...(rest.closedAt === undefined ? {} : { closedAt: rest.closedAt }),
              },
              ...(outcome === undefined ? {} : { reasonCode: outcome.reasonCode }),
            },
          ],
    )
    .sort((a, b) => b.enteredAt - a.enteredAt)
}

/** How many of a ward are open, said to be done, closed, and set aside (cancelled or part of another). */
export interface WardCount {
  /** Absent: of no ward. */
  readonly ward?: number
  readonly open: number
  readonly done: number
  readonly ended: number
  readonly other: number
}

export function countByWard(rows: readonly CouncilRow[]): readonly WardCount[] {
  return [...Map.groupBy(rows, ({ ward }) => ward)]
    .sort(([a = Number.MAX_SAFE_INTEGER], [b = Number.MAX_SAFE_INTEGER]) => a - b)
    .map(([ward, of]) => {
      const count = (is: (row: CouncilRow) => boolean) => of.filter(is).length
      return {
        ...(ward === undefined ? {} : { ward }),
        open: count(({ status }) => isOpen({ status }) && status !== 'completed'),
        done: count(({ status }) => status === 'completed'),
        ended: count(({ status }) => status === 'closed'),
        other: count(({ status }) => status === 'cancelled' || status === 'merged'),
      }
    })
}
