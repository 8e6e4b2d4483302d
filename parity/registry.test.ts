import { expect, it } from 'vitest';
import { ReferenceFolder } from './harness/reference-folder';
import { paritySystems, recognised } from './registry';
import { storedNumbers } from './testing/stored-numbers';

it.each(paritySystems)('a folder of $reference is known by its files', ({ id, reference }) => {
  const { stored } = storedNumbers(reference, () => []);
  expect(recognised(new ReferenceFolder(stored())).id).toBe(id);
});
