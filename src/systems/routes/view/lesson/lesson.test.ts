import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../../base/task';
import { dataFileFromBytes } from '../../../../data/data-file';
import { loadHoserDataset } from '../../../../data/hoser-layout';
import { tripAt } from '../../../../domain/trajectory-set';
import { readRunBytes } from '../../../../engine/runs/run-bundle';
import { RunReader } from '../../../../engine/runs/run-reader';
import { hoserFeatures } from '../../../../models/hoser/features/hoser-features';
import { useBackend } from '../../../../nn/testing/backends';
import { comparedReport } from '../../../../studio/state/routes/compared';
import { systems } from '../../../registry';
import { LESSON_STEPS, type LessonStepId } from '../../address-choices';
import { loadTeacherOnGrid } from '../../checkpoints/fit-teacher';
import { loadStudent } from '../../checkpoints/student-file';
import { decisionAt } from '../../lens/decision';
import { readJourney } from '../../lens/read-journey';
import type { LossForm } from '../../lens/step-terms';
import { nextRoadScores, routesRecord } from '../../record';
import { comparisonInWords } from '../evaluate/comparison-words';
import { MISLED, SURE, type Place } from './journeys';
import type { LessonPage } from './lesson-step';
import { STEPS, secondChoice, THESIS, timesAsMany } from './steps';
import { termParts } from '../../../../studio/lesson/term-parts';

it('the lesson has the steps that the address knows, in their order', () => {
  expect(STEPS.map(({ id }) => id)).toEqual(LESSON_STEPS);
});

