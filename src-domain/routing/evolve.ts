import type { Agent } from './agent.ts'
import { applyEvent, type Ledger, newAgent } from './apply-event.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { RoutingState } from './routing-state.ts'

/** The state after one event, as a new value; the old one stays as it was. Who has many to apply uses a board. */
export function evolve(state: RoutingState, event: RoutingEvent): RoutingState {
  let { config } = state
  let agents = new Map(state.agents)
  const contacts = new Map(state.contacts)
  const shifts = new Map(state.shifts)
  const paceMs = new Map(state.paceMs)
  const ledger: Ledger = {
    get config() {
      return config
    },
    get agents() {
      return agents
    },
    contacts,
    shifts,
    paceMs,
    configure: (next, at) => {
      config = next
      agents = new Map(
        next.agents.map(({ id }): [string, Agent] => [id, state.agents.get(id) ?? newAgent(id, at)]),
      )
    },
    putAgent: agent => agents.set(agent.id, agent),
    putContact: contact => contacts.set(contact.id, contact),
    dropContact: id => contacts.delete(id),
    putShift: shift => shifts.set(shift.queueId, shift),
    dropShift: queueId => shifts.delete(queueId),
    putPace: (queueId, pace) => paceMs.set(queueId, pace),
  }
  applyEvent(ledger, event)
  return { config, agents, contacts, shifts, paceMs }
}
