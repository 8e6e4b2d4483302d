import { haversineKm } from '../../src/domain/geo';
import {
  patternPlaces,
  pointMeasures,
  type PointComparison,
  type PointMeasureMode,
  type PointMeasures,
} from '../../src/evaluation/gps-points/point-measures';
import {
  edgeCount,
  sharedHistogram,
  type SharedHistogram,
} from '../../src/evaluation/gps-points/point-histogram';
import {
  HTP_EARTH_RADIUS_KM,
  radiusKm,
  stepsKm,
  travelKm,
  type PointTrajectories,
  pointToRoadKm,
  type RoadLines,
} from '../../src/evaluation/gps-points/point-trajectories';
import {
  cellAt,
  cellVisits,
  cityGrid,
  cosine,
  mostVisited,
  patternOverlap,
  patternScores,
  roadVisits,
  type CityGrid,
  type VisitCounts,
} from '../../src/evaluation/gps-points/visit-counts';
import { Failure } from '../../src/base/failure';
import type { Tolerance } from '../harness/compare';
import { compare, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/compare';

const GROUP = 'metrics';

/** All eight measures in both modes, with every histogram and count, and unit cases. No device computes any of it. */
export const metrics: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new MetricChecks(context);
    await part(context, GROUP, 'distances', () => checks.distances());
    await part(context, GROUP, 'histograms', () => checks.histograms());
    await part(context, GROUP, 'visits', () => checks.visits());
    await part(context, GROUP, 'patterns', () => checks.patterns());
    await part(context, GROUP, 'measures', () => checks.measures());
    await part(context, GROUP, 'unit cases', () => checks.cases());
    checks.reportUnread();
  },
};

/** Sets of trajectories of the file. `rematched` are the generated ones on roads that were found anew. */
type SetName = 'real' | 'generated' | 'rematched';

const offsetsOf = (lengths: readonly number[]): number[] => {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets[offsets.length - 1] + length);
  return offsets;
};

class MetricChecks {
  readonly #json: StoredFields;
  readonly #tensors: StoredTensors;
  readonly #sets: Readonly<Record<SetName, PointTrajectories>>;
  readonly #roads: RoadLines;
  readonly #grid: CityGrid;

