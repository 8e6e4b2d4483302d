import { describe, expect, it } from 'vitest';
import { tinyCity } from '../../systems/routes/testing/tiny-experiment';
import { Layout } from '../state/page/layout.svelte';
import { Presentation } from '../state/page/presentation.svelte';
import { Selection } from '../state/page/selection.svelte';
import type { RouteGroup } from '../state/routes/route-book.svelte';
import { presentedPairs } from './presented-pairs';

const dataset = await tinyCity();

function shown(count: number) {
  const selection = new Selection();
  const roads = Uint32Array.from({ length: count }, (_, i) => i);
  const group = { pairs: { origins: roads, destinations: roads } } as unknown as RouteGroup;
  const book = { group: count > 0 ? group : null };
  const layout = new Layout();
  layout.welcome = true;
  layout.present(true);
  const pairs = presentedPairs({ data: { opened: { dataset } }, book, layout, selection });
  return { selection, layout, pairs };
}

describe('the pairs that are presented', () => {
  it('begin at the first, end at the last, and say where they go', () => {
    const { selection, layout, pairs } = shown(3);
    expect(pairs.title).toBe('Tiny city: 3 pairs');
    pairs.next();
    expect([layout.welcome, layout.isOpen('panel')]).toEqual([false, false]);
    expect([selection.pair, pairs.title]).toEqual([0, expect.stringMatching(/^Pair 1 of 3: .+ to .+$/)]);
    pairs.next();
    pairs.next();
    pairs.next();
    expect(selection.pair).toBe(2);
    pairs.back();
    expect(selection.pair).toBe(1);
  });

  it('go by the list of routes while it is open', () => {
    const { selection, pairs } = shown(9);
    selection.listed = { count: 9, pairs: Uint32Array.of(7, 2) };
    pairs.next();
    expect(selection.pair).toBe(7);
    pairs.next();
    expect(selection.pair).toBe(2);
  });

  it('are none where there are none', () => {
    const { selection, layout, pairs } = shown(0);
    pairs.next();
    expect([selection.chosen, pairs.title, layout.welcome]).toEqual([null, 'Tiny city', true]);
  });
});

describe('who is in front', () => {
  const named = (title: string) => ({ title, next: () => undefined, back: () => undefined });

  it('is who came last, and those before come back', () => {
    const presentation = new Presentation();
    expect(presentation.front).toBeNull();
    const leavePairs = presentation.offer(named('pairs'));
    const leaveLens = presentation.offer(named('lens'));
    expect(presentation.front?.title).toBe('lens');
    leaveLens();
    expect(presentation.front?.title).toBe('pairs');
    leavePairs();
    expect(presentation.front).toBeNull();
  });

  it('is the list of saved views where there are some, each opened once it is reached', async () => {
    const opened: string[] = [];
    const presentation = new Presentation<string>((view) => {
      opened.push(view);
      return Promise.resolve();
    });
    presentation.offer(named('pairs'));
    presentation.keep('pair=1');
    expect(presentation.front?.title).toBe('pairs');
    presentation.keep('pair=2');
    presentation.keep('pair=1');
    expect(presentation.front?.title).toBe('2 saved views');
    for (const turn of ['next', 'next', 'next', 'back'] as const) {
      presentation.front?.[turn]();
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(opened).toEqual(['pair=1', 'pair=2', 'pair=1']);
    expect(presentation.front?.title).toBe('View 1 of 2');
  });
});
