import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { PointMaker } from '../../../../studio/points-of-routes';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import { MapState } from '../../../../studio/state/page/map-state.svelte';
import { Selection } from '../../../../studio/state/page/selection.svelte';
import { RouteBook } from '../../../../studio/state/routes/route-book.svelte';
import { words } from '../../../../studio/testing/words';
import { RoutesAsPoints } from '../state/routes-as-points.svelte';
import AsPoints from './AsPoints.svelte';

function shown(maker: PointMaker | null, lacking: string | null, on = false) {
  const networks = {
    ...{ maker, lacking, title: 'GPS points', looking: new AsyncTask() },
    ...{ openSystem: () => undefined, follow: () => undefined },
  };
  const parts = { book: new RouteBook(), selection: new Selection(), map: new MapState() };
  const own = new RoutesAsPoints({ ...parts, isInView: () => true, dataset: () => null, networks });
  own.on = on;
  return render(AsPoints, { props: { data: { opened: null } as never, own, networks } }).body;
}

describe('the switch that shows routes as GPS points', () => {
  it('says what to do where there are no networks, and leads there', () => {
    const html = shown(null, 'No networks are kept: train them.');
    expect(words(html)).toBe('As GPS points No networks are kept: train them. Open GPS points');
    expect(html).toMatch(/role="switch"[^>]*disabled|disabled[^>]*role="switch"/);
    // What a link asks for can be left.
    expect(shown(null, 'No networks are kept: train them.', true)).not.toMatch(/<button[^>]* disabled/);
  });

  it('says whose networks make the points, and offers other intervals while it is on', () => {
    const maker = { id: 'a', from: 'Friday <b>', fault: () => null } as unknown as PointMaker;
    expect(words(shown(maker, null))).toBe('As GPS points Made by the networks of Friday &lt;b>.');
    expect(words(shown(maker, null, true))).toMatch(/Seconds between points.* 5 .*10 .*15 .*30/);
    expect(shown(maker, null)).not.toContain('<b>');
  });
});
