import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../../src/base/failure';
import { Random } from '../../src/base/random';
import { counted } from '../../src/base/text';
import { flag, seed, text, whole } from '../../cli/options';
import { runTool } from '../../tools/tool';
import { tryCommand } from './command-trials';
import { fuzzCase, type FuzzCase } from './fuzz-case';
import { FuzzProcess } from './fuzz-process';
import { goodFiles, type GoodFiles } from './good-files';
import { HOSTILE_FILES } from './hostile-files';
import type { Reading } from './measure-reading';
import { READERS, type ReaderName } from './readers';
import { smallest } from './smallest';
import { faultOf, signatureOf } from './verdict';

/** Every so many cases one is a command line that is only read. */
const CASES_PER_OPTIONS = 10;
const CASES_PER_COMMAND = 300;

interface Options {
  readonly until: (cases: number) => boolean;
  readonly seed: number;
  readonly commands: number | undefined;
  readonly slack: number;
  readonly out: string;
}

/** Finds faults and keeps the smallest case of each kind. */
class Fuzz {
  readonly #process = new FuzzProcess();
  readonly #found = new Map<string, number>();
  #cases = 0;
  #commands = 0;
  #slowest = { seconds: 0, what: '' };
  #largest = { megabytes: 0, what: '' };

  constructor(
    private readonly options: Options,
    private readonly good: readonly GoodFiles[],
  ) {}

