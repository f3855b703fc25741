import { create } from 'zustand'
import type { Role } from '../../../src-domain/vocabulary/words.ts'

/** The sections, in groups, as they stand beside each other. */
export const adminGroups = {
  line: ['queues', 'people', 'hours', 'capacity', 'timing', 'versions'],
  channels: ['outside', 'calling-out', 'caller-texts', 'recordings', 'canned-replies', 'words'],
  requests: ['catalogue', 'notices', 'places', 'imports', 'connectors'],
  counters: ['counters', 'appointments', 'payments'],
  access: ['accounts', 'desks'],
} as const
export type AdminGroup = keyof typeof adminGroups
export type AdminSection = (typeof adminGroups)[AdminGroup][number]
export const adminSections: readonly AdminSection[] = Object.values(adminGroups).flat()

/** Sections that are features of their own, with columns of their own; whoever composes the desk brings them. */
export const broughtSections = [
  'caller-texts',
  'recordings',
  'catalogue',
  'canned-replies',
  'words',
  'notices',
  'places',
  'imports',
  'accounts',
  'appointments',
  'payments',
  'connectors',
] as const satisfies readonly AdminSection[]
export type BroughtSection = (typeof broughtSections)[number]
export function isBrought(section: AdminSection): section is BroughtSection {
  return (broughtSections as readonly AdminSection[]).includes(section)
}

/** Sections that supervisors do not see: they look at how the line works, not at desks, devices and accounts. */
const forAdministrators: readonly AdminSection[] = [
  'catalogue',
  'desks',
  'counters',
  'places',
  'imports',
  'accounts',
  'connectors',
]

/** The sections that a person of this role sees. */
export function sectionsFor(role: Role): readonly AdminSection[] {
  return adminSections.filter(section => !forAdministrators.includes(section) || role === 'administrator')
}

export const deskViews = ['all', 'numbers', 'policy'] as const
export type DeskView = (typeof deskViews)[number]

/** Where somebody is in the settings. It outlives the screen, so that coming back finds the same place. */
export interface AdminPlace {
  readonly section: AdminSection
  /** The queue, the hours and the capacity profile that are open in their sections. */
  readonly queueId: string | undefined
  readonly calendarId: string | undefined
  readonly capacityId: string | undefined
  /** The version of the history that is looked at. */
  readonly versionNumber: number | undefined
  /** The part of the desks that is open, the desk and the block of numbers that are looked at. */
  readonly deskView: DeskView
  readonly deskId: string | undefined
  readonly blockId: string | undefined
  /** The kiosk or board that is looked at. */
  readonly counterId: string | undefined
}

export const useAdminPlace = create<AdminPlace>()(() => ({
  section: 'queues',
  queueId: undefined,
  calendarId: undefined,
  capacityId: undefined,
  versionNumber: undefined,
  deskView: 'all',
  deskId: undefined,
  blockId: undefined,
  counterId: undefined,
}))

export function openAdminSection(section: AdminSection): void {
  useAdminPlace.setState({ section })
}
