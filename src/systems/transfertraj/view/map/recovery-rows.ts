import { legendRow } from '../../../../studio/layers';
import {
  legendKey,
  signDisc,
  signLine,
  signRing,
  type LegendRow,
  type SignShape,
} from '../../../../studio/map-show';
import ValueScaleBar from '../../../../studio/parts/ValueScaleBar.svelte';
import type { AttentionInView, RecoverySourceRole, ShownRecovery } from './shown-recovery';

/** The layer that shows what a role says. */
export const LAYER_OF_ROLE = {
  filled: 'gapFilled',
  first: 'gapFirst',
  second: 'gapSecond',
} as const satisfies Record<RecoverySourceRole, string>;

/** Signs of the trip that is filled in. */
export const SIGNS = {
  known: [8, 32].map((x) => signDisc(x, 5, 'var(--real)')),
  truth: [
    signLine('M4 8H36', 'var(--real)', 1.6, 0.6),
    ...[4, 20, 36].map((x) => signRing(x, 3.4, 'var(--real)', 1.6)),
  ],
  errors: [
    signLine('M8 2V14', 'var(--amount-1)', 2),
    signLine('M20 2V14', 'var(--amount-2)', 4),
    signLine('M32 2V14', 'var(--amount-3)', 7),
  ],
  attention: [
    signLine('M6 8L34 3', 'var(--fewer)', 1.2),
    signLine('M6 8L34 12', 'var(--fewer)', 4, 0.7),
    { circle: [6, 8, 4.5], stroke: 'var(--accent)', width: 2.5 },
  ],
} as const satisfies Record<string, readonly SignShape[]>;

/** What the legend says of a trip that is filled in. */
export function recoveryRows(
  { known, truth, tracks, errors, scale }: ShownRecovery,
  attention: AttentionInView | null,
): readonly LegendRow[] {
  const hidden = truth?.hidden.reduce((sum, each) => sum + each, 0);
  const hasErrors = truth && errors && tracks.some(({ role }) => role === 'filled');
  const key = legendKey(ValueScaleBar, { scale, label: 'Scale of the errors' });
  return [
    legendRow('gapKnown', { count: known.length / 2, sign: SIGNS.known }),
    ...(hidden === undefined ? [] : [legendRow('gapTruth', { count: hidden, sign: SIGNS.truth })]),
    ...(['filled', 'first', 'second'] as const).flatMap((role) =>
      tracks
        .filter((track) => track.role === role)
        .map(({ label, ink }) => legendRow(LAYER_OF_ROLE[role], { label, ink, sign: [] })),
    ),
    ...(hasErrors ? [legendRow('gapErrors', { sign: SIGNS.errors, key })] : []),
    ...(attention ? [legendRow('gapAttention', { sign: SIGNS.attention })] : []),
  ];
}
