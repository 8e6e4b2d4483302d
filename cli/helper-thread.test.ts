import { expect, it } from 'vitest';
import { gridTown, walks } from '../src/domain/testing/grid-town';
import { measureGroup } from '../src/engine/metrics/measure-route-groups';
import { PieceCrew } from '../src/engine/metrics/piece-crew';
import { localTask } from '../src/engine/protocol/local-task';
import { tripsAsRoutes } from '../src/generation/route';
import { helperThread, type NodeThread } from './node-thread';

it('measures with another thread what this one measures alone, to the byte', async () => {
  let turn = 0;
  const network = gridTown(5);
  const trips = (step: number) => walks(network, 3000, 25, () => (turn += step));
  const twins = trips(3);
  const sets = [{ source: 'markov', routes: tripsAsRoutes(trips(5)) }] as const;
  const request = { network, real: { twins, ends: twins }, sets, resamples: 100, seed: 5 };
  const threads: NodeThread[] = [];
  const spawn = (service: string) => {
    threads.push(helperThread(service));
    return threads[0];
  };
  const crew = new PieceCrew({ spawn, count: 1 });
  try {
    const answers: number[] = [];
    const count = () => answers.push(1);
    const work = measureGroup(request, localTask<never>(), crew);
    threads[0].thread.on('message', count);
    expect(await work).toEqual(await measureGroup(request));
    // Its first word, and the answers to pieces.
    expect(answers.length).toBeGreaterThan(2);
  } finally {
    await crew.close();
  }
}, 60_000);
