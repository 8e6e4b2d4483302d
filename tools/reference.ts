import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import {
  FAILURE_NAMES,
  FAILURE_RULES,
  ruleRange,
  ruleReading,
  USUAL_RULES,
} from '../src/evaluation/conduct/failure-rules';
import { MEASURES, SHOWN_UNITS } from '../src/evaluation/measure-catalogue';
import type { SystemEntry } from '../src/engine/experiments/system';
import { valueAt } from '../src/engine/settings/configuration';
import { expected, labelOf, settingsOf } from '../src/engine/settings/settings';
import { systems } from '../src/systems/registry';

/** Where the document of all commands, settings and results stands. `node --import tsx tools/reference.ts` writes it. */
export const REFERENCE = 'docs/reference.md';

type Row = readonly string[];

const rowOf = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: Row, rows: readonly Row[]) =>
  [rowOf(head), rowOf(head.map(() => '---')), ...rows.map(rowOf)].join('\n');

/** The list of commands as the program prints it, and the codes that they end with. */
function commands(): string {
  const help = execFileSync('node', ['cli/bin.mjs', '--help'], { encoding: 'utf8' });
  const rows = [...help.matchAll(/^ {2}([a-z]+) {2,}(\S.*)$/gm)].map(([, name, about]) => [
    `\`${name}\``,
    about,
  ]);
  const [codes] = /Commands end with code [^.]*\./.exec(help)!;
  return `${table(['command', 'what it does'], rows)}\n\n${codes}`;
}

const worded = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? 'none');

/** What can be set of a system, and what each preset sets it to. */
function settings({ id, title, models, settings: all, presets }: SystemEntry): string {
  const names = Object.keys(presets);
  const rows = settingsOf(all)
    .filter(([, { flag }]) => flag !== undefined)
    .map(([, setting]) => [
      `\`--${setting.flag}\`` + (setting.urlKey ? `, in the address \`${setting.urlKey}\`` : ''),
      [setting.part, labelOf(setting)].filter(Boolean).join(': ') + (setting.unit ? `, ${setting.unit}` : ''),
      setting.kind === 'switch' ? 'a switch' : expected(setting),
      ...names.map((name) => worded(valueAt(presets[name] as object, setting.path))),
    ]);
  return `### ${title}: ${models}\n\n\`--system ${id}\`\n\n${table(['flag', 'setting', 'takes', ...names], rows)}`;
}

const measures = () =>
  table(
    ['measure', 'unit', 'better', 'how it is read'],
    Object.values(MEASURES).map(({ label, unit, better, reading }) => [
      label,
      SHOWN_UNITS[unit],
      better,
      reading,
    ]),
  );

const rules = () =>
  table(
    ['name', 'kind of failure', 'what fails', 'why', 'may be'],
    FAILURE_NAMES.map((name) => {
      const { label, why } = FAILURE_RULES[name];
      return [`\`${name}\``, label, ruleReading(name, USUAL_RULES), why, ruleRange(name)];
    }),
  );

const headlines = () =>
  table(
    ['system', 'result', 'of what', 'networks'],
    systems.flatMap(({ title, headlines: columns }) =>
      columns.map((column) => {
        const networks = column.numbers.map(({ network }) => network ?? '').filter(Boolean);
        return [title, column.label, column.title, [...new Set(networks)].join(', ')];
      }),
    ),
  );

/** The document, formatted as the repository is. */
export async function reference(): Promise<string> {
  const text = `# Reference

Written from the declarations that forms, flags, records and comparisons share by \`node --import tsx
tools/reference.ts\`; a test holds it to them. \`npx route-distillery COMMAND --help\` says more of each option.

## Commands

${commands()}

## Settings

Flags of \`npx route-distillery train\`, and what each preset sets them to. They are called the same in the
page's address, unless the row says otherwise. The first preset is the usual one; \`--no-FLAG\` turns a switch off that is
on.

${systems.map((system) => settings(system as SystemEntry)).join('\n\n')}

## Measures of routes

${measures()}

## Rules by which routes fail

In a link and with \`report --rules\` as \`tooFast:150,circled:off\`: what is not named is as usual. Of what is impossible (the
rules from \`jump\` to \`tooFast\`) that is named which comes first on the way; else the first rule that holds.

${rules()}

## Results in the list of runs

${headlines()}
`;
  return format(text, { ...(await resolveConfig(REFERENCE)), parser: 'markdown' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(REFERENCE, await reference());
