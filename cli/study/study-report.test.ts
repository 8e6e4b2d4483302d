import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accepts, settingsOf } from '../../src/engine/settings/settings';
import { readClaims } from '../../src/engine/study/claim';
import { studyReport } from '../../src/engine/study/study-report';
import { syntheticGrid } from '../../src/engine/study/testing/synthetic-study';
import { ROUTE_SETTINGS } from '../../src/systems/routes/settings';
import { STUDY_FILES, writeStudyReport } from './study-report';
import { temporaryFolder } from '../testing/temporary-folder';

const folder = temporaryFolder();

describe('the report of a study', () => {
  it('is written beside the file that it is made of', async () => {
    const result = syntheticGrid();
    await writeFile(join(folder, STUDY_FILES.result), JSON.stringify(result));
    await writeStudyReport(folder);
    const { html, markdown } = studyReport(result);
    expect(await readFile(join(folder, STUDY_FILES.html), 'utf8')).toBe(html);
    expect(await readFile(join(folder, STUDY_FILES.markdown), 'utf8')).toBe(markdown);
  });

  it('is refused where there is no study', async () => {
    await expect(writeStudyReport(join(folder, 'none'))).rejects.toThrow();
    await writeFile(join(folder, STUDY_FILES.result), '{"title": 1}');
    await expect(writeStudyReport(folder)).rejects.toThrow(/study\.json cannot be used: at "title"/);
  });
});

describe('the claims of the thesis', () => {
  it('speak of arms and settings that there are', async () => {
    const bytes = await readFile(new URL('../../studies/claims.json', import.meta.url));
    const claims = readClaims('claims.json', bytes);
    const { arms, baseline } = JSON.parse(bytes.toString()) as {
      arms: { name: string; settings: Record<string, unknown> }[];
      baseline: string;
    };
    const names = arms.map(({ name }) => name);
    expect(claims.length).toBeGreaterThanOrEqual(8);
    expect(names).toContain(baseline);
    for (const { arm, against } of claims) {
      expect(names).toContain(arm);
      if (against !== null) expect(names).toContain(against);
    }
    const settings = new Map(settingsOf(ROUTE_SETTINGS).map(([, setting]) => [setting.flag, setting]));
    for (const arm of arms)
      for (const [flag, value] of Object.entries(arm.settings))
        expect(accepts(settings.get(flag)!, value), `${arm.name}: ${flag} ${String(value)}`).toBe(true);
  });
});
