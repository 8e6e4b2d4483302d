import { expect, it } from 'vitest';
import { overpassCountQuery, overpassQuery } from './overpass';

const monaco = { minLon: 7.4, minLat: 43.72, maxLon: 7.44, maxLat: 43.76 };
const selections = (query: string): string[] => query.match(/\b(?:node|way|rel)\[[^;]*/g) ?? [];

it('counts what it would fetch', () => {
  const [fetched, counted] = [overpassQuery(monaco), overpassCountQuery(monaco)].map(selections);
  expect(counted).toEqual(fetched);
  expect(fetched).toHaveLength(6);
});

it('asks for areas of one way and of several, with all that they are made of', () => {
  const query = overpassQuery(monaco);
  expect(query).toMatch(
    /\(way\["landuse"[^;]*;rel\["type"="multipolygon"\]\["landuse"[^;]*;\);out body qt;>;out skel qt;/,
  );
  expect(overpassCountQuery(monaco)).toMatch(/\);\(\._;>;\)->\.ground;/);
});

it('has parentheses and quotes in pairs, and each statement ended', () => {
  for (const query of [overpassQuery(monaco), overpassCountQuery(monaco)]) {
    const bare = query.replace(/"[^"]*"/g, '');
    expect(bare).not.toContain('"');
    let open = 0;
    for (const sign of bare) {
      open += sign === '(' ? 1 : sign === ')' ? -1 : 0;
      expect(open).toBeGreaterThanOrEqual(0);
    }
    expect(open).toBe(0);
    expect(bare.endsWith(';')).toBe(true);
  }
});
