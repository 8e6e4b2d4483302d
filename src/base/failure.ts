/** What kind of thing went wrong; keeps its meaning across workers, where classes are lost. */
export type FailureCode =
  | 'bad-input' // a file or argument that the person can mend
  | 'cancelled'
  | 'out-of-memory'
  | 'device-lost'
  | 'storage-full'
  | 'not-supported'
  | 'worker-died'
  | 'internal';

/** An error for people: what happened, where, what to do. `details` is plain data and survives structured clone. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
