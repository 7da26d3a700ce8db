const MANY = '1000000000'

/** Small enough that faults meet folds, too [S2]. */
const OFTEN_FOLDED = ['--fold-entries', '40', '--fold-idle-ms', '100', '--log-level', 'warn']

/** All load of a campaign comes from one address, which behaves like thousands of people. */
export const ONE_ADDRESS_IS_MANY = [
  'address-connections-max',
  'address-upgrades-per-second',
  'address-messages-per-second',
  'address-bytes-per-second',
  'address-cpu-ms-per-second',
  'connection-messages-per-second',
  'connection-bytes-per-second',
  'connection-cpu-ms-per-second',
  'person-connections-max',
  'person-sessions-max',
  'document-client-ids-max',
].flatMap((name) => [`--${name}`, name === 'document-client-ids-max' ? '10000000' : MANY])

/** For campaigns in which something happens to the disk or the process. */
export const UNDER_LOAD = [...OFTEN_FOLDED, ...ONE_ADDRESS_IS_MANY]
