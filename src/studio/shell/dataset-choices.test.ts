import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../engine/datasets/samples';
import { words } from '../testing/words';
import DatasetChoices from './DatasetChoices.svelte';

function choices(active: boolean): string {
  const content = { fingerprint: 'f', roadCount: 11024, tripCounts: { train: 40, val: 0, test: 0 } };
  const kept = [
    { id: 'a', name: 'Open one', content },
    { id: 'b', name: 'Porto', content },
  ];
  const loads = { loadSample: async () => true, open: async () => true };
  const data = { opened: { id: 'a' }, kept, sample: null, busy: false, ...loads };
  const layout = { go: () => undefined };
  const props = { data, training: { active }, layout, onchosen: () => undefined };
  return render(DatasetChoices, { props }).body;
}
const disabledIn = (html: string) => html.match(/<button[^>]*\sdisabled/g)?.length ?? 0;

describe('the data sets of the top bar', () => {
  it('are the ones that are not open', () => {
    const html = choices(false);
    const included = SAMPLES.map(({ title }) => `${title} included`).join(' ');
    expect(words(html)).toBe(`${included} Porto 11,024 roads Load or manage data sets`);
    expect(disabledIn(html)).toBe(0);
  });

  it('stay closed while a run trains, with the reason', () => {
    const html = choices(true);
    expect(words(html)).toMatch(/^A run is training on this data set\./);
    const all = SAMPLES.length + 1;
    expect(disabledIn(html)).toBe(all);
    expect(html.match(/aria-describedby="[^"]+-why"/g)).toHaveLength(all);
  });
});
