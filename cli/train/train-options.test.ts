import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentConfig, type ExperimentConfig } from '../../src/systems/routes/settings';
import { systems } from '../../src/systems/registry';
import { argsOfSeed } from './run-seeds';
import { trainCommand, trainOptions as optionsOf } from '../train';

const trainOptions = (args: string[]) => optionsOf(args, systems)!;
const { help: HELP } = trainCommand([], systems);

describe('the options of a training', () => {
  it('are the quick preset on the sample city where nothing is said', () => {
    expect(trainOptions([])).toMatchObject({
      backend: 'wasm',
      zones: undefined,
      out: 'runs/sample-city-quick-42',
      config: experimentConfig('quick'),
    });
    expect(trainOptions(['--help', '--epochs', 'many'])).toBeNull();
  });

  it('replace settings of the preset', () => {
    const args =
      '--preset demo --compare --seed 7 --batch 128 --learning-rate 5e-4 --steps last --no-tau-squared';
    expect(trainOptions([...args.split(' '), '--zones', '12'])).toMatchObject({
      zones: 12,
      out: join(
        'runs',
        'sample-city-demo-7-compare-learning-rate-0.0005-batch-128-steps-last-no-tau-squared-zones-12',
      ),
      config: experimentConfig('demo', {
        compare: true,
        seed: 7,
        batchSize: 128,
        learningRate: 5e-4,
        steps: 'last',
        tauSquared: false,
      }),
    });
  });

  it('take a teacher by one word, which weights that are said go before', () => {
    const teachersOf = (text: string) =>
      (trainOptions(text.split(' ')).config as ExperimentConfig).teaching.teachers;
    const none = { ...experimentConfig('quick').teaching.teachers, lmTad: 0 };
    expect(teachersOf('--teacher foundation --foundation-from a')).toEqual({ ...none, foundation: 1 });
    expect(teachersOf('--teacher=bigram --teacher-lm-tad 0.5')).toEqual({ ...none, bigram: 1, lmTad: 0.5 });
    expect(teachersOf('--teacher ensemble')).toEqual({ ...none, lmTad: 1, bigram: 1 });
    expect(teachersOf('--teacher ensemble --foundation-from a --transfertraj-from b')).toEqual({
      ...none,
      lmTad: 1,
      bigram: 1,
      foundation: 1,
      transfertraj: 1,
    });
    expect(trainOptions(['--teacher', 'lm-tad'])).toMatchObject({
      config: experimentConfig('quick'),
      out: trainOptions([]).out,
    });
    expect(() => trainOptions(['--teacher', 'nobody'])).toThrow(
      "--teacher must be one of lm-tad, foundation, transfertraj, plus, bigram, ensemble, uniform, shuffled, untrained, not 'nobody'.",
    );
  });

  it.each([
    ['--epochs=0', "--epochs must be a whole number from 1 to 10,000, not '0'."],
    ['--tau=warm', "--tau must be a number from 0.01 to 1,000, not 'warm'."],
    [
      '--search=deep',
      "--search must be one of usual, beam, best-first, exact, minimum-risk, algorithm-4, not 'deep'.",
    ],
    ['--zones=0', "--zones must be a whole number from 1 to 10,000, not '0'."],
    ['--seed=20261122123456789', '--seed must be a whole number from 0 to 4,294,967,295'],
    ['--seed=1e300', '--seed must be a whole number'],
    ['--window=1e300', '--window must be a whole number'],
    ['--batch=1e12', '--batch must be a whole number'],
    ['--beam=1e12', '--beam must be a whole number'],
    ['--learning-rate=1e300', '--learning-rate must be a number from 0 to 10'],
    ['--preset=slow', "--preset must be one of quick, demo, thesis, not 'slow'."],
    ['--lamda=1', "Unknown option '--lamda'. See --help."],
  ])('refuse %s', (arg, message) => expect(() => trainOptions([arg])).toThrow(message));

  it('name data to test on, where networks can be tested elsewhere', () => {
    const options = trainOptions('--system transfertraj --train-on here --test-on there'.split(' '));
    expect(options).toMatchObject({ data: 'here', testOn: 'there' });
    expect(options.out).toMatch(/^runs\/here-\w{6}-transfertraj-light-42-tested-on-there-\w{6}$/);
    expect(trainOptions(['--system', 'transfertraj', '--data', 'here']).testOn).toBeUndefined();
    expect(() => trainOptions('--system transfertraj --data a --train-on b'.split(' '))).toThrow(
      /same thing/,
    );
    expect(() => trainOptions(['--test-on', 'there'])).toThrow(/Unknown option '--test-on'/);
  });

  it('close roads, which are in the name of the folder', () => {
    expect(trainOptions(['--closed-roads', '12,15'])).toMatchObject({
      closedRoads: '12,15',
      out: join('runs', 'sample-city-quick-42-closed-roads-12-15'),
    });
    const { out } = trainOptions(['--closed-roads', 'works/closed.txt']);
    expect(out).toMatch(/sample-city-quick-42-closed-roads-closed\.txt-[0-9a-f]{6}$/);
    expect(trainOptions([]).closedRoads).toBeUndefined();
    expect(HELP).toContain('--closed-roads LIST');
  });

  it('run from several seeds in a folder of their own, each by a command that can be gone on with', () => {
    const args = ['--seeds=3', '--seed', '7', '--report', '--out', 'there', '--epochs', '2'];
    expect(trainOptions(args)).toMatchObject({ seeds: 3, report: true, out: 'there' });
    expect(trainOptions(['--seeds', '3']).out).toMatch(/sample-city-quick-42-seeds-3$/);
    expect(() => trainOptions(['--seeds', '0'])).toThrow(/--seeds must be a whole number from 1 to 100/);
    const own = argsOfSeed(args, 8, 'there/seed-8');
    expect(own).toEqual(['--report', '--epochs', '2', '--seed', '8', '--out', 'there/seed-8']);
    const { config, seeds } = trainOptions(own);
    expect([config, seeds]).toEqual([experimentConfig('quick', { seed: 8, epochs: 2 }), 1]);
  });

  it('train further at a gentler schedule, where no flag says otherwise', () => {
    const { config } = trainOptions(['--student-from', 'runs/first']);
    const quick = experimentConfig('quick', { epochs: 2, learningRate: 3e-4, warmupShare: 0.05 });
    expect(config).toEqual(quick);
    const own = trainOptions(['--student-from', 'runs/first', '--learning-rate', '3e-3', '--epochs', '5']);
    expect(own.config).toEqual(experimentConfig('quick', { warmupShare: 0.05 }));
    expect(own.out).toMatch(/quick-42-epochs-5-learning-rate-0\.003-student-from-first-[0-9a-f]{6}$/);
    const asIs = trainOptions(['--teacher-from', 'a.pt', '--teacher-epochs', '0']);
    expect(asIs.config).toEqual(experimentConfig('quick'));
  });

  it('go through many trips less often, where no flag says how often', () => {
    const demo = trainOptions(['--preset', 'demo']);
    expect(demo.configOn(6400)).toEqual(experimentConfig('demo'));
    expect(demo.configOn(11_389)).toEqual(experimentConfig('demo', { teacherEpochs: 8 }));
    expect(demo.configOn(227_392)).toEqual(experimentConfig('demo', { epochs: 1, teacherEpochs: 1 }));
    const own = trainOptions(['--preset', 'demo', '--epochs', '12']);
    expect(own.configOn(227_392)).toMatchObject({ student: { training: { epochs: 12 } } });
    const thesis = trainOptions(['--preset', 'thesis']);
    expect(thesis.configOn(227_392)).toEqual(experimentConfig('thesis'));
    const further = trainOptions(['--student-from', 'runs/first', '--preset', 'demo']);
    expect(further.configOn(20_000)).toMatchObject({ student: { training: { epochs: 3 } } });
  });

  it('measure on old data only what is trained further', () => {
    const old = ['--old-data', 'spring'];
    expect(trainOptions(['--student-from', 'runs/first', ...old]).oldData).toBe('spring');
    expect(() => trainOptions(old)).toThrow(/none does here/);
    const asIs = ['--teacher-from', 'a.pt', '--teacher-epochs', '0'];
    expect(() => trainOptions([...asIs, ...old])).toThrow(/none does here/);
  });

  it('start the networks of GPS points, with the schedule of trained weights, or use a tokeniser as it is', () => {
    const points = ['--system', 'htp', '--preset', 'mini'];
    const both = trainOptions([...points, '--tokeniser-from', 'a', '--language-from', 'b', '--epochs', '9']);
    expect(both.config).toMatchObject({
      tokeniser: { epochs: 13, warmupEpochs: 1, learningRate: 3e-5, warmupRate: 1e-5, leastRate: 1e-6 },
      language: { epochs: 9, learningRate: 1e-4 },
    });
    expect(both.starts.map(({ networks, asIs }) => [networks[0], asIs])).toEqual([
      ['tokeniser', false],
      ['language', false],
    ]);
    expect(both.configOn(0, ['tokeniser'])).toMatchObject({
      tokeniser: { epochs: 40, learningRate: 3e-4 },
      language: { learningRate: 1e-4 },
    });
    const given = trainOptions([...points, '--tokeniser-from', 'a', '--tokeniser-epochs', '0']);
    expect(given.starts).toMatchObject([{ networks: ['tokeniser'], asIs: true }]);
    expect(given.config).toMatchObject({ tokeniser: { epochs: 40 } });
    expect(() => trainOptions([...points, '--tokeniser-from', 'a', '--old-data', 'spring'])).toThrow(
      /old-data/,
    );
  });

  it('contradict each other where a run is gone on with and replaced', () => {
    expect(() => trainOptions(['--resume', '--replace'])).toThrow(/contradict each other/);
    expect(trainOptions(['--resume'])).toMatchObject({ resume: true, replace: false });
  });

  it('name a folder by everything that makes runs differ', () => {
    const folders = [
      [],
      ['--seed', '7'],
      ['--preset', 'demo'],
      ['--compare'],
      ['--lambda', '0.5'],
      ['--no-tau-squared'],
      ['--backend', 'cpu'],
      ['--zones', '12'],
      ['--data', '/tmp/porto'],
      ['--data', '/home/porto'],
      ['--teacher-from', 'runs/first'],
      ['--teacher-from', 'runs/other'],
      ['--student-from', 'runs/first'],
      ['--student-from', 'runs/first', '--old-data', 'spring'],
      ['--teacher-from', 'runs/first', '--teacher-epochs', '0'],
    ].map((args) => trainOptions(args).out);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders.slice(0, 5)).toEqual(
      ['42', '7', '42', '42-compare', '42-lambda-0.5'].map((end, i) =>
        join('runs', `sample-city-${i === 2 ? 'demo' : 'quick'}-${end}`),
      ),
    );
    expect(folders[8]).toMatch(/porto-[0-9a-f]{6}-quick-42$/);
  });

  it('name a folder in few letters, however many settings there are', () => {
    const settings = ['lambda', 'tau', 'alpha', 'learning-rate', 'weight-decay', 'warmup', 'length-factor'];
    const all = (value: string) => trainOptions(settings.map((flag) => `--${flag}=${value}`)).out;
    expect(all('0.3333333333333333').length).toBeLessThan(140);
    expect(all('0.3333333333333333')).not.toBe(all('0.3333333333333334'));
  });

  it('say when flows of a file without times begin, and name the folder by it', () => {
    const options = trainOptions([
      '--data',
      'los',
      '--start',
      '2012-03-01',
      '--bin-minutes',
      '15',
      '--feature',
      'speed',
    ]);
    expect(options).toMatchObject({ series: { start: 1330560000, binSeconds: 900, feature: 'speed' } });
    expect('out' in options && options.out).toMatch(
      /-start-2012-03-01T00-00-bins-900-s-feature-speed-\w{6}$/,
    );
    expect(() => trainOptions(['--start', 'Monday'])).toThrow(/must begin on a day such as/);
  });

  it('say what columns of check-ins mean and whose clock counts, and name the folder by it', () => {
    const args = [
      '--data',
      'nyc',
      '--check-in-columns',
      'user=who,place=where',
      '--time-zone',
      'America/New_York',
    ];
    const options = trainOptions(args);
    expect(options).toMatchObject({
      checkIns: { columns: { user: 'who', place: 'where' }, timeZone: 'America/New_York' },
    });
    expect('out' in options && options.out).toMatch(/-zone-America-New_York-columns-\w{6}$/);
    expect(() => trainOptions(['--time-zone', 'Mars'])).toThrow(/is no time zone/);
    expect(() => trainOptions(['--check-in-columns', 'who'])).toThrow(/user=NAME,place=NAME/);
  });

  it('are all in the help, in lines of one width', () => {
    const flags = [
      [
        'system',
        'data',
        'out',
        'resume',
        'replace',
        'cache',
        'preset',
        'compare',
        'seed',
        'backend',
        'epochs',
        'teacher-epochs',
        'batch',
      ],
      [
        'accumulation',
        'learning-rate',
        'weight-decay',
        'warmup',
        'lambda',
        'tau',
        'window',
        'alpha',
        'steps',
      ],
      [
        'no-tau-squared',
        'zones',
        'start',
        'bin-minutes',
        'check-in-columns',
        'time-zone',
        'feature',
        'pairs',
        'beam',
        'search',
        'length-factor',
        'student',
        'times',
        'learns',
        'anew',
        'help',
        'teacher-from',
        'student-from',
        'transfertraj-from',
        'foundation-from',
        'closed-roads',
        'old-data',
        'seeds',
        'report',
        'threads',
      ],
      ['student-share', 'way', 'teacher-routes', 'lambda-schedule', 'cross-fit', 'teacher-members'],
      [
        'teacher-lm-tad',
        'teacher-plus',
        'teacher-bigram',
        'teacher-uniform',
        'teacher-shuffled',
        'teacher-untrained',
        'teacher-transfertraj',
        'teacher-foundation',
        'teacher',
      ],
    ].flat();
    const shown = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag]) => flag);
    expect(shown.sort()).toEqual(flags.sort());
    expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});
