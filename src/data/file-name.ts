/** Whether a file is called like weights: safetensors, and what people call files of torch.save. */
export const isCheckpointName = (name: string): boolean => /\.(safetensors|pth?|ckpt)$/i.test(name);

/** Names of files that may hold a map or GPS points; what one holds is told by its content. */
const MAP_OR_TRACES = /\.(pbf|osm|xml|gpx|geojson|json|csv|tsv|txt|dat|plt|log)(\.gz)?$/i;

/** Whether a file is called like one that may hold a map or GPS points. */
export const mayHoldMapOrTraces = (name: string): boolean => MAP_OR_TRACES.test(name);
