import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrate, runBench } from './run-bench';
import { chooseBenchmarks, BENCHMARKS } from './catalogue';
import { BenchCities } from './cities';
import { type Benchmark, wallClock } from './rounds';
import { Turns } from './step-times';
import { NO_TASK } from '../src/base/task';

describe('chooseBenchmarks', () => {
  const names = (...wanted: string[]) => chooseBenchmarks(wanted).map(({ name }) => name);

  it('takes whole names and leading parts', () => {
    expect(names('student-2039')).toEqual(['student-2039']);
    expect(names('generation-w4')).toEqual(['generation-w4-p1', 'generation-w4-p64', 'generation-w4-p1000']);
    expect(names('teacher', 'student')).toHaveLength(8);
    expect(chooseBenchmarks([])).toEqual(BENCHMARKS);
  });

  it('leaves out what needs files that are not there, unless it is asked for by name', () => {
    const without = (...wanted: string[]) => chooseBenchmarks(wanted, () => false).map(({ name }) => name);
    expect(without()).toEqual(BENCHMARKS.map(({ name }) => name).filter((name) => name !== 'epoch-porto'));
    expect(without('epoch')).toEqual(['epoch-porto']);
  });

  it('measures nothing but the machine where only that is asked for', () => {
    expect(names('calibration')).toEqual([]);
  });

  it('refuses what is no name, parts of a word included', () => {
    expect(() => chooseBenchmarks(['stud'])).toThrow('No benchmark is called "stud"');
    expect(() => chooseBenchmarks([''])).toThrow('No benchmark is called ""');
  });

  it('has each name once', () => {
    expect(new Set(BENCHMARKS.map(({ name }) => name)).size).toBe(BENCHMARKS.length);
  });
});

describe('Turns', () => {
  it('are taken in the order asked for, one at a time', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = async (name: string) => {
      for (let i = 0; i < 2; i++) {
        const end = await turns.take();
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        end();
      }
    };
    await Promise.all([work('a'), work('b')]);
    const turn = (name: string) => [`${name} begins`, `${name} ends`];
    expect(seen).toEqual([...turn('a'), ...turn('b'), ...turn('a'), ...turn('b')]);
  });
});

describe('calibrate', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('takes the best of its rounds for the limit, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    // A clock that goes on by a second at each look: every round takes one.
    let second = 0;
    const sizes = { smallestSide: 8, streamed: 100, dispatches: 10, rounds: 2 };
    const { matmul, bandwidth, dispatch } = await calibrate('cpu', () => second++, sizes);
    expect(tf.memory().numTensors).toBe(before);
    const rate = (4 * 2 * 8 ** 3) / 1e9;
    expect(matmul).toEqual({
      median: rate,
      spread: [rate, rate],
      best: rate,
      unit: 'GFLOP/s',
    });
    expect(bandwidth.best).toBe(800 / 1e9);
    expect(dispatch.best).toBe(1e5);
  });
});

const best = (value: number) => ({ median: 1, spread: [1, 1] as [number, number], best: value, unit: '' });
const machine = { matmul: best(10), bandwidth: best(5), dispatch: best(1) };

describe('runBench', () => {
  it('reports a benchmark that could not run with its reason, and goes on', async () => {
    const fails: Benchmark = { name: 'fails', run: () => Promise.reject(new Error('out of memory')) };
    const works: Benchmark = {
      name: 'works',
      run: async ({ rounds }) => [
        {
          what: 'well',
          size: { roads: 2 },
          figure: { median: 2, spread: [1, 3], rounds },
          unit: 's',
          against: { work: { flops: 5e9, bytes: 0 }, seconds: 2 },
        },
      ],
    };
    const { results } = await runBench(
      {
        backend: { backend: 'cpu', threads: 1 },
        benchmarks: [fails, works],
        rounds: 1,
        clock: wallClock,
        calibration: machine,
        cities: new BenchCities(null),
      },
      { ...NO_TASK, emit: () => undefined },
    );
    expect(results).toEqual([
      expect.objectContaining({ name: 'fails', median: null, spread: null, failure: 'out of memory' }),
      expect.objectContaining({ name: 'works-well', median: 2, limitShare: 0.25, failure: null, threads: 1 }),
    ]);
  });
});
