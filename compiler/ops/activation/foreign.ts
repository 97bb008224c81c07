/** Other frameworks' words for activations, which they often write as a key of the layer before. */
import { listOf, quote } from '../../diagnostics/words.ts';
import { plainSpelling } from '../../schema/spelling.ts';
import { anyOf, type ForeignWords, type KnownKinds } from '../foreign-words.ts';
import type { AttributeSchema } from '../layer-kind.ts';
import { type ActivationKind, activationSchemas } from './schema.ts';

export const activationWords: ForeignWords = {
  keyAdvice: { act: advice, activation: advice, nonlinearity: advice },
  absent: [
    {
      names: anyOf('celu crelu glu hardtanh logsigmoid mish prelu rrelu selu softsign tanhshrink'),
      advice: ({ activations }) => `the available activations are ${listOf(activations.map(quote), 'and')}`,
    },
  ],
};

export const sigmoidWords: ForeignWords = { kinds: ['logistic'] };

export const siluWords: ForeignWords = { kinds: ['swish'] };

export const leakyWords: ForeignWords = {
  kinds: ['leaky', 'lrelu'],
  keys: { alpha: ['slope'], leakiness: ['slope'], negativeslope: ['slope'] },
};

export const geluWords: ForeignWords = {
  values: { form: { erf: 'exact', none: 'exact', approximate: 'tanh' } },
  rewritings: {
    approximate: (value) => ({
      key: 'form',
      value: /^(tanh|true)$/i.test(value.replaceAll(/['"]/g, '')) ? 'tanh' : 'exact',
    }),
  },
};

const otherNames: Readonly<Partial<Record<ActivationKind, ForeignWords>>> = {
  sigmoid: sigmoidWords,
  silu: siluWords,
  leaky_relu: leakyWords,
};

function advice(value: string | undefined, { activations }: KnownKinds): string {
  if (value !== undefined && /^(linear|none|null|identity|false)$/i.test(value)) {
    return 'leave it out: a layer is linear unless an activation follows it';
  }
  const kind = kindOf(plainSpelling(value ?? ''));
  return kind === undefined
    ? `an activation is a layer of its own, after this one: ${listOf(activations.map(quote), 'or')}`
    : `an activation is a layer of its own, after this one: \`- { name: ${kind}1, type: ${kind}${keysOf(kind)} }\``;
}

function kindOf(plain: string): ActivationKind | undefined {
  const kinds = Object.keys(activationSchemas) as readonly ActivationKind[];
  return kinds.find((kind) => plainSpelling(kind) === plain || otherNames[kind]?.kinds?.includes(plain));
}

/** The keys that a layer must have, with the values of their examples. */
function keysOf(kind: ActivationKind): string {
  const { properties, required = [] }: AttributeSchema = activationSchemas[kind];
  return required
    .map((key) => {
      const { examples = [] } = properties[key] as { readonly examples?: readonly unknown[] };
      return `, ${key}: ${examples[0]}`;
    })
    .join('');
}
