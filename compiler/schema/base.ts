/**
 * JSON Schema of everything in a spec but the layers' own keys, which each op folder brings. `assemble.ts` joins the two;
 * `spec-document.ts` derives the TypeScript types. Ranges with a story to tell (learning rate, momentum) are left to the
 * checks that tell it.
 */

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
  properties: {
    resize: {
      description: 'Shorter side in pixels that images are scaled to. Not scaled if absent.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
    },
    crop: {
      description: 'Side in pixels of the square cut out of an image; equals the height and width of the input.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
    },
    mean: {
      description:
        'What is subtracted from each pixel: the mean image or the mean of each channel of the training set, or [red, green, blue] in 0..255.',
      anyOf: [
        { type: 'string', enum: ['image', 'channel'] },
        { type: 'array', items: { type: 'number', minimum: 0, maximum: 255 }, minItems: 1, maxItems: 3 },
      ],
    },
    scale: { description: 'Factor on (pixel − mean).', type: 'number', default: 1 },
    augment: {
      description: 'Random changes to training images, in order.',
      type: 'array',
      items: {
        anyOf: [
          { type: 'string', enum: ['random_crop', 'horizontal_flip'] },
          {
            type: 'object',
            additionalProperties: false,
            required: ['pca_lighting'],
            properties: {
              pca_lighting: {
                description:
                  'Colour shift along the principal components of the training pixels (section 4.1 of the AlexNet paper).',
                type: 'object',
                additionalProperties: false,
                required: ['std'],
                properties: {
                  std: {
                    description: 'Standard deviation of the shift; 0.1 in the paper.',
                    type: 'number',
                    minimum: 0,
                    examples: [0.1],
                  },
                },
              },
            },
          },
        ],
      },
    },
    evaluate: {
      description:
        'How an image is scored: on its centre, or as the mean over the four corners and the centre, each with its mirror image.',
      type: 'string',
      enum: ['center_crop', 'ten_crop'],
      default: 'center_crop',
    },
  },
} as const;

export const classesSchema = {
  description:
    'The classes: their number; or their names in the order of labels; or names by what the data calls the classes, which are its sub-folders.',
  anyOf: [
    { type: 'integer', minimum: 2, maximum: LARGEST_INTEGER },
    { type: 'array', items: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] }, minItems: 2 },
    { type: 'object', additionalProperties: { type: 'string', minLength: 1 }, minProperties: 2 },
  ],
} as const;

const scheduleSchema = {
  type: 'object',
  description: 'How the learning rate falls. Constant if absent.',
  additionalProperties: false,
  minProperties: 1,
  ...exclusiveKeys('plateau', 'steps'),
  properties: {
    plateau: {
      description: 'Multiplies the learning rate by factor whenever the watched value stops improving.',
      type: 'object',
      additionalProperties: false,
      required: ['factor', 'monitor', 'max_reductions'],
      properties: {
        factor: { description: 'What the learning rate is multiplied by.', type: 'number' },
        monitor: {
          description: 'The value that is watched, on held-out images.',
          type: 'string',
          enum: ['val_top1_error', 'val_loss'],
        },
        max_reductions: {
          description: 'How often the rate may fall.',
          type: 'integer',
          minimum: 1,
          maximum: LARGEST_INTEGER,
        },
        patience: {
          description: 'Epochs without improvement before the rate falls.',
          type: 'integer',
          minimum: 1,
          maximum: LARGEST_INTEGER,
          default: 1,
        },
      },
    },
    steps: {
      description: 'Multiplies the learning rate by factor after the given numbers of epochs.',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'factor'],
      properties: {
        at: {
          description: 'Numbers of epochs, rising.',
          type: 'array',
          items: { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
          minItems: 1,
        },
        factor: { description: 'What the learning rate is multiplied by.', type: 'number' },
      },
    },
  },
} as const;

export const trainSchema = {
  type: 'object',
  description: 'How the network is trained.',
  additionalProperties: false,
  required: ['batch', 'epochs', 'optimizer'],
  properties: {
    batch: { description: 'Images per step.', type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
    epochs: { description: 'Passes over the training set.', type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
    optimizer: {
      description: 'The update rule.',
      type: 'object',
      additionalProperties: false,
      required: ['sgd'],
      properties: {
        sgd: {
          description:
            'Gradient descent as in section 5 of the AlexNet paper: v = momentum·v − decay·lr·w − lr·gradient; w = w + v.',
          type: 'object',
          additionalProperties: false,
          required: ['lr'],
          properties: {
            lr: { description: 'Learning rate.', type: 'number' },
            momentum: { description: 'Share of the last update that is kept.', type: 'number', default: 0 },
            weight_decay: { description: 'Pull of the weights towards zero.', type: 'number', default: 0 },
          },
        },
      },
    },
    schedule: scheduleSchema,
    metrics: {
      description: 'What is shown while training.',
      type: 'array',
      // On texts only: comparing mappings trips over keys such as `valueOf`.
      uniqueItems: true,
      minItems: 1,
      items: { type: 'string', enum: ['top1', 'top5'] },
      default: ['top1'],
    },
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
    },
    classes: classesSchema,
    defaults: {
      description: 'Parameter settings for every layer that does not give its own.',
      type: 'object',
      additionalProperties: false,
      properties: {
        weight: parameterSchema('How weights start and learn where the layer does not say.'),
        bias: parameterSchema('How biases start and learn where the layer does not say.'),
      },
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
    loss: {
      description: 'What training minimises: the cross-entropy of the softmax of the class scores.',
      type: 'string',
      const: 'softmax_cross_entropy',
    },
    expect: {
      description: 'What you expect of the whole network. Checked by the compiler.',
      type: 'object',
      additionalProperties: false,
      properties: {
        parameters: { description: 'Number of trained values.', type: 'integer', minimum: 0 },
      },
    },
    data: dataSchema,
    train: trainSchema,
  },
} as const;
