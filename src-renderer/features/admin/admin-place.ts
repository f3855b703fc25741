import { create } from 'zustand'

export const adminSections = ['queues', 'people', 'hours', 'capacity', 'timing', 'versions'] as const
export type AdminSection = (typeof adminSections)[number]

/** Where somebody is in the settings. It outlives the screen, so that coming back finds the same place. */
export interface AdminPlace {
  readonly section: AdminSection
  /** The queue, the hours and the capacity profile that are open in their sections. */
  readonly queueId: string | undefined
  readonly calendarId: string | undefined
  readonly capacityId: string | undefined
  /** The version of the history that is looked at. */
  readonly versionNumber: number | undefined
}

export const useAdminPlace = create<AdminPlace>()(() => ({
  section: 'queues',
  queueId: undefined,
  calendarId: undefined,
  capacityId: undefined,
  versionNumber: undefined,
}))

export function openAdminSection(section: AdminSection): void {
  useAdminPlace.setState({ section })
}
