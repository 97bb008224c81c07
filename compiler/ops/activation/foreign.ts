/** Other frameworks' words for activations, which they often write as a key of the layer before. */
import { listOf, quote } from '../../diagnostics/words.ts';
import { plainSpelling } from '../../schema/spelling.ts';
import { anyOf, type ForeignWords, type KnownKinds } from '../foreign-words.ts';

export const activationWords: ForeignWords = {
  keyAdvice: { act: advice, activation: advice, nonlinearity: advice },
  absent: [
    {
      names: anyOf(
        'celu crelu elu gelu glu hardsigmoid hardswish hardtanh leaky leakyrelu logsigmoid mish prelu relu6 rrelu selu silu softplus softsign swish tanhshrink',
      ),
      advice: ({ activations }) => `the available activations are ${listOf(activations.map(quote), 'and')}`,
    },
  ],
};

export const sigmoidWords: ForeignWords = { kinds: ['logistic'] };

function advice(value: string | undefined, { activations }: KnownKinds): string {
  const kind = activations.find((candidate) => plainSpelling(candidate) === plainSpelling(value ?? ''));
  if (value !== undefined && /^(linear|none|null|identity|false)$/i.test(value)) {
    return 'leave it out: a layer is linear unless an activation follows it';
  }
  return kind === undefined
    ? `an activation is a layer of its own, after this one: ${listOf(activations.map(quote), 'or')}`
    : `an activation is a layer of its own, after this one: \`- { name: ${kind}1, type: ${kind} }\``;
}
