import { customer, type ScriptedHub } from './scripted-hub.ts'

const families = 'Okafor Tremblay Lefèbvre Singh O’Brien Nguyen Martin Roy Smith Khan'.split(' ')
const streets = ['Maple Avenue', 'rue de l’Église', 'Bank Street', 'King Edward Avenue', 'Elgin Street']

/** What is typed to find somebody: beginnings, parts of numbers, two words, an address. */
export const townSearches = [
  ...['o', 'tre', 'given12', 'singh given', '613', '613555', 'maple', '12 bank', 'person.49', 'k1a'],
  ...['roy king', 's', 'given2 n 9', 'smith1'],
]

/** Gives a hub this many customers, the same each time, no two with the same names. */
export function putTown(hub: ScriptedHub, count: number): void {
  for (let n = 0; n < count; n++) {
    hub.putCustomer(
      customer(`c${n}`, {
        givenName: `Given${(n * 7_919) % 3_000}`,
        familyName: `${families[n % families.length]}${(n * 104_729) % 6_000}`,
        phones: [{ e164: `+1613${2_000_000 + ((n * 37) % 8_000_000)}`, kind: 'home' }],
        emails: [`person.${n}@example.ca`],
        address: {
          id: `a${n}`,
          civicNumber: String(1 + (n % 900)),
          street: streets[n % streets.length] ?? '',
          postalCode: `K1A ${n % 10}B${(n * 3) % 10}`,
          ward: 1,
          latitude: 45,
          longitude: -75,
        },
      }),
    )
  }
}
