import { badInput, Failure } from '../../base/failure';
import { Random } from '../../base/random';
import type { EventTask } from '../../base/task';
import { listed } from '../../base/text';
import { SPLITS, type SplitName } from '../../domain/dataset';
import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import type { ExperimentEvent, Order, Trained } from '../../engine/experiments/experiment';
import { writtenFile } from '../../engine/results/result-csv';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import { ExperimentRun, originOf, type NetworkOrigin } from '../../engine/experiments/experiment-run';
import { networkMatcher, type Matcher } from '../../matching/matcher';
import { TokenModel, type TokenExample } from '../../models/htp/token-model';
import { TokenVocabulary } from '../../models/htp/token-vocabulary';
import { type TripPatterns, answerTokens, promptTokens } from '../../models/htp/trip-answer';
import type { Trainable } from '../../nn/training/batch-feed';
import type { TrainingConfig, TrainingOutcome } from '../../nn/training/training-loop';
import { HTP_NETWORKS, type HtpNetworkName, LANGUAGE, TOKENISER } from './networks';
import { languageFile, openTokeniser, tokeniserFile, type OpenedTokeniser } from './checkpoints/network-file';
import { MOST_BEFORE, type TokeniserHeader } from './checkpoints/network-header';
import { evaluatePart } from './evaluation/evaluate-part';
import type { EvaluationReport } from './evaluation/evaluation-report';
import { generatePoints } from './networks/generate-points';
import { LanguageModel } from './networks/language-model';
import { Tokeniser } from './networks/tokeniser';
import { languageTraining, rqVaeConfig, tokeniserTraining, tokenModelSizes } from './points-config';
import type { HtpConfig } from './settings';
import type { HtpReport, TokeniserReport } from './points-record';
import { fileTables, MEASURES_FILE } from './results';
import { readTokeniser } from './evaluation/read-tokeniser';
import { scoreExamples } from './evaluation/score-examples';
import { startedLanguage } from './start/start-language';
import { startedTokeniser } from './start/start-tokeniser';
import { checkPatterns, inForce, startRecords, type Starts } from './start/starts';
import { freshTokeniser } from './training/fresh-tokeniser';
import { LanguageTraining } from './training/language-training';
import { TokeniserTraining } from './training/tokeniser-training';
import { learntTrips } from './training/trip-targets';
import { makePointTrips } from './trips/make-point-trips';
import { LEFT_OUT_REASONS, type PointTrips, type PointTrip, leftOutText } from './trips/point-trips';
import { TripLabels } from './trips/trip-labels';
import type { AnswerForm } from '../../models/htp/grammar';
import { conditionsOf, orderOfTrip } from './networks/trip-order';

export { adoptCheckpoint as adopt } from './checkpoints/adopt-checkpoint';
export { configInForce, startsInForce as readStarts } from './start/starts';

/**
 * Does the requested parts of an experiment: makes trips of the GPS, trains the tokeniser or takes the given one, trains the language
 * model on its patterns, and measures points that are drawn for the test part.
 * @throws Failure 'bad-input' for parts that do not go together, data without trips, or a tokeniser that does not fit; 'cancelled'
 */
export async function train(order: Order<HtpConfig>, context: ExperimentContext): Promise<Trained> {
  const { config, starts } = inForce(order);
  const parts = partsOf({ ...order, config });
  await checkPatterns(order, starts);
  const { dataset } = order;
  const { task } = context.hooks;
  const matcher = await networkMatcher(dataset.network, task);
  const trips = await context.stopwatch.time('trips', () => makePointTrips(dataset, task, matcher));
  checkParts(trips);
  tellLeftOut(trips, task);
  const run = new PointsRun({ ...order, config }, starts, trips, context);
  try {
    await run.tokenise(parts.tokeniser);
    if (parts.trainsLanguage) await run.speak();
    const evaluation = order.results === false ? null : await run.evaluation(matcher);
    const taken = await startRecords(order, starts);
    for (const name of HTP_NETWORKS) run.started(name, taken[name]);
    return run.trained(reportOf(trips, evaluation), () =>
      evaluation ? [writtenFile(MEASURES_FILE, fileTables(evaluation))] : [],
    );
  } finally {
    run.dispose();
  }
}

/** Which parts of an experiment to do. */
interface PointsParts {
  /** To train one, or the bytes of its checkpoint. */
  readonly tokeniser: Exclude<NetworkOrigin, 'none'>;
  readonly trainsLanguage: boolean;
}

/**
 * The parts of an experiment: the requested networks, or all of them.
 * @throws Failure 'bad-input' for parts that do not go together
 */
