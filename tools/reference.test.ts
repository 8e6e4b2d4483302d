import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REFERENCE, reference } from './reference';

it('says what is declared of commands, settings and measures', async () => {
  expect(readFileSync(REFERENCE, 'utf8')).toBe(await reference());
});
