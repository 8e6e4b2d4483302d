import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { whole, type Option } from './options';

/** More than any machine that this was tried on has. */
const MOST_THREADS = 256;

/** How many threads compute, this one included; undefined where nobody says. */
export const threadsAsked = (help: string): Option<number | undefined> => whole('N', 1, MOST_THREADS, help);

/** The same, all that this process may use where nobody says. */
export const threads = (
  help = 'Threads that compute. What comes out does not depend on it.',
): Option<number> =>
  threadsAsked(help).or(usableCores(), `all that this process may use, here ${usableCores()}`);

/**
 * Cores that this process may use: those of the machine that it may run on, but no more than SLURM gave to its task and
 * than its control group has processor time for, in part of one rounded up.
 */
export function usableCores(
  machine = availableParallelism(),
  { SLURM_CPUS_PER_TASK: given } = process.env,
  root = '/',
): number {
  const task = Number(given);
  const most = Math.min(machine, task >= 1 ? Math.floor(task) : Infinity, Math.ceil(cpuQuota(root)));
  return Math.min(Math.max(1, most), MOST_THREADS);
}

/** Cores' worth of processor time of this process's control group and those above it; infinite where Linux sets no limit. */
function cpuQuota(root: string): number {
  const own = textOf(join(root, 'proc/self/cgroup'));
  // Version 2 has one hierarchy, without a name, and both numbers in one file; version 1 one for each controller.
  const [, second] = /^0::(.*)$/m.exec(own) ?? [];
  const [, first] = /^\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:(.*)$/m.exec(own) ?? [];
  return Math.min(
    quotaOf(join(root, 'sys/fs/cgroup'), second, ['cpu.max']),
    quotaOf(join(root, 'sys/fs/cgroup/cpu'), first, ['cpu.cfs_quota_us', 'cpu.cfs_period_us']),
  );
}

/** @param files of a group that hold its quota and the period that it is of */
function quotaOf(mount: string, group: string | undefined, files: readonly string[]): number {
  if (group === undefined) return Infinity;
  const quotas = groupsUpFrom(group).map((one) => {
    const texts = files.map((file) => textOf(join(mount, one, file)).trim());
    const [quota, period] = texts.join(' ').split(' ').map(Number);
    return quota > 0 && period > 0 ? quota / period : Infinity;
  });
  return Math.min(...quotas);
}

const groupsUpFrom = (group: string): string[] =>
  group === '/' ? [group] : [group, ...groupsUpFrom(dirname(join('/', group)))];

/** Nothing where there is no such file: another system, or a group that sets no limit. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
