import { expect, test, type Page } from '@playwright/test';
import { REFERENCE } from '../scripts/folders.mjs';
import { dataFileFromBytes } from '../src/data/data-file';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { tinyDatasetFiles } from '../src/data/testing/tiny-dataset';
import type { Dataset } from '../src/domain/dataset';
import {
  officialTeacherFile,
  studentState,
  torchFileOf,
  type FloatState,
} from '../src/engine/checkpoints/testing/python-checkpoints';
import { hoserConfig } from '../src/models/hoser/config';
import { brokenCheckpoints } from '../src/nn/testing/broken-checkpoints';
import {
  alert,
  asFile,
  complaints,
  dropFiles,
  dropPaths,
  goTo,
  LONG,
  openTinyData,
  pairRows,
  panel,
  said,
  SOON,
  tab,
} from './page-tools';

test.describe.configure({ mode: 'serial' });

let page: Page;
let found: string[];
let dataset: Dataset;

test.beforeAll(async ({ browser }) => {
  const files = Object.entries(tinyDatasetFiles()).map(([name, text]) => dataFileFromBytes(name, text));
  ({ dataset } = await loadHoserDataset(files, { name: 'Own files' }));
  page = await browser.newPage();
  found = complaints(page);
  await page.goto('./?stage=generate&tab=routes&backend=wasm');
});
test.afterAll(() => page.close());

/** The line in a panel that says what was read, and the tables behind its button. */
async function readTables(stage: 'Generate' | 'Teacher', line: RegExp): Promise<void> {
  await expect(panel(page, stage).getByText(line)).toBeVisible(SOON);
  await panel(page, stage).getByRole('button', { name: 'Show what was read' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('table', { name: 'Settings' })).toBeVisible();
  await expect(dialog.getByRole('table', { name: 'Tensors' })).toBeVisible();
}

const closeTables = () => page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

test("HOSER's best.pth, dropped with its network, draws at once, and tells of every tensor", async () => {
  await dropPaths(page, `${REFERENCE}/network`, `${REFERENCE}/hoser_best.pth`);
  await expect(said(page)).toContainText('network is open', SOON);
  await expect(pairRows(page).first()).toBeVisible(LONG);
  await expect(pairRows(page).first()).toContainText(/\d/);
  await readTables('Generate', /^hoser_best\.pth: HOSER, PyTorch: \d+ tensors used, \d+ ignored\.$/);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: /^navigator\.q_proj\.weight 16 × 48 used/ })).toBeVisible();
  await expect(
    dialog.getByRole('row', { name: /^road2zone .*ignored: equal to the data set's/ }),
  ).toBeVisible();
  await expect(dialog.getByRole('row', { name: /h\.0\.attn\.bias .*causal mask/ })).toBeVisible();
  await closeTables();
  await expect(alert(page)).toHaveCount(0);
});

test("a student of the thesis's own code and an official teacher are put in use", async () => {
  await openTinyData(page);
  const config = { ...hoserConfig(16, 1, 2), timeEncoding: 'cos-linear' } as const;
  const student = torchFileOf(studentState(dataset, config), { prefix: '_orig_mod.' });
  await dropFiles(page, [asFile('fork-distilled.pth', student)]);
  await readTables(
    'Generate',
    /^fork-distilled\.pth: HOSER, PyTorch: \d+ tensors used, \d+ of them renamed\.$/,
  );
  await expect(page.getByRole('dialog').getByRole('row', { name: /cos of a linear layer/ })).toBeVisible();
  await closeTables();
  await tab(page, 'Routes').click();
  await expect(pairRows(page).first()).toBeVisible(LONG);

  const sizes = { layers: 1, heads: 2, width: 8, blockSize: 12 };
  const strange = officialTeacherFile({ ...sizes, vocabularySize: 5_003 });
  await dropFiles(page, [asFile('strange.pt', strange)]);
  await expect(alert(page)).toHaveText(/strange\.pt: .*vocabulary has 5003 tokens.*Give the size/, SOON);
  const cells = /(\d+) for cells of 0\.001° \(all and W \+ 1 more\)/.exec(await alert(page).innerText());
  const fitting = officialTeacherFile({ ...sizes, vocabularySize: Number(cells?.[1]) });
  await dropFiles(page, [asFile('ckpt.pt', fitting)]);
  await expect(panel(page, 'Teacher')).toContainText('In use: the teacher from ckpt.pt.', SOON);
  await expect(alert(page)).toHaveCount(0);
  await readTables('Teacher', /^ckpt\.pt: LM-TAD, PyTorch: /);
  await expect(page.getByRole('dialog')).toContainText('models.LMTAD.LMTADConfig');
  await closeTables();
});

test('each file that must be refused says why, and what was in use stays', async () => {
  const altered = (alter: (state: Map<string, { shape: readonly number[]; data: Float32Array }>) => void) => {
    const state = new Map(studentState(dataset, hoserConfig(16, 1, 2)));
    alter(state);
    return torchFileOf(state as FloatState);
  };
  const unfit = [
    {
      name: 'nan.pth',
      bytes: () => altered((state) => void state.get('navigator.k_proj.weight')?.data.fill(NaN)),
      message: /"navigator\.k_proj\.weight" holds values that are not numbers/,
    },
    {
      name: 'other-roads.pth',
      bytes: () =>
        altered((state) =>
          state.set('road_network_encoder.road_id_emb.weight', {
            shape: [40, 8],
            data: new Float32Array(320),
          }),
        ),
      message: /made for 40 roads.*"Own files" has 48 roads/,
    },
    {
      name: 'other-shape.pth',
      bytes: () =>
        altered((state) => state.set('navigator.v_proj.weight', { shape: [8], data: new Float32Array(8) })),
      message: /"navigator\.v_proj\.weight" has shape \[8\], not \[1, 16\]/,
    },
  ];
  await goTo(page, 'Generate');
  for (const { name, bytes, message } of [...brokenCheckpoints, ...unfit])
    await test.step(name, async () => {
      await dropFiles(page, [asFile(name, bytes())]);
      await expect(alert(page)).toContainText(`${name}: `, SOON);
      await expect(alert(page)).toHaveText(message);
    });
  await alert(page).getByRole('button', { name: 'Close this message' }).click();
  await expect(panel(page, 'Generate').getByText(/^fork-distilled\.pth: /)).toBeVisible();
  await panel(page, 'Generate').getByRole('button', { name: 'Draw routes' }).click();
  await expect(alert(page)).toHaveCount(0);
  await expect(pairRows(page).first()).toBeVisible(LONG);
  expect(found).toEqual([]);
});