function partsOf(order: Order<HtpConfig>): PointsParts {
  const { config, networks } = order;
  const trainsLanguage = !networks || networks.includes('language');
  const tokeniser = originOf(order, 'tokeniser');
  if (!trainsLanguage && networks && !networks.includes('tokeniser'))
    throw badInput('There is nothing to train. Choose a network.');
  if (tokeniser === 'none')
    throw badInput(
      'The language model learns the patterns that a tokeniser makes. Train one too, or choose a checkpoint.',
    );
  const { width, heads } = config.language;
  if (trainsLanguage && width % heads !== 0)
    throw badInput(
      `The language model is ${width} wide, which its ${heads} heads cannot share. Choose a multiple of ${heads}.`,
    );
  return { tokeniser, trainsLanguage };
}

/** Every part is learnt from, or measured. */
function checkParts({ parts, trips }: PointTrips): void {
  const lacking = SPLITS.filter((name) => parts[name].length === 0);
  if (lacking.length > 0)
    throw badInput(
      `The GPS makes ${trips.length} ${trips.length === 1 ? 'trip' : 'trips'}, too few to train, validate and test with. Open a data set with more traces.`,
      { lacking },
    );
}

function tellLeftOut({ trips, traces, leftOut }: PointTrips, task: EventTask<ExperimentEvent>): void {
  const reasons = LEFT_OUT_REASONS.filter((reason) => leftOut[reason] > 0);
  if (reasons.length === 0) return;
  const why = listed(reasons.map((reason) => leftOutText(reason, leftOut[reason])));
  task.emit({ kind: 'note', text: `${trips.length} of ${traces} traces are trips; left out: ${why}.` });
}

function reportOf(trips: PointTrips, evaluation: EvaluationReport | null): HtpReport {
  const counts = SPLITS.map((name) => [name, trips.parts[name].length] as const);
  return {
    traces: trips.traces,
    leftOut: trips.leftOut,
    trips: Object.fromEntries(counts) as HtpReport['trips'],
    points: trips.trips.reduce((sum, { times }) => sum + times.length, 0),
    evaluation,
  };
}

/** A tokeniser in use, and the digest of its file. */
interface UsedTokeniser extends Omit<OpenedTokeniser, 'header'> {
  readonly digest: string;
}

/** A run under way: the networks that it has trained so far. */
class PointsRun extends ExperimentRun<HtpConfig> {
  readonly #labels: TripLabels;
  #tokeniser: UsedTokeniser | null = null;
  #language: TokenModel | null = null;

  constructor(
    order: Order<HtpConfig>,
    private readonly starts: Starts,
    private readonly trips: PointTrips,
    context: ExperimentContext,
  ) {
    super(order, context);
    this.#labels = new TripLabels(order.dataset.network);
  }

