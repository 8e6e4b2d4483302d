import { mkdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { Failure } from '../src/base/failure';
import { shown } from '../src/base/text';
import { oneOf, text, whole } from '../cli/options';
import { writeWhole } from '../cli/files/whole-file';
import { usableCores } from '../cli/threads-option';
import { claimsDocument } from './claims/claims-document';
import { claimsPage } from './claims/claims-page';
import { declaredClaims } from './claims/declared-claims';
import { RECORDS } from './claims/records';
import { runTool } from './tool';

const DOCUMENT = 'docs/claims.md';
const PAGE = 'public/claims.html';

await runTool(
  {
    about: `Writes ${DOCUMENT} and ${PAGE}: what of the five papers holds here, from studies/claims/ and the records of studies.`,
    usage: '[--run DIR] [--only NAME] [--data DIR]',
    options: {
      run: text(
        'DIR',
        'Runs the studies first, each in a folder there. The same command again goes on where it was stopped.',
      ),
      only: oneOf(
        RECORDS.map(({ name }) => name),
        'The one study that is run.',
      ),
      data: text(
        'DIR',
        'Where the real data lie: shanghai/hoser and so on. Studies whose data are absent are left out, and said.',
      ),
      workers: whole('N', 1, 1000, 'Trials at once.').or(usableCores(), 'one for each core'),
    },
    notes:
      'Records of studies go to studies/results/. The document says the command that makes each of them.',
  },
  async ({ run, only, data, workers }) => {
    if (run !== undefined)
      for (const record of RECORDS.filter(({ name }) => only === undefined || name === only)) {
        const path = record.data === undefined ? undefined : join(data ?? 'data', record.data);
        if (path !== undefined && !existsSync(path)) {
          console.error(
            `${record.name} is left out: ${path} does not exist. Name the folder of the data with --data.`,
          );
          continue;
        }
        const out = join(run, record.name);
        const began = performance.now();
        const words = ['cli/bin.mjs', 'study', record.study, '--out', out, '--workers', String(workers)];
        const { status } = spawnSync(process.execPath, [...words, ...(path ? ['--data', path] : [])], {
          stdio: 'inherit',
        });
        if (status !== 0)
          throw new Failure(
            'internal',
            `${shown(record.name)} ended with code ${shown(String(status))}. The same command goes on.`,
            {
              exitCode: status ?? 1,
            },
          );
        console.error(`${record.name}: ${((performance.now() - began) / 60_000).toFixed(1)} min`);
        await mkdir(dirname(record.result), { recursive: true });
        await writeWhole(record.result, [await readFile(join(out, 'study.json'))]);
      }
    const papers = declaredClaims();
    await writeWhole(DOCUMENT, [claimsDocument(papers)]);
    await writeWhole(PAGE, [claimsPage(papers)]);
    console.log(`${DOCUMENT}, ${PAGE}`);
  },
);
