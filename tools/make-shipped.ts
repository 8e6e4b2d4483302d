import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { PROGRAM } from '../cli/command';
import { text } from '../cli/options';
import { ROOT } from '../cli/package';
import { badInput } from '../src/base/failure';
import { runTool } from './tool';

/** A command line, and what is taken from what it writes. */
interface Step {
  /** A tool of this folder, or else a command of the program. */
  readonly tool?: string;
  readonly words: readonly string[];
  /** Path of what it writes, from the folder of all, by path of the file as it is shipped. */
  readonly gives: Readonly<Record<string, string>>;
}

const words = (line: string) => line.split(' ').filter(Boolean);

/** A data set in a zip beside its README. */
const sample = (
  tool: string,
  folder: string,
  zips: readonly string[],
  more: string,
  name?: string,
): Step => ({
  tool,
  words: [
    ...words(`--out made/${folder} --zip --seed 7 --replace ${more}`),
    ...(name ? ['--name', name] : []),
  ],
  gives: Object.fromEntries(zips.map((zip) => [`${folder}/${zip}.zip`, `made/${folder}/${zip}.zip`])),
});

const trained = (run: string, line: string, gives: Step['gives'] = {}): Step => ({
  words: words(`train --seed 42 --out ${run} ${existsSync(run) ? '--resume ' : ''}${line}`),
  gives: { [`${run}/run.json`]: `${run}/run.json`, ...gives },
});

const networks = (run: string, folder: string, names: readonly string[]): Step['gives'] =>
  Object.fromEntries(names.map((name) => [`${folder}/${name}.safetensors`, `${run}/${name}.safetensors`]));

const half = (from: string, to: string, more: readonly string[] = []): Step => ({
  ...{ tool: 'make-half', words: [from, to, ...more] },
  gives: { [to]: to },
});

/** A distilled student with the teacher of the sample's run. */
const student = (name: string, more: string): readonly Step[] => [
  trained(
    `runs/${name}`,
    `--data sample-city/sample-city.zip --preset demo --teacher-from runs/sample/teacher.safetensors --teacher-epochs 0 --epochs 8 ${more}`,
  ),
  half(`runs/${name}/distilled.safetensors`, `sample-city/${name}.safetensors`),
];

/** Everything that comes with the page, in an order in which each finds what it needs. */
const steps = (): readonly Step[] => [
  sample('make-sample-city', 'sample-city', ['sample-city'], '--roads 2000 --trips 8000'),
  sample(
    'make-flows',
    'sample-flows',
    ['sample-flows'],
    '--from sample-city/sample-city.zip --without-trips',
    'Sample flows',
  ),
  sample(
    'make-points',
    'sample-points',
    ['sample-points'],
    '--from sample-city/sample-city.zip --trips 1500',
    'Sample points',
  ),
  sample('make-cities', 'sample-recovery', ['city-a', 'city-b'], '--trips 1100'),
  sample('make-residents', 'sample-residents', ['residents'], ''),
  trained(
    'runs/sample',
    '--data sample-city/sample-city.zip --preset demo --compare --teacher-epochs 6 --epochs 8',
    { 'sample-city/results.zip': 'runs/sample/run.zip' },
  ),
  ...student('lambda-0.0014', '--lambda 0.0014'),
  ...student('lambda-1', '--lambda 1'),
  ...student('plus', '--student plus'),
  {
    tool: 'make-race',
    words: words(
      '--data sample-city/sample-city.zip --results sample-city/results.zip --out sample-city/race.safetensors',
    ),
    gives: { 'sample-city/race.safetensors': 'sample-city/race.safetensors' },
  },
  trained(
    'runs/flows',
    '--system lightst --data sample-flows/sample-flows.zip --preset demo',
    networks('runs/flows', 'sample-flows', ['teacher', 'undistilled', 'distilled']),
  ),
  trained('runs/points', '--system htp --data sample-points/sample-points.zip'),
  half('runs/points/tokeniser.safetensors', 'sample-points/tokeniser.safetensors'),
  half('runs/points/language.safetensors', 'sample-points/language.safetensors', [
    '--tokeniser',
    'sample-points/tokeniser.safetensors',
  ]),
  {
    ...{ tool: 'make-cities', words: words('--trips 4000 --seed 7 --replace --out made/cities') },
    gives: Object.fromEntries(
      ['a', 'b'].map((city) => [`made/cities/${city}/gps.csv`, `made/cities/${city}/gps.csv`]),
    ),
  },
  trained(
    'runs/recovery',
    '--system transfertraj --train-on made/cities/a --test-on made/cities/b --preset light',
    networks('runs/recovery', 'sample-recovery', ['pretrained', 'prediction', 'recovery8', 'travel-time']),
  ),
  trained(
    'runs/residents',
    '--system foundation --data sample-residents/residents.zip --preset quick --learning-rate 0.002 --epochs 40 --patience 10 --examples 4000 --task-epochs 6',
    networks('runs/residents', 'sample-residents', ['pretrained']),
  ),
];

