import { describe, expect, it } from 'vitest';
import { way } from './testing/small-map';
import { CROSS, make, oneWay } from './testing/small-network';

describe('directions', () => {
  it.each([
    [{ oneway: 'yes' }, ['ab']],
    [{ oneway: 'true' }, ['ab']],
    [{ oneway: '1' }, ['ab']],
    [{ oneway: '-1' }, ['ba']],
    [{ oneway: 'reverse' }, ['ba']],
    [{ oneway: 'no' }, ['ab', 'ba']],
    [{ oneway: 'reversible' }, ['ab', 'ba']],
    [{ oneway: 'alternating' }, ['ab', 'ba']],
    [{}, ['ab', 'ba']],
    [{ junction: 'roundabout' }, ['ab']],
    [{ junction: 'circular' }, ['ab']],
    [{ junction: 'roundabout', oneway: '-1' }, ['ba']],
    [{ highway: 'motorway' }, ['ab']],
    [{ highway: 'motorway_link' }, ['ab']],
    [{ highway: 'motorway', oneway: 'no' }, ['ab', 'ba']],
    [{ highway: 'trunk' }, ['ab', 'ba']],
    [{ oneway: 'yes', 'oneway:motorcar': 'no' }, ['ab', 'ba']],
  ])('%j', async (tags, roads) => {
    expect((await make('a b', [way(1, 'ab', tags as Record<string, string>)])).roads).toEqual(roads);
  });

  it('counts why ways are one-way', async () => {
    const ways = [
      way(1, 'wx', oneWay),
      way(2, 'xe', { highway: 'motorway' }),
      way(3, 'nx', { junction: 'roundabout' }),
      way(4, 'xs', { oneway: 'reversible' }),
    ];
    expect((await make(CROSS, ways)).report).toMatchObject({
      oneWays: 3,
      oneWayByTag: 1,
      oneWayByClass: 1,
      oneWayByJunction: 1,
      changingDirection: 1,
    });
  });

  it('drives a roundabout one way round', async () => {
    const ring = way(1, 'nwsen', { junction: 'roundabout' });
    const { turns } = await make(' f \n n \nw e\n s \n g ', [ring, way(2, 'fn'), way(3, 'sg')]);
    expect(turns).toEqual(['nws>sen', 'nws>sg', 'sen>nws', 'sen>nf', 'fn>nws', 'gs>sen']);
  });

  it('a dual carriageway is two one-way roads', async () => {
    const ways = [way(1, 'ab', oneWay), way(2, 'cd', oneWay), way(3, 'bc'), way(4, 'da')];
    const { network } = await make('a b\nd c', ways, { mainPartOnly: true });
    expect(network.roadCount).toBe(4);
  });
});
