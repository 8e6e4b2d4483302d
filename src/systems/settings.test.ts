import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { configured, refusal, valuesOf, withValueAt } from '../engine/settings/configuration';
import { flagOptions, readFlags, readQuery } from '../engine/settings/setting-texts';
import { expectSaid, someValues } from '../engine/settings/testing/setting-values';
import { accepts, labelOf, settingsOf, urlKeyOf, valueText, type Setting } from '../engine/settings/settings';
import { systems } from './registry';
import PRESETS from './testing/presets.json';

/** The configurations of each system's presets, as runs have had them since the first version. */
const KNOWN: Readonly<Record<string, object>> = PRESETS;

/** A value beyond what a setting takes. */
const beyond = (setting: Setting): number | string =>
  setting.kind === 'choice' ? 'neither' : setting.kind === 'switch' ? 'perhaps' : setting.most * 2 + 1;

const pathsOf = (config: object, above = ''): string[] =>
  Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? pathsOf(value as object, `${above}${key}.`)
      : [`${above}${key}`],
  );

describe.each(systems.map((system) => [system.id, system] as const))('the settings of %s', (id, system) => {
  const { settings: table, presets, presetValues, switches } = system;
  const names = Object.keys(presets);
  const readJson = async () => {
    const { config } = await system.loadFormat();
    return (of: unknown) => v.safeParse(config, JSON.parse(JSON.stringify(of)));
  };

  it('have the presets of before, to the byte, which a record says and gives back', async () => {
    expect(JSON.stringify(presets)).toBe(JSON.stringify(KNOWN[id]));
    const read = await readJson();
    for (const preset of Object.values(presets)) {
      expect(read(preset).output).toEqual(preset);
      const values = valuesOf(table, preset as object);
      for (const [setting, row] of settingsOf(table))
        expect(accepts(row, values[setting]), setting).toBe(true);
    }
  });

  it('survive the page’s address, the command line and a record', async () => {
    const read = await readJson();
    fc.assert(
      fc.property(fc.constantFrom(...names), someValues(table), (name, given) => {
        const preset = presets[name] as object;
        const config = configured(table, preset, given);
        expectSaid(table, config, preset);
        const { output, issues = [] } = read(config);
        // Values that cannot be together are refused as a whole.
        if (issues.length > 0 && issues.every(({ path }) => path === undefined)) return;
        expect(output).toEqual(config);
        expect(JSON.stringify(output)).toBe(JSON.stringify(config));
      }),
    );
  });

  it('are refused by name beyond their range', async () => {
    const read = await readJson();
    const preset = presets[names[0]] as object;
    for (const [setting, row] of settingsOf(table)) {
      const value = beyond(row);
      const refused = refusal(table, { [setting]: value });
      expect(refused?.message).toContain(`${labelOf(row)} must be `);
      // Runs of the first versions may have a larger seed, of which the lowest 32 bits count.
      if (id !== 'routes' || setting !== 'seed')
        expect(read(withValueAt(preset, row.path.split('.'), value)).success, setting).toBe(false);
      const key = urlKeyOf(row)!;
      const { problems } = readQuery(table, new URLSearchParams({ [key]: valueText(value) }));
      expect(problems).toMatchObject([{ id: setting, why: expect.stringContaining(`"${key}" must be `) }]);
      if (row.kind === 'switch') continue;
      const { values } = parseArgs({ args: [`--${row.flag}=${value}`], options: flagOptions(table) });
      expect(() => readFlags(table, values)).toThrow(`--${row.flag} must be `);
    }
  });

  it('have a name for every value', () => {
    const settable = settingsOf({ ...switches, ...table }).map(([, { path }]) => path);
    const named = [...settable, ...Object.keys(presetValues)];
    for (const preset of Object.values(presets))
      for (const path of pathsOf(preset as object)) expect(named.includes(path), path).toBe(true);
    expect(new Set(named).size).toBe(named.length);
  });
});
