import { badInput } from '../../src/base/failure';
import { haversineKm } from '../../src/domain/geo';
import {
  edgeCount,
  sharedHistogram,
  type SharedHistogram,
} from '../../src/evaluation/gps-points/point-histogram';
import {
  patternPlaces,
  pointMeasures,
  type PointComparison,
  type PointMeasureMode,
  type PointMeasures,
} from '../../src/evaluation/gps-points/point-measures';
import {
  HTP_EARTH_RADIUS_KM,
  pointToRoadKm,
  radiusKm,
  stepsKm,
  travelKm,
  type PointTrajectories,
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
import { shareOf } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type StoredFile } from '../harness/stored-file';
import { offsetsOf } from './reference';

/** All eight measures in both modes, with every histogram and count, and unit cases. No device computes any of it. */
export const metrics = subject('metrics', (file) => {
  const set = (name: string, roads: string): PointTrajectories => ({
    offsets: offsetsOf(file.numbers(`${name}.lens`)),
    lonLat: file.numbers(`${name}.gps`),
    roads: file.numbers(`${name}.${roads}`),
  });
  /** Trajectories of the file. `rematched` are the generated ones on roads that were found anew. */
  const [real, generated, rematched] = [
    set('real', 'opath'),
    set('generated', 'opath'),
    set('generated', 'opath_rematched'),
  ];
  const roads = { offsets: offsetsOf(file.numbers('road.lens')), lonLat: file.numbers('road.points') };
  const toRoad = (set: PointTrajectories) => pointToRoadKm(set, roads);

  const gridOf = (city: string): CityGrid => {
    const entries = file.json.fields('grid').list('all');
    const entry = entries.find((each) => each.text('city') === city);
    if (!entry) throw badInput(`The file has no grid of "${city}".`);
    const [west, east, south, north] = entry.fields('bounds').all('min_lon', 'max_lon', 'min_lat', 'max_lat');
    return cityGrid({ west, east, south, north });
  };
  const grid = gridOf(file.json.fields('input').text('box'));
  return {
    parts: {
      distances: () => {
        for (const [name, set] of Object.entries({ real, generated })) {
          for (const [distance, of] of Object.entries(DISTANCES))
            file.tensor(`out.${name}.${distance}_km`, of(set), 'km');
          file.tensor(`out.${name}.point_to_road_km`, toRoad(set), 'km');
        }
        const anew = 'out.generated.point_to_road_rematched_km';
        file.tensor(anew, toRoad(rematched), 'km');
      },

      histograms: () => {
        const of = (distance: (set: PointTrajectories) => Float64Array, other = generated) =>
          sharedHistogram(distance(real), distance(other));
        const known: Readonly<Record<string, SharedHistogram>> = {
          'T-Dist': of(DISTANCES.travel),
          'S-Dist': of(DISTANCES.step),
          Radius: of(DISTANCES.radius),
          'PR-Dist': of((set) => toRoad(set)),
          Radius_rms: of(DISTANCES.radius_rms),
          'PR-Dist_rematched': of((set) => toRoad(set), rematched),
        };
        const stored = file.json.fields('histograms');
        for (const name of stored.names) {
          if (!Object.hasOwn(known, name)) throw badInput(`No histogram of points here is called "${name}".`);
          const entry = stored.fields(name);
          checkHistogram(file, name, known[name], entry);
          const counts = [known[name].real, known[name].generated];
          const sizes = counts.map((all) => all.reduce((a, b) => a + b, 0));
          file.exact(`${name}: values`, sizes, entry.numbers('values'));
        }
      },

      visits: () => {
        const both = [real, generated];
        const input = file.json.fields('input');
        file.exact('trips', both.map(({ offsets }) => offsets.length - 1), input.all('real', 'generated')); // prettier-ignore
        file.exact('roads', roads.offsets.length - 1, input.number('roads'));
        file.exact('points', both.map((set) => set.roads.length), input.numbers('points')); // prettier-ignore
        const outside = both.map(({ lonLat, roads }) => {
          const isOutside = (i: number) => cellAt(lonLat[2 * i], lonLat[2 * i + 1], grid) < 0;
          return Array.from(roads).filter((_, i) => isOutside(i)).length;
        });
        file.exact('points outside of the box', outside, input.numbers('points_outside_the_box'));
        const ofCells = file.json.fields('grid');
        for (const entry of ofCells.list('all')) {
          const city = entry.text('city');
          const { rows, columns, rowDegrees, columnDegrees } = gridOf(city);
          file.exact(`rows and columns of ${city}`, [rows, columns], entry.all('rows_lat', 'columns_lon'));
          const degrees = entry.all('row_degrees', 'column_degrees');
          file.row(`cells of ${city} in degrees`, [rowDegrees, columnDegrees], degrees, shareOf(1e-12));
        }
        const check = (what: string, counts: VisitCounts, stored: readonly (readonly number[])[]) => {
          const ours = [...counts].sort(([a], [b]) => a - b).flat();
          file.row(`visits of ${what}`, ours, stored.flat(), 'counts');
        };
        for (const [name, set] of Object.entries({ real, generated }))
          check(`cells of ${name}`, cellVisits(set, grid), ofCells.rows(name));
        for (const [name, set] of Object.entries({ real, generated, generated_rematched: rematched }))
          check(`roads of ${name}`, roadVisits(set), file.json.fields('roads').rows(name));
      },

      patterns: () => {
        const cells = [real, generated].map((set) => cellVisits(set, grid));
        const [driven, others, anew] = [real, generated, rematched].map(roadVisits);
        const cases: readonly (readonly [string, PointMeasureMode, readonly VisitCounts[]])[] = [
          ['grid_100', 'paper', cells],
          ['road_100', 'paper', [driven, others]],
          ['grid_honest', 'honest', cells],
          ['road_honest', 'honest', [driven, anew]],
        ];
        for (const [name, mode, sides] of cases) {
          const entry = file.json.fields('top_k').fields(name);
          const k = patternPlaces(mode, roads.offsets.length - 1);
          const overlap = patternOverlap(sides[0], sides[1], k);
          const union = new Set(sides.flatMap((counts) => mostVisited(counts, k))).size;
          const ranks = sides.flatMap((counts) => {
            const places = mostVisited(counts, k + 1);
            return [k - 1, k].map((rank) => counts.get(places[rank]) ?? NaN);
          });
          const border = ['real', 'generated'].flatMap((which) =>
            ['rank_k', 'rank_k_plus_1'].map((rank) => `${which}_count_at_${rank}`),
          );
          const what = `${name}: k, overlap, union, counts at the border`;
          file.exact(what, [k, overlap, union, ...ranks], entry.all('k', 'overlap', 'union', ...border));
        }
      },

      measures: () => {
        const check = (name: string, other: PointTrajectories, mode: PointMeasureMode) => {
          const comparison: PointComparison = { real, generated: other, roads: roads, grid: grid };
          const found = pointMeasures(comparison, mode);
          const stored = file.json.fields(name);
          for (const measure of stored.names) {
            const value = found[measure as keyof PointMeasures] ?? NaN;
            const kind = measure.endsWith('-Pat') ? 'pattern' : measure.endsWith('-Den') ? 'cosine' : 'jsd';
            file.row(`${measure} (${name})`, value, stored.number(measure), file.tolerance(kind));
          }
        };
        check('paper', generated, 'paper');
        check('honest', rematched, 'honest');
        check('identical_sets', real, 'paper');
      },
      'unit cases': () => checkCases(file),
      description: () => file.shapeOfEach(),
    },
  };
});

