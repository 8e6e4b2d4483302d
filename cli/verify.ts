import type { Check } from '../parity/harness/compare';
import type { ReferenceFolder } from '../parity/harness/reference-folder';
import { reportJson, reportOf, rowText, summaryText, TABLE_HEAD } from '../parity/harness/report';
import type { VerifiedBackend } from '../parity/harness/compare';
import { recognised, type ParitySystem } from '../parity/registry';
import { verifyFolder } from '../parity/harness/verify-folder';
import { inFolder } from './command';
import { tryFile } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { onlyInClone } from './package';
import { startNodeBackend } from './node-backend';
import { readReferenceFolder } from './verification/reference-files';
import { HELP, verifyOptions } from './verify-options';

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
