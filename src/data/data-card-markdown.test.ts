import { describe, expect, it } from 'vitest';
import { dataCardFigures, dataCardMarkdown, makeDatasetCommand } from './data-card-markdown';
import { cardLabel } from './data-card-words';
import { cityCard } from './simulation/simulation-settings';
import { sampleCard } from './testing/sample-card';
import { extraPartFiles } from './testing/extra-parts';
import { tinyDatasetFiles } from './testing/tiny-dataset';
import { loadFiles, tinyDataset } from './testing/dataset-files';

const figures = dataCardFigures(await tinyDataset());

describe('dataCardMarkdown', () => {
  const text = dataCardMarkdown(sampleCard(), figures);

  it('says what, from where, under which terms, and that the trips are simulated', () => {
    expect(text).toMatch(/^# Ringstadt \(simulated trips\)\n/);
    expect(text).toContain('**The trips are simulated.**');
    expect(text).toContain(
      '| maps/ring.osm.pbf | roads | OpenStreetMap | Open Data Commons Open Database License',
    );
    expect(text).toContain('© OpenStreetMap contributors');
    expect(text).toContain('https://www.openstreetmap.org/copyright');
    expect(text).toContain('| directed roads | 48 |');
    expect(text).toContain('| trips (train / val / test) | 24 / 8 / 8 |');
    expect(text).toContain('it does not stand for UTC');
    expect(text).toContain('### Splits');
    expect(text).toContain('| Reach | 6 km |');
    expect(text).toContain('| *Ways for cars* | 24 |');
    expect(text).toContain('| Training share | 80 % |');
    expect(text).not.toMatch(/reachKm|mainPartOnly/);
    expect(text).toMatch(
      /\| test trips whose origin-destination pair occurs in train \| \d+ \(\d+\.\d %\) \|/,
    );
  });

  it('says what there is beside roads and trips', async () => {
    const all = { ...tinyDatasetFiles(), ...extraPartFiles() };
    const figuresOf = async (names: readonly string[]) =>
      dataCardFigures((await loadFiles(Object.fromEntries(names.map((name) => [name, all[name]])))).dataset);
    const full = dataCardMarkdown(sampleCard(), await figuresOf(Object.keys(all)));
    expect(full).toContain(
      '\nA road network, trips, sensor series, GPS traces, places and check-ins for Route',
    );
    expect(full).toContain('| sensors (with a position) | 2 (2) |');
    expect(full).toContain('| features that sensors measured | 2 (flow, Speed) |');
    expect(full).toContain('| missing values of sensors | 50.0 % |');
    expect(full).toContain('| points of GPS traces | 3 |');
    expect(full).toContain('| categories of places | 2 |');
    expect(full).toContain('| users of check-ins | 2 |');
    const without = dataCardMarkdown(
      sampleCard(),
      await figuresOf(['roadmap.geo', 'roadmap.rel', 'places.csv']),
    );
    expect(without).toContain('\nA road network and places for Route Distillery');
    expect(without).not.toMatch(/trips \(train|pairs \(train|## Checks|NaN/);
    expect(text).toContain('\nA road network and trips for Route Distillery');
    expect(text).not.toMatch(/sensors|GPS traces \|/);
  });

  it('says nothing of simulation or OpenStreetMap where neither is', () => {
    const [roads] = sampleCard().sources;
    const own = { ...roads, kind: 'hoser' as const, licence: '', attribution: '' };
    const plain = dataCardMarkdown({ ...sampleCard(), sources: [own], steps: [], simulated: false }, figures);
    expect(plain).not.toMatch(/simulated|OpenStreetMap|Attribution/i);
    expect(plain).toContain('| not stated |');
  });

  it('has tables whose rows have as many cells as their heads, whatever a stranger wrote', () => {
    const [roads] = sampleCard().sources;
    const nasty = '# x | <script>alert(1)</script> `y`\n\n[a](javascript:b) ![c](http://d) | *e*';
    const card = {
      ...sampleCard(),
      name: nasty,
      sources: [{ ...roads, name: nasty, licence: nasty, attribution: nasty }],
      steps: [{ name: nasty, settings: { [nasty]: nasty }, counts: { [nasty]: 3 } }],
    };
    const made = dataCardMarkdown(card, figures);
    const outside = made.replace(/```sh[^]*?```/, '');
    expect(outside).not.toMatch(/(^|[^\\])<script/);
    expect(outside).not.toMatch(/(^|[^\\])\]\(/);
    const cellsOf = (line: string) => line.split(/(?<!\\)\|/).length;
    for (const table of outside.split('\n\n').filter((block) => block.startsWith('|'))) {
      const rows = table.split('\n');
      expect(rows.map(cellsOf)).toEqual(rows.map(() => cellsOf(rows[0])));
    }
    expect(outside.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });
});

describe('makeDatasetCommand', () => {
  it('names the files; every setting comes from the card', () => {
    expect(makeDatasetCommand(sampleCard())).toBe(
      'npx route-distillery dataset --card data-card.json --roads maps/ring.osm.pbf --out DIR',
    );
  });

  it('asks the same server for the same area', () => {
    const [roads, ...others] = sampleCard().steps;
    const settings = { area: '-8.7,41.1,-8.6,41.2', server: 'https://overpass.example/api?x=1&y=2' };
    const card = { ...sampleCard(), steps: [{ ...roads, settings }, ...others] };
    expect(makeDatasetCommand(card)).toBe(
      "npx route-distillery dataset --card data-card.json --area=-8.7,41.1,-8.6,41.2 --server 'https://overpass.example/api?x=1&y=2' --out DIR",
    );
    expect(dataCardMarkdown(card, figures)).toContain('The server gives the map as it is on that day');
  });

  it('makes an invented city by its own command', () => {
    const card = cityCard('Sample city', { roads: 2000, trips: 8000, seed: 7 });
    const command =
      'node --import tsx tools/make-sample-city.ts --roads 2000 --trips 8000 --seed 7 --out DIR';
    expect(makeDatasetCommand(card)).toBe(command);
    expect(dataCardMarkdown(card, figures)).toContain(`\n${command}\n`);
    for (const name of ['roads', 'trips', 'seed'])
      expect(cardLabel(card.steps[0].name, 'settings', name)).toBeDefined();
  });

  it('quotes names so that a shell takes them as they are', () => {
    const [roads] = sampleCard().sources;
    const gps = (name: string) => ({ ...roads, name, gives: 'trips' as const, kind: 'gps' as const });
    const command = makeDatasetCommand({
      ...sampleCard(),
      sources: [roads, gps("it's; rm -rf ~\nx.csv"), gps('--out=/'), gps('$(reboot).csv')],
      steps: [],
    });
    expect(command).toBe(
      `npx route-distillery dataset --card data-card.json --roads maps/ring.osm.pbf --trips 'it'\\''s; rm -rf ~ x.csv' --trips ./--out=/ --trips '$(reboot).csv' --out DIR`,
    );
  });
});
