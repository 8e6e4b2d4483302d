export { gelu, geluGrad, adamW, sumOfSquares } from './pointwise';
export { layerNorm, layerNormGrad, scatterAddRows, rowExpSums, softmaxCrossEntropyGrad, columnSums } from './rows';
export { sine } from './trigonometry';
export { attention, attentionGrad, treeAttention } from './attention';
export { edgeSoftmaxAggregate, edgeSoftmaxAggregateGrad } from './graph';
export { additiveAttention, additiveAttentionGrad } from './navigator';
export { gemm, gemmScratch } from './gemm';
export { copyColumns, gatherRows, moveRows } from './copies';
export { packWeights, packedProduct, packedScratch, packedSize } from './packed';
