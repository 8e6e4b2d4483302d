import { describe, expect, it } from 'vitest';
import { syntheticGrid, syntheticSearch } from '../../../engine/study/testing/synthetic-study';
import { courseTiles, TILE } from './course-tiles';

describe('courseTiles', () => {
  const grid = syntheticGrid();

  it('has a tile for each arm and value of the axis, with all of its trials', () => {
    const { tiles, ticks, epochs, unit, logarithmic } = courseTiles(grid);
    expect(tiles).toHaveLength(20);
    expect(tiles[0]).toMatchObject({ arm: 'vanilla', place: 'Share of trips 0.05', ink: 'vanilla' });
    expect(tiles[0].lines.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(tiles[0].state).toBe('3 of 3 done');
    expect(tiles[19].state).toBe('1 of 3 done, 1 failed');
    // The one that waits has no course.
    expect(tiles[19].lines.map(({ state }) => state)).toEqual(['complete', 'failed']);
    expect([epochs, unit, logarithmic]).toEqual([5, '%', false]);
    for (const { at } of ticks) expect(at > 0 && at < TILE.height).toBe(true);
  });

  it('draws all tiles on one scale', () => {
    const { tiles } = courseTiles(grid);
    const heightOf = (number: number) =>
      tiles.flatMap(({ lines }) => lines).find((line) => line.number === number)!.end[1];
    const values = grid.trials.filter(({ course }) => course.length > 0);
    const best = values.toSorted((a, b) => b.course.at(-1)![1] - a.course.at(-1)![1])[0];
    for (const { number } of values) expect(heightOf(number)).toBeGreaterThanOrEqual(heightOf(best.number));
  });

  it('has one tile of a search, which says how many trials were pruned', () => {
    const search = syntheticSearch();
    const pruned = search.trials.filter(({ state }) => state === 'pruned').length;
    const { tiles } = courseTiles(search);
    expect(tiles.map(({ place, state }) => [place, state])).toEqual([
      ['', `${48 - pruned} of 48 done, ${pruned} pruned`],
    ]);
    expect(tiles[0].lines.filter(({ state }) => state === 'pruned')).toHaveLength(pruned);
  });

  it('gives short courses room beside those that are many times as long', () => {
    const course = (epochs: number) => Array.from({ length: epochs }, (_, i) => [i + 1, 0.5] as const);
    const widthOf = (long: number) => {
      const trials = grid.trials.slice(0, 2).map((trial, i) => ({ ...trial, course: course(i ? long : 4) }));
      const { tiles, logarithmic } = courseTiles({ ...grid, trials });
      const [short, whole] = tiles[0].lines.map(({ end }) => end[0] - 34);
      return { logarithmic, share: short / whole };
    };
    expect(widthOf(16)).toEqual({ logarithmic: false, share: 3 / 15 });
    expect(widthOf(64).logarithmic).toBe(true);
    expect(widthOf(64).share).toBeCloseTo(1 / 3, 10);
  });

  it('says how many tiles it leaves out, and has no ticks before the first epoch', () => {
    const values = Array.from({ length: 70 }, (_, i) => i);
    const many = {
      ...grid,
      axes: [{ ...grid.axes[0], values }],
      trials: values.map((value) => ({
        ...grid.trials[0],
        number: value,
        values: { 'student-share': value },
        course: [],
      })),
    };
    expect(courseTiles(many)).toMatchObject({ leftOut: 10, ticks: [], epochs: 0 });
  });
});
