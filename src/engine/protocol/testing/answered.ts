import type { Failure } from '../../../base/failure';
import type { Call } from '../worker-client';

const orders = {
  pause: () => undefined,
  resume: () => undefined,
  step: () => undefined,
  cancel: () => undefined,
};

/** A call that is answered at once. */
export const answered = <Result>(result: Result): Call<Result> => ({
  result: Promise.resolve(result),
  ...orders,
});

/** A call that fails at once. */
export const refused = <Result>(failure: Failure): Call<Result> => ({
  result: Promise.reject<Result>(failure),
  ...orders,
});
