/**
 * JSON Schema of everything in a spec except what folders add: the layers' own keys, and the settings of optimizers, schedules and losses.
 * `assemble.ts` joins them; `spec-document.ts` derives the TypeScript types.
 */

import { gradientProperties } from '../gradients/schema.ts';
import { fanlessInitializers, weightInitializers } from '../initializers/registry.ts';
import { metricsSchema } from '../metrics/schema.ts';
import { parameterSchema } from '../ops/shared/schema.ts';
import { exclusiveKeys } from './exclusive.ts';
import { LARGEST_INTEGER } from './integers.ts';

/** Names become identifiers, properties and file names in generated code. */
export const nameSchema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9_]*$',
  maxLength: 60,
} as const;

const shapeSchema = {
  type: 'array',
  items: { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
  minItems: 1,
  maxItems: 3,
} as const;

/** Keys that every layer has, whatever its kind. `type` is pinned to the kind at assembly. */
export const layerProperties = {
  name: {
    ...nameSchema,
    description:
      'Name of the layer: lower-case letters, digits and underscores. Parameters are called name.weight and name.bias.',
  },
  from: {
    description: 'Layer whose output this one reads, or images. The layer before it if absent.',
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
  },
  expect: {
    ...shapeSchema,
    description: 'Shape of the output that you expect: [channels, height, width] or [values]. Checked by the compiler.',
  },
} as const;

export const dataSchema = {
  type: 'object',
  description: 'How images become the input of the network.',
  additionalProperties: false,
  ...exclusiveKeys('scale', 'std'),
  properties: {
    resize: {
      description:
        'Shorter side in pixels that images are scaled to before the centre square is cut out. Not scaled if absent.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
    },
    crop: {
      description:
        'Side in pixels of the square cut out of an image; equals the height and width of the input, and is that if absent.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
    },
    mean: {
      description:
        'What is subtracted from each pixel: the mean image or the mean of each channel of the training set, or [red, green, blue] in 0..255.',
      anyOf: [
        {
          type: 'string',
          enum: ['image', 'channel'],
          enumDescriptions: [
            'The mean training image, pixel by pixel; images have one size, or `resize` gives them one.',
            'One number per channel, the mean over all pixels of all training images.',
          ],
        },
        { type: 'array', items: { type: 'number', minimum: 0, maximum: 255 }, minItems: 1, maxItems: 3 },
      ],
    },
    scale: {
      description: 'Factor on (pixel − mean), pixels being in 0..255: 0.00390625 is 1/256.',
      type: 'number',
      default: 1,
    },
    std: {
      description:
        'What (pixel − mean) is divided by, instead of a scale: the standard deviation of each channel of the training set, or [red, green, blue] in units of 0..255. [58.4, 57.1, 57.4] is PyTorch’s [0.229, 0.224, 0.225].',
      anyOf: [
        {
          type: 'string',
          enum: ['channel'],
          enumDescriptions: ['One number per channel, over all pixels of all training images.'],
        },
        { type: 'array', items: { type: 'number', exclusiveMinimum: 0, maximum: 255 }, minItems: 1, maxItems: 3 },
      ],
    },
    augment: {
      description: 'Random changes to training images.',
      type: 'array',
      items: { anyOf: [{ type: 'string' }, { type: 'object' }] },
    },
    evaluate: {
      description:
        'How an image is scored: on its centre, or as the mean over the four corners and the centre, each with its mirror image.',
      type: 'string',
      enum: ['center_crop', 'ten_crop'],
      enumDescriptions: [
        'The window in the middle of the image.',
        'Ten windows, whose probabilities are averaged; ten times the work.',
      ],
      default: 'center_crop',
    },
  },
  examples: [
    {
      resize: 256,
      crop: 227,
      mean: 'image',
      augment: ['random_crop', 'horizontal_flip', { pca_lighting: { std: 0.1 } }],
      evaluate: 'ten_crop',
    },
    { resize: 30, crop: 28, scale: 0.00390625, augment: ['random_crop'] },
    { mean: 'channel', std: 'channel', augment: [{ pad_crop: { padding: 4 } }, 'horizontal_flip'] },
  ],
} as const;

export const classesSchema = {
  description:
    'The classes: their number; or their names, in label order; or the name of each class by what the data calls it, such as its sub-folder.',
  anyOf: [
    { type: 'integer', minimum: 2, maximum: LARGEST_INTEGER },
    { type: 'array', items: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] }, minItems: 2 },
    { type: 'object', additionalProperties: { type: 'string', minLength: 1 }, minProperties: 2 },
  ],
  examples: [10, ['airplane', 'automobile', 'bird'], { n01440764: 'tench', n03445777: 'golf ball' }],
} as const;

