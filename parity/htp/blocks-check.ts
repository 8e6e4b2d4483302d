import type { VerificationContext } from '../harness/compare';
import { present, type HostTensor } from '../harness/host-tensor';
import type { StoredPart } from './stored-part';
import { lengthsAt } from './trip-lengths';

const STORED = 'out.';

/** What has no tolerance of its own, and whose it has. */
const toleranceName = (name: string): string =>
  name === 'percent' || name === 'dxy' ? `${name}_head` : name.replace(/\.silu_out$/, '.norm_out');

/** Checks each stored output of a block where it means something. One that no pass tells of stays unread, which is a failure. */
export function checkBlocks(
  context: VerificationContext,
  stored: StoredPart,
  found: ReadonlyMap<string, HostTensor>,
  points: readonly number[],
): void {
  for (const name of stored.tensors.names.filter((each) => each.startsWith(STORED))) {
    const module = name.slice(STORED.length);
    const told = found.get(module);
    if (!told) continue;
    const lengths = lengthsAt(module, points);
    const expected = { shape: stored.tensors.shape(name), data: stored.tensors.numbers(name) };
    const tolerance = stored.tolerance(toleranceName(module));
    stored.row(context, module, present(told, lengths), present(expected, lengths), tolerance);
  }
}
