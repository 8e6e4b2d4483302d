import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import { words } from '../../../../studio/testing/words';
import type { OpenTable } from '../state/table-in-view.svelte';
import SeriesOfData from './SeriesOfData.svelte';

const shown = (sentences: readonly string[] | null, failure: Failure | null = null) => {
  const findings = sentences?.map((sentence, i) => ({ kind: `kind ${i}`, sentence }));
  const data = { open: findings ? ({ findings } as unknown as OpenTable) : null, failure };
  return words(render(SeriesOfData, { props: { state: { data } } }).body).trim();
};

it('says what the series of the open data lacks, or why it cannot be used', () => {
  expect(shown(null)).toBe('');
  expect(shown([])).toBe('Every sensor has a value in every bin.');
  expect(shown(['Values of exactly 0: 3 of 9.', 'A gap.'])).toBe('Values of exactly 0: 3 of 9. A gap.');
  expect(shown(null, new Failure('bad-input', 'The bins are irregular.'))).toBe('The bins are irregular.');
});