/** What each distance of points is called in the file. */
const DISTANCES: Readonly<Record<string, (set: PointTrajectories) => Float64Array>> = {
  travel: travelKm,
  step: stepsKm,
  radius: (set) => radiusKm(set, 'mean'),
  radius_rms: (set) => radiusKm(set, 'root-mean-square'),
};

function checkHistogram(
  file: StoredFile,
  what: string,
  { edges, real, generated, divergence }: SharedHistogram,
  entry: StoredFields,
): void {
  file.exact(`${what}: number of edges`, edges.length, entry.number('edges'));
  file.row(`${what}: edges`, edges, entry.numbers('edge_values'), 'km');
  file.exact(`${what}: real counts`, [...real], entry.numbers('real_counts'));
  file.exact(`${what}: generated counts`, [...generated], entry.numbers('generated_counts'));
  file.row(`${what}: divergence`, divergence, entry.number('jsd'), 'jsd');
}

function checkCases(file: StoredFile): void {
  const pattern = file.tolerance('pattern');
  for (const entry of file.json.list('pattern_anchors')) {
    const [overlap, k] = entry.all('overlap', 'k');
    const { f1, codeRecall, codeScore } = patternScores(overlap, k);
    const stated = entry.all('precision', 'code_recall', 'score', 'true_f1');
    file.row(`${overlap} of ${k} places`, [f1, codeRecall, codeScore, f1], stated, pattern);
  }
  for (const entry of file.json.list('pattern_small')) {
    const [overlap, k] = entry.all('overlap', 'k');
    const { f1, codeScore } = patternScores(overlap, k);
    file.row(`${overlap} of ${k} places, few`, [codeScore, f1], entry.all('score', 'true_f1'), pattern);
  }
  for (const entry of file.json.list('jsd_cases')) {
    const [name, real, generated] = [entry.text('name'), entry.numbers('real'), entry.numbers('generated')];
    file.exact(`${name}: edges`, edgeCount(real.length + generated.length), entry.number('edges'));
    checkHistogram(file, name, sharedHistogram(real, generated), entry);
  }
  for (const [i, entry] of file.json.list('cosine_cases').entries()) {
    file.row(`cosine ${i}`, cosine(entry.numbers('u'), entry.numbers('v')), entry.number('cosine'), 'cosine');
  }
  const haversine = file.json.fields('haversine');
  file.exact("Earth's radius", HTP_EARTH_RADIUS_KM, haversine.number('radius_km'));
  for (const [i, entry] of haversine.list('cases').entries()) {
    const [lon1, lat1, lon2, lat2] = entry.numbers('p');
    const found = haversineKm(lon1, lat1, lon2, lat2, HTP_EARTH_RADIUS_KM);
    file.row(`distance ${i}`, found, entry.number('km'), 'km');
  }
}
