import { writeFile } from 'node:fs/promises';
import { Failure } from '../src/domain/failure';
import type { Check } from '../src/verification/check';
import type { ReferenceFolder } from '../src/verification/reference-folder';
import { reportJson, reportOf, rowText, summaryText, TABLE_HEAD } from '../src/verification/report';
import type { VerifiedBackend } from '../src/verification/subject';
import { verifyFolder } from '../src/verification/verify-folder';
import { inFolder, readArguments, runCommand } from './command';
import { startNodeBackend } from './node-backend';
import { readReferenceFolder } from './verification/reference-files';

const HELP = `Checks that what is computed here are the numbers of the official PyTorch code, from the raw files up.

  npm run verify -- DIR [--backend cpu|wasm|webgpu] [--json FILE] [--only GROUP]

  DIR           a folder of reference numbers, in the form of ../shared/reference
  --backend B   cpu (default) or wasm in Node, or webgpu in a worker of headless Chromium
  --json FILE   write the report as JSON too
  --only GROUP  check one group only; may be given several times, or as a list with commas
  --help        show this

Prints a row for each check: verdict, group, number of values, worst absolute and relative error, tolerance, what. Exits with 0 if
all passed, with 1 if one failed or could not run, with 2 if the command or the folder is wrong. See docs/verification.md.
`;

const BACKENDS: readonly string[] = ['cpu', 'wasm', 'webgpu'] satisfies VerifiedBackend[];

interface Found {
  readonly device: string;
  readonly checks: readonly Check[];
}

async function verify(
  folder: ReferenceFolder,
  backend: VerifiedBackend,
  only: readonly string[] | undefined,
): Promise<Found> {
  const onCheck = (check: Check) => console.log(rowText(check));
  if (backend === 'webgpu') {
    const { verifyInChromium } = await import('./verification/verify-in-chromium');
    return verifyInChromium(folder, only, onCheck);
  }
  await startNodeBackend(backend, (text) => console.error(text));
  const checks = await verifyFolder(folder, { backend, onCheck, ...(only && { only }) });
  return { device: `Node ${process.versions.node}`, checks };
}

await runCommand(async () => {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      backend: { type: 'string', default: 'cpu' },
      json: { type: 'string' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (positionals.length !== 1)
    throw new Failure('bad-input', 'Name one folder of reference numbers. See --help.');
  if (!BACKENDS.includes(values.backend))
    throw new Failure('bad-input', `"${values.backend}" is no backend: ${BACKENDS.join(', ')}.`);
  const backend = values.backend as VerifiedBackend;
  const folder = await readReferenceFolder(positionals[0]);
  console.log(TABLE_HEAD);
  const { device, checks } = await verify(
    folder,
    backend,
    values.only?.flatMap((list) => list.split(',')),
  );
  const report = reportOf(backend, device, checks);
  console.log(`\n${summaryText(report)}`);
  const { json } = values;
  if (json !== undefined) await inFolder(json, () => writeFile(json, reportJson(report)), '--json');
  process.exitCode = report.failed === 0 && report.passed > 0 ? 0 : 1;
});