  /** Trains the tokeniser, or takes the one that is given. */
  async tokenise(from: PointsParts['tokeniser']): Promise<void> {
    if (from === 'train') return this.#trainTokeniser();
    const opened = openTokeniser(from, this.order.dataset);
    this.#tokeniser = { ...opened, digest: await digestOfFile(from) };
    const { weights, config } = this.#tokeniser;
    const facts = { architecture: TOKENISER.name, config: { ...config }, parameters: weights.size };
    await this.take('tokeniser', from, facts, await this.#tokeniserReport());
  }

  async #trainTokeniser(): Promise<void> {
    const { dataset, config } = this.order;
    const { seed, tokeniser } = config;
    const { network } = dataset;
    const start = this.starts.tokeniser;
    const sizes = start?.config ?? rqVaeConfig(config, network.roadCount);
    const { target } = tokeniser;
    const given = start?.scales ?? undefined;
    const { trips: train, scales } = learntTrips(this.#labels, this.#part('train'), target, given);
    const random = new Random(seed).fork('tokeniser');
    const weights = await this.time('road vectors', () =>
      start
        ? startedTokeniser(start, network, random, this.task)
        : freshTokeniser(sizes, network, random, this.task),
    );
    this.#tokeniser = { config: sizes, weights, scales, target, digest: '' };
    const data = { labels: this.#labels, train, val: this.#part('val') };
    const trainable = new TokeniserTraining(this.#tokeniser, data, { ...tokeniser, seed });
    const training = await this.#learn('tokeniser', trainable, tokeniserTraining(config));
    const about = { config: sizes, target, scales, box: this.#labels.box, ...(await this.#before()) };
    const bytes = await tokeniserFile(weights, about, dataset.fingerprint);
    const facts = { architecture: TOKENISER.name, config: { ...sizes, target }, parameters: weights.size };
    const digest = await this.keep('tokeniser', bytes, facts, training, await this.#tokeniserReport());
    this.#tokeniser = { ...this.#tokeniser, digest };
  }

  /** The tokenisers that the one of this run was trained further from, as its header says them. */
  async #before(): Promise<Pick<TokeniserHeader, 'before'>> {
    const { start = {} } = this.order;
    const from = this.starts.tokeniser;
    if (!from) return {};
    return { before: [await digestOfFile(start.tokeniser.bytes), ...from.before].slice(0, MOST_BEFORE) };
  }

  /** Trains the language model on the patterns that the tokeniser makes of trips. */
  async speak(): Promise<void> {
    const { dataset, config } = this.order;
    const { language, seed } = config;
    const { config: sizes, digest: tokeniser } = this.#used;
    const { roads, codebooks } = sizes;
    const vocabulary = new TokenVocabulary(codebooks, roads);
    const ofModel = tokenModelSizes(language, codebooks.length);
    const start = this.starts.language;
    const model = start
      ? startedLanguage(start)
      : TokenModel.initial(ofModel, vocabulary, new Random(seed).fork('language'));
    this.#language = model;
    const examples = await this.#examples(vocabulary);
    const trainable = new LanguageTraining(model, examples, { dropout: language.dropout, seed });
    const training = await this.#learn('language', trainable, languageTraining(config));
    const { form, dropout } = language;
    const about = { sizes: ofModel, form, dropout, codebooks, roads, box: this.#labels.box, tokeniser };
    const bytes = await languageFile(model.parameters, about, dataset.fingerprint);
    const report = await scoreExamples(model, examples.test, this.task);
    const facts = {
      architecture: LANGUAGE.name,
      config: { ...model.config, form, dropout },
      parameters: model.parameters.size,
    };
    await this.keep('language', bytes, facts, training, report);
  }

  /** Prompts and answers of all trips, by part. */
  async #examples(vocabulary: TokenVocabulary) {
    const { form } = this.order.config.language;
    const tokenised = await this.time('patterns', () => this.#worker.tokenise(this.trips.trips, this.task));
    const of = (part: SplitName) =>
      Array.from(this.trips.parts[part], (i) => {
        const patterns: TripPatterns = tokenised[i].patterns;
        return languageExample(vocabulary, form, this.#labels, this.trips.trips[i], patterns);
      });
    return { train: of('train'), val: of('val'), test: of('test') };
  }

  /** All measures of points that are drawn for the test part; null where there is no language model. */
  async evaluation(matcher: Matcher): Promise<EvaluationReport | null> {
    const model = this.#language;
    if (!model) return null;
    const { dataset, config } = this.order;
    const { seed, drawing, language } = config;
    const speaker = new LanguageModel(model, language.form, this.#labels);
    const drawn =
      (masked: boolean): Parameters<typeof evaluatePart>[0]['generate'] =>
      (orders, task) =>
        generatePoints(speaker, this.#worker, orders, { ...drawing, seed, masked }, task);
    const input = {
      network: dataset.network,
      trips: this.trips,
      part: 'test' as const,
      generate: drawn(true),
      generateUnmasked: drawn(false),
      seed,
      matcher,
    };
    return this.time('evaluation', () => evaluatePart(input, this.task));
  }

  get #used(): UsedTokeniser {
    if (this.#tokeniser) return this.#tokeniser;
    throw new Failure('internal', 'Points were to be made of patterns without a tokeniser.');
  }

  get #worker(): Tokeniser {
    return new Tokeniser(this.#used, this.#labels);
  }

  #part(part: SplitName): PointTrip[] {
    return Array.from(this.trips.parts[part], (i) => this.trips.trips[i]);
  }

  async #tokeniserReport(): Promise<TokeniserReport> {
    const { task } = this;
    const { rmse, books, residualNorms } = await readTokeniser(this.#worker, this.#part('test'), task);
    const codebooks = books.map(({ used, perplexity }) => ({ used, perplexity }));
    return { rmse, codebooks, residualNorms };
  }

  #learn(name: HtpNetworkName, trainable: Trainable, config: TrainingConfig): Promise<TrainingOutcome> {
    return this.train(name, trainable, config, { optimizer: this.starts[name]?.moments.optimizer });
  }

  dispose(): void {
    this.#tokeniser?.weights.dispose();
    this.#language?.dispose();
  }
}

/**
 * What a language model is asked for a trip, and what it is to answer.
 * @param patterns of the trip
 */
function languageExample(
  vocabulary: TokenVocabulary,
  form: AnswerForm,
  labels: Pick<TripLabels, 'metersOf'>,
  trip: PointTrip,
  patterns: TripPatterns,
): TokenExample {
  const isPlain = form === 'plain';
  const conditions = conditionsOf(orderOfTrip(trip), labels);
  return {
    prompt: promptTokens(vocabulary, { ...conditions, roads: isPlain ? conditions.roads : [] }),
    answer: answerTokens(vocabulary, patterns, isPlain ? [] : trip.roads),
  };
}
