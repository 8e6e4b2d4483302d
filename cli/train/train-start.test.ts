import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { readSafetensors, writeSafetensors } from '../../src/nn/safetensors';
import { systems } from '../../src/systems/registry';
import { trainOptions } from '../train';
import { readStartFiles } from './start-files';
import { resultsIn, run, start, writeDataset } from '../testing/commands';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
let city: string;
const place = (name: string) => join(root, name);
const job = (out: string, ...more: string[]) => [
  ...['--data', city, '--out', place(out), '--pairs', '4', '--batch', '8', ...more],
];
const tuned = (out: string, ...more: string[]) =>
  job(out, '--compare', '--student-from', place('first'), '--teacher-from', place('first'), ...more);
const recordIn = (out: string) => JSON.parse(readFileSync(join(place(out), 'run.json'), 'utf8'));

beforeAll(async () => {
  city = place('city');
  writeDataset(city, await tinyCity());
  const first = await run('train', job('first', '--compare', '--epochs', '2', '--teacher-epochs', '2'));
  expect(first).toMatchObject({ code: 0 });
}, 120_000);

it('names the file of a teacher that is none, before any data is read', async () => {
  writeFileSync(place('teacher.pt'), new Uint8Array([0x80, 2, 0x4e, 0x2e]));
  const options = [
    '--data',
    place('nowhere'),
    '--teacher-from',
    place('teacher.pt'),
    '--teacher-epochs',
    '0',
  ];
  const { starts, system } = trainOptions(options, systems)!;
  await expect(readStartFiles(starts, system, systems)).rejects.toThrow(
    /^teacher\.pt: This PyTorch file cannot be read/,
  );
});

describe('a job that starts from a run', () => {
  it('goes on with its networks, says what it took, and is gone on with to the same bytes', async () => {
    const more = ['--epochs', '2', '--teacher-epochs', '0'];
    const { code, stdout, stderr } = await run('train', tuned('tuned', ...more));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stderr).toContain('The vanilla student starts from first/vanilla.safetensors: 81 tensors');
    expect(stderr).toContain('The teacher is that of first/teacher.safetensors.');
    expect(stderr).toMatch(/vanilla epoch 0\/2: accuracy/);
    expect(stdout).toMatch(
      /The distilled student starts from first\/distilled\.safetensors: \d+ tensors taken, 0 made anew, \d+ left\. The optimiser begins anew: the file has no moments\. Digest: [0-9a-f]{16}\.\n {2}left {2}road2zone \[78\]: equal to the data set's/,
    );
    const { config, networks } = recordIn('tuned');
    expect(config.student.training).toMatchObject({ epochs: 2, learningRate: 3e-4, warmupShare: 0.05 });
    expect(networks.teacher).toMatchObject({
      origin: 'given',
      digest: recordIn('first').networks.teacher.digest,
    });
    expect(networks.vanilla.training.history.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1, 2]);

    const stopped = start('train', tuned('stopped', ...more));
    await stopped.said('vanilla epoch 1/2');
    stopped.kill('SIGINT');
    expect((await stopped.ended).code).toBe(130);
    const other = ['--student-from', place('tuned'), '--resume'];
    expect(await run('train', tuned('stopped', ...more, ...other))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /is another: what the vanilla network starts from is [0-9a-f]{16} there and [0-9a-f]{16} here/,
      ),
    });
    expect(await run('train', tuned('stopped', ...more, '--resume'))).toMatchObject({ code: 0 });
    expect(await resultsIn(place('stopped'))).toEqual(await resultsIn(place('tuned')));
    const again = await run('train', tuned('tuned', ...more, '--resume'));
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/This run is finished/) });
    const fresh = job('tuned', '--compare', '--epochs', '2', '--learning-rate', '3e-4', '--warmup', '0.05');
    expect(await run('train', fresh)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/holds the results of another run: what the /),
    });
  }, 180_000);

  it('learns another city at the rate of fresh weights, since its roads start anew', async () => {
    writeDataset(place('elsewhere'), await tinyCity(90));
    const from = ['--data', place('elsewhere'), '--student-from', place('first/vanilla.safetensors')];
    const { code, stdout } = await run('train', job('there', ...from, '--lambda', '0', '--epochs', '1'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/ {2}anew {2}road_network_encoder\.road_id_emb\.weight/);
    const { config } = recordIn('there');
    expect(config.student.training).toMatchObject({ epochs: 1, learningRate: 3e-3, warmupShare: 0.1 });
  }, 120_000);

  it('takes the only student of a zip, and the teacher that is trained further', async () => {
    mkdirSync(place('zipped'));
    const alone = job('alone', '--lambda', '0', '--epochs', '1');
    expect(await run('train', alone)).toMatchObject({ code: 0 });
    const from = ['--student-from', join(place('alone'), 'run.zip'), '--teacher-from', place('first')];
    const { code, stderr } = await run('train', job('zipped', ...from, '--epochs', '1'));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stderr).toContain('The distilled student starts from run.zip/vanilla.safetensors: ');
    const { config, networks } = recordIn('zipped');
    expect(config.teacher.training).toMatchObject({ epochs: 2, learningRate: 2e-4 });
    expect(networks.teacher).toMatchObject({
      origin: 'trained',
      start: { name: 'first/teacher.safetensors' },
    });
  }, 120_000);

  it.each<[string, () => string[], RegExp]>([
    [
      'a path where nothing is',
      () => ['--student-from', place('nowhere')],
      /nowhere does not exist\. Check the path/,
    ],
    [
      'a folder without such a network',
      () => ['--teacher-from', place('alone'), '--epochs', '1'],
      /has no network to start the teacher from: it holds neither teacher\.safetensors/,
    ],
    [
      'a network of another kind',
      () => ['--student-from', join(place('first'), 'teacher.safetensors')],
      /^teacher\.safetensors: This student checkpoint cannot be used: it is of "LM-TAD"/m,
    ],
    [
      'a teacher of other sizes, which is used as it is',
      () => ['--teacher-from', wrongTeacher(), '--teacher-epochs', '0'],
      /^wrong\.safetensors: This teacher checkpoint cannot be used: it does not fit this data set/m,
    ],
    ['a file that is none', () => ['--student-from', place('notes.txt')], /^notes\.txt: /m],
    [
      'a teacher that nobody asks for',
      () => ['--teacher-from', place('first'), '--lambda', '0'],
      /--teacher-from has no effect: with these settings the run has vanilla only/,
    ],
    [
      'no epochs without weights',
      () => ['--teacher-epochs', '0'],
      /--teacher-epochs 0 uses the teacher of --teacher-from as it is\. Name its file or run there/,
    ],
  ])('refuses %s with code 2', async (_, more, message) => {
    writeFileSync(place('notes.txt'), 'no weights at all');
    const { code, stderr } = await run('train', job('refused', ...more()));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

/** A teacher one of whose tensors lacks a value. */
function wrongTeacher(): string {
  const { tensors, metadata } = readSafetensors(readFileSync(place('first/teacher.safetensors')));
  const [name, { dtype, data }] = [...tensors].find(([, { shape }]) => shape.length === 1)!;
  const cut = (data as Float32Array).subarray(1);
  const path = place('wrong.safetensors');
  writeFileSync(
    path,
    writeSafetensors(new Map(tensors).set(name, { dtype, shape: [cut.length], data: cut }), metadata),
  );
  return path;
}