  async run(): Promise<boolean> {
    const { seed, until, commands } = this.options;
    try {
      for (let number = 0; until(number); number++) {
        if (number % CASES_PER_OPTIONS === 0) await this.#tryOptions(number);
        else await this.#tryCase(number);
        const due = commands === undefined ? Math.floor(this.#cases / CASES_PER_COMMAND) : commands;
        if (this.#commands < due) await this.#tryCommand();
      }
    } finally {
      this.#process.close();
    }
    this.#sum(seed);
    return this.#found.size === 0;
  }

  async #tryOptions(number: number): Promise<void> {
    const { seed, slack } = this.options;
    this.#cases++;
    const fault = faultOf(await this.#process.ask({ kind: 'options', seed, number }), slack);
    if (fault) this.#report(`options ${number}`, fault);
  }

  async #tryCase(number: number): Promise<void> {
    const { seed, slack } = this.options;
    this.#cases++;
    const reading = await this.#process.ask({ kind: 'case', seed, number });
    const fault = faultOf(reading, slack);
    if (!fault) return this.#note(reading, number);
    const found = fuzzCase(this.good, seed, number);
    const signature = `${found.reader}: ${signatureOf(fault)}`;
    if (!this.#report(`case ${number}, ${found.reader}`, fault, signature)) return;
    const fails = async (tried: FuzzCase) => {
      const again = faultOf(await this.#process.ask({ kind: 'files', of: tried }), slack);
      return again !== null && `${tried.reader}: ${signatureOf(again)}` === signature;
    };
    this.#keep(await smallest(found, fails), fault, `${found.reader}-${number}`);
  }

  async #tryCommand(): Promise<void> {
    const dice = new Random(this.options.seed).fork(`command ${this.#commands++}`);
    const { line, fault } = await tryCommand(this.good, dice);
    if (fault) this.#report(`command ${this.#commands - 1}: ${line}`, fault);
  }

  #note({ seconds, megabytes, givenMegabytes }: Reading, number: number): void {
    const { reader } = fuzzCase(this.good, this.options.seed, number);
    const what = `case ${number}, ${reader}, ${givenMegabytes.toFixed(2)} MB`;
    if (seconds > this.#slowest.seconds) this.#slowest = { seconds, what };
    if (megabytes > this.#largest.megabytes) this.#largest = { megabytes, what };
  }

  /** Tells a fault of a new kind; resolves with whether it is one. */
  #report(where: string, fault: string, signature = signatureOf(fault)): boolean {
    const known = this.#found.get(signature) ?? 0;
    this.#found.set(signature, known + 1);
    if (known === 0) console.log(`\n${where}, seed ${this.options.seed}:\n${fault.slice(0, 3000)}`);
    return known === 0;
  }

  #keep({ reader, files }: FuzzCase, fault: string, name: string): void {
    const folder = join(this.options.out, name.replace(/\W+/g, '-'));
    mkdirSync(folder, { recursive: true });
    const names = Object.keys(files);
    writeFileSync(join(folder, 'case.json'), JSON.stringify({ reader, names, fault }, null, 2));
    names.forEach((path, i) => writeFileSync(join(folder, `file-${i}`), files[path]));
    const bytes = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    console.log(`Kept in ${folder}: ${counted(names.length, 'file')}, ${counted(bytes, 'byte')}.`);
  }

  #sum(seed: number): void {
    const cases = `${counted(this.#cases, 'case')} and ${counted(this.#commands, 'command')}, seed ${seed}`;
    const [slow, large] = [this.#slowest, this.#largest];
    console.log(`\n${cases}: ${counted(this.#found.size, 'kind of fault', 'kinds of fault')}.`);
    for (const [signature, times] of this.#found) console.log(`  ${times} × ${signature}`);
    console.log(`Most work of those without: ${slow.seconds.toFixed(2)} s (${slow.what}).`);
    console.log(`Most memory: ${large.megabytes.toFixed(0)} MB (${large.what}).`);
  }
}

/** Reads what did harm once. */
async function tryKnown(slack: number): Promise<boolean> {
  const reading = new FuzzProcess();
  let harmless = true;
  for (const [number, { name }] of HOSTILE_FILES.entries()) {
    const found = await reading.ask({ kind: 'hostile', number });
    // Each in a process of its own: its memory is then that of no other.
    reading.close();
    const fault = faultOf(found, slack);
    harmless &&= fault === null;
    const took = `${found.seconds.toFixed(2).padStart(6)} s ${found.megabytes.toFixed(0).padStart(5)} MB`;
    console.log(`${(fault ? 'HARM' : found.outcome).padEnd(8)}${took}  ${name}`);
    if (fault) console.log(fault.slice(0, 500));
  }
  return harmless;
}

async function replay(folder: string, slack: number): Promise<boolean> {
  const { reader, names } = caseIn(folder);
  const files = Object.fromEntries(
    names.map((name, i) => [name, new Uint8Array(readFileSync(join(folder, `file-${i}`)))]),
  );
  const reading = new FuzzProcess();
  const found = await reading.ask({ kind: 'files', of: { reader, files } });
  reading.close();
  const fault = faultOf(found, slack);
  console.log(fault ?? `${found.outcome} in ${found.seconds.toFixed(2)} s: ${found.said}`);
  return fault === null;
}

function caseIn(folder: string): { reader: ReaderName; names: string[] } {
  const kept = readdirSync(folder).includes('case.json');
  const found = kept ? JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) : {};
  if (Object.hasOwn(READERS, found.reader)) return found;
  throw new Failure('bad-input', `${relative('.', folder)} holds no case that was kept. See --help.`);
}

await runTool(
  {
    about: `Gives every reader and command broken, hostile and random input, and says which of it does harm: a raw exception, more
than 2 s of work a megabyte (and 2 s), more than 512 MB, hidden characters in what is said.`,
    usage: '[--minutes N | --cases N] [--seed S] [--out DIR] | --known | --replay DIR',
    options: {
      minutes: whole('N', 0, 10_000, 'How long.').or(1),
      cases: whole('N', 0, 1e9, 'In place of a time: so many cases for the readers.'),
      commands: whole('N', 0, 1e6, 'So many commands.').usually(`one for every ${CASES_PER_COMMAND} cases`),
      seed: seed('The same seed makes the same cases.').usually('another each time'),
      out: text('DIR', 'Where the smallest failing case of each kind is kept.').or('out/fuzz'),
      slack: whole('F', 1, 1000, 'The work may take so many times longer: for a slow or busy machine.').or(1),
      known: flag('Reads the files that did harm once, and prints what each takes.'),
      replay: text('DIR', 'Reads one case that was kept.'),
    },
    notes: 'Exits with 0, or with 1 if something did harm.',
  },
  async ({ minutes, cases, known, replay: kept, ...given }) => {
    const end = performance.now() + 60_000 * minutes;
    const options: Options = {
      ...given,
      seed: given.seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
      until: (number) => (cases === undefined ? performance.now() < end : number < cases),
    };
    const harmless = known
      ? await tryKnown(given.slack)
      : kept !== undefined
        ? await replay(kept, given.slack)
        : await new Fuzz(options, await goodFiles()).run();
    if (!harmless) process.exitCode = 1;
  },
);
