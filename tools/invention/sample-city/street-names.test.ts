import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../../../src/data/data-file';
import { fingerprintOf } from '../../../src/data/fingerprint';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import { datasetOf, makeSampleCity } from './make-sample-city';
import { planCityOf, type StreetPlan } from './street-plan';

const plan = planCityOf(700, 5);
const details = (of: StreetPlan) => {
  if (!of.network.details) throw new Error('a city without names');
  return of.network.details;
};
const nameOf = (road: number, of = plan) => details(of).names[details(of).nameCodes[road]];
const edgeOf = (road: number) => plan.roads[road].edge;
const allRoads = Array.from(plan.roads.keys());
/** Roads that share their name with the other roads of their street. */
const ordinary = allRoads.filter((road) => edgeOf(road).level === 'ground' && !edgeOf(road).bridge);

describe('the names of the streets of an invented city', () => {
  it('are the same from the same seed, and others from another', () => {
    const again = planCityOf(700, 5);
    expect(details(again)).toEqual(details(plan));
    expect(details(planCityOf(700, 6)).names).not.toEqual(details(plan).names);
  });

  it('are one along a street, in both directions', () => {
    const ofStreet = new Map<number, Set<string>>();
    for (const road of ordinary) {
      const { street } = edgeOf(road);
      ofStreet.set(street, (ofStreet.get(street) ?? new Set()).add(nameOf(road)));
    }
    expect([...ofStreet.values()].filter(({ size }) => size !== 1)).toEqual([]);
    expect(ordinary.length).toBeGreaterThan(4 * ofStreet.size);
  });

  it('are shared by no two streets but the pieces of one ring or bank', () => {
    const streetsOf = new Map<string, Set<number>>();
    for (const road of ordinary) {
      const { street } = edgeOf(road);
      const name = nameOf(road);
      expect(name).not.toBe('');
      if (!plan.lines[street].partOf) streetsOf.set(name, (streetsOf.get(name) ?? new Set()).add(street));
    }
    expect([...streetsOf].filter(([, { size }]) => size > 1)).toEqual([]);
    expect(streetsOf.size).toBeGreaterThan(50);
    expect([...streetsOf.keys()]).not.toContain('Ring Road');
  });

  it('go by the kind of road', () => {
    const namesOf = (isMeant: (road: number) => boolean) =>
      new Set(allRoads.filter(isMeant).map((r) => nameOf(r)));
    const all = (names: Set<string>, end: RegExp) =>
      names.size > 0 && [...names].every((name) => end.test(name));
    expect(
      all(
        namesOf((road) => edgeOf(road).level === 'motorway'),
        /^\w+ Motorway$/,
      ),
    ).toBe(true);
    expect(namesOf((road) => edgeOf(road).level === 'motorway').size).toBe(1);
    expect([...namesOf((road) => edgeOf(road).level === 'ramp')]).toEqual(['']);
    const bridge = (road: number) => edgeOf(road).level === 'ground' && edgeOf(road).bridge;
    expect(all(namesOf(bridge), / Bridge$/)).toBe(true);
    expect(namesOf(bridge).size).toBe(new Set(allRoads.filter(bridge).map(edgeOf)).size);
    const partOf = (road: number) => plan.lines[edgeOf(road).street].partOf;
    expect([...namesOf((road) => partOf(road) === 'ring' && !bridge(road))]).toEqual(['Ring Road']);
  });

  it('are enough for a city that is many times as large', () => {
    const large = planCityOf(6000, 5);
    const streets = new Map<string, Set<number>>();
    large.roads.forEach(({ edge }, road) => {
      const name = nameOf(road, large);
      if (edge.level === 'ground' && !edge.bridge && !large.lines[edge.street].partOf)
        streets.set(name, (streets.get(name) ?? new Set()).add(edge.street));
    });
    expect(Math.max(...[...streets.values()].map(({ size }) => size))).toBe(1);
    expect([...streets.keys()].filter((name) => !/^[A-Z][a-z]+ [A-Z][a-z]+$/.test(name))).toEqual([]);
  });

  it('do not count in the fingerprint', async () => {
    const city = makeSampleCity({ roads: 120, trips: 100, seed: 3 });
    const { details: named, ...nameless } = city.content.network;
    expect(named).toBeDefined();
    const { fingerprint } = await datasetOf(city, 'city');
    expect(await fingerprintOf({ ...city.content, network: nameless })).toBe(fingerprint);
  });
});

describe('the city that comes with the application', () => {
  const shipped = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../../public/sample-city/${name}`, import.meta.url)));

  it('shows names, and is still the one that its results are of', async () => {
    const file = dataFileFromBytes('sample-city.zip', shipped('sample-city.zip'));
    const { dataset } = await loadHoserDataset([file], { name: 'Sample city' });
    expect(dataset.network.details?.names).toContain('Ring Road');
    const run = JSON.parse(strFromU8(unzipSync(shipped('results.zip'))['run.json'])) as {
      data: { fingerprint: string };
    };
    expect(dataset.fingerprint).toBe(run.data.fingerprint);
  }, 60_000);
});
