/** Named numbers that a check computes, each flattened. */
export type CheckValues = Readonly<Record<string, ArrayLike<number>>>;

/**
 * The same computation on WebGPU and on the CPU backend. A file `checks/<name>.check.ts` exports one as `check`, and
 * the browser tests run it: nothing else needs to be told.
 */
export interface DeviceCheck {
  /** Computes on the backend in use; called once for each. Must not depend on anything random. */
  readonly compute: () => Promise<CheckValues>;
  /** Largest |webgpu - cpu| / max(1, |cpu|) that passes. */
  readonly tolerance: number;
}

export interface CheckReport {
  readonly adapter: string;
  readonly software: boolean;
  /** Largest deviation of each named value. */
  readonly deviations: Readonly<Record<string, number>>;
  /** What is wrong, in words; empty when the check passes. */
  readonly problems: readonly string[];
}

/** Compares the values of both backends; a missing, empty, cut or non-finite value is a problem too. */
export function compare(
  cpu: CheckValues,
  webgpu: CheckValues,
  tolerance: number,
): Pick<CheckReport, 'deviations' | 'problems'> {
  const deviations: Record<string, number> = {};
  const problems: string[] = [];
  const names = new Set([...Object.keys(cpu), ...Object.keys(webgpu)]);
  if (names.size === 0) problems.push('The check computes nothing.');
  for (const name of names) {
    const wanted = cpu[name] ?? [];
    const got = webgpu[name] ?? [];
    if (wanted.length === 0 || wanted.length !== got.length) {
      problems.push(`${name}: ${wanted.length} numbers on the CPU, ${got.length} on WebGPU.`);
      continue;
    }
    const worst = worstDeviation(wanted, got);
    deviations[name] = worst;
    if (!(worst <= tolerance)) problems.push(`${name}: off by ${worst}, allowed ${tolerance}.`);
  }
  return { deviations, problems };
}

function worstDeviation(wanted: ArrayLike<number>, got: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    const deviation = Math.abs(got[i] - wanted[i]) / Math.max(1, Math.abs(wanted[i]));
    if (!(deviation <= worst)) worst = deviation;
    if (Number.isNaN(deviation)) return NaN;
  }
  return worst;
}
