import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../../domain/dataset';
import { candidateLayout } from '../../../domain/road-network';
import { LocalKilometres } from '../../../domain/masked-trajectories/local-kilometres';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { tripAt } from '../../../domain/trajectory-set';
import { nextPlaceLogits, nextPlaceResiduals, saidNextPlaces } from './next-place-logits';
import { NextPlaceScorer } from './next-place-scorer';

describe('logits of the places that a network says', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    dataset = await datasetOf(makeSampleCity({ roads: 40, trips: 12, seed: 3 }), 'Tiny city');
  });

  /** Says the last place that it is told of, shifted by so many kilometres, and remembers what it was told. */
  const shifting = (east: number, north: number) => {
    const told: Trajectory[] = [];
    const network = {
      nextPlaces: (trips: readonly Trajectory[]) => {
        told.push(...trips);
        const said = trips.flatMap(({ lonLat }) => {
          const [lon, lat] = lonLat.subarray(-2);
          return [...new LocalKilometres(lon, lat).lonLat([east, north])];
        });
        return Promise.resolve(Float64Array.from(said));
      },
      dispose: () => undefined,
    };
    return { network, told };
  };

  it('are told the last roads of each step, never the next one', async () => {
    const { network, trips } = dataset;
    const { told, network: source } = shifting(0.1, 0);
    await saidNextPlaces(source, network, trips.train, 3, NO_TASK);
    const expected = Array.from({ length: trips.train.tripCount }, (_, i) => tripAt(trips.train, i)).flatMap(
      ({ roads, times }) =>
        Array.from({ length: roads.length - 1 }, (_, step) => {
          const from = Math.max(0, step - 2);
          return {
            lonLat: Float64Array.from(
              Array.from(roads.subarray(from, step + 1)).flatMap((road) => [
                ...network.centroidLonLat.subarray(2 * road, 2 * road + 2),
              ]),
            ),
            times: Float64Array.from(times.subarray(from, step + 1)),
          };
        }),
    );
    expect(told).toEqual(expected);
  });

  it.each([0.5, 1, 4.37])('are those of the formula at τ = %d', async (tau) => {
    const { network, trips } = dataset;
    const sigma = 0.15;
    const said = await saidNextPlaces(shifting(0.1, 0.05).network, network, trips.train, 7, NO_TASK);
    const logits = nextPlaceLogits(network, trips.train, said, sigma);
    const { roads, logitOffsets } = candidateLayout(network, trips.train);
    expect(roads.length).toBeGreaterThan(5);
    roads.forEach((road, step) => {
      const candidates = network.successors.subarray(
        network.successorOffsets[road],
        network.successorOffsets[road + 1],
      );
      const naive = Array.from(candidates, (candidate) => {
        const kmPerDegree = (Math.PI / 180) * 6371.0088;
        const y = said.subarray(2 * step, 2 * step + 2);
        const mid = network.centroidLonLat.subarray(2 * candidate, 2 * candidate + 2);
        const east = (mid[0] - y[0]) * kmPerDegree * Math.cos((y[1] * Math.PI) / 180);
        const north = (mid[1] - y[1]) * kmPerDegree;
        return Math.exp(-(east ** 2 + north ** 2) / (2 * sigma ** 2 * tau));
      });
      const own = Array.from(logits.subarray(logitOffsets[step], logitOffsets[step + 1]), (logit) =>
        Math.exp(logit / tau),
      );
      const share = (values: number[]) => values.map((v) => v / values.reduce((sum, each) => sum + each, 0));
      share(naive).forEach((q, k) => expect(share(own)[k]).toBeCloseTo(q, 5));
    });
  });

  it('stay apart where the formula itself would be 0 for every road', async () => {
    const { network, trips } = dataset;
    const said = await saidNextPlaces(shifting(50, 0).network, network, trips.train, 7, NO_TASK);
    const logits = nextPlaceLogits(network, trips.train, said, 0.1);
    const { logitOffsets } = candidateLayout(network, trips.train);
    expect(logits.every((logit) => Number.isFinite(logit) && Math.exp(logit) === 0)).toBe(true);
    const step = [...logitOffsets.keys()].find((at) => logitOffsets[at + 1] - logitOffsets[at] > 1)!;
    const own = [...logits.subarray(logitOffsets[step], logitOffsets[step + 1])];
    expect(new Set(own).size).toBeGreaterThan(1);
  });

  it('are as sure as the network is right: σ is the spread of its errors along one axis', async () => {
    const { network, trips } = dataset;
    const places = trips.train;
    // What is said is always 300 m west and 400 m south of the truth.
    const truth = Array.from({ length: places.tripCount }, (_, i) => [
      ...tripAt(places, i).roads.slice(1),
    ]).flat();
    const said = Float64Array.from(
      truth.flatMap((road) => {
        const [lon, lat] = network.centroidLonLat.subarray(2 * road, 2 * road + 2);
        return [...new LocalKilometres(lon, lat).lonLat([-0.3, -0.4])];
      }),
    );
    const { sigmaKilometres, steps } = nextPlaceResiduals(network, places, said);
    expect(steps).toBe(truth.length);
    expect(sigmaKilometres).toBeCloseTo(Math.sqrt(0.25 / 2), 4);
  });

  it('of a scorer have the σ of its errors on validation trips, which is a part of what they are kept under', async () => {
    const { network, trips } = dataset;
    const scorer = new NextPlaceScorer(shifting(0.1, 0.05).network, dataset);
    await expect(scorer.logitsOf(trips.train, 7, NO_TASK)).rejects.toThrow('once it is ready');
    const { about, report } = await scorer.ready(7, NO_TASK);
    const { network: source } = shifting(0.1, 0.05);
    const residuals = nextPlaceResiduals(
      network,
      trips.val,
      await saidNextPlaces(source, network, trips.val, 7, NO_TASK),
    );
    const { sigmaKilometres } = residuals;
    expect(report).toEqual(residuals);
    expect(about).toEqual({ says: 'next places', sigmaKilometres });
    const said = await saidNextPlaces(source, network, trips.train, 7, NO_TASK);
    expect(await scorer.logitsOf(trips.train, 7, NO_TASK)).toEqual(
      nextPlaceLogits(network, trips.train, said, sigmaKilometres),
    );
  });
});
