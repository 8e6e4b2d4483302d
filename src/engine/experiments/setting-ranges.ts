/** No device runs networks, batches or searches that are larger than this. */
export const SIZE = { kind: 'whole', least: 1, most: 10_000_000, step: 1 } as const;
/** Weights multiply losses, which single precision then still holds. Zero switches a term off. */
export const WEIGHT = { kind: 'number', least: 0, most: 1_000_000_000 } as const;
/** Each epoch of each network has an entry in the run's record, and a record is read up to 32 MiB. */
export const EPOCHS = { kind: 'whole', least: 1, most: 10_000, step: 1 } as const;
export const SHARE = { kind: 'number', least: 0, most: 1 } as const;