await runTool(
  {
    about: `Makes every data set, network and result that comes with the page again, from seeds, and says which are as they are shipped. What
is done already is passed over, so that it goes on where it was stopped. The pictures that the page begins with are made of
these by make-first-views.`,
    usage: '--out DIR',
    options: {
      out: text('DIR', 'Folder to write to; laid out like public/.').needed('Name the folder to write to'),
    },
  },
  async ({ out }) => {
    await mkdir(out, { recursive: true });
    process.chdir(out);
    const begun = performance.now();
    for (const step of steps()) await done(step);
    await compared();
    console.log(`All: ${((performance.now() - begun) / 60_000).toFixed(1)} minutes`);
  },
);

/** Runs a step whose products are not all there. */
async function done({ tool, words: line, gives }: Step): Promise<void> {
  if (Object.keys(gives).every((path) => existsSync(path))) return;
  const begun = performance.now();
  const called = tool ? `tools/${tool}.ts` : PROGRAM;
  console.log(`${called} ${line.join(' ')}`);
  const script = tool
    ? ['--import', import.meta.resolve('tsx'), join(ROOT, called)]
    : [join(ROOT, 'cli/bin.mjs')];
  const child = spawn(process.execPath, [...script, ...line], { stdio: 'inherit' });
  const [code] = await new Promise<[number | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (ended) => resolve([ended]));
  });
  if (code !== 0) throw badInput(`${called} ended with ${code}. Mend what it says, then run this again.`);
  for (const [path, from] of Object.entries(gives)) {
    await mkdir(dirname(path), { recursive: true });
    if (path !== from) await cp(from, path);
  }
  console.log(`  ${((performance.now() - begun) / 60_000).toFixed(1)} minutes`);
}

/** Lays what was made beside what is shipped, entry by entry of a zip; a data card says when it was made. */
async function compared(): Promise<void> {
  const shipped = join(ROOT, 'public');
  for (const folder of (await readdir(shipped)).filter((name) => existsSync(name)))
    for (const name of (await readdir(folder)).filter((file) => existsSync(join(shipped, folder, file)))) {
      const [made, there] = await Promise.all([
        readFile(join(folder, name)),
        readFile(join(shipped, folder, name)),
      ]);
      const differ = name.endsWith('.zip')
        ? entriesThatDiffer(made, there)
        : made.equals(there)
          ? []
          : ['its bytes'];
      console.log(`${folder}/${name}: ${differ.length === 0 ? 'equal' : `differs in ${differ.join(', ')}`}`);
    }
}

function entriesThatDiffer(made: Uint8Array, there: Uint8Array): readonly string[] {
  const [a, b] = [unzipSync(made), unzipSync(there)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => !a[name] || !b[name] || !Buffer.from(a[name]).equals(b[name]),
  );
}
