import type { Language } from '../vocabulary/words.ts'

/**
 * What in an e-mail cannot wait until e-mail is read: hazards that a city's after-hours line takes at any hour. Something
 * is meant when one sentence holds a word of each of its groups, in any order. Words are written as residents write
 * them; they are compared by their stems.
 */
export interface UrgentMeaning {
  readonly id: string
  /** `danger`: people may come to harm at any moment. `hazard`: a crew or an officer has to go soon. */
  readonly gravity: 'danger' | 'hazard'
  readonly groups: { readonly [L in Language]: readonly (readonly string[])[] }
}

/** Within how much time a message of this gravity is to be in somebody's hands. */
export const urgentWithinMs = { danger: 10 * 60_000, hazard: 30 * 60_000 } as const

const gone = {
  en: [
    'down',
    'missing',
    'gone',
    'fallen',
    'fell',
    'knocked',
    'stolen',
    'lying',
    'flattened',
    'broken off',
    'hit',
  ],
  fr: [
    'tombé',
    'par terre',
    'manquant',
    'manque',
    'disparu',
    'renversé',
    'couché',
    'arraché',
    'volé',
    'à terre',
    'frappé',
  ],
}

export const urgentMeanings: readonly UrgentMeaning[] = [
  {
    id: 'stop-sign-down',
    gravity: 'danger',
    groups: {
      en: [['stop sign', 'yield sign'], gone.en],
      fr: [['panneau d’arrêt', 'panneau arrêt', 'panneau stop', 'arrêt-stop', 'panneau de céder'], gone.fr],
    },
  },
  {
    id: 'signals-out',
    gravity: 'danger',
    groups: {
      en: [
        ['traffic light', 'traffic signal'],
        ['out', 'dark', 'not working', 'dead', 'broken', 'all green'],
      ],
      fr: [
        ['feu de circulation', 'feux de circulation'],
        ['éteint', 'panne', 'ne fonctionne', 'brisé'],
      ],
    },
  },
  {
    id: 'live-wire',
    gravity: 'danger',
    groups: {
      en: [
        ['wire', 'power line', 'hydro line', 'cable'],
        ['down', 'hanging', 'fallen', 'sparking', 'fell', 'on the road', 'live'],
      ],
      fr: [
        ['fil électrique', 'ligne électrique', 'fil d’hydro', 'câble'],
        ['tombé', 'pend', 'arraché', 'étincelle', 'par terre', 'à terre'],
      ],
    },
  },
  {
    id: 'gas',
    gravity: 'danger',
    groups: {
      en: [
        ['gas', 'carbon monoxide'],
        ['smell', 'leak', 'leaking', 'odour', 'alarm'],
      ],
      fr: [
        ['gaz', 'monoxyde de carbone'],
        ['odeur', 'fuite', 'sent', 'alarme'],
      ],
    },
  },
  {
    id: 'sinkhole',
    gravity: 'danger',
    groups: {
      en: [
        ['sinkhole', 'road collapsed', 'road caved in', 'manhole cover'],
        ['missing', 'open', 'road', 'street', 'collapsed', 'sinkhole', 'caved'],
      ],
      fr: [
        ['affaissement', 'chaussée effondrée', 'couvercle d’égout', 'bouche d’égout'],
        ['ouvert', 'manquant', 'effondré', 'rue', 'affaissement', 'route', 'disparu'],
      ],
    },
  },
  {
    id: 'road-blocked',
    gravity: 'hazard',
    groups: {
      en: [
        ['tree', 'debris', 'branch', 'rock', 'mattress', 'ladder', 'spill', 'oil'],
        ['blocking', 'blocks', 'across the road', 'on the road', 'in the lane', 'on the highway'],
      ],
      fr: [
        ['arbre', 'débris', 'branche', 'roche', 'matelas', 'échelle', 'déversement', 'huile'],
        ['bloque', 'en travers', 'sur la route', 'sur la chaussée', 'dans la voie'],
      ],
    },
  },
  {
    id: 'stray-animal',
    gravity: 'hazard',
    groups: {
      en: [
        ['dog', 'cat', 'animal', 'raccoon', 'coyote', 'puppy', 'kitten'],
        [
          'stray',
          'injured',
          'found',
          'loose',
          'hit by a car',
          'wandering',
          'aggressive',
          'rabid',
          'running around',
        ],
      ],
      fr: [
        ['chien', 'chat', 'animal', 'raton', 'coyote', 'chiot', 'chaton'],
        ['errant', 'blessé', 'trouvé', 'en liberté', 'frappé', 'agressif', 'enragé', 'erre'],
      ],
    },
  },
  {
    id: 'flood',
    gravity: 'hazard',
    groups: {
      en: [
        ['water main', 'basement', 'sewer', 'street', 'road', 'underpass'],
        ['flooding', 'flooded', 'burst', 'gushing', 'backing up', 'main break'],
      ],
      fr: [
        ['conduite d’eau', 'sous-sol', 'égout', 'rue', 'viaduc'],
        ['inondé', 'inonde', 'inondation', 'éclaté', 'jaillit', 'refoule', 'refoulement'],
      ],
    },
  },
  {
    id: 'needles',
    gravity: 'hazard',
    groups: {
      en: [
        ['needle', 'syringe'],
        ['playground', 'park', 'school', 'sidewalk', 'trail', 'found', 'used', 'beach'],
      ],
      fr: [
        ['seringue', 'aiguille'],
        ['parc', 'école', 'trottoir', 'sentier', 'trouvé', 'usagée', 'plage', 'jeux'],
      ],
    },
  },
]
