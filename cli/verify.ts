import { verified } from '../src/systems/verified';
import type { Check } from '../src/verification/check';
import type { ReferenceFolder } from '../src/verification/reference-folder';
import { reportJson, reportOf, rowText, summaryText, TABLE_HEAD } from '../src/verification/report';
import type { VerifiedBackend } from '../src/verification/subject';
import { recognised, subjectsOfVerified, type Verified } from '../src/verification/verification';
import { verifyFolder } from '../src/verification/verify-folder';
import { inFolder, runCommand } from './command';
import { tryFile } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { startNodeBackend } from './node-backend';
import { readReferenceFolder } from './verification/reference-files';
import { HELP, verifyOptions } from './verify-options';

interface Found {
  readonly device: string;
  readonly checks: readonly Check[];
}

async function verify(
  system: Verified,
  folder: ReferenceFolder,
  backend: VerifiedBackend,
  only: readonly string[] | undefined,
): Promise<Found> {
  const onCheck = (check: Check) => console.log(rowText(check));
  if (backend === 'webgpu') {
    const { verifyInChromium } = await import('./verification/verify-in-chromium');
    return verifyInChromium(system.id, folder, only, onCheck);
  }
  await startNodeBackend(backend, (text) => console.error(text));
  const subjects = await subjectsOfVerified(system, folder);
  const checks = await verifyFolder(folder, subjects, { backend, onCheck, ...(only && { only }) });
  return { device: `Node ${process.versions.node}`, checks };
}

await runCommand(async () => {
  const options = verifyOptions(process.argv.slice(2));
  if (!options) return console.log(HELP);
  const { backend, json, only } = options;
  const folder = await readReferenceFolder(options.folder, options.beside);
  const system = options.system ?? recognised(verified, folder);
  if (json !== undefined) await tryFile(json, '--json');
  console.log(TABLE_HEAD);
  const { device, checks } = await verify(system, folder, backend, only);
  const report = reportOf(backend, device, checks);
  console.log(`\n${summaryText(report)}`);
  if (json !== undefined) await inFolder(json, () => writeWhole(json, [reportJson(report)]), '--json');
  process.exitCode = report.failed === 0 && report.passed > 0 ? 0 : 1;
});
