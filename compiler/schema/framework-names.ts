/** What other frameworks call the keys and kinds of a spec: too far from ours for spelling help, but easy to know. */

/** Each with the keys it may stand for; the one that fits is the one the mapping can have. */
export const foreignKeys: Readonly<Record<string, readonly string[]>> = {
  channels: ['filters'],
  count_include_pad: ['count_padding'],
  dropout_ratio: ['rate'],
  input: ['from'],
  inputs: ['from'],
  kernel_size: ['kernel'],
  learning_rate: ['lr'],
  local_size: ['size'],
  max_epochs: ['epochs'],
  num_output: ['filters', 'units'],
  num_filters: ['filters'],
  out_channels: ['filters'],
  out_features: ['units'],
  p: ['rate'],
  pad: ['padding'],
  pool_size: ['kernel'],
  strides: ['stride'],
  weight_filler: ['weight'],
  bias_filler: ['bias'],
};

/** By lower-case name without `_` and `-`, beside the names that each kind has `elsewhere`. */
export const foreignKinds: Readonly<Record<string, string>> = {
  avgpool: 'avg_pool',
  conv: 'conv2d',
  fc: 'dense',
  fullyconnected: 'dense',
  localresponsenormalization: 'lrn',
  maxpool: 'max_pool',
};