/** The sample city with its networks and results, as far as the lesson reads of the page. */
const sample = (() => {
  const shipped = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../../../../public/sample-city/${name}`, import.meta.url)));
  return Promise.all([
    loadHoserDataset([dataFileFromBytes('sample-city.zip', shipped('sample-city.zip'))], {
      name: 'Sample city',
    }),
    readRunBytes('results.zip', shipped('results.zip'), new RunReader(systems)),
  ]);
})();

const DIALS = { lambda: 1, tau: 1, tauSquared: true };

/** The page at a decision, with dials and an answer. */
async function pageAt({ trip, decision }: Place, form: LossForm = DIALS, answer = 'unclear', narrow = false) {
  const [{ dataset }, { record, metrics, checkpoints }] = await sample;
  const journey = tripAt(dataset.trips.test, trip);
  const bytes = (name: string) => checkpoints.find((one) => one.name === name)!.bytes;
  const features = hoserFeatures(dataset);
  const students = {
    vanilla: loadStudent(bytes('vanilla'), dataset, features),
    distilled: loadStudent(bytes('distilled'), dataset, features),
  };
  const teacher = loadTeacherOnGrid(bytes('teacher'), dataset);
  const ends = { ...journey, destination: journey.roads[journey.roads.length - 1] };
  const reading = await readJourney(ends, features, { teacher, students }, 7, NO_TASK);
  for (const network of [teacher.network, students.vanilla, students.distilled]) network.dispose();
  const lens = {
    ...{ form, window: 7, step: decision, steps: reading.roads.length, decision: null },
    looked: decisionAt(reading, decision, form),
  };
  const page = {
    layout: { narrow },
    selection: { chosen: { kind: 'trip', split: 'test', trip }, looking: { step: decision } },
    evaluation: { compared: comparedReport('test', metrics!, nextRoadScores(record!)) },
  };
  const state = { lens, race: { race: null }, surprise: { surprise: null } };
  return { page, state, dataset, answer } as unknown as LessonPage;
}

const stepOf = (id: LessonStepId) => STEPS.find((one) => one.id === id)!;

describe('the lesson on the sample city', () => {
  beforeAll(() => useBackend('wasm'));

  it('has asterisks in pairs, explains no term twice, and has at most 2,000 words with all that is found', async () => {
    const at = await pageAt(SURE, { lambda: 10, tau: 6, tauSquared: false });
    const { config } = routesRecord((await sample)[1].record!);
    const heat = { weights: Float32Array.of(0.6, 0.3) };
    const race = {
      race: {
        order: { config, steps: 600, trips: new Uint32Array(8), third: { teacher: 'uniform', lambda: 1 } },
      },
      moment: { step: 40 },
      result: { leader: 'vanilla', seeds: 3 },
      ...{ playback: { ended: true }, bet: 'same' },
    };
    const surprise = { surprise: { scores: new Float64Array(800), perplexity: 2.5 }, split: 'test' };
    const state = { ...at.state, race, surprise, lens: { ...at.state.lens, decision: { heat } } };
    const done = { ...at, state } as unknown as LessonPage;
    const walked = await pageAt({ trip: 106, decision: 2 });
    const chosen = { selection: { chosen: { kind: 'cell', cell: 2134 } } };
    const inCell = { ...at, page: { ...at.page, ...chosen } } as unknown as LessonPage;
    const pages: Partial<Record<LessonStepId, LessonPage>> = { city: inCell, 'hard-labels': walked };
    const texts = STEPS.map((step) => {
      const found = step.found(pages[step.id] ?? done);
      expect(found, step.id).not.toBeNull();
      return [...step.text(done), step.task(done), step.question?.text ?? '', found ?? ''];
    });
    for (const one of texts.flat()) expect(one.split('*').length % 2, one).toBe(1);
    const terms = STEPS.flatMap((step) => step.text(at).flatMap(termParts))
      .filter(({ isTerm }) => isTerm)
      .map(({ text }) => text);
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms).toContain('temperature');
    const words = texts.flat().join(' ').split(/\s+/).length;
    expect(words).toBeLessThanOrEqual(2000);
    for (const { shows } of STEPS) expect(shows.length).toBeLessThan(120);
  });

  it('takes its numbers from what is open', async () => {
    const at = await pageAt(SURE);
    expect(stepOf('city').text(at)[0]).toContain('8,000 *trips*');
    const fewer = { ...at.dataset.trips, train: { ...at.dataset.trips.train, tripCount: 1200 } };
    const other = { ...at, dataset: { ...at.dataset, trips: fewer } };
    expect(stepOf('city').text(other)[0]).toContain('2,800 *trips*');
    expect(stepOf('language').text(other)[1]).toContain('1,200 of the trips');
    expect(stepOf('result').text(at)[0]).toContain('400 test trips');
    expect(stepOf('result').text(at)[1]).toMatch(
      /vanilla 98\.0 % \[.+\]; distilled minus vanilla −3\.5 points \[−6\.0, −1\.5\]/,
    );
    for (const { text, task } of STEPS)
      for (const words of [...text(other), task(other)]) expect(words).not.toMatch(/6,400|8,000/);
  });

  it('softens a teacher that is sure, and shows the curve of which it speaks', async () => {
    const cold = await pageAt(SURE);
    const { teacher, candidates, taken } = cold.state.lens.looked!;
    expect(Math.max(...teacher!.plain)).toBeGreaterThan(0.9);
    expect(teacher!.plain[taken]).toBe(Math.max(...teacher!.plain));
    expect(candidates.flatMap(({ ties }) => ties)).toEqual([]);
    const step = stepOf('temperature');
    expect(step.text(cold)[0]).toContain('decision 3 of 17 of test trip 167');
    expect(step.task(cold)).toContain('Now the teacher gives 96 %, 3 % and 1 %.');
    expect(step.isDone(cold)).toBe(false);
    const hot = await pageAt(SURE, { lambda: 1, tau: 6, tauSquared: false });
    expect(step.isDone(hot)).toBe(true);
    const [from, to] = /from ([\d.]+) to ([\d.]+) bits/.exec(step.found(hot)!)!.slice(1).map(Number);
    expect(to).toBeGreaterThan(3 * from);
  });

  it('begins the loss with the trip alone, and comes to half of it with a λ of the slider', async () => {
    const step = stepOf('loss');
    const little = await pageAt(SURE, { lambda: THESIS.lambda, tau: 2, tauSquared: true });
    expect(step.isDone(little)).toBe(false);
    const much = await pageAt(SURE, { lambda: 1, tau: 2, tauSquared: true });
    expect(step.isDone(much)).toBe(true);
    expect(step.task(much)).toMatch(/Now: 0\.588 \+ [\d.]+ = [\d.]+, as in the table’s last row/);
  });

  it('shows a teacher that errs, and the student that goes with it', async () => {
    const { looked } = (await pageAt(MISLED)).state.lens;
    const { taken, teacher, students } = looked!;
    const first = (of: Float64Array) => of.indexOf(Math.max(...of));
    expect(Math.max(...teacher!.plain)).toBeGreaterThan(0.95);
    expect(first(teacher!.plain)).not.toBe(taken);
    expect(first(students.distilled!.student.plain)).toBe(first(teacher!.plain));
    expect(first(students.vanilla!.student.plain)).toBe(taken);
  });

  it('ends with every sentence of Evaluate, and with a verdict over all measures', async () => {
    const at = await pageAt(MISLED);
    const found = stepOf('thesis').found(at)!;
    const evaluate = comparisonInWords(at.page.evaluation.compared!);
    expect(evaluate.join(' ')).toContain('vanilla is clearly better');
    for (const sentence of evaluate) expect(found).toContain(sentence);
    expect(found).toContain(
      'distilled student is clearly better in 1 (JSD distance), the vanilla one in 3 (Arrival, DTW, DTW/road)',
    );
    expect(found).toMatch(/^The numbers say otherwise/);
    expect(stepOf('thesis').found(await pageAt(MISLED, DIALS, 'vanilla'))).toMatch(/^The numbers agree/);
  });

  it('cites the thesis by its own table', async () => {
    expect([timesAsMany('train'), timesAsMany('test')]).toEqual(['4.8 to 5.1', '7.1 to 7.3']);
    const [claim, code] = stepOf('thesis').text(await pageAt(MISLED));
    expect(claim).toContain('routes complete their path, “47–74×”');
    expect(claim).not.toMatch(/length/);
    expect(code).toContain('weighs 19 times less');
  });

  it('says where things are on a narrow page', async () => {
    const narrow = await pageAt(MISLED, DIALS, 'unclear', true);
    for (const { id, text, task } of STEPS)
      expect([...text(narrow), task(narrow)].join(' '), id).not.toMatch(/on the right|bottom of the page/);
  });
});

it('terms are the parts between asterisks', () => {
  expect(termParts('a *b* c')).toEqual([
    { text: 'a ', isTerm: false },
    { text: 'b', isTerm: true },
    { text: ' c', isTerm: false },
  ]);
});

it('the second choice of a teacher is the largest that is not tied with the first', () => {
  const candidate = (ties: readonly number[]) => ({ road: 0, meters: 0, degrees: 0, isTaken: false, ties });
  const teacher = (...plain: number[]) => ({
    plain: Float64Array.from(plain),
    soft: Float64Array.from(plain),
    logits: new Float32Array(plain.length),
  });
  const free = [candidate([]), candidate([]), candidate([])];
  expect(secondChoice({ teacher: teacher(0.2, 0.5, 0.3), candidates: free })).toBe(0.3);
  const tied = [candidate([1]), candidate([0]), candidate([])];
  expect(secondChoice({ teacher: teacher(0.4, 0.4, 0.2), candidates: tied })).toBe(0.2);
  expect(secondChoice({ teacher: teacher(1), candidates: [candidate([])] })).toBe(0);
  expect(secondChoice({ teacher: null, candidates: free })).toBe(0);
});
