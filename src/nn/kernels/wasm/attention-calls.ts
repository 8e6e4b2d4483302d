import { util } from '@tensorflow/tfjs-core';
import type { KernelAttrs } from '../specs';
import { columnsOf, evenRanges, partsOf, runEvenly, runWeighted, weightedRanges } from './split';
import { OWN_SCRATCH } from './threads/kernel-crew';
import type { WasmCall } from './wasm-call';

/** Nanoseconds that one thread takes for a pair of tokens and a channel; of the sums, for a token and a channel. */
const COST = { attention: 0.2, attentionGrad: 0.4, attentionTermSums: 0.5 } as const;

export function sequenceAttention({ crew, at, shapes, out, attrs, heap }: WasmCall): void {
  const [tokens, d] = [shapes.qkv[0], shapes.qkv[1] / 3];
  const pairs = Math.max(1, attrs.pairs);
  if (tokens === 0) return void new Float32Array(heap(), out[1], attrs.heads * pairs).fill(0);
  const { upTo } = pairsSeen(at, tokens, attrs, heap);
  const work = { count: tokens, nanoseconds: COST.attention * d * upTo(tokens), upTo };
  runWeighted(crew, 'attention', work, (from, to) => [
    at.qkv, at.first, at.last, at.pairRow, at.relDistance, at.relTime, at.wk, at.wv, at.bv, out[0], out[1],
    from, to, d, attrs.heads, pairs, attrs.relative, attrs.causal,
  ]); // prettier-ignore
}

/** Cut between sequences, and a long one between its heads too. */
export function sequenceAttentionGrad({ crew, at, shapes, out, attrs, heap, scratch }: WasmCall): void {
  const [tokens, d] = [shapes.qkv[0], shapes.qkv[1] / 3];
  const { heads, relative, causal } = attrs;
  const { upTo, starts, longest } = pairsSeen(at, tokens, attrs, heap);
  const upToSequence = (sequence: number) => upTo(starts[sequence]);
  const nanoseconds = COST.attentionGrad * d * upTo(tokens);
  const parts = partsOf(crew.threads, nanoseconds);
  const terms = scratch(4 * tokens * heads);
  const room = longest + 4;
  const ranges = weightedRanges(starts.length - 1, parts, upToSequence).flatMap(([from, to]) => {
    const isLong = parts > 1 && (upToSequence(to) - upToSequence(from)) * crew.threads * 2 > upTo(tokens);
    const ofHeads = evenRanges(heads, isLong ? heads : 1);
    return ofHeads.map(([head, headEnd]) => [starts[from], starts[to], head, headEnd]);
  });
  const argumentsOf = ([from, to, head, headEnd]: number[]) => [
    at.qkv, at.first, at.last, at.pairRow, at.relDistance, at.relTime, at.wk, at.wv, at.weights, at.dy,
    out[0], terms, OWN_SCRATCH, room, from, to, head, headEnd, d, heads, Math.max(1, attrs.pairs), relative, causal,
  ]; // prettier-ignore
  crew.run('attentionGrad', ranges.map(argumentsOf), 4 * room);
  const [, dWk, dWv, dBv] = out;
  if (!relative) {
    const outputs = { [dWk]: shapes.wk, [dWv]: shapes.wv, [dBv]: shapes.bv };
    for (const [pointer, shape] of Object.entries(outputs))
      new Float32Array(heap(), Number(pointer), util.sizeFromShape(shape)).fill(0);
    return;
  }
  const channels = columnsOf(d / heads, COST.attentionTermSums * tokens * heads);
  runEvenly(crew, 'attentionTermSums', channels, (from, to) => [
    at.qkv, at.first, at.dy, terms, dWk, dWv, dBv, from, to, tokens, d, heads,
  ]); // prettier-ignore
}

/**
 * Where sequences begin (and the last one ends), how many tokens the longest has, and how many pairs of tokens
 * are looked at before token i.
 */
function pairsSeen(at: WasmCall['at'], tokens: number, { causal }: KernelAttrs, heap: WasmCall['heap']) {
  const first = new Int32Array(heap(), at.first, tokens);
  const last = new Int32Array(heap(), at.last, tokens);
  const starts = [0];
  const seen = new Float64Array(tokens + 1);
  let longest = 0;
  for (let i = 0; i < tokens; i++) {
    if (i > 0 && first[i] !== first[i - 1]) starts.push(i);
    longest = Math.max(longest, last[i] - first[i]);
    seen[i + 1] = seen[i] + (causal ? i + 1 : last[i]) - first[i];
  }
  if (tokens > 0) starts.push(tokens);
  return { starts, longest, upTo: (token: number) => seen[token] };
}
