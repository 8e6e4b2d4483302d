import { describe, expect, it } from 'vitest';
import { ofEpoch, percent } from '../../chart-kind';
import { csvText } from '../../csv-table';
import { paletteOf } from '../../inks';
import type { ChartSpec } from '../chart-specs';
import { linesPicture, linesTable } from './lines-picture';
import { broken, svgFile } from '../../pictures/picture-file';
import { svgElement, svgText } from '../../pictures/svg-text';

const palette = paletteOf((name) => (name === 'teacher' ? [106, 79, 179, 255] : [20, 30, 40, 255]));
const network = { name: 'teacher', label: 'teacher <b>', ink: 'teacher' } as const;
const spec = (y: readonly number[]): ChartSpec => ({
  ...ofEpoch('accuracy', 'Next road right', '%', percent, true),
  lines: [{ network, x: [1, 2, 4], y }],
  asItCame: false,
});
const look = { range: [0, 4] as const, smoothing: 0, log: false };
/** Numbers of the path that is drawn in the ink of the network and no dash of the key. */
const curveOf = (body: string) =>
  /<path d="(M[^"]*L[^"]*)" fill="none" stroke="#6a4fb3"/.exec(body)![1].split(/[ML ]/).slice(1).map(Number);

describe('line charts as a picture', () => {
  it('has the points in their places: later ones to the right, larger ones above', () => {
    const [x1, y1, x2, y2, x3, y3] = curveOf(linesPicture([spec([0.1, 0.3, 0.2])], look, palette).body);
    expect([x1 < x2, x2 < x3, y2 < y3, y3 < y1]).toEqual([true, true, true, true]);
    expect(x3 - x2).toBeCloseTo(2 * (x2 - x1), 1);
    // The largest lies below its title, the least within the plot.
    expect(y2).toBeGreaterThan(26);
    expect(y1).toBeLessThan(186);
  });

  it('goes up by powers on a logarithmic axis, and leaves out what is none of a number', () => {
    const [, y1, , y2, , y3] = curveOf(
      linesPicture([spec([0.01, 0.1, 1])], { ...look, log: true }, palette).body,
    );
    expect(y1 - y2).toBeCloseTo(y2 - y3, 1);
    const body = linesPicture([spec([0.1, NaN, 0.2])], look, palette).body;
    expect(curveOf(body)).toHaveLength(4);
    expect(body).not.toContain('NaN');
  });

  it('has its points in a table, in the unit of its axis', () => {
    expect(
      csvText(linesTable([spec([0.1, 0.3, 0.25])]))
        .split('\n')
        .slice(0, 2),
    ).toEqual(['chart,unit,network,trips,step,value', 'Next road right,%,teacher <b>,new,1,10']);
  });
});

describe('a picture as a file', () => {
  it('says what it is and where it comes from, and text stays text', () => {
    const inks = { paper: '#ffffff', ink: '#000000', soft: '#777777' };
    const part = linesPicture([spec([0.1, 0.3, 0.2])], look, palette);
    const frame = { title: 'Loss & <script>', caption: 'City "A" · run 1 · seed 42', inks };
    const { text, width, height } = svgFile(part, frame);
    expect(text).toContain('>Loss &amp; &lt;script&gt;</text>');
    expect(text).toContain('City &quot;A&quot; · run 1 · seed 42');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<b>');
    expect([width, height].every((side) => side > 200 && side < 2000)).toBe(true);
    expect(text).toContain(`viewBox="0 0 ${width} ${height}"`);
  });

  it('breaks long captions between words', () => {
    expect(broken('one two three', 8)).toEqual(['one two', 'three']);
    expect(broken('extraordinary', 4)).toEqual(['extraordinary']);
    expect(broken('', 4)).toEqual([]);
  });

  it('escapes what would end an attribute', () =>
    expect(svgElement('text', { title: 'a"><b', y: null }, svgText('&'))).toBe(
      '<text title="a&quot;&gt;&lt;b">&amp;</text>',
    ));
});
