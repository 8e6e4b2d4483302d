import { describe, expect, it } from 'vitest';
import { ShardFile } from './shard-file';
import { wholeOrder } from './whole-order';

const ORDER = { data: 'abc', weights: 'def', seed: '42' };

const shard = (
  index: number,
  count = 3,
  order: Record<string, string> = ORDER,
  command = 'routes',
  pieces = count,
) =>
  new ShardFile(
    `parts/${index}.safetensors`,
    {
      format: 'route-distillery-shard',
      version: 2,
      command,
      words: ['--data', 'a city'],
      order,
      shard: { index, count },
      pieces,
    },
    new Map(),
  );

describe('the shards of one order', () => {
  it('stand in order, however they were found', () => {
    const found = wholeOrder([shard(3), shard(1), shard(2)]);
    expect(found.map(({ head }) => head.shard.index)).toEqual([1, 2, 3]);
  });

  it('are named where they are missing, with the command that makes the first', () => {
    expect(() => wholeOrder([shard(2)])).toThrow(
      /^Shards 1, 3 of 3 are missing\. Make .*:\n.* routes --data 'a city' --shard 1\/3 --out parts\n.* --shard 3\/3 --out parts$/,
    );
  });

  it('are whole without those that have no piece of the work', () => {
    const few = (index: number) => shard(index, 4, ORDER, 'routes', 2);
    expect(wholeOrder([few(2), few(4)])).toHaveLength(2);
    expect(() => wholeOrder([few(2)])).toThrow(/^Shard 4 of 4 is missing/);
  });

  it('are refused where one is there twice', () => {
    expect(() => wholeOrder([shard(1), shard(2), shard(2)])).toThrow(/Shard 2 of 3 is there twice/);
  });

  it.each([
    ['the number of shards', shard(2, 4)],
    ['the command', shard(2, 3, ORDER, 'make-dataset')],
    ['"weights"', shard(2, 3, { ...ORDER, weights: 'other' })],
    ['"node"', shard(2, 3, { ...ORDER, node: 'v24' })],
    ['"seed"', shard(2, 3, { data: 'abc', weights: 'def' })],
  ])('are refused where %s differs', (what, other) => {
    expect(() => wholeOrder([shard(1), other, shard(3)])).toThrow(
      `parts/2.safetensors is a part of other work than parts/1.safetensors: ${what} is`,
    );
  });
});
