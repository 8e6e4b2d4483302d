/* Names of the tensors whose rows stand for something of one data set. */

/** Of a student: a row for each road. */
export const ROAD_TABLE = 'road_network_encoder.road_id_emb.weight';
/** Of a student: a row for each road class. */
export const CLASS_TABLE = 'road_network_encoder.type_emb.weight';
/** Of a student: a row for each zone. */
export const ZONE_TABLE = 'road_network_encoder.zone_id_emb.weight';
/** Of a teacher: a row for each token, which are cells, PAD, EOT and SOT. */
export const CELL_TABLE = 'transformer.wte.weight';
