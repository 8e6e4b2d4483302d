import { add, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { compare, EXACT } from '../harness/compare';
import type { VerificationContext } from '../harness/subject';
import type { StoredNetwork } from './stored-network';

/**
 * (N) the largest change of each node's forecast when 1 is added to all inputs of node 0. x (B, T, N, 1) -> (B, H, N, 1).
 */
async function influenceOfFirstNode(x: Tensor4D, forecast: (x: Tensor4D) => Tensor4D): Promise<number[]> {
  const [batch, steps, nodes] = x.shape;
  const raise = tensor4d(
    Float32Array.from({ length: batch * steps * nodes }, (_, i) => Number(i % nodes === 0)),
    [batch, steps, nodes, 1],
  );
  const [before, after] = tidy(() => [forecast(x), forecast(add(x, raise))]);
  const [was, is] = await Promise.all([before.data(), after.data()]);
  for (const each of [raise, before, after]) each.dispose();
  const changes = new Array<number>(nodes).fill(0);
  was.forEach((value, i) => {
    changes[i % nodes] = Math.max(changes[i % nodes], Math.abs(is[i] - value));
  });
  return changes;
}

/** Who hears of node 0: where the file says nobody, nothing may change at all. */
export async function checkInfluence(
  context: VerificationContext,
  stored: StoredNetwork,
  x: Tensor4D,
  forecast: (x: Tensor4D) => Tensor4D,
): Promise<void> {
  const expected = stored.json.fields('influence_of_node_0').numbers('per_node');
  const actual = await influenceOfFirstNode(x, forecast);
  const absolute = 2 * stored.tolerances.fields('forward_abs').number('out.output');
  const row = (what: string, places: readonly number[], tolerance: typeof EXACT) => {
    if (places.length === 0) return;
    const [ours, theirs] = [actual, expected].map((values) => places.map((n) => values[n]));
    compare(context, { group: stored.name, what, actual: ours, expected: theirs, tolerance });
  };
  const nodes = [...expected.keys()];
  row(
    'influence of node 0',
    nodes.filter((n) => expected[n] !== 0),
    { absolute, relative: 0 },
  );
  row(
    'nodes that node 0 does not reach',
    nodes.filter((n) => expected[n] === 0),
    EXACT,
  );
}
