import type { VerificationContext } from '../harness/compare';
import { itemCorner, type HostTensor } from '../harness/host-tensor';
import type { StoredPart } from './stored-part';

/** What the reference calls the inside of a block, and what a pass tells of it. */
const PARTS: Readonly<Record<string, string>> = {
  input: '.input',
  q: '.self_attn.q',
  k: '.self_attn.k',
  v: '.self_attn.v',
  probs: '.self_attn.probs',
  attn_out: '.self_attn.out',
  cross_q: '.cross_attn.q',
  cross_k: '.cross_attn.k',
  cross_v: '.cross_attn.v',
  cross_probs: '.cross_attn.probs',
  cross_out: '.cross_attn.out',
  ff: '.feed_forward',
  norm3: '.norm3',
  conv1: '.conv1',
  conv2: '.conv2',
  out: '',
};

/** The norms of a residual block stand in its convolutions. */
const NORMS = {
  probe_res: { norm1: '.conv1.norm', norm2: '.conv2.norm' },
  probe_sa: { norm1: '.norm1', norm2: '.norm2' },
  probe_ca: { norm1: '.norm1', norm2: '.norm2' },
} as const;

/** Checks the inside of one block of one item. */
export function checkProbe(
  context: VerificationContext,
  stored: StoredPart,
  probe: keyof typeof NORMS,
  found: ReadonlyMap<string, HostTensor>,
): void {
  const fields = stored.json.fields(probe);
  const at = fields.text('module');
  const item = fields.number('item');
  const parts: Readonly<Record<string, string>> = { ...PARTS, ...NORMS[probe] };
  const tolerance = stored.tolerance(at);
  for (const name of stored.tensors.names.filter((each) => each.startsWith(`${probe}.`))) {
    const told = found.get(at + parts[name.slice(probe.length + 1)]);
    if (!told) continue; // It stays unread, which is a failure.
    const actual = itemCorner(told, item, stored.tensors.shape(name));
    stored.row(context, `${name} of ${at}`, actual, stored.tensors.numbers(name), tolerance);
  }
}
