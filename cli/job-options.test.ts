import { describe, expect, it } from 'vitest';
import { experimentConfig } from '../src/systems/routes/settings';
import { systems } from '../src/systems/registry';
import { jobOptions as optionsOf, type JobOptions } from './job-options';

const jobOptions = (args: string[]) => optionsOf(args, systems) as JobOptions;
const { help: HELP } = optionsOf(['--help'], systems) as { help: string };

describe('the options of a job', () => {
  it('are the quick preset on the sample city where nothing is said', () => {
    expect(jobOptions([])).toMatchObject({
      backend: 'wasm',
      zones: undefined,
      out: 'runs/sample-city-quick-42',
      config: experimentConfig('quick'),
    });
    expect(jobOptions(['--help', '--epochs', 'many'])).toEqual({ help: HELP });
  });

  it('replace settings of the preset', () => {
    const args =
      '--preset demo --compare --seed 7 --batch 128 --learning-rate 5e-4 --steps last --no-tau-squared';
    expect(jobOptions([...args.split(' '), '--zones', '12'])).toMatchObject({
      zones: 12,
      out: 'runs/sample-city-demo-7',
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

  it.each([
    ['--epochs=0', "--epochs must be a whole number from 1 to 10,000, not '0'."],
    ['--tau=warm', "--tau must be a number more than 0 and up to 1,000,000, not 'warm'."],
    ['--search=deep', "--search must be one of beam, best-first, algorithm-4, not 'deep'."],
    ['--zones=0', "--zones must be a whole number, 1 or more, not '0'."],
    ['--preset=slow', "--preset must be one of quick, demo, thesis, not 'slow'."],
    ['--lamda=1', "Unknown option '--lamda'. See --help."],
  ])('refuse %s', (arg, message) => expect(() => jobOptions([arg])).toThrow(message));

  it('are all in the help, in lines of one width', () => {
    const flags = [
      [
        'system',
        'data',
        'out',
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
      ['no-tau-squared', 'zones', 'pairs', 'beam', 'search', 'length-factor', 'help'],
    ].flat();
    const shown = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, flag]) => flag);
    expect(shown.sort()).toEqual(flags.sort());
    expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});
