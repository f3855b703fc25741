import { guessColumns } from '../vocabulary/guess-columns.ts'

/** What a column of an address file may be. Type and direction stand after the street, in this order, where files part them. */
export const addressFields = [
  'id',
  'civicNumber',
  'street',
  'streetType',
  'streetDirection',
  'unit',
  'postalCode',
  'ward',
  'latitude',
  'longitude',
] as const
export type AddressField = (typeof addressFields)[number]

/** Which column is which field; a column is one field at most. */
export type AddressColumns = Partial<Readonly<Record<AddressField, string>>>

/** How cities call these columns, folded and without signs; the likeliest first. */
const knownAs: Readonly<Record<AddressField, readonly string[]>> = {
  id: [
    'id',
    'addressid',
    'addresspointid',
    'civicid',
    'civicaddressid',
    'idadresse',
    'uniqueid',
    'gid',
    'objectid',
  ],
  civicNumber: [
    'civicnumber',
    'civicno',
    'civicnum',
    'civic',
    'addressnumber',
    'addrnum',
    'housenumber',
    'streetnumber',
    'streetno',
    'number',
    'numerocivique',
    'nocivique',
    'numero',
    'no',
  ],
  street: [
    'street',
    'streetfullname',
    'fullstreetname',
    'linearnamefull',
    'streetname',
    'roadname',
    'road',
    'stname',
    'rue',
    'nomrue',
    'odonyme',
    'voie',
    'nomvoie',
  ],
  streetType: ['streettype', 'roadtype', 'rdtypeabb', 'sttype', 'streetsuffix', 'typevoie', 'generique'],
  streetDirection: ['streetdirection', 'streetdir', 'dirabb', 'stdir', 'direction', 'orientation'],
  unit: ['unit', 'unitnumber', 'unitno', 'suite', 'apt', 'apartment', 'unite', 'appartement', 'app'],
  postalCode: ['postalcode', 'postcode', 'postal', 'pcode', 'codepostal', 'cp'],
  ward: ['ward', 'wardnumber', 'wardno', 'wardname', 'arrondissement', 'quartier', 'district'],
  latitude: ['latitude', 'lat', 'y'],
  longitude: ['longitude', 'long', 'lon', 'lng', 'x'],
}

/** Without which an address cannot be read; a GeoJSON file brings its points by itself. */
export function missingColumns(columns: AddressColumns, format: 'csv' | 'geojson'): readonly AddressField[] {
  const needed: readonly AddressField[] =
    format === 'csv' ? ['civicNumber', 'street', 'latitude', 'longitude'] : ['civicNumber', 'street']
  return needed.filter(field => columns[field] === undefined)
}

/** Which of these columns is which field, as far as their names say. */
export function guessAddressColumns(names: readonly string[]): AddressColumns {
  return guessColumns(addressFields, knownAs, names)
}
