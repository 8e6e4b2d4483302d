import { describe, expect, it } from 'vitest';
import { chunkedFile } from '../../../../studio/chunked-file';
import { clockOf, hoursOf } from './clock';
import FurtherTraining from './FurtherTraining.svelte';
import { gainInWords, trainingGain } from './training-gain';
import { render } from 'svelte/server';
import type { RouteGroup } from '../../../../studio/state/routes/route-book.svelte';
import { words } from '../../../../studio/testing/words';
import { smallRun } from '../../testing/small-run';

describe('a file in pieces', () => {
  it('has every chunk in order, and gives way in between', async () => {
    let turns = 0;
    const chunks = Array.from({ length: 3000 }, (_, i) => `${i},`.repeat(200));
    const blob = await chunkedFile(chunks, 'text/csv', async () => void turns++);
    expect(await blob.text()).toBe(chunks.join(''));
    expect(blob.type).toBe('text/csv;charset=utf-8');
    expect(turns).toBeLessThan(3000);
  });
});

describe('hours', () => {
  it('are shown as a clock shows them', () => {
    expect([clockOf(0), clockOf(8.25), clockOf(23.75)]).toEqual(['00:00', '08:15', '23:45']);
    expect(hoursOf(29_700)).toBe(8.25);
  });
});

describe('a student that was trained further', () => {
  const before = { id: 'file', bytes: new Uint8Array(1), from: '<b>hoser_best.pth', seed: 1, config: {} };
  const student = { source: 'vanilla', id: 'run/vanilla', runId: 'run', before } as const;
  const pairs = {
    origins: Uint32Array.of(1, 2),
    destinations: Uint32Array.of(3, 4),
    departures: new Float64Array(2),
  };
  const group: RouteGroup = { id: 1, title: 'Drawn 10:00', from: 'map', pairs, tripIndices: null, sets: [] };
  const shown = (more: { further?: boolean; compared?: boolean; earlier?: RouteGroup } = {}) =>
    render(FurtherTraining, {
      props: {
        routes: {
          trainedFurther: more.further === false ? [] : [student],
          isTrainingCompared: more.compared ?? false,
          drawnBeforeTraining: more.earlier ?? null,
          drawBeforeAfter: async () => true,
        },
        book: { group },
      },
    }).body;

  it('can have its routes drawn before and after, as long as they are not', () => {
    expect(shown()).not.toContain('<b>');
    expect(words(shown())).toMatch(/The vanilla student was trained further from .*Draw before and after/);
    expect(words(shown({ compared: true }))).toBe('');
    expect(words(shown({ further: false, earlier: group }))).toBe('');
    const earlier = words(shown({ compared: true, earlier: group }));
    expect(earlier).toContain('Draw 2 earlier pairs again');
    expect(earlier).not.toContain('Draw before and after');
  });

  it('is told by how much it got better on validation trips', () => {
    const { record } = smallRun();
    const epoch = (number: number, accuracy: number) => ({
      ...record!.networks.vanilla.training!.history[0],
      epoch: number,
      measures: { accuracy },
    });
    const training = (bestEpoch: number) => {
      const history = [epoch(0, 0.612), epoch(1, 0.643), epoch(2, 0.63)];
      const vanilla = { ...record!.networks.vanilla, training: { bestEpoch, bestScore: 1, history } };
      return { runId: 'run', record: { ...record!, networks: { vanilla } } };
    };
    expect(gainInWords(trainingGain(student, training(1))!)).toBe(
      'On validation trips, 61.20 % of the next roads were right before and 64.30 % are now.',
    );
    expect(gainInWords(trainingGain(student, training(0))!)).toMatch(/^No epoch was better/);
    expect(trainingGain(student, { ...training(1), runId: 'another' })).toBeNull();
  });
});
