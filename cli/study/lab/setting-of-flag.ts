import {
  accepts,
  expected,
  labelOf,
  settingsOf,
  type Setting,
  type SettingValue,
} from '../../../src/engine/settings/settings';
import { wordsOf, writtenOut } from '../../../src/engine/settings/setting-texts';
import { shown } from '../../../src/base/text';
import { ROUTE_SETTINGS, type ExperimentOverrides } from '../../../src/systems/routes/settings';
import { TEACHER_FORM } from '../../../src/systems/routes/teacher-names';

/** Values of settings by flag, as a study file has them; words of short forms (`teacher`) too. */
export type FlagValues = Readonly<Record<string, SettingValue>>;

const byFlag = new Map(settingsOf(ROUTE_SETTINGS).map(([id, setting]) => [setting.flag, { id, setting }]));
const forms = [TEACHER_FORM];
const formOf = (flag: string) => forms.find((form) => form.flag === flag);

/** Undefined for a flag that no setting has. */
export const settingOfFlag = (flag: string): Setting | undefined => byFlag.get(flag)?.setting;

/** Whether a setting or a short form has this name. */
export const isFlag = (flag: string): boolean => byFlag.has(flag) || formOf(flag) !== undefined;

/** What people call what a flag sets. */
export const labelOfFlag = (flag: string): string => formOf(flag)?.label ?? labelOf(settingOfFlag(flag)!);

/** Why a flag cannot have a value, to go on from "at ...:"; null where it can. */
export function flagFault(flag: string, value: SettingValue): string | null {
  const form = formOf(flag);
  const setting = settingOfFlag(flag);
  if (flag === 'seed') return 'the seeds of a study stand in "seeds"';
  if (form)
    return typeof value === 'string' && Object.hasOwn(form.options, value)
      ? null
      : `${form.label} must be ${wordsOf(form)}, not ${shown(JSON.stringify(value), 60)}`;
  if (!setting)
    return `no setting has this name; "npx route-distillery train --help" lists them, without their dashes`;
  if (accepts(setting, value)) return null;
  const takes = setting.kind === 'switch' ? 'true or false' : expected(setting);
  return `${labelOf(setting)} must be ${takes}, not ${shown(JSON.stringify(value), 60)}`;
}

/**
 * The same by id, as a configuration is made from. Every flag and value has been looked at by `flagFault`.
 * @param given names of other systems' networks that are at hand
 */
export const overridesOf = (values: FlagValues, given: readonly string[]): ExperimentOverrides =>
  Object.fromEntries(
    Object.entries(writtenOut(forms, values, given, (value) => value)).map(([flag, value]) => [
      byFlag.get(flag)!.id,
      value,
    ]),
  );
