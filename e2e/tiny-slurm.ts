import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/* SLURM with two nodes on one machine. Each has a name and numbers of processes of its own, so that it can be lost. */

const PROGRAMS = ['slurmctld', 'slurmd', 'munged', 'unshare'];
const isThere = (program: string) => spawnSync('which', [program]).status === 0;

/** Why SLURM cannot be started here; null where it can. It is installed where that may be done. */
export function whyNoSlurm(): string | null {
  if (process.getuid?.() !== 0) return 'nodes of their own are started by root alone';
  if (!PROGRAMS.every(isThere)) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'slurm-wlm', 'munge'], { env });
  }
  const missing = PROGRAMS.filter((program) => !isThere(program));
  return missing.length === 0 ? null : `${missing.join(', ')} cannot be installed`;
}

const FIRST_PORT = 17_800;

/** What SLURM says of a task of a job, and what it has written. */
export interface Task {
  readonly state: string;
  /** "3:0": exit code and signal. */
  readonly code: string;
  readonly node: string;
  readonly restarts: number;
}

export class TinySlurm {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tiny-slurm-'));
  readonly #running = new Map<string, ChildProcess>();
  readonly #env = { ...process.env, SLURM_CONF: join(this.#folder, 'slurm.conf') };

  async start(): Promise<void> {
    const at = (name: string) => join(this.#folder, name);
    chmodSync(this.#folder, 0o755);
    writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o400 });
    for (const name of ['state', 'n1', 'n2']) mkdirSync(at(name));
    const settings = {
      ...{
        ClusterName: 'tiny',
        SlurmctldHost: `${hostname()}(127.0.0.1)`,
        SlurmUser: 'root',
        SlurmdUser: 'root',
      },
      ...{
        AuthType: 'auth/munge',
        AuthInfo: `socket=${at('munge.sock')},cred_expire=10`,
        CredType: 'cred/munge',
      },
      ...{ StateSaveLocation: at('state'), SlurmdSpoolDir: at('%n'), SlurmctldPidFile: at('ctld.pid') },
      ...{ SlurmdPidFile: at('%n.pid'), SlurmctldPort: FIRST_PORT, ProctrackType: 'proctrack/pgid' },
      ...{ TaskPlugin: 'task/none', SelectType: 'select/cons_tres', SelectTypeParameters: 'CR_CPU' },
      ...{ SlurmdParameters: 'config_overrides', ReturnToService: 2, SlurmdTimeout: 30, KillWait: 10 },
      ...{ MinJobAge: 86_400, JobRequeue: 1, PreemptType: 'preempt/partition_prio', PreemptMode: 'REQUEUE' },
      SchedulerParameters:
        'requeue_delay=1,batch_sched_delay=1,sched_min_interval=500000,sched_interval=2,bf_interval=2',
    };
    const lines = [
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      `NodeName=n[1-2] NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=[${FIRST_PORT + 1}-${FIRST_PORT + 2}] CPUs=2 RealMemory=16000 State=UNKNOWN`,
      'PartitionName=usual Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE GraceTime=10 State=UP',
      'PartitionName=urgent Nodes=ALL PriorityTier=10 PreemptMode=OFF State=UP',
    ];
    writeFileSync(at('slurm.conf'), `${lines.join('\n')}\n`);
    this.#begin('munged', 'munged', [
      ...['--force', '--foreground', '--socket', at('munge.sock'), '--key-file', at('munge.key')],
      ...['--pid-file', at('munge.pid'), '--log-file', at('munge.log'), '--seed-file', at('munge.seed')],
    ]);
    await sleep(1500);
    this.#begin('slurmctld', 'slurmctld', ['-D']);
    for (const node of ['n1', 'n2']) this.startNode(node);
    await this.until(
      () => this.#say('sinfo', '-h', '-o', '%t %D').trim() === 'idle 2',
      'both nodes are idle',
    );
  }

  startNode(node: string): void {
    // The shell takes note of processes that have lost their parent, as the first process of a machine does.
    const script = `hostname ${node} && { slurmd -D -N ${node} & wait; }`;
    const apart = ['--uts', '--pid', '--fork', '--kill-child', '--mount-proc'];
    this.#begin(node, 'unshare', [...apart, 'bash', '-c', script]);
  }

  /** All that runs on a node is gone at once, as when its power fails. */
  loseNode(node: string): void {
    this.#running.get(node)!.kill('SIGKILL');
    this.#running.delete(node);
  }

  stop(): void {
    for (const name of ['n1', 'n2', 'slurmctld', 'munged']) this.#running.get(name)?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Hands in a script with words. @returns its number @throws Error with what sbatch says */
  submit(folder: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
    const done = spawnSync('sbatch', ['--parsable', ...words], {
      ...{ cwd: folder, encoding: 'utf8', env: { ...this.#env, ...env } },
    });
    if (done.status !== 0) throw new Error(`sbatch ${words.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  }

  /** @param task of a job, "12" or "12_3" */
  task(task: string): Task {
    const said = this.#say('scontrol', 'show', 'job', task);
    const value = (name: string) => new RegExp(`\\b${name}=(\\S*)`).exec(said)?.[1] ?? '';
    return {
      state: value('JobState'),
      code: value('ExitCode'),
      node: value('BatchHost') || value('NodeList'),
      restarts: Number(value('Restarts')),
    };
  }

  control(...words: readonly string[]): string {
    return this.#say('scontrol', ...words);
  }

  cancel(task: string): void {
    this.#say('scancel', task);
  }

  /** Resolves with the task when it has ended. */
  async ended(task: string, seconds = 300): Promise<Task> {
    const ends = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'DEADLINE', 'OUT_OF_MEMORY', 'BOOT_FAIL'];
    await this.until(() => ends.includes(this.task(task).state), `${task} has ended`, seconds);
    return this.task(task);
  }

  async until(isSo: () => boolean, what: string, seconds = 60): Promise<void> {
    const deadline = Date.now() + 1000 * seconds;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s.\n${this.#say('squeue')}`);
      await sleep(250);
    }
  }

  #say(program: string, ...words: readonly string[]): string {
    return spawnSync(program, words, { encoding: 'utf8', env: this.#env }).stdout;
  }

  #begin(name: string, program: string, words: readonly string[]): void {
    const child = spawn(program, words, { env: this.#env, stdio: 'ignore' });
    this.#running.set(name, child);
  }
}

/** What a task has written so far; nothing before it begins. */
export const logOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** A moment as SLURM takes it, by the clock of this place. @param ms since 1970 */
export const slurmTime = (ms: number): string =>
  new Date(ms - 60_000 * new Date(ms).getTimezoneOffset()).toISOString().slice(0, 19);