  constructor(private readonly context: VerificationContext) {
    this.#json = new StoredFields(context.folder.json(`${GROUP}.json`), `${GROUP}.json`);
    this.#tensors = context.folder.tensors(`${GROUP}.safetensors`);
    const numbers = (name: string) => this.#tensors.numbers(name);
    const set = (name: string, roads: string): PointTrajectories => ({
      offsets: offsetsOf(numbers(`${name}.lens`)),
      lonLat: numbers(`${name}.gps`),
      roads: numbers(`${name}.${roads}`),
    });
    this.#sets = {
      real: set('real', 'opath'),
      generated: set('generated', 'opath'),
      rematched: set('generated', 'opath_rematched'),
    };
    this.#roads = { offsets: offsetsOf(numbers('road.lens')), lonLat: numbers('road.points') };
    this.#grid = this.#gridOf(this.#json.fields('input').text('box'));
  }

  distances(): void {
    const { real, generated, rematched } = this.#sets;
    for (const [name, set] of Object.entries({ real, generated })) {
      this.#km(`out.${name}.travel_km`, travelKm(set));
      this.#km(`out.${name}.step_km`, stepsKm(set));
      this.#km(`out.${name}.radius_km`, radiusKm(set, 'mean'));
      this.#km(`out.${name}.radius_rms_km`, radiusKm(set, 'root-mean-square'));
      this.#km(`out.${name}.point_to_road_km`, pointToRoadKm(set, this.#roads));
    }
    this.#km('out.generated.point_to_road_rematched_km', pointToRoadKm(rematched, this.#roads));
  }

  histograms(): void {
    const { real, generated, rematched } = this.#sets;
    const toRoad = (set: PointTrajectories) => pointToRoadKm(set, this.#roads);
    const radius = (form: 'mean' | 'root-mean-square') => (set: PointTrajectories) => radiusKm(set, form);
    const of: Readonly<Record<string, SharedHistogram>> = {
      'T-Dist': sharedHistogram(travelKm(real), travelKm(generated)),
      'S-Dist': sharedHistogram(stepsKm(real), stepsKm(generated)),
      Radius: sharedHistogram(radius('mean')(real), radius('mean')(generated)),
      'PR-Dist': sharedHistogram(toRoad(real), toRoad(generated)),
      Radius_rms: sharedHistogram(radius('root-mean-square')(real), radius('root-mean-square')(generated)),
      'PR-Dist_rematched': sharedHistogram(toRoad(real), toRoad(rematched)),
    };
    const stored = this.#json.fields('histograms');
    for (const name of stored.names) {
      if (!Object.hasOwn(of, name))
        throw new Failure('bad-input', `No histogram of points here is called "${name}".`);
      const entry = stored.fields(name);
      this.#histogram(name, of[name], entry);
      const sizes = [of[name].real, of[name].generated].map((counts) => counts.reduce((a, b) => a + b, 0));
      this.#exact(`${name}: values`, sizes, entry.numbers('values'));
    }
  }

  visits(): void {
    const { real, generated, rematched } = this.#sets;
    const input = this.#json.fields('input');
    const sizes = [real, generated].map(({ offsets }) => offsets.length - 1);
    this.#exact('trips', sizes, [input.number('real'), input.number('generated')]);
    this.#exact('roads', [this.#roads.offsets.length - 1], [input.number('roads')]);
    const points = [real, generated].map((set) => set.roads.length);
    this.#exact('points', points, input.numbers('points'));
    const outside = [real, generated].map(
      ({ lonLat, roads }) =>
        Array.from(roads).filter((_, i) => cellAt(lonLat[2 * i], lonLat[2 * i + 1], this.#grid) < 0).length,
    );
    this.#exact('points outside of the box', outside, input.numbers('points_outside_the_box'));
    const grid = this.#json.fields('grid');
    for (const entry of grid.list('all')) {
      const city = entry.text('city');
      const { rows, columns, rowDegrees, columnDegrees } = this.#gridOf(city);
      const counts = [entry.number('rows_lat'), entry.number('columns_lon')];
      this.#exact(`rows and columns of ${city}`, [rows, columns], counts);
      const degrees = [entry.number('row_degrees'), entry.number('column_degrees')];
      this.#row(`cells of ${city} in degrees`, [rowDegrees, columnDegrees], degrees, {
        absolute: 0,
        relative: 1e-12,
      });
    }
    for (const [name, set] of Object.entries({ real, generated }))
      this.#visits(`cells of ${name}`, cellVisits(set, this.#grid), grid.rows(name));
    const roads = this.#json.fields('roads');
    for (const [name, set] of Object.entries({ real, generated, generated_rematched: rematched }))
      this.#visits(`roads of ${name}`, roadVisits(set), roads.rows(name));
  }

  patterns(): void {
    const { real, generated, rematched } = this.#sets;
    const cells = [real, generated].map((set) => cellVisits(set, this.#grid));
    const roads = [real, generated].map(roadVisits);
    const anew = [roads[0], roadVisits(rematched)];
    const cases: readonly (readonly [string, PointMeasureMode, readonly VisitCounts[]])[] = [
      ['grid_100', 'paper', cells],
      ['road_100', 'paper', roads],
      ['grid_honest', 'honest', cells],
      ['road_honest', 'honest', anew],
    ];
    for (const [name, mode, [ours, theirs]] of cases) {
      const entry = this.#json.fields('top_k').fields(name);
      const k = patternPlaces(mode, this.#roads.offsets.length - 1);
      const overlap = patternOverlap(ours, theirs, k);
      const union = new Set([ours, theirs].flatMap((counts) => mostVisited(counts, k))).size;
      const ranks = [ours, theirs].flatMap((counts) => {
        const places = mostVisited(counts, k + 1);
        return [k - 1, k].map((rank) => counts.get(places[rank]) ?? NaN);
      });
      const stated = ['real', 'generated'].flatMap((which) =>
        ['rank_k', 'rank_k_plus_1'].map((rank) => entry.number(`${which}_count_at_${rank}`)),
      );
      const fields = ['k', 'overlap', 'union'].map((field) => entry.number(field));
      this.#exact(
        `${name}: k, overlap, union, counts at the border`,
        [k, overlap, union, ...ranks],
        [...fields, ...stated],
      );
    }
  }

  measures(): void {
    const { real, generated, rematched } = this.#sets;
    const comparison = { real, generated, roads: this.#roads, grid: this.#grid };
    this.#measures('paper', comparison, 'paper');
    this.#measures('honest', { ...comparison, generated: rematched }, 'honest');
    this.#measures('identical_sets', { ...comparison, generated: real }, 'paper');
  }

  cases(): void {
    const pattern = this.#tolerance('pattern');
    for (const entry of this.#json.list('pattern_anchors')) {
      const [overlap, k] = [entry.number('overlap'), entry.number('k')];
      const { f1, codeRecall, codeScore } = patternScores(overlap, k);
      const fields = ['precision', 'code_recall', 'score', 'true_f1'].map((field) => entry.number(field));
      this.#row(`${overlap} of ${k} places`, [f1, codeRecall, codeScore, f1], fields, pattern);
    }
    for (const entry of this.#json.list('pattern_small')) {
      const [overlap, k] = [entry.number('overlap'), entry.number('k')];
      const { f1, codeScore } = patternScores(overlap, k);
      const fields = [entry.number('score'), entry.number('true_f1')];
      this.#row(`${overlap} of ${k} places, few`, [codeScore, f1], fields, pattern);
    }
    for (const entry of this.#json.list('jsd_cases')) {
      const [real, generated] = [entry.numbers('real'), entry.numbers('generated')];
      this.#exact(
        `${entry.text('name')}: edges`,
        [edgeCount(real.length + generated.length)],
        [entry.number('edges')],
      );
      this.#histogram(entry.text('name'), sharedHistogram(real, generated), entry);
    }
    for (const [i, entry] of this.#json.list('cosine_cases').entries()) {
      const found = cosine(entry.numbers('u'), entry.numbers('v'));
      this.#row(`cosine ${i}`, [found], [entry.number('cosine')], this.#tolerance('cosine'));
    }
    const haversine = this.#json.fields('haversine');
    this.#exact("Earth's radius", [HTP_EARTH_RADIUS_KM], [haversine.number('radius_km')]);
    for (const [i, entry] of haversine.list('cases').entries()) {
      const [lon1, lat1, lon2, lat2] = entry.numbers('p');
      const found = haversineKm(lon1, lat1, lon2, lat2, HTP_EARTH_RADIUS_KM);
      this.#row(`distance ${i}`, [found], [entry.number('km')], this.#tolerance('km'));
    }
  }

  reportUnread(): void {
    if (this.#json.has('tensors')) {
      const shapes = this.#json.fields('tensors');
      for (const name of shapes.names)
        this.#exact(`shape of ${name}`, this.#tensors.shape(name), shapes.fields(name).numbers('shape'));
    }
    reportUnread(this.context, GROUP, this.#json);
    reportUnread(this.context, GROUP, this.#tensors);
  }

  #gridOf(city: string): CityGrid {
    const entry = this.#json
      .fields('grid')
      .list('all')
      .find((each) => each.text('city') === city);
    if (!entry) throw new Failure('bad-input', `The file has no grid of "${city}".`);
    const bounds = entry.fields('bounds');
    return cityGrid({
      west: bounds.number('min_lon'),
      east: bounds.number('max_lon'),
      south: bounds.number('min_lat'),
      north: bounds.number('max_lat'),
    });
  }

  #measures(name: string, comparison: PointComparison, mode: PointMeasureMode): void {
    const found = pointMeasures(comparison, mode);
    const stored = this.#json.fields(name);
    for (const measure of stored.names) {
      const value = found[measure as keyof PointMeasures] ?? NaN;
      const kind = measure.endsWith('-Pat') ? 'pattern' : measure.endsWith('-Den') ? 'cosine' : 'jsd';
      this.#row(`${measure} (${name})`, [value], [stored.number(measure)], this.#tolerance(kind));
    }
  }

  #histogram(
    what: string,
    { edges, real, generated, divergence }: SharedHistogram,
    entry: StoredFields,
  ): void {
    this.#exact(`${what}: number of edges`, [edges.length], [entry.number('edges')]);
    this.#row(`${what}: edges`, edges, entry.numbers('edge_values'), this.#tolerance('km'));
    this.#exact(`${what}: real counts`, [...real], entry.numbers('real_counts'));
    this.#exact(`${what}: generated counts`, [...generated], entry.numbers('generated_counts'));
    this.#row(`${what}: divergence`, [divergence], [entry.number('jsd')], this.#tolerance('jsd'));
  }

  #visits(what: string, counts: VisitCounts, stored: readonly (readonly number[])[]): void {
    const ours = [...counts].sort(([a], [b]) => a - b).flat();
    this.#row(`visits of ${what}`, ours, stored.flat(), this.#tolerance('counts'));
  }

  #km(name: string, actual: ArrayLike<number>): void {
    this.#row(name, actual, this.#tensors.numbers(name), this.#tolerance('km'));
  }

  #tolerance(name: string): Tolerance {
    return { absolute: this.#json.fields('suggested_abs_tolerance').number(name), relative: 0 };
  }

  #exact(what: string, actual: readonly number[], expected: readonly number[]): void {
    this.#row(what, actual, expected, EXACT);
  }

  #row(what: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): void {
    compare(this.context, { group: GROUP, what, actual, expected, tolerance, onHost: true });
  }
}
