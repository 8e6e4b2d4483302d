import type { Random } from '../../src/base/random';
import { systems } from '../../src/systems/registry';
import { trainCommand } from '../../cli/train';
import type { Command } from '../../cli/command';
import { datasetCommand, simulateCommand } from '../../cli/dataset';
import { pointsCommand } from '../../cli/points';
import { routesCommand } from '../../cli/routes';
import { verifyCommand } from '../../cli/verify';

/** What people, scripts and slips of the pen give an option. */
const VALUES = [
  ...'0 1 2 7 -1 +1 1.5 1e3 1e12 1e300 -1e300 1e-300 NaN Infinity 0x10 1_000'.split(' '),
  ...'4294967295 4294967296 9007199254740993 20261122123456789 99999999999999999999'.split(' '),
  ...'a true no auto quick full cpu wasm webgpu od time vehicle random place lon'.split(' '),
  ...'Europe/Lisbon Mars/Base UTC Etc/GMT+1 +01:00 europe/lisbon'.split(' '),
  ...'../.. /dev/null /proc/x . -- - = =1+1 % " __proto__ constructor toString'.split(' '),
  ...'7.4,43.7,7.5,43.8 1,2,3 ,,, 80,10,10 -1,2,0 0,0,0 lon=x lon= a=b,lon=lon, 1..5 5-1'.split(' '),
  ...'https://example.org http://[ javascript:1 file:///etc/passwd'.split(' '),
  ...['', ' ', '\n', '\u202e', '\ud83d', 'x'.repeat(5000)],
];

const pick = <T>(items: readonly T[], dice: Random): T => items[dice.int(items.length)];

/** A value that an option may be given. */
export const optionValue = (dice: Random): string =>
  dice.next() < 0.1
    ? String.fromCodePoint(...Array.from({ length: dice.int(6) }, () => dice.int(0xd800)))
    : pick(VALUES, dice);

/** Options that a help text names. */
export const optionsIn = (help: string): string[] => [...new Set(help.match(/(?<=\s|\[)--[a-z][\w-]*/g))];

/** Some of the options of a help text, with values that they may or may not take. */
export function someOptions(help: string, dice: Random): string[] {
  const known = optionsIn(help).filter((option) => option !== '--help');
  const args: string[] = [];
  for (let left = dice.int(6); left > 0; left--) {
    const option = dice.next() < 0.95 ? pick(known, dice) : optionValue(dice);
    const value = optionValue(dice);
    if (dice.next() < 0.4) args.push(`${option}=${value}`);
    else args.push(option, value);
  }
  return args;
}

/** Commands whose options can be read without running them, and words with which some of them begin. */
const PARSERS: readonly (readonly [command: Pick<Command, 'help' | 'read'>, begun: readonly string[]])[] = [
  [datasetCommand, ['--roads', 'a', '--trips', 'b', '--out', 'c']],
  [simulateCommand, ['--roads', 'a', '--trips', '5', '--out', 'c']],
  [routesCommand, ['--data', 'a', '--model', 'shortest', '--out', 'c']],
  [pointsCommand, ['--data', 'a', '--run', 'b', '--out', 'c.gpx']],
  [verifyCommand, []],
  ...systems.map(({ id }) => {
    const named = ['--system', id];
    return [trainCommand(named, systems), named] as const;
  }),
];

/** Reads a random command line. @throws Failure for one that it refuses */
export function parseSome(dice: Random): void {
  const [{ help, read }, begun] = pick(PARSERS, dice);
  read([...(dice.next() < 0.7 ? begun : []), ...someOptions(help, dice)]);
}