/** One of the kinds that have a folder, by name, and its settings. */
const choice = { type: 'object', additionalProperties: { type: 'object' } } as const;

export const trainSchema = {
  type: 'object',
  description: 'How the network is trained.',
  additionalProperties: false,
  required: ['batch', 'epochs', 'optimizer'],
  properties: {
    batch: { description: 'Images per step.', type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
    accumulate: gradientProperties.accumulate,
    epochs: { description: 'Passes over the training set.', type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
    optimizer: { description: 'The update rule.', ...choice },
    schedule: { description: 'How the learning rate changes. Constant if absent.', ...choice },
    clip_gradient_norm: gradientProperties.clip_gradient_norm,
    metrics: metricsSchema,
  },
} as const;

export const specSchema = {
  title: 'specc spec',
  description: 'A convolutional network for specc, version 1 of the language.',
  type: 'object',
  additionalProperties: false,
  required: ['spec', 'name', 'input', 'classes', 'layers', 'loss'],
  properties: {
    spec: { description: 'Version of the spec language.', type: 'integer', const: 1 },
    name: {
      ...nameSchema,
      description:
        'Name of the network: lower-case letters, digits and underscores. Names the generated folder and class.',
    },
    input: {
      description: 'What the network reads.',
      type: 'object',
      additionalProperties: false,
      required: ['shape'],
      properties: {
        shape: {
          description: 'Extents of one image: [channels, height, width].',
          type: 'array',
          items: { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
          minItems: 3,
          maxItems: 3,
        },
      },
      examples: [{ shape: [3, 227, 227] }],
    },
    classes: classesSchema,
    defaults: {
      description: 'Parameter settings for every layer that does not give its own.',
      type: 'object',
      additionalProperties: false,
      properties: {
        weight: parameterSchema('How weights start and learn where the layer does not say.', weightInitializers),
        bias: parameterSchema('How biases start and learn where the layer does not say.', fanlessInitializers),
      },
      examples: [{ weight: { normal: { mean: 0, std: 0.01 } }, bias: { constant: 0, lr_multiplier: 2 } }],
    },
    layers: {
      description: 'The layers, in the order they run.',
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'type'],
        properties: { ...layerProperties, type: { description: 'Kind of the layer.', type: 'string' } },
      },
    },
    columns: {
      description:
        'The network in columns that share out the channels: a layer reads its own column, unless it is listed. The AlexNet paper has two, one on each of its GPUs.',
      type: 'object',
      additionalProperties: false,
      required: ['count', 'exchange'],
      properties: {
        count: { description: 'Number of columns.', type: 'integer', minimum: 2, maximum: 64 },
        exchange: {
          description: 'The layers that read every column.',
          type: 'array',
          items: { type: 'string' },
          uniqueItems: true,
        },
      },
      examples: [{ count: 2, exchange: ['conv3', 'fc6', 'fc7', 'fc8'] }],
    },
    loss: {
      description: 'What training minimises.',
      anyOf: [{ type: 'string' }, choice],
    },
    expect: {
      description: 'What you expect of the whole network. Checked by the compiler.',
      type: 'object',
      additionalProperties: false,
      properties: {
        parameters: { description: 'Number of trained values.', type: 'integer', minimum: 0 },
      },
      examples: [{ parameters: 61706 }],
    },
    data: dataSchema,
    train: trainSchema,
  },
} as const;
