import {
  countFates,
  type CheckpointReport,
  type TensorFate,
} from '../../../../engine/checkpoints/checkpoint-report';

export const FATE_WORDS: Readonly<Record<TensorFate, string>> = {
  used: 'used',
  renamed: 'used, renamed',
  missing: 'missing',
  ignored: 'ignored',
};

const SOURCE_WORDS: Readonly<Record<CheckpointReport['source'], string>> = {
  safetensors: 'safetensors',
  'torch zip': 'PyTorch',
  'torch legacy': 'PyTorch, format before 1.6',
};

/** Sums up a report: "HOSER, PyTorch: 85 tensors used, 11 ignored" */
export function reportInWords(report: CheckpointReport): string {
  const counts = countFates(report);
  const parts = [
    `${counts.used + counts.renamed} tensors used`,
    counts.renamed > 0 ? `${counts.renamed} of them renamed` : '',
    counts.missing > 0 ? `${counts.missing} missing` : '',
    counts.ignored > 0 ? `${counts.ignored} ignored` : '',
  ];
  return `${report.system}, ${SOURCE_WORDS[report.source]}: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** "2 × 556", or "one number" for a tensor without axes. */
export const shapeInWords = (shape: readonly number[] | null): string =>
  shape === null ? '' : shape.length === 0 ? 'one number' : shape.join(' × ');

/** "used, renamed: as att_norm in the file"; the outcome alone where there is no note. */
export const withNote = (outcome: string, note: string): string =>
  note !== '' ? `${outcome}: ${note}` : outcome;
