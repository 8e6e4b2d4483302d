import { expect } from 'vitest';

/** What a `Failure` 'bad-input' whose message says this looks like, for `toMatchObject`. */
export const refusal = (message: RegExp | string) => ({
  code: 'bad-input',
  message: expect.stringMatching(message) as string,
});
