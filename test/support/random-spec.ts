/**
 * Random specs of several files: a base with blocks and columns, and files that extend each other with patches. Mostly right, so that what
 * is wrong is one thing among many.
 */
import type { Pick } from './random-yaml.ts';

/** Files by path, and the one that is checked. */
export interface DrawnSpec {
  readonly files: Readonly<Record<string, string>>;
  readonly file: string;
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
type Keys = Readonly<Record<string, Value>>;

export function drawSpec(pick: Pick): DrawnSpec {
  return new Writer(pick).spec();
}

interface DrawnBlock {
  readonly parameters: readonly string[];
  readonly layers: readonly string[];
}

class Writer {
  readonly #pick: Pick;
  /** Names that layers have, roughly: what a patch or `from` may name. */
  #names: string[] = [];
  readonly #blocks = new Map<string, DrawnBlock>();
  #count = 0;

  constructor(pick: Pick) {
    this.#pick = pick;
  }

  spec(): DrawnSpec {
    const folders = ['', 'nets/', 'nets/deep/'];
    const paths = Array.from({ length: 1 + this.#pick(4) }, (_, at) => `${this.#choose(folders)}f${at}.yaml`);
    const files = Object.fromEntries(
      paths.map((path, at) => {
        const below = paths[at - 1];
        return [path, this.#text(below === undefined ? this.#base() : this.#variant(relative(path, below)))];
      }),
    );
    return { files, file: paths.at(-1) ?? '' };
  }

  #base(): Keys {
    const blocks = this.#blocksOf();
    const layers = Array.from({ length: 1 + this.#pick(6) }, () => this.#layer(4));
    return {
      spec: 1,
      name: 'drawn',
      input: { shape: [this.#choose([4, 4, 4, 2, 3]), 8, 8] },
      classes: 4,
      ...(this.#chance(4) && { columns: this.#columns() }),
      defaults: { weight: { normal: { mean: 0, std: 0.05 } } },
      ...(blocks && { blocks }),
      layers: [...layers, { name: 'fc', type: 'dense', units: 4, ...this.#sometimes({ expect: [4] }) }],
      loss: 'softmax_cross_entropy',
      ...this.#sometimes({ data: { scale: 0.00390625 } }),
      ...this.#sometimes({ train: this.#train() }),
    };
  }

  #variant(base: string): Keys {
    const blocks = this.#chance(6) ? this.#blocksOf() : undefined;
    const patch = Array.from({ length: this.#pick(5) }, () => this.#patch());
    return {
      extends: base,
      ...this.#sometimes({ name: this.#fresh() }),
      ...(this.#chance(8) && { columns: this.#chance(2) ? null : this.#columns() }),
      ...(this.#chance(8) && { data: this.#chance(2) ? null : { mean: [0, 0, 0, 0] } }),
      ...(this.#chance(5) && { train: this.#chance(3) ? null : this.#train() }),
      ...(this.#chance(8) && { defaults: { weight: this.#initializer() } }),
      ...(this.#chance(8) && { expect: this.#chance(2) ? null : { parameters: 100 } }),
      ...(this.#chance(12) && { input: { shape: [4, 6, 6] } }),
      ...(blocks && { blocks }),
      ...(patch.length > 0 && { patch }),
      ...(this.#chance(16) && { layers: [this.#layer(4), { name: 'fc', type: 'dense', units: 4 }] }),
    };
  }

  #patch(): Keys {
    const layer = this.#name();
    switch (this.#pick(8)) {
      case 0:
        return { layer, remove: true };
      case 1:
        return { layer, replace: this.#withoutName(this.#layer(4)) };
      case 2:
      case 3:
        return { [this.#choose(['after', 'before'])]: layer, insert: this.#several(() => this.#layer(4)) };
      case 4:
        return { layers: this.#several(() => this.#name()), set: this.#setting() };
      case 5:
        return { layers: this.#query(), ...this.#choose([{ set: this.#setting() }, { remove: true }]) };
      default:
        return { layer, set: this.#setting() };
    }
  }

  #query(): Keys {
    const [block] = this.#blocks.keys();
    return this.#choose<Keys>([
      { type: 'relu' },
      { type: 'conv2d' },
      { type: 'conv2d', kernel: 3 },
      { type: 'batch_norm' },
      block === undefined ? { type: 'tanh' } : { block },
    ]);
  }

  #setting(): Keys {
    return this.#choose<Keys>([
      { filters: 4 },
      { filters: 8 },
      { type: 'tanh' },
      { kernel: 1, padding: null },
      { groups: 2 },
      { groups: null },
      { bias: false },
      { weight: this.#initializer() },
      { expect: null },
      { expect: [4, 8, 8] },
      { from: this.#name() },
      { from: null },
      { from: [this.#name(), this.#name()] },
      { repeat: 1 + this.#pick(3) },
      { with: { width: 4 } },
      { stride: 2, rounding: 'floor' },
      { rate: 0.25 },
    ]);
  }

  #layer(width: Value): Keys {
    const name = this.#fresh();
    const [names, uses] = [[...this.#names], [...this.#blocks]];
    this.#names.push(name);
    const reads = names.length > 0 && this.#chance(5) ? { from: this.#choose(names) } : {};
    const used = uses.length > 0 && this.#chance(3) ? this.#choose(uses) : undefined;
    if (used !== undefined) {
      return this.#use(name, used[0], used[1], reads);
    }
    if (names.length > 1 && this.#chance(4)) {
      const type = this.#choose(['add', 'add', 'concat']);
      return { name, type, from: [this.#choose(names), names.at(-1) ?? 'images'] };
    }
    return { name, ...this.#kind(width), ...reads };
  }

  #use(name: string, block: string, { parameters, layers }: DrawnBlock, reads: Keys): Keys {
    const repeat = this.#chance(3) ? 1 + this.#pick(3) : undefined;
    const copy = repeat === undefined ? name : `${name}_${1 + this.#pick(repeat)}`;
    this.#names.push(`${copy}_${this.#choose(layers)}`, copy);
    const values: Record<string, () => Value> = {
      width: () => 4,
      count: () => this.#choose([1, 2, 3, 0]),
      skip: () => this.#name(),
      activation: () => this.#choose(['relu', 'tanh', '$activation']),
    };
    const given = parameters.map((parameter) => [parameter, values[parameter]?.() ?? 4]);
    return {
      name,
      block,
      ...(repeat !== undefined && { repeat }),
      ...(given.length > 0 && { with: Object.fromEntries(given) }),
      ...reads,
      ...this.#rarely({ expect: [4, 8, 8] }),
    };
  }

  #kind(width: Value): Keys {
    return this.#choose<Keys>([
      { type: 'conv2d', filters: width, kernel: 3, padding: 1 },
      { type: 'conv2d', filters: width, kernel: 3, padding: 1 },
      { type: 'conv2d', filters: width, kernel: 1, bias: false },
      { type: 'conv2d', filters: width, kernel: 3, padding: 1, groups: width },
      { type: 'relu' },
      { type: 'relu' },
      { type: 'batch_norm' },
      { type: 'dropout', rate: 0.5, scale_at: 'train' },
      { type: 'max_pool', kernel: 2, stride: 2, rounding: 'floor' },
      { type: 'avg_pool', kernel: 3, stride: 1, padding: 1, count_padding: false },
      { type: 'lrn', size: 3, alpha: 0.0001, alpha_over: 'sum', beta: 0.75, k: 2, across_columns: true },
    ]);
  }

  #blocksOf(): Keys | undefined {
    const count = this.#pick(4);
    const blocks: Record<string, Value> = {};
    for (let index = 0; index < count; index++) {
      const block = this.#chance(8) && this.#blocks.size > 0 ? [...this.#blocks.keys()][0] : `b${this.#count++}`;
      blocks[block ?? ''] = this.#block(block ?? '');
    }
    return count === 0 ? undefined : blocks;
  }

  #block(name: string): Keys {
    const parameters = this.#choose<Keys>([
      {},
      { width: null },
      { width: 4, activation: 'relu' },
      { activation: null },
      { skip: null },
      { count: 2, skip: 'images' },
    ]);
    const width = 'width' in parameters ? '$width' : 4;
    const type = 'activation' in parameters ? '$activation' : 'relu';
    const outer = this.#names;
    this.#names = 'skip' in parameters ? ['$skip'] : [];
    const layers: Keys[] = [this.#layer(width), { name: this.#fresh(), type }];
    for (let more = this.#pick(3); more > 0; more--) {
      const layer = this.#layer(width);
      layers.push('repeat' in layer && 'count' in parameters ? { ...layer, repeat: '$count' } : layer);
    }
    if ('skip' in parameters && this.#chance(2)) {
      layers.push({ name: this.#fresh(), type: 'concat', from: [String(layers.at(-1)?.name), '$skip', '$input'] });
    }
    if (this.#chance(2)) {
      layers.push({ name: this.#fresh(), type: 'add', from: [String(layers.at(-1)?.name), '$input'] });
    }
    this.#names = outer;
    this.#blocks.set(name, {
      parameters: Object.keys(parameters),
      layers: layers.map((layer) => String(layer.name)),
    });
    return { ...(Object.keys(parameters).length > 0 && { parameters }), layers };
  }

  #columns(): Keys {
    return { count: this.#choose([2, 2, 2, 3]), exchange: [...new Set(['fc', ...this.#several(() => this.#name())])] };
  }

  #train(): Keys {
    return this.#choose<Keys>([
      { batch: 8, epochs: 1, optimizer: { sgd: { lr: 0.01, momentum: 0.9 } } },
      { batch: 8, epochs: 2, optimizer: { adam: { lr: 0.01 } }, accumulate: 2 },
      { batch: 4, epochs: 3, optimizer: { sgd: { lr: 0.1 } }, schedule: { steps: { at: [1, 2], factor: 0.1 } } },
    ]);
  }

  #initializer(): Keys {
    return this.#choose<Keys>([
      { constant: 0 },
      { normal: { mean: 0, std: 0.1 } },
      { uniform: { min: -0.1, max: 0.1 } },
      { he: { distribution: 'normal', fan: 'in' } },
      { xavier: { distribution: 'uniform' } },
    ]);
  }

  #name(): string {
    return this.#chance(20) ? this.#choose(['images', 'nobody', 'fc', '$input']) : this.#choose(['fc', ...this.#names]);
  }

  #fresh(): string {
    if (this.#chance(40) && this.#names.length > 0) {
      return this.#choose(this.#names);
    }
    return `${this.#choose(['a', 'b', 'conv', 'a_1'])}${this.#chance(10) ? '' : this.#count++}`;
  }

  #withoutName({ name: _, ...keys }: Keys): Keys {
    return keys;
  }

  #several<T>(draw: () => T): readonly T[] {
    return Array.from({ length: 1 + this.#pick(3) }, draw);
  }

  #rarely(keys: Keys): Keys {
    return this.#chance(12) ? keys : {};
  }

  #sometimes(keys: Keys): Keys {
    return this.#chance(2) ? keys : {};
  }

  /** In the styles that people write: a list's entries on a line each, in flow style or as blocks; long or short top-level mappings. */
  #text(spec: Keys): string {
    const lines = Object.entries(spec).flatMap(([key, value]) => {
      if ((key === 'layers' || key === 'patch') && Array.isArray(value) && !this.#chance(8)) {
        return [`${key}:`, ...value.flatMap((item) => this.#item(item as Keys))];
      }
      return [`${key}: ${flow(value)}`];
    });
    return `${lines.join('\n')}\n`;
  }

  #item(keys: Keys): readonly string[] {
    return this.#chance(4)
      ? Object.entries(keys).map(([key, value], at) => `${at === 0 ? '  -' : '   '} ${key}: ${flow(value)}`)
      : [`  - ${flow(keys)}`];
  }

  #chance(of: number): boolean {
    return this.#pick(of) === of - 1;
  }

  #choose<T>(choices: readonly T[]): T {
    return choices[this.#pick(choices.length)] as T;
  }
}

function relative(from: string, to: string): string {
  return `${'../'.repeat(from.split('/').length - 1)}${to}`;
}

/** Everything drawn is plain in YAML, but for null. */
function flow(value: Value): string {
  if (Array.isArray(value)) {
    return `[${value.map(flow).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => `${key}: ${flow(each)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return value === null ? '~' : String(value);
}
