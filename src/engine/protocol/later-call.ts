import type { Call } from './worker-client';

/** A call that something else has to come before: its orders wait with it. */
export function laterCall<Result>(started: Promise<Call<Result>>): Call<Result> {
  const order = (give: (call: Call<Result>) => void) => {
    // Where the call never starts there is nothing to order about, and `result` tells why.
    started.then(give, () => undefined);
  };
  return {
    result: started.then((call) => call.result),
    pause: () => order((call) => call.pause()),
    resume: () => order((call) => call.resume()),
    step: (count = 1) => order((call) => call.step(count)),
    cancel: () => order((call) => call.cancel()),
  };
}
