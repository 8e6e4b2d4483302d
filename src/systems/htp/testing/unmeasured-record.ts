import type { Dataset } from '../../../domain/dataset';
import { dataSummary, type RunRecord } from '../../../engine/records/run-record';
import { HTP, HTP_NETWORKS } from '../networks';
import { PRESET_CONFIGS } from '../settings';
import { LEFT_OUT_REASONS } from '../trips/point-trips';

/** The record of a run that was given these networks and measured nothing: no network has to learn for it. */
export function unmeasuredRecord(dataset: Dataset, networks: readonly string[] = HTP_NETWORKS): RunRecord {
  const given = { architecture: 'HTP', config: null, origin: 'given', parameters: null } as const;
  const leftOut = Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, 0]));
  return {
    ...{ format: 'route-distillery-run', version: 2, system: HTP, config: PRESET_CONFIGS.quick },
    data: dataSummary(dataset),
    backend: { backend: 'cpu', adapter: null, why: '', isolated: false, threads: 1, selfCheck: null },
    versions: {},
    networks: Object.fromEntries(networks.map((name) => [name, { ...given, training: null, report: null }])),
    report: {
      ...{ traces: 0, leftOut, points: 0, trips: { train: 0, val: 0, test: 0 } },
      evaluation: null,
    },
    timing: { started: '2026-01-02T03:04:05.000Z', seconds: {} },
  };
}
