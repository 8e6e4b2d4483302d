import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from './data-file';
import { dataCardFigures, dataCardMarkdown, makeDatasetCommand } from './data-card-markdown';
import { loadHoserDataset } from './hoser-layout';
import { sampleCard } from './testing/sample-card';
import { tinyDatasetFiles } from './testing/tiny-dataset';

const files = Object.entries(tinyDatasetFiles()).map(([name, text]) => dataFileFromBytes(name, text));
const { dataset } = await loadHoserDataset(files, { name: 'tiny' });
const figures = dataCardFigures(dataset);

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
    expect(text).toContain('### Splits');
    expect(text).toContain('| reachKm | 6 |');
    expect(text).toContain('| *ways* | 24 |');
    expect(text).toMatch(
      /\| test trips whose origin-destination pair occurs in train \| \d+ \(\d+\.\d %\) \|/,
    );
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
  it('names the files, the trips to simulate, the split and the seed', () => {
    expect(makeDatasetCommand(sampleCard())).toBe(
      'npm run make-dataset -- --roads maps/ring.osm.pbf --simulate 40 --split od --seed 7 --out DIR',
    );
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
      `npm run make-dataset -- --roads maps/ring.osm.pbf --trips 'it'\\''s; rm -rf ~ x.csv' --trips ./--out=/ --trips '$(reboot).csv' --seed 7 --out DIR`,
    );
  });
});
