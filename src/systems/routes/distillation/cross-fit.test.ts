import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { tinyCity } from '../testing/tiny-experiment';
import { crossFitted, type TeachingPart } from './cross-fit';
import { SoftTargets, uniformTargets } from './soft-targets';
import { refusal } from '../../../base/testing/refusal';

describe('cross-fitted soft targets', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    dataset = await tinyCity(60, 60);
  });

  /** Judges every step by the source row of its trip, so that each trip's own can be told. */
  const byRow = ({ judged }: TeachingPart): Promise<SoftTargets> => {
    const targets = uniformTargets(dataset.network, judged);
    for (let trip = 0; trip < judged.tripCount; trip++) {
      const [from, to] = [targets.stepOffsets[trip], targets.stepOffsets[trip + 1]];
      targets.logits.fill(judged.sourceRows[trip], targets.logitOffsets[from], targets.logitOffsets[to]);
    }
    return Promise.resolve(targets);
  };
  const fit = (parts: number, judge: (part: TeachingPart) => Promise<SoftTargets> = byRow, seed = 5) =>
    crossFitted(dataset.network, dataset.trips.train, { parts, seed }, judge);

  it('judge every trip once, by a teacher that has not learnt from it but from all others', async () => {
    const { train } = dataset.trips;
    const judged: number[] = [];
    const parts: (number | null)[] = [];
    await fit(4, (part) => {
      const own = [...part.judged.sourceRows];
      expect(Math.abs(own.length - train.tripCount / 4)).toBeLessThan(1);
      expect([...part.learnt.sourceRows, ...own].sort((a, b) => a - b)).toEqual([...train.sourceRows]);
      judged.push(...own);
      parts.push(part.part);
      return byRow(part);
    });
    expect(parts).toEqual([1, 2, 3, 4]);
    expect(judged.sort((a, b) => a - b)).toEqual([...train.sourceRows]);
  });

  it('stand where those of all trips stand', async () => {
    const { train } = dataset.trips;
    const targets = await fit(3);
    for (let trip = 0; trip < train.tripCount; trip++)
      expect(new Set(targets.logitsOf([trip]))).toEqual(new Set([train.sourceRows[trip]]));
    expect(targets.logitOffsets).toEqual(uniformTargets(dataset.network, train).logitOffsets);
  });

  it('are cut by the seed', async () => {
    const first = async (seed: number) => {
      let rows: number[] = [];
      await fit(
        3,
        (part) => {
          if (part.part === 1) rows = [...part.judged.sourceRows];
          return byRow(part);
        },
        seed,
      );
      return rows;
    };
    expect(await first(5)).toEqual(await first(5));
    expect(await first(6)).not.toEqual(await first(5));
  });

  it('are those of one teacher where the trips are not cut', async () => {
    const { train } = dataset.trips;
    let given: TeachingPart | undefined;
    const made = uniformTargets(dataset.network, train);
    expect(
      await fit(1, (part) => {
        given = part;
        return Promise.resolve(made);
      }),
    ).toBe(made);
    expect(given).toEqual({ part: null, learnt: train, judged: train });
  });

  it('refuse more parts than trips', async () => {
    await expect(fit(200)).rejects.toMatchObject(refusal(/cannot be cut into 200 parts/));
  });
});
