import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder';
import { usableCores } from './threads-option';

const root = temporaryFolder();
let trees = 0;
const tree = (files: Readonly<Record<string, string>>) => {
  const folder = join(root, String(trees++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

it('the cores that a process may use are those of its SLURM task, not of the machine', () => {
  const none = tree({});
  expect(usableCores(64, {}, none)).toBe(64);
  expect(usableCores(64, { SLURM_CPUS_PER_TASK: '4' }, none)).toBe(4);
  expect(usableCores(2, { SLURM_CPUS_PER_TASK: '4' }, none)).toBe(2);
  expect(usableCores(64, { SLURM_CPUS_PER_TASK: '' }, none)).toBe(64);
});

it.each<[string, Record<string, string>, number]>([
  ['its own group', { 'proc/self/cgroup': '0::/a/b\n', 'sys/fs/cgroup/a/b/cpu.max': '250000 100000\n' }, 3],
  [
    'a group above it',
    {
      'proc/self/cgroup': '0::/a/b\n',
      'sys/fs/cgroup/a/b/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/a/cpu.max': '200000 100000\n',
    },
    2,
  ],
  [
    'a group of the first version, below one without a quota',
    {
      'proc/self/cgroup': '9:cpuset:/x\n4:cpu,cpuacct:/job/step\n0::/\n',
      'sys/fs/cgroup/cpu/job/step/cpu.cfs_quota_us': '350000\n',
      'sys/fs/cgroup/cpu/job/step/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    4,
  ],
  ['a container', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '50000 100000\n' }, 1],
])('the quota of control groups counts: %s', (_, files, cores) => {
  expect(usableCores(64, {}, tree(files))).toBe(cores);
  expect(usableCores(1, {}, tree(files))).toBe(1);
});
