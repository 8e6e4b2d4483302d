import { describe, expect, it } from 'vitest';
import { textOfCell } from '../../../../domain/hexagons/h3-index';
import { CELLS, madeBelief, madeSequence, madeSummary } from '../testing/made-hexagons';
import { areaText, levelAt, nearestHexagon } from './hexagon-levels';
import { mostAlike, componentColours } from './hexagon-map.svelte';
import { HexagonsOnMap, shareText, type OnMapNeeds } from './hexagons-on-map.svelte';

const summary = madeSummary();
const sequences = { open: { dataset: null as never, summary }, trip: madeSequence() };

function onMap(shows: ReturnType<OnMapNeeds['shows']>) {
  const done: string[] = [];
  const explore = {
    hidden: { from: 2, to: 4 },
    look: (at: number) => done.push(`look ${at}`),
    hide: (from: number, to: number) => done.push(`hide ${from} ${to}`),
    hideTo: (at: number) => done.push(`hide to ${at}`),
  };
  const tokens = { place: 4 as number | null, choose: (place: number | null) => (tokens.place = place) };
  const colours = componentColours(Float32Array.from({ length: 21 }, (_, i) => (i % 5) - 2));
  const [{ levels }] = madeBelief({ from: 2, to: 3 }).hexagons;
  const map = new HexagonsOnMap({
    shows: () => shows,
    ...{ sequences, explored: sequences, tokens },
    explore: explore as unknown as OnMapNeeds['explore'],
    alike: { made: null, colours },
    level: () => levels[1],
  });
  return { map, done, tokens };
}

describe('hexagons on the map', () => {
  it('are none where another system or stage is open', () => {
    const { map } = onMap(null);
    expect([map.shown, map.chosen, map.at(7.6, 51.9)]).toEqual([null, null, null]);
  });

  it('are the visits, and the sequence in view', () => {
    const { map } = onMap('visits');
    const { filled, track } = map.shown!;
    expect(filled).toMatchObject({ label: 'Visits of each hexagon', fill: { kind: 'shares' } });
    expect(track!.hidden.some((each) => each === 1)).toBe(false);
    expect(map.words(CELLS[2])).toEqual([
      `Hexagon ${textOfCell(CELLS[2])}`,
      '40 visits',
      expect.stringMatching(/^No. 3/),
    ]);
  });

  it('are what the network believes where some are hidden; a click looks at these or hides others', () => {
    const { map, done } = onMap('hidden');
    const { filled, track } = map.shown!;
    expect(filled).toMatchObject({ label: 'What the network believes', fill: { most: 0.5 } });
    expect([...track!.hidden]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(map.words(CELLS[0])).toContain('The network gives it 50 %');
    map.choose(CELLS[2]);
    map.choose(CELLS[5]);
    expect(done).toEqual(['look 2', 'hide 5 6']);
    // With Shift all up to it, by the visit that is nearest to what is hidden: the first hexagon is visited again as the eighth.
    map.choose(CELLS[0], true);
    map.choose(CELLS[6], true);
    map.choose(CELLS[2], true);
    expect(done.slice(2)).toEqual(['hide to 0', 'hide to 6', 'hide to 2']);
    expect(map.at(7.6251, 51.9001)).toBe(CELLS[5]);
    expect(map.at(9, 51.9)).toBeNull();
  });

  it('are looked at in tokens by a click', () => {
    const { map, tokens } = onMap('tokens');
    expect(map.chosen).toBe(CELLS[4]);
    map.choose(CELLS[6]);
    expect(tokens.place).toBe(6);
    expect(map.shown!.track).toBeNull();
  });

  it('have the colours of their vectors', () => {
    const { map } = onMap('alike');
    expect(map.shown!.filled).toMatchObject({ fill: { kind: 'colours' } });
    map.point(CELLS[1]);
    map.choose(CELLS[3]);
    expect([map.pointedPlace, map.chosenPlace]).toEqual([1, 3]);
  });
});

describe('levels of hexagons', () => {
  it('are finer the closer one looks', () => {
    const at = (zoom: number) => levelAt({ lng: 7.6, lat: 51.9, zoom }, [6, 7, 8, 9]);
    expect([8, 10, 11, 15].map(at)).toEqual([6, 7, 8, 9]);
    expect(at(2)).toBe(6);
    expect(levelAt(null, [6, 7, 8, 9])).toBe(9);
  });

  it('are told by their area', () => {
    expect([areaText(6), areaText(9), areaText(11)]).toEqual(['36 km²', '0.1 km²', '2,100 m²']);
  });

  it('hold the points near their middles', () => {
    const centres = Float64Array.of(7.6, 51.9, 7.61, 51.9);
    expect(nearestHexagon(centres, 7.6005, 51.9005, 9)).toBe(0);
    expect(nearestHexagon(centres, 7.6098, 51.9, 9)).toBe(1);
    expect(nearestHexagon(centres, 7.65, 51.9, 9)).toBe(-1);
  });
});

describe('vectors as colours', () => {
  it('are alike where vectors are, and grey in the middle', () => {
    const colours = componentColours(Float32Array.of(0, 0, 0, 2, 0, 0, 2.01, 0, 0, -2, 0, 0));
    const of = (i: number) => [...colours.subarray(3 * i, 3 * i + 3)];
    const [grey, one, near, far] = [0, 1, 2, 3].map(of);
    expect(Math.max(...grey) - Math.min(...grey)).toBeLessThan(3);
    expect(near.every((part, k) => Math.abs(part - one[k]) < 4)).toBe(true);
    expect(far.some((part, k) => Math.abs(part - one[k]) > 40)).toBe(true);
    expect([...componentColours(new Float32Array(3))]).toEqual(grey);
  });

  it('say which hexagons are most alike', () => {
    const scores = Float32Array.of(0, 0, 0, 5, 0, 0, 1, 0, 0, 0.5, 0, 0);
    expect(mostAlike({ scores, known: Uint8Array.of(1, 1, 1, 1) }, 0, 2)).toEqual([3, 2]);
    expect(mostAlike({ scores, known: Uint8Array.of(1, 1, 1, 0) }, 0, 2)).toEqual([2, 1]);
  });

  it('shares have more digits the smaller they are', () => {
    expect([0.5, 0.031, 0.0001, 0].map(shareText)).toEqual(['50 %', '3.1 %', 'less than 0.1 %', '0.0 %']);
  });
});
