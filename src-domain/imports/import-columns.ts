import { guessColumns } from '../vocabulary/guess-columns.ts'

/** What a city brings along from the system before this one. */
export const importKinds = ['customers', 'requests'] as const
export type ImportKind = (typeof importKinds)[number]

export const customerColumns = [
  'key',
  'givenName',
  'familyName',
  'organization',
  'language',
  'phone',
  'mobile',
  'email',
  'remark',
] as const
export const requestColumns = [
  'number',
  'type',
  'status',
  'description',
  'place',
  'ward',
  'latitude',
  'longitude',
  'createdAt',
  'dueAt',
  'customerKey',
] as const
export type CustomerColumn = (typeof customerColumns)[number]
export type RequestColumn = (typeof requestColumns)[number]
export type ImportColumn = CustomerColumn | RequestColumn

/** Which column of a file is which; a column is one of them at most. */
export type ColumnsChosen = Partial<Readonly<Record<ImportColumn, string>>>

/** How systems call these columns, folded and without signs; the likeliest first. */
const knownAs: Readonly<Record<ImportColumn, readonly string[]>> = {
  key: ['id', 'customerid', 'contactid', 'partyid', 'key', 'customernumber', 'idclient', 'noclient'],
  givenName: ['givenname', 'firstname', 'forename', 'prenom'],
  familyName: ['familyname', 'lastname', 'surname', 'name', 'nomdefamille', 'nom'],
  organization: ['organization', 'organisation', 'company', 'business', 'companyname', 'entreprise'],
  language: ['language', 'preferredlanguage', 'lang', 'langue'],
  phone: ['phone', 'homephone', 'telephone', 'phonenumber', 'telephone1', 'telephonedomicile'],
  mobile: ['mobile', 'mobilephone', 'cell', 'cellphone', 'cellulaire'],
  email: ['email', 'emailaddress', 'emailaddress1', 'courriel'],
  remark: ['remark', 'remarks', 'notes', 'note', 'comment', 'remarque'],
  number: ['number', 'requestnumber', 'casenumber', 'ticketnumber', 'reference', 'requestid', 'id', 'numero'],
  type: ['type', 'typecode', 'requesttype', 'servicecode', 'category', 'subject', 'typededemande'],
  status: ['status', 'state', 'statecode', 'statut', 'etat'],
  description: ['description', 'details', 'text', 'detail', 'descriptif'],
  place: ['place', 'address', 'location', 'servicelocation', 'adresse', 'lieu'],
  ward: ['ward', 'wardnumber', 'quartier', 'arrondissement'],
  latitude: ['latitude', 'lat', 'y'],
  longitude: ['longitude', 'long', 'lon', 'lng', 'x'],
  createdAt: [
    'createdat',
    'created',
    'createdon',
    'dateopened',
    'opened',
    'requesteddatetime',
    'datecreation',
  ],
  dueAt: ['dueat', 'due', 'duedate', 'expecteddatetime', 'resolveby', 'echeance'],
  customerKey: ['customerkey', 'customerid', 'customer', 'contactid', 'partyid', 'client', 'idclient'],
}

/** Without which a file of a kind cannot be read. */
const needed: Readonly<Record<ImportKind, readonly ImportColumn[]>> = {
  customers: ['key'],
  requests: ['number', 'type', 'status', 'createdAt'],
}

export function columnsOf(kind: ImportKind): readonly ImportColumn[] {
  return kind === 'customers' ? customerColumns : requestColumns
}

export function missingImportColumns(kind: ImportKind, columns: ColumnsChosen): readonly ImportColumn[] {
  const missing = needed[kind].filter(column => columns[column] === undefined)
  const isNamed = (['givenName', 'familyName', 'organization'] as const).some(
    column => columns[column] !== undefined,
  )
  return kind === 'customers' && !isNamed ? [...missing, 'familyName'] : missing
}

/** Which of these columns is which, as far as their names say. */
export function guessImportColumns(kind: ImportKind, names: readonly string[]): ColumnsChosen {
  return guessColumns(columnsOf(kind), knownAs, names)
}
