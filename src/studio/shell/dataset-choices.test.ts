import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { words } from '../testing/words';
import DatasetChoices from './DatasetChoices.svelte';

function choices(active: boolean): string {
  const kept = [
    { id: 'a', name: 'Open one' },
    { id: 'b', name: 'Porto', content: { roadCount: 11024 } },
  ];
  const workspace = {
    data: { opened: { id: 'a' }, kept, isSampleCity: false, busy: false },
    training: { active },
  };
  return render(DatasetChoices, { props: { workspace: workspace as never, onchosen: () => undefined } }).body;
}
const disabledIn = (html: string) => html.match(/<button[^>]*\sdisabled/g)?.length ?? 0;

describe('the data sets of the top bar', () => {
  it('are the ones that are not open', () => {
    const html = choices(false);
    expect(words(html)).toBe('Sample city included Porto 11,024 roads Load or manage data sets');
    expect(disabledIn(html)).toBe(0);
  });

  it('stay closed while a run trains, with the reason', () => {
    const html = choices(true);
    expect(words(html)).toMatch(/^A run is training on this data set\./);
    expect(disabledIn(html)).toBe(2);
    expect(html.match(/aria-describedby="[^"]+-why"/g)).toHaveLength(2);
  });
});
