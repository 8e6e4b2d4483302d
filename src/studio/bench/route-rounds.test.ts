import { describe, expect, it } from 'vitest';
import { NO_TASK, type Progress } from '../../base/task';
import { timeRoutes, type RouteDrawing } from './one-route';

/** Draws on a clock of its own: what each step takes, in ms. */
class Drawn implements RouteDrawing<number> {
  now = 0;
  readonly said: string[] = [];

  constructor(readonly slowness = 1) {}

  ask(pair: number) {
    this.said.push(`ask ${pair}`);
    this.now += 6 * this.slowness;
    return Promise.resolve({ answer: pair, inWorker: 4 });
  }

  handOver(pair: number) {
    this.said.push(`draw ${pair}`);
    this.now += 1;
  }

  rendered() {
    this.now += 8;
    return Promise.resolve({ frameBegan: this.now - 3, rendered: this.now });
  }

  settled() {
    this.now += 50;
    return Promise.resolve();
  }
}

describe('timeRoutes', () => {
  it('draws each route before the next is asked for, and leaves out the first round', async () => {
    const drawn = new Drawn();
    const progress: Progress[] = [];
    const rounds = { pairs: 2, rounds: 3, mostMs: 10_000, clock: () => drawn.now };
    const task = { ...NO_TASK, progress: (report: Progress) => void progress.push(report) };
    const routes = await timeRoutes(rounds, drawn, task);
    const round = ['ask 0', 'draw 0', 'ask 1', 'draw 1'];
    expect(drawn.said).toEqual([...round, ...round, ...round, ...round]);
    expect(routes).toHaveLength(6);
    expect(routes[1]).toEqual({
      asked: 195,
      answered: 201,
      inWorker: 4,
      handedOver: 202,
      frameBegan: 207,
      rendered: 210,
    });
    expect(progress.at(-1)).toMatchObject({ done: 6, total: 6 });
  });

  it('ends early on a slow machine, with one route at least', async () => {
    const drawn = new Drawn(1000);
    const rounds = { pairs: 3, rounds: 5, mostMs: 1, clock: () => drawn.now };
    expect(await timeRoutes(rounds, drawn, NO_TASK)).toHaveLength(1);
    expect(drawn.said).toEqual(['ask 0', 'draw 0', 'ask 0', 'draw 0']);
  });

  it('stops when it is cancelled', async () => {
    const drawn = new Drawn();
    const stop = new AbortController();
    const signal = stop.signal;
    const rounds = { pairs: 2, rounds: 3, mostMs: 10_000, clock: () => drawn.now };
    const task = { ...NO_TASK, signal, progress: () => stop.abort(new Error('enough')) };
    await expect(timeRoutes(rounds, drawn, task)).rejects.toThrow('enough');
    const round = ['ask 0', 'draw 0', 'ask 1', 'draw 1'];
    expect(drawn.said).toEqual([...round, 'ask 0', 'draw 0']);
  });
});
