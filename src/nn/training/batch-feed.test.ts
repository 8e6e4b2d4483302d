import { expect, it } from 'vitest';
import { Parameters } from '../parameters';
import { BatchFeed, type Trainable, type TrainingBatch } from './batch-feed';

/** A network that notes what is asked of it; the preparation of each step ends when the test says so. */
function noting(prepares = true) {
  const asked: string[] = [];
  const ends = new Map<number, { resolve: () => void; reject: (failure: Error) => void }>();
  const batch: TrainingBatch = {
    loss: () => {
      throw new Error('not asked for');
    },
    dispose: () => undefined,
  };
  const trainable: Trainable = {
    parameters: Parameters.from([], new Map()),
    itemCount: 5,
    batch: (items, step) => {
      asked.push(`batch ${step} of ${items}`);
      return batch;
    },
    validate: async () => ({ score: 0, measures: {} }),
  };
  if (prepares)
    trainable.prepare = (_items, step) => {
      asked.push(`prepare ${step}`);
      return new Promise((resolve, reject) => ends.set(step, { resolve, reject }));
    };
  const batches = [0, 1, 2, 3, 4].map((item) => ({ items: Uint32Array.of(item), step: 10 + item }));
  return { asked, ends, feed: new BatchFeed(trainable, batches) };
}

it('prepares two batches ahead and no more, and asks for each once it is prepared', async () => {
  const { asked, ends, feed } = noting();
  const first = feed.next();
  expect(asked).toEqual(['prepare 10', 'prepare 11', 'prepare 12']);
  // Out of order: the first is still waited for.
  ends.get(11)!.resolve();
  ends.get(10)!.resolve();
  await first;
  const second = feed.next();
  await second;
  expect(asked.slice(3)).toEqual(['batch 10 of 0', 'prepare 13', 'batch 11 of 1']);
  for (const step of [12, 13]) ends.get(step)!.resolve();
  await feed.next();
  await feed.next();
  ends.get(14)!.resolve();
  await feed.next();
  expect(asked.filter((text) => text.startsWith('prepare'))).toHaveLength(5);
});

it('throws what preparing threw, when that batch is asked for and not before', async () => {
  const { ends, feed } = noting();
  const first = feed.next();
  ends.get(11)!.reject(new Error('row 7'));
  ends.get(10)!.resolve();
  await first;
  await expect(feed.next()).rejects.toThrow('row 7');
});

it('asks for batches alone where nothing is prepared', async () => {
  const { asked, feed } = noting(false);
  await feed.next();
  await feed.next();
  expect(asked).toEqual(['batch 10 of 0', 'batch 11 of 1']);
});
