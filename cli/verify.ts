import type { Check, VerifiedBackend } from '../parity/harness/compare';
import type { ReferenceFolder } from '../parity/harness/reference-folder';
import { reportJson, reportOf, rowText, summaryText, TABLE_HEAD } from '../parity/harness/report';
import { recognised, type ParitySystem, paritySystems } from '../parity/registry';
import { verifyFolder } from '../parity/harness/verify-folder';
import { inFolder, readArguments } from './command';
import { tryFile } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { onlyInClone } from './package';
import { startNodeBackend } from './node-backend';
import { readReferenceFolder } from './verification/reference-files';
import { join } from 'node:path';
import { REFERENCES } from '../scripts/folders.mjs';
import { Failure } from '../src/base/failure';
import { shown } from '../src/base/text';
import { BACKEND_NAMES, isBackendName } from '../src/nn/backend-names';
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

/** Checks what the words of a command line name. @throws Failure */
export async function verifyCommand(words: readonly string[]): Promise<void> {
  const options = verifyOptions([...words]);
  if (!options) return console.log(HELP);
  const { backend, json, only } = options;
  const folder = await readReferenceFolder(options.folder, options.beside);
  const system = options.system ?? recognised(folder);
  if (json !== undefined) await tryFile(json, '--json');
  console.log(TABLE_HEAD);
  const { device, checks } = await verify(system, folder, backend, only);
  const report = reportOf(backend, device, checks);
  console.log(`\n${summaryText(report)}`);
  if (json !== undefined) await inFolder(json, () => writeWhole(json, [reportJson(report)]), '--json');
  process.exitCode = report.failed === 0 && report.passed > 0 ? 0 : 1;
}

const NAMES = paritySystems.map(({ id }) => id).join(', ');

export const HELP = `Checks that what is computed here are the numbers of the official PyTorch code, from the raw files up.

  npx route-distillery verify [DIR] [--system NAME] [--backend cpu|wasm|webgpu] [--json FILE] [--only GROUP]

  DIR           a folder of reference numbers (default: those of the system in reference/)
  --system NAME ${NAMES} (default: the one whose numbers DIR holds, or ${paritySystems[0].id})
  --backend B   cpu (default) or wasm in Node, or webgpu in a worker of headless Chromium
  --json FILE   write the report as JSON too
  --only GROUP  check one group only; may be given several times, or as a list with commas
  --help        show this

Prints a row for each check: verdict, group, number of values, worst absolute and relative error, tolerance, what. Exits with 0 if
all passed, with 1 if one failed or could not run, with 2 if the command or the folder is wrong. See docs/verification.md.
`;

interface VerifyOptions {
  /** Null: the one whose numbers the folder holds. */
  readonly system: ParitySystem | null;
  readonly folder: string;
  /** Further folders of numbers; none where the command names a folder. */
  readonly beside: readonly string[];
  readonly backend: VerifiedBackend;
  readonly json: string | undefined;
  readonly only: readonly string[] | undefined;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function verifyOptions(args: string[]): VerifyOptions | null {
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: {
      system: { type: 'string' },
      backend: { type: 'string', default: 'cpu' },
      json: { type: 'string' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (positionals.length > 1)
    throw new Failure('bad-input', 'Name one folder of reference numbers, or none. See --help.');
  if (!isBackendName(values.backend))
    throw new Failure('bad-input', `"${shown(values.backend)}" is no backend: ${BACKEND_NAMES.join(', ')}.`);
  const named = values.system === undefined ? null : systemById(paritySystems, values.system);
  const { reference, beside } = named ?? paritySystems[0];
  const [folder] = positionals;
  return {
    system: named,
    folder: folder ?? join(REFERENCES, reference),
    beside: folder === undefined ? beside.map((name) => join(REFERENCES, name)) : [],
    backend: values.backend,
    json: values.json,
    only: values.only?.flatMap((list) => list.split(',')),
  };
}
