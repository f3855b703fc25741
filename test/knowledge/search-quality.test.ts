import { describe, expect, test } from 'vitest'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import { searchArticles } from '../../src-renderer/features/knowledge/article-search.ts'
import { realArticles } from './real-articles.ts'

/** What residents say, in their words and with their slips, and the article that answers them. */
const asked: readonly (readonly [Language, string, string])[] = [
  ['en', 'my garbage was not picked up', 'missed-collection'],
  ['en', 'they skipped our green bin this morning', 'missed-collection'],
  ['en', 'the recycling truck drove past and left my blue box', 'missed-collection'],
  ['en', 'can you take coffee cups in recycling', 'blue-box-recycling'],
  ['en', 'how do I get rid of an old couch', 'bulky-item-pickup'],
  ['en', 'matress pickup', 'bulky-item-pickup'],
  ['en', 'how many garbage bags can I put out', 'garbage-limit-and-set-out'],
  ['en', 'someone dumped tires in the ditch', 'illegal-dumping'],
  ['en', 'when will they plow my street', 'road-ploughing-standards'],
  ['en', 'snowplow left a pile of snow in front of my driveway', 'driveway-windrow'],
  ['en', 'the plough broke my mailbox', 'snow-plough-damage'],
  ['en', 'neighbor does not shovel sidewalk', 'sidewalk-snow-and-ice'],
  ['en', 'huge pot hole on my street', 'report-a-pothole'],
  ['en', 'hit a pothole and blew my tire who pays', 'pothole-damage-claim'],
  ['en', 'street light is out', 'streetlight-out'],
  ['en', 'new led light shines in my bedroom', 'new-streetlight-or-glare'],
  ['en', 'stop sign got knocked down', 'traffic-signals-and-signs'],
  ['en', 'traffic lights flashing red at the corner', 'traffic-signals-and-signs'],
  ['en', 'can I park on the street overnight in winter', 'winter-parking-ban'],
  ['en', 'I want to fight a parking ticket', 'parking-penalty-pay-or-dispute'],
  ['en', 'somebody is blocking my driveway', 'report-illegal-parking'],
  ['en', 'residential parking pass downtown', 'residential-parking-permit'],
  ['en', 'guests staying the weekend can they park on the road', 'three-hour-limit-temporary-permission'],
  ['en', 'neighbours playing loud music at 2 in the morning', 'noise-complaints'],
  ['en', 'dog next door wont stop barking', 'noise-complaints'],
  ['en', 'construction starting at 6 am', 'construction-noise'],
  ['en', 'my tree is touching wires and needs trimming', 'city-tree-pruning'],
  ['en', 'tree fell on the road in the storm', 'fallen-tree-or-branch'],
  ['en', 'permit to cut down a tree in my backyard', 'private-tree-permit'],
  ['en', 'grass next door is three feet tall', 'long-grass-private-property'],
  ['en', 'mow the grass at the park', 'park-and-roadside-grass'],
  ['en', 'dead raccoon on road', 'dead-animal-pickup'],
  ['en', 'I lost my dog', 'stray-and-lost-animals'],
  ['en', 'renew dog tag', 'dog-licence-fees'],
  ['en', 'dog license for a new puppy', 'dog-licence-fees'],
  ['en', 'a dog bit my son', 'dogs-off-leash-and-bites'],
  ['en', 'coyote in my yard', 'wildlife-injured-or-nuisance'],
  ['en', 'when is my property tax due', 'property-tax-due-dates'],
  ['en', 'pay my taxes online', 'ways-to-pay-property-tax'],
  ['en', 'monthly tax withdrawal from my bank', 'pre-authorized-tax-payments'],
  ['en', 'we moved, change the address on the tax bill', 'property-ownership-or-address-change'],
  ['en', 'proof I paid my taxes for my accountant', 'tax-receipts-and-statements'],
  ['en', 'do I need a permit for a deck', 'building-permit-when-required'],
  ['en', 'neighbour building an addition without a permit', 'building-without-a-permit'],
  ['en', 'book the building inspector', 'building-inspections'],
  ['en', 'getting married what do we need', 'marriage-licence-how-to-apply'],
  ['en', 'I was divorced abroad and want to remarry', 'marriage-licence-previous-marriage'],
  ['en', 'commissioner of oaths appointment', 'commissioner-of-oaths-service'],
  ['en', 'can you notarize my will', 'documents-not-commissioned'],
  ['en', 'are you open on christmas', 'holiday-hours'],
  ['en', 'what time does city hall close', 'city-hall-and-counter-hours'],
  ['en', 'public skating times', 'drop-in-swim-and-skate'],
  ['en', 'sign up for swimming lessons', 'register-for-programs'],
  ['en', 'landlord has no heat on', 'rental-heat-and-repairs'],
  ['en', 'how high can my fence be', 'fences-and-boundaries'],
  ['en', 'backyard fire pit allowed', 'fireworks-and-backyard-fires'],
  ['en', 'block party close the street', 'street-party-and-event-closure'],
  ['fr', 'mes vidanges n’ont pas été ramassées', 'missed-collection'],
  ['fr', 'le camion a oublié mon bac vert', 'missed-collection'],
  ['fr', "qu'est-ce qui va dans le bac bleu", 'blue-box-recycling'],
  ['fr', 'me débarrasser d’un vieux divan', 'bulky-item-pickup'],
  ['fr', 'combien de sacs d’ordures je peux sortir', 'garbage-limit-and-set-out'],
  ['fr', 'quand est-ce que la charrue passe dans ma rue', 'road-ploughing-standards'],
  ['fr', 'banc de neige devant mon entree', 'driveway-windrow'],
  ['fr', 'la déneigeuse a arraché ma pelouse', 'snow-plough-damage'],
  ['fr', 'mon voisin ne pelte pas son trottoir', 'sidewalk-snow-and-ice'],
  ['fr', 'nid de poule', 'report-a-pothole'],
  ['fr', 'gros trou dans la rue', 'report-a-pothole'],
  ['fr', 'pneu brisé par un nid-de-poule, remboursement', 'pothole-damage-claim'],
  ['fr', 'lumière de rue éteinte', 'streetlight-out'],
  ['fr', "panneau d'arrêt tombé par terre", 'traffic-signals-and-signs'],
  ['fr', 'stationner dans la rue la nuit en hiver', 'winter-parking-ban'],
  ['fr', 'contester une contravention', 'parking-penalty-pay-or-dispute'],
  ['fr', 'une auto bloque mon entrée', 'report-illegal-parking'],
  ['fr', 'vignette de stationnement pour résident', 'residential-parking-permit'],
  ['fr', 'le voisin fait jouer sa musique trop fort', 'noise-complaints'],
  ['fr', 'chien qui jappe toute la nuit', 'noise-complaints'],
  ['fr', 'branche tombée dans la rue apres la tempete', 'fallen-tree-or-branch'],
  ['fr', 'couper un arbre chez moi', 'private-tree-permit'],
  ['fr', 'faire émonder l’arbre de la ville', 'city-tree-pruning'],
  ['fr', 'gazon trop long chez le voisin', 'long-grass-private-property'],
  ['fr', 'chevreuil mort sur le chemin', 'dead-animal-pickup'],
  ['fr', "j'ai perdu mon chat", 'stray-and-lost-animals'],
  ['fr', 'renouveler la médaille de mon chien', 'dog-licence-fees'],
  ['fr', 'un chien a mordu mon fils', 'dogs-off-leash-and-bites'],
  ['fr', 'mouffette sous le perron', 'wildlife-injured-or-nuisance'],
  ['fr', "date limite pour payer l'impôt foncier", 'property-tax-due-dates'],
  ['fr', 'payer mes taxes en ligne', 'ways-to-pay-property-tax'],
  ['fr', 'paiements mensuels de taxes', 'pre-authorized-tax-payments'],
  ['fr', 'permis pour une terrasse', 'building-permit-when-required'],
  ['fr', 'licence de mariage rendez-vous', 'marriage-licence-how-to-apply'],
  ['fr', 'faire assermenter un affidavit', 'commissioner-of-oaths-service'],
  ['fr', "heures de l'hôtel de ville", 'city-hall-and-counter-hours'],
  ['fr', 'patinage libre horaire', 'drop-in-swim-and-skate'],
  ['fr', 'inscription au camp d’été', 'register-for-programs'],
  ['fr', 'pas de chauffage dans mon logement', 'rental-heat-and-repairs'],
  ['fr', 'feu de camp dans la cour', 'fireworks-and-backyard-fires'],
]

const search = searchArticles(realArticles())

describe('a resident’s words find the article among the first three', () => {
  test.each(asked)('%s: %s → %s', (language, query, expected) => {
    const found = search.find(query, language, 3).map(hit => hit.article.id)
    expect(found).toContain(expected)
  })

  test('nine of ten come first', () => {
    const first = asked.filter(
      ([language, query, id]) => search.find(query, language, 1)[0]?.article.id === id,
    )
    expect(first.length / asked.length).toBeGreaterThanOrEqual(0.9)
    console.info(`first place: ${first.length} of ${asked.length}`)
    for (const [language, query, id] of asked) {
      const found = search.find(query, language, 3).map(hit => hit.article.id)
      if (found[0] !== id) console.info(`  ${query} → ${found.join(', ')} (${id})`)
    }
  })
})
