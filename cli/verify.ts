import type { Check, VerifiedBackend } from '../parity/harness/compare';
import type { ReferenceFolder } from '../parity/harness/reference-folder';
import { reportJson, reportOf, rowText, summaryText, TABLE_HEAD } from '../parity/harness/report';
import { recognised, type ParitySystem, paritySystems } from '../parity/registry';
import { verifyFolder } from '../parity/harness/verify-folder';
import { command, inFolder } from './command';
import { names, oneOf, text } from './options';
import { tryFile } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { onlyInClone } from './package';
import { startNodeBackend } from './node-backend';
import { readReferenceFolder } from './verification/reference-files';
import { join } from 'node:path';
import { REFERENCES } from '../scripts/folders.mjs';
import { BACKEND_NAMES } from '../src/nn/backend-names';
import { systemById } from '../src/engine/experiments/system';

interface Found {
  readonly device: string;
  readonly checks: readonly Check[];
}

async function verify(
  system: ParitySystem,
  folder: ReferenceFolder,
  backend: VerifiedBackend,
  only: readonly string[] | undefined,
): Promise<Found> {
  const onCheck = (check: Check) => console.log(rowText(check));
  if (backend === 'webgpu') {
    onlyInClone('A check in Chromium');
    const { verifyInChromium } = await import('./verification/verify-in-chromium');
    return verifyInChromium(system.id, folder, only, onCheck);
  }
  await startNodeBackend(backend, (text) => console.error(text));
  const subjects = (await system.loadSubjects())(folder);
  const checks = await verifyFolder(folder, subjects, { backend, onCheck, ...(only && { only }) });
  return { device: `Node ${process.versions.node}`, checks };
}

export const verifyCommand = command({
  name: 'verify',
  about:
    'Checks that what is computed here are the numbers of the official PyTorch code, from the raw files up.',
  usage: '[DIR] [--system NAME] [--backend cpu|wasm|webgpu] [--json FILE] [--only GROUP]',
  options: {
    system: oneOf(
      paritySystems.map(({ id }) => id),
      'Whose numbers.',
    ).usually(`the one whose numbers DIR holds, or ${paritySystems[0].id}`),
    backend: oneOf(
      BACKEND_NAMES,
      'What computes: in Node, or webgpu in a worker of headless Chromium.',
      'B',
    ).or('cpu'),
    json: text('FILE', 'Writes the report as JSON too.'),
    only: names('GROUP', 'Checks one group only; may be given several times, or as a list with commas.'),
  },
  places: {
    placeholder: 'DIR',
    help: 'A folder of reference numbers (default: those of the system in reference/).',
    least: 0,
    most: 1,
    sentence: 'Name one folder of reference numbers, or none',
  },
  notes: `Prints a row for each check: verdict, group, number of values, worst absolute and relative error, tolerance, what. Exits with 0 if
all passed, with 1 if one failed or could not run, with 2 if the command or the folder is wrong. See docs/verification.md.`,
  request: ({ values: { system, only, ...values }, places: [folder] }) => {
    const named = system === undefined ? null : systemById(paritySystems, system);
    const { reference, beside } = named ?? paritySystems[0];
    return {
      ...values,
      /** Null: the one whose numbers the folder holds. */
      system: named,
      folder: folder ?? join(REFERENCES, reference),
      /** Further folders of numbers; none where the command names a folder. */
      beside: folder === undefined ? beside.map((name) => join(REFERENCES, name)) : [],
      ...(only.length > 0 && { only }),
    };
  },
  run: async ({ backend, json, only, ...options }) => {
    const folder = await readReferenceFolder(options.folder, options.beside);
    const system = options.system ?? recognised(folder);
    if (json !== undefined) await tryFile(json, '--json');
    console.log(TABLE_HEAD);
    const { device, checks } = await verify(system, folder, backend, only);
    const report = reportOf(backend, device, checks);
    console.log(`\n${summaryText(report)}`);
    if (json !== undefined) await inFolder(json, () => writeWhole(json, [reportJson(report)]), '--json');
    process.exitCode = report.failed === 0 && report.passed > 0 ? 0 : 1;
  },
});
