import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { badInput } from '../../../../base/failure';
import type { PointMaker } from '../../../../studio/points-of-routes';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import { MapState } from '../../../../studio/state/page/map-state.svelte';
import { Selection } from '../../../../studio/state/page/selection.svelte';
import { RouteBook } from '../../../../studio/state/routes/route-book.svelte';
import { words } from '../../../../studio/testing/words';
import { RoutesAsPoints } from '../state/routes-as-points.svelte';
import AsPoints from './AsPoints.svelte';

function shown(
  maker: PointMaker | null,
  lacking: string | null,
  on = false,
  more: {
    readonly isOffered?: boolean;
    readonly faults?: readonly string[];
    readonly looking?: AsyncTask;
  } = {},
) {
  const networks = {
    ...{ maker, lacking, isOffered: false, faults: [], title: 'GPS points', looking: new AsyncTask() },
    ...{ openSystem: () => undefined, follow: () => undefined, retry: () => undefined },
    ...more,
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

  it('offers the networks that come with the page, and says while they are fetched', () => {
    const html = shown(null, null, false, { isOffered: true });
    expect(words(html)).toBe('As GPS points Trained networks for these roads come with the page.');
    expect(html).not.toMatch(/<button[^>]* disabled/);
    const looking = new AsyncTask();
    looking.phase = 'running';
    expect(words(shown(null, null, true, { isOffered: true, looking }))).toContain('Fetching the trained');
  });

  it('says which networks cannot be used and why, and that a search failed', () => {
    const looking = new AsyncTask();
    looking.fail(badInput('There is no answer.'));
    const html = shown(null, null, true, { faults: ['Friday: it is <i>broken</i>.'], looking });
    expect(words(html)).toMatch(/Friday: it is &lt;i>broken&lt;\/i>\. .*There is no answer\. .*Try again/);
  });

  it('says whose networks make the points, and offers other intervals while it is on', () => {
    const maker = { id: 'a', from: 'Friday <b>', fault: () => null } as unknown as PointMaker;
    expect(words(shown(maker, null))).toBe('As GPS points Made by the networks of Friday &lt;b>.');
    expect(words(shown(maker, null, true))).toMatch(/Seconds between points.* 5 .*10 .*15 .*30/);
    expect(shown(maker, null)).not.toContain('<b>');
  });
});
